//! Which database a command works on: the option, the variable, or what the configuration file says.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

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

/// Refuses a SQLite file that is not there: a slip of the pen in its name would make an empty database.
///
/// # Errors
/// In words for the operator.
pub fn must_exist(database: &str) -> Result<(), Box<dyn Error>> {
    let file = database.strip_prefix("sqlite:").map(|file| file.trim_start_matches("//"));
    let file = file.map(|file| file.split('?').next().unwrap_or(file)).filter(|file| *file != ":memory:");
    match file {
        Some(file) if !Path::new(file).exists() => {
            Err(format!("{file} is not there. `server migrate` makes a new database.").into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::must_exist;

    #[test]
    fn a_file_that_is_not_there_is_not_made_by_the_way() {
        for there in
            ["sqlite:Cargo.toml", "sqlite://Cargo.toml?mode=rwc", "sqlite::memory:", "postgres://h/n"]
        {
            assert!(must_exist(there).is_ok(), "{there}");
        }
        let fault = must_exist("sqlite:no/such.sqlite").unwrap_err().to_string();
        assert!(fault.starts_with("no/such.sqlite is not there."), "{fault}");
    }
}
