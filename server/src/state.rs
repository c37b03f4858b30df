//! What the server holds for as long as it runs.

use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use services::Portal;

/// The portal and the built site.
#[derive(Clone)]
pub struct AppState {
    pub portal: Portal,
    pub site: Arc<Site>,
}

/// The folder of static files, and the names the build gave them.
#[derive(Debug)]
pub struct Site {
    pub root: PathBuf,
    /// The stylesheet's address.
    pub stylesheet: String,
    pub options: LeptosOptions,
}

impl AppState {
    /// The state of a server.
    pub fn new(portal: Portal, site: Site) -> Self {
        Self { portal, site: Arc::new(site) }
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.site.options.clone()
    }
}

const NAME: &str = "tilslutning";

impl Site {
    /// Reads what the build left: `hash.txt` beside the program names the files.
    ///
    /// # Errors
    /// When the site was not built.
    pub fn load(root: &Path, listen: SocketAddr) -> Result<Self, Box<dyn Error>> {
        let hashes = std::env::current_exe()?.with_file_name("hash.txt");
        let hashes = std::fs::read_to_string(&hashes)
            .map_err(|error| format!("{}: {error}. Build with scripts/build.", hashes.display()))?;
        let css = hashes
            .lines()
            .find_map(|line| line.split_once(':').filter(|(kind, _)| kind.trim() == "css"))
            .map(|(_, hash)| hash.trim())
            .ok_or("hash.txt names no stylesheet")?;
        let stylesheet = format!("/pkg/{NAME}.{css}.css");
        if !root.join(stylesheet.trim_start_matches('/')).exists() {
            return Err(format!("{}: the site is missing. Build with scripts/build.", root.display()).into());
        }
        Ok(Self::new(root.into(), stylesheet, listen, true))
    }

    /// A site without files, for tests of pages.
    pub fn bare() -> Self {
        Self::new("target/site".into(), format!("/pkg/{NAME}.css"), ([127, 0, 0, 1], 3000).into(), false)
    }

    fn new(root: PathBuf, stylesheet: String, listen: SocketAddr, hash_files: bool) -> Self {
        let options = LeptosOptions::builder()
            .output_name(NAME)
            .site_root(root.to_string_lossy().into_owned())
            .site_pkg_dir("pkg")
            .site_addr(listen)
            .hash_files(hash_files)
            .build();
        Self { root, stylesheet, options }
    }
}
