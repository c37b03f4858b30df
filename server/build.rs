//! Which commit the program is built of, for the log's first line and `--version`.

use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn main() {
    // Packagers build outside of a repository and say it themselves.
    println!("cargo::rerun-if-env-changed=TILSLUTNING_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    if let Some(head) =
        git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|head| std::path::Path::new(head).exists())
    {
        println!("cargo::rerun-if-changed={head}");
    }
    let given = std::env::var("TILSLUTNING_COMMIT").ok().filter(|given| !given.is_empty());
    let commit =
        given.or_else(|| git(&["rev-parse", "--short=12", "HEAD"])).unwrap_or_else(|| "unknown".into());
    println!("cargo::rustc-env=TILSLUTNING_COMMIT={commit}");
}
