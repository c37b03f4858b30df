//! What the server holds for as long as it runs.

use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use app::{
    Head, paths,
    server::{LogInMode, Settings},
};
use domain::Right;
use identity::Oidc;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use services::Portal;

use crate::{
    config::{self, Config, Identity, MailWay},
    limits::Limiters,
    open_streams::OpenStreams,
};

/// The portal, the built site, and what the operator has set.
#[derive(Clone)]
pub struct AppState {
    pub portal: Portal,
    pub site: Arc<Site>,
    pub settings: Settings,
    /// Seconds without a request after which a session ends.
    pub idle_seconds: i64,
    /// How browsers reach the portal: scheme and host.
    pub public_url: Arc<str>,
    pub trusted_proxies: Arc<[IpNet]>,
    pub limiters: Limiters,
    /// The open pages that are told what changes.
    pub streams: OpenStreams,
    /// The identity provider; `None` in demo mode.
    pub provider: Option<Arc<Provider>>,
}

/// The identity provider, and what its privileges mean here.
pub struct Provider {
    pub oidc: Oidc,
    /// The right that each privilege's URI stands for.
    pub rights: Vec<(String, Right)>,
}

/// The folder of static files, and the names the build gave them.
#[derive(Debug)]
pub struct Site {
    pub root: PathBuf,
    /// The stylesheet's address.
    pub stylesheet: String,
    /// The head of every document.
    pub head: Head,
}

impl AppState {
    /// The state of a server with this configuration.
    ///
    /// # Errors
    /// When the identity provider cannot be used as it is configured.
    pub fn new(portal: Portal, site: Site, config: &Config) -> Result<Self, Box<dyn Error>> {
        let (log_in, provider) = match &config.identity {
            Identity::Demo => (LogInMode::Demo, None),
            Identity::Oidc(oidc) => {
                (LogInMode::Provider, Some(Arc::new(Provider::new(oidc, &config.public_url)?)))
            }
        };
        Ok(Self {
            portal,
            site: Arc::new(site),
            settings: Settings {
                log_in,
                demo_outbox: log_in == LogInMode::Demo && matches!(config.mail.way, MailWay::Folder(_)),
                session_seconds: i64::from(config.sessions.absolute_hours) * 60 * 60,
                public_url: config.public_url.as_str().into(),
            },
            idle_seconds: i64::from(config.sessions.idle_minutes) * 60,
            public_url: config.public_url.as_str().into(),
            trusted_proxies: config.trusted_proxies.clone().into(),
            limiters: Limiters::new(config.limits),
            streams: OpenStreams::of_a_person(config.limits.streams as usize),
            provider,
        })
    }

    /// Whether browsers come over https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https:")
    }
}

impl Provider {
    fn new(oidc: &config::Oidc, public_url: &str) -> Result<Self, Box<dyn Error>> {
        let claims = oidc.claims.clone();
        let settings = identity::Settings {
            issuer: oidc.issuer.clone(),
            client_id: oidc.client_id.clone(),
            client_secret: oidc.client_secret.expose().to_owned().into(),
            redirect_url: format!("{public_url}{}", paths::LOG_IN_ANSWER),
            post_logout_url: format!("{public_url}/"),
            scopes: oidc.scopes.clone(),
            acr: oidc.acr.clone(),
            clock_skew_seconds: i64::from(oidc.clock_skew_seconds),
            root_certificate: oidc.root_certificate.clone(),
            claims: identity::ClaimNames {
                subject: claims.subject,
                name: claims.name,
                email: claims.email,
                cvr: claims.cvr,
                p_number: claims.p_number,
                organisation: claims.organisation,
                privileges: claims.privileges,
            },
        };
        let privileges = &oidc.privileges;
        let rights = [
            (&privileges.administer_agreements, Right::AdministerAgreements),
            (&privileges.view_agreements, Right::ViewAgreements),
            (&privileges.case_worker, Right::CaseWorker),
            (&privileges.agency_administrator, Right::AgencyAdministrator),
            (&privileges.administer_users, Right::AdministerUsers),
        ];
        let oidc = Oidc::new(settings).map_err(|error| format!("identity.oidc: {error:?}"))?;
        Ok(Self { oidc, rights: rights.map(|(uri, right)| (uri.clone(), right)).to_vec() })
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
        let head = Head::new(options, &stylesheet);
        Self { root, stylesheet, head }
    }
}
