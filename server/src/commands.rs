//! The subcommands.

use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};
use services::Portal;

use crate::{
    config, router,
    state::{AppState, Site},
};

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the portal until it is told to stop.
    Serve(Serve),
    /// Brings the database's schema up to date.
    Migrate(Database),
    /// Fills the database with the demo data, or with many made-up rows for measuring.
    Seed(Seed),
    /// Checks a configuration file together with the variables of the environment, and starts nothing.
    CheckConfig(CheckConfig),
}

/// Where the database is.
#[derive(Args)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite:var/tilslutning.sqlite",
        hide_env_values = true
    )]
    database: String,
}

/// Options of `serve`.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    database: Database,
    /// Everybody logs in by pressing a button. Refused on addresses that others can reach.
    #[arg(long)]
    demo: bool,
    /// The address to listen on.
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The folder with stylesheet, program and pictures.
    #[arg(long, env = "LEPTOS_SITE_ROOT", default_value = "target/site")]
    site: PathBuf,
}

/// Options of `seed`.
#[derive(Args)]
pub struct Seed {
    #[command(flatten)]
    database: Database,
    /// Adds this many data accesses, with the institutions and systems they need.
    #[arg(long, default_value_t = 0)]
    scale: u64,
}

/// Options of `check-config`.
#[derive(Args)]
pub struct CheckConfig {
    /// The file, in TOML.
    file: PathBuf,
}

/// Carries a command out.
///
/// # Errors
/// Whatever stops it, in words for the operator.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Migrate(database) => {
            open(&database).await?;
            println!("The schema is up to date.");
            Ok(())
        }
        Command::Seed(seed) => {
            let portal = open(&seed.database).await?;
            let done = services::demo::seed(&portal).await?;
            println!("{}", if done { "Demo data added." } else { "The database has data: left as it is." });
            if seed.scale > 0 {
                services::scale::seed(&portal, seed.scale).await?;
                println!("{} made-up data accesses added.", seed.scale);
            }
            Ok(())
        }
        Command::CheckConfig(CheckConfig { file }) => check_config(&file),
        Command::Serve(options) => serve(options).await,
    }
}

fn check_config(file: &Path) -> Result<(), Box<dyn Error>> {
    config::load(Some(file), &|name| std::env::var(name).ok()).map_err(|faults| {
        let sentences: Vec<String> = faults.iter().map(|fault| fault.describe(Some(file))).collect();
        sentences.join("\n")
    })?;
    println!("{}: fine.", file.display());
    Ok(())
}

async fn open(database: &Database) -> Result<Portal, Box<dyn Error>> {
    if let Some(folder) = database
        .database
        .strip_prefix("sqlite:")
        .and_then(|file| PathBuf::from(file.trim_start_matches("//")).parent().map(PathBuf::from))
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        tokio::fs::create_dir_all(folder).await?;
    }
    let db = store::connect(&database.database).await?;
    store::migrate(&db).await?;
    Ok(Portal::new(db))
}

async fn serve(options: Serve) -> Result<(), Box<dyn Error>> {
    if !options.demo {
        return Err("There is no log-in but the demo's yet: start with --demo.".into());
    }
    if !options.listen.ip().is_loopback() {
        return Err(format!(
            "Demo mode lets everybody in without a password, so it serves only on a loopback address; {} is none. \
             Use 127.0.0.1 or [::1].",
            options.listen.ip()
        )
        .into());
    }
    let portal = open(&options.database).await?;
    services::demo::seed(&portal).await?;
    let site = Site::load(&options.site, options.listen)?;
    tokio::spawn(tidy(portal.clone()));
    let app = router(AppState::new(portal, site));
    let listener = tokio::net::TcpListener::bind(options.listen).await?;
    println!(
        "Tilslutning: http://{}\n\
         Demo: press “Log på” and choose who to be. Try this:\n\
         – as “Udbyder – Skoletavlen ApS”: make a system, ask for a web service and for data access;\n\
         – as “Sagsbehandler – STIL”: approve the web service;\n\
         – as “Kommune – Havnsø Kommune”: approve the data access under “Dataadgangadministration”.\n\
         Stop with Ctrl-C.",
        listener.local_addr()?
    );
    axum::serve(listener, app).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Forgets, once an hour, the sessions that have ended and the tokens of forms that nobody will send again.
async fn tidy(portal: Portal) {
    let mut hours = tokio::time::interval(Duration::from_secs(60 * 60));
    loop {
        hours.tick().await;
        let now = portal.now();
        let sessions = store::session::delete_expired(portal.db(), now).await;
        let forms = store::form_submission::delete_before(portal.db(), now.plus_seconds(-24 * 60 * 60)).await;
        if let Err(error) = sessions.and(forms) {
            tracing::error!(%error, "tidying up failed");
        }
    }
}

/// Resolves when the process is asked to stop.
async fn stopped() {
    let interrupted = async { _ = tokio::signal::ctrl_c().await };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
