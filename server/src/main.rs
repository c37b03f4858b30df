//! The portal's one program.

use std::process::ExitCode;

use clap::Parser;
use server::{Command, VERSION, run, start_log};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Tilslutning: the portal where schools, providers and the agency agree on who may exchange which data.
#[derive(Parser)]
#[command(version = VERSION)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    // First: what is asked for may be the version, or wrong.
    let arguments = Arguments::parse();
    start_log();
    match run(arguments.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
