//! The subcommands.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};
use services::{Portal, job::Keep, register};
use store::{Address, DatabaseBackend};
use tokio::sync::watch;

use crate::{
    config::{self, Config, ConfigFault, Identity},
    connections::{self, Bounds},
    database::Database,
    disk,
    import::Import,
    jobs::Jobs,
    log::VERSION,
    mail_worker::MailWorker,
    open::{self, Missing},
    router,
    setup::{self, Init},
    state::{AppState, Site},
    stop,
};

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the portal until it is told to stop.
    Serve(Serve),
    /// Brings the database's schema up to date.
    Migrate(Database),
    /// Makes what an empty database needs before anybody can log in: the agency, its mailbox, its administrator.
    Init(Init),
    /// Fills the database with the demo data, or with many made-up rows for measuring.
    Seed(Seed),
    /// Brings a register into line with a file.
    Import(Import),
    /// Checks a configuration file together with the variables of the environment, and starts nothing.
    CheckConfig(CheckConfig),
}

/// Options of `serve`. Each comes before what the configuration file says.
#[derive(Args)]
pub struct Serve {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
    /// The configuration file (docs/tilslutning.example.toml).
    #[arg(long, env = "TILSLUTNING_CONFIG")]
    config: Option<PathBuf>,
    /// Without a configuration file: everybody logs in by pressing a button. Refused on addresses that others can reach.
    #[arg(long)]
    demo: bool,
    /// The address to listen on.
    #[arg(long, env = "LISTEN")]
    listen: Option<String>,
    /// The folder with stylesheet, program and pictures.
    #[arg(long, env = "LEPTOS_SITE_ROOT")]
    site: Option<String>,
}

impl Serve {
    /// The settings, from the options, the environment and the file, in this order.
    fn settings(&self) -> Result<Config, Box<dyn Error>> {
        if self.config.is_none() && !self.demo {
            return Err(
                "How do people log in? Start with --config FILE, or with --demo for a trial on this \
                        machine."
                    .into(),
            );
        }
        let given = |name: &str| match name {
            "DATABASE_URL" => self.database.clone(),
            "LISTEN" => self.listen.clone(),
            "LEPTOS_SITE_ROOT" => self.site.clone(),
            other => std::env::var(other).ok(),
        };
        let file = self.config.as_deref();
        let config = config::load(file, &given).map_err(|faults| described(&faults, file))?;
        if self.demo && !matches!(config.identity, Identity::Demo) {
            return Err(
                "--demo does not go with a configuration file that names another identity.mode.".into()
            );
        }
        Ok(config)
    }
}

/// Options of `seed`.
#[derive(Args)]
pub struct Seed {
    #[command(flatten)]
    database: Database,
    /// Adds this many data accesses, with the institutions and systems they need.
    #[arg(long, default_value_t = 0)]
    scale: u64,
    /// Puts this many made-up mails into the outbox.
    #[arg(long, default_value_t = 0)]
    mails: u64,
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
            let (portal, _) = open::portal(&database.settings()?.database, Missing::Made).await?;
            println!("The schema is up to date.");
            closed(&portal, Ok(())).await
        }
        Command::Seed(seed) => {
            let portal = open::demo(&seed.database.settings()?.database).await?;
            let done = services::demo::seed(&portal).await?;
            println!("{}", if done { "Demo data added." } else { "The demo data is there already." });
            if seed.scale > 0 {
                services::scale::seed(&portal, seed.scale).await?;
                println!("{} made-up data accesses added.", seed.scale);
            }
            if seed.mails > 0 {
                services::scale::seed_mails(&portal, seed.mails).await?;
                println!("{} made-up mails wait to be sent.", seed.mails);
            }
            closed(&portal, Ok(())).await
        }
        Command::Init(options) => {
            let config = options.database.settings()?;
            let (portal, _) = open::portal(&config.database, Missing::Refused).await?;
            closed(&portal, setup::init(&portal, &options, &config).await).await
        }
        Command::Import(import) => {
            let config = import.database().settings()?;
            let bytes = import.read().await?;
            let (portal, updated) = open::portal(&config.database, Missing::Refused).await?;
            closed(&portal, import.run(&portal, &bytes, updated).await).await
        }
        Command::CheckConfig(CheckConfig { file }) => check_config(&file),
        Command::Serve(options) => serve(options).await,
    }
}

/// Closes the database after a command, so that SQLite has everything in the one file again.
async fn closed(portal: &Portal, done: Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    portal.db().close_by_ref().await?;
    done
}

fn check_config(file: &Path) -> Result<(), Box<dyn Error>> {
    let config = config::load(Some(file), &|name| std::env::var(name).ok())
        .map_err(|faults| described(&faults, Some(file)))?;
    for warning in &config.warnings {
        println!("warning: {}", warning.describe(Some(file)));
    }
    println!("{}: fine.", file.display());
    Ok(())
}

pub fn described(faults: &[ConfigFault], file: Option<&Path>) -> String {
    faults.iter().map(|fault| fault.describe(file)).collect::<Vec<_>>().join("\n")
}

/// The longest that is waited for the database to close its files.
const CLOSING: Duration = Duration::from_secs(2);

async fn serve(options: Serve) -> Result<(), Box<dyn Error>> {
    let config = options.settings()?;
    let demo = matches!(config.identity, Identity::Demo);
    tracing::info!(
        version = VERSION,
        mode = if demo { "demo" } else { "oidc" },
        listen = %config.listen,
        host = config.public_url.rsplit("://").next(),
        database = %config.database,
        "Tilslutning starts"
    );
    for warning in &config.warnings {
        tracing::warn!("{}", warning.describe(options.config.as_deref()));
    }
    let mut stopping = stop::asked()?;
    // Whatever can be wrong is looked at before anything is written.
    let site = Site::load(&config.site, config.listen)?;
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    let portal = if demo {
        let portal = open::demo(&config.database).await?;
        services::demo::seed(&portal).await?;
        // Something to find for whoever searches.
        register::import_sample(&portal).await?;
        portal
    } else {
        open::portal(&config.database, Missing::Made).await?.0
    };
    let portal = portal.with_second_person(config.agency.second_person);
    let state = AppState::new(portal.clone(), site, &config)?;
    tokio::spawn(forget_addresses(state.clone()));
    if let Some(file) = config.database.file() {
        tokio::spawn(disk::Watch::begin(file.to_owned()).go_on());
    }
    pass_news_on(&portal, &config.database).await;
    let (stop, jobs_stop) = watch::channel(false);
    let worker = MailWorker::new(&state, &config)?.run(jobs_stop.clone());
    let jobs = Jobs { portal: portal.clone(), keep: keep(&config) }.run(jobs_stop);
    let working = tokio::spawn(async { tokio::join!(worker, jobs) });
    let streams = state.streams.clone();
    let app = router(state);
    tracing::info!("ready: http://{address}, as {}", config.public_url);
    if demo {
        eprintln!(
            "Tilslutning: http://{address}\n\
             Demo: press “Log på” and choose who to be. Try this:\n\
             – as “Udbyder – Skoletavlen ApS”: make a system, ask for a web service and for data access;\n\
             – as “Sagsbehandler – STIL”: approve the web service;\n\
             – as “Kommune – Havnsø Kommune”: approve the data access under “Dataadgangadministration”.\n\
             Stop with Ctrl-C."
        );
    }
    let bounds = Bounds { most: config.limits.connections as usize, ..Bounds::default() };
    let serving = tokio::spawn(connections::serve(listener, app, bounds, stopping.clone()));
    _ = stopping.wait_for(|stop| *stop).await;
    let end = tokio::time::Instant::now() + stop::GRACE;
    // Open pages would keep the server waiting; they connect to the next one.
    streams.stop();
    // What is being sent is finished and noted, a chore is dropped; the rest waits among the jobs for the next start.
    _ = stop.send(true);
    let cut_off = serving.await?;
    if cut_off > 0 {
        tracing::warn!(cut_off, "connections that did not end were cut off");
    }
    if tokio::time::timeout_at(end, working).await.is_err() {
        tracing::warn!("mails that were being handed over were left: they are sent again");
    }
    _ = tokio::time::timeout(CLOSING, portal.db().close_by_ref()).await;
    tracing::info!("stopped");
    Ok(())
}

/// How long things are kept.
fn keep(config: &Config) -> Keep {
    Keep {
        audit_days: config.audit.keep_days,
        mail_days: config.mail.keep_days,
        draft_seconds: app::server::draft::KEPT_SECONDS,
    }
}

/// Starts telling open pages what is committed, by this process and by others on the same database.
async fn pass_news_on(portal: &Portal, database: &Address) {
    if portal.db().get_database_backend() == DatabaseBackend::Postgres {
        let (portal, address) = (portal.clone(), database.clone());
        tokio::spawn(async move { store::wake::listen(&address, || portal.feed().wake()).await });
    }
    let told = portal.clone();
    tokio::spawn(async move { services::feed::run(&told).await });
    portal.feed().begun().await;
}

/// Forgets, once a minute, the addresses that have not been heard of for a while: in this process' memory.
async fn forget_addresses(state: AppState) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        state.limiters.tidy();
    }
}
