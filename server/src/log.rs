//! The log: on standard error, in colour on a terminal only.

use std::{env::VarError, io::IsTerminal};

use tracing_subscriber::EnvFilter;

/// Version and commit.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("TILSLUTNING_COMMIT"), ")");

/// Begins to log what `RUST_LOG` asks for, and tells what is wrong with it.
pub fn start() {
    let (filter, wrong) = filter(std::env::var("RUST_LOG"));
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(!plain && std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    if let Some(wrong) = wrong {
        tracing::warn!("RUST_LOG cannot be read ({wrong}): what is logged is “info”");
    } else if !tracing::enabled!(tracing::Level::ERROR) {
        eprintln!("RUST_LOG lets no line of the portal through; “info” is what is usual.");
    }
}

fn filter(given: Result<String, VarError>) -> (EnvFilter, Option<String>) {
    let usual = || EnvFilter::new("info");
    match given {
        Ok(text) if !text.trim().is_empty() => match EnvFilter::builder().parse(&text) {
            Ok(filter) => (filter, None),
            Err(error) => (usual(), Some(error.to_string())),
        },
        Err(VarError::NotUnicode(_)) => (usual(), Some("it is no text".into())),
        _ => (usual(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_told_and_info_is_used() {
        for (given, shown, told) in [
            (Ok(""), "info", false),
            (Ok("warn"), "warn", false),
            (Ok("server=debug,warn"), "server=debug,warn", false),
            (Ok("server=loud"), "info", true),
            (Ok("a=b=c"), "info", true),
            (Err(VarError::NotPresent), "info", false),
        ] {
            let (filter, wrong) = filter(given.clone().map(str::to_owned));
            assert_eq!((filter.to_string().as_str(), wrong.is_some()), (shown, told), "{given:?}");
        }
    }
}
