//! Which database a command works on: the option, the variable, or what the configuration file says.

use std::{error::Error, path::PathBuf};

use clap::Args;

use crate::config::{self, Config};

/// Where the database is.
#[derive(Args)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`. Comes before the configuration file.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
    /// The configuration file of `serve`, so that no password stands in the command.
    #[arg(long, env = "TILSLUTNING_CONFIG")]
    config: Option<PathBuf>,
}

impl Database {
    /// The settings, from the option, the environment and the file, in this order.
    ///
    /// # Errors
    /// Everything that is wrong with them, in words.
    pub fn settings(&self) -> Result<Config, Box<dyn Error>> {
        let given = |name: &str| match name {
            "DATABASE_URL" => self.database.clone(),
            other => std::env::var(other).ok(),
        };
        let file = self.config.as_deref();
        config::load(file, &given).map_err(|faults| super::commands::described(&faults, file).into())
    }
}
