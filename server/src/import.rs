//! `server import`: brings registers into line with a file. Without `--apply` it is only told what would change.

use std::{error::Error, path::PathBuf};

use app::{Lang, extract_fault, line_fault};
use clap::{Args, Subcommand};
use domain::register::{LineFault, Plan};
use services::{
    Portal, owners,
    register::{self, Applied, ImportError},
};

use crate::database::Database;

/// Options of `import`.
#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    register: Register,
}

/// What can be read in.
#[derive(Subcommand)]
enum Register {
    /// The institution register. Without `--apply` it is only told what would change.
    Institutions {
        #[command(flatten)]
        from: File,
        /// Applies it even where more than a tenth of all institutions would be passivated.
        #[arg(long)]
        many: bool,
    },
    /// Municipalities and other data owners that are in no register. Without `--apply` it is only told what would change.
    Organisations {
        #[command(flatten)]
        from: File,
    },
}

/// The file, and what to do with it.
#[derive(Args)]
struct File {
    #[command(flatten)]
    database: Database,
    /// UTF-16-LE or UTF-8, semicolons, with the register's own column names on the first line.
    file: PathBuf,
    /// Carries the changes out, in one transaction.
    #[arg(long)]
    apply: bool,
}

impl Import {
    fn from(&self) -> &File {
        match &self.register {
            Register::Institutions { from, .. } | Register::Organisations { from } => from,
        }
    }

    /// Which database it goes into.
    pub fn database(&self) -> &Database {
        &self.from().database
    }

    /// What stands in the file; read before the database is opened.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub async fn read(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let file = &self.from().file;
        Ok(tokio::fs::read(file).await.map_err(|e| format!("{}: {e}", file.display()))?)
    }

    /// Takes the file in, or tells what that would change. `updated`: whether the schema was brought up to date before.
    ///
    /// # Errors
    /// Whatever stops it, in words for the operator; no organisation was changed then.
    pub async fn run(&self, portal: &Portal, bytes: &[u8], updated: bool) -> Result<(), Box<dyn Error>> {
        if updated {
            println!("The database's schema was brought up to date.");
        }
        let apply = self.from().apply;
        match self.register {
            Register::Institutions { many, .. } => institutions(portal, bytes, apply, many).await,
            Register::Organisations { .. } => organisations(portal, bytes, apply).await,
        }
    }
}

async fn institutions(portal: &Portal, bytes: &[u8], apply: bool, many: bool) -> Result<(), Box<dyn Error>> {
    let preview = register::preview(portal, bytes).await.map_err(in_words)?;
    let Plan { new, changed, returned, passivated, taken, unchanged, .. } = &preview.plan;
    tell_faults(&preview.faults);
    println!(
        "{} new, {} changed, {} back in the register, {} to be passivated, {unchanged} unchanged, {} errors",
        new.len(),
        changed.len(),
        returned.len(),
        passivated.len(),
        preview.faults.len()
    );
    for row in taken {
        println!("left out: {} is the number of an organisation that is no institution", row.code);
    }
    for (code, accesses) in &preview.touched {
        println!("passivating {code} touches {accesses} data accesses");
    }
    if !may_apply(&preview.faults, apply)? {
        return Ok(());
    }
    let told = |progress: register::Progress| println!("{} of {}", progress.done, progress.of);
    let applied = register::import(portal, bytes, many, told).await.map_err(|error| match error {
        ImportError::Drastic { .. } => {
            format!("No organisation was changed: {error}. If that is right, add --many.")
        }
        other => in_words(other),
    })?;
    let Applied { new, changed, passivated } = applied;
    println!("Done: {new} new, {changed} changed, {passivated} passivated.");
    Ok(())
}

async fn organisations(portal: &Portal, bytes: &[u8], apply: bool) -> Result<(), Box<dyn Error>> {
    let preview = owners::preview(portal, bytes).await.map_err(in_words)?;
    let Plan { new, changed, returned, taken, unchanged, .. } = &preview.plan;
    tell_faults(&preview.faults);
    let changed = changed.len() + returned.len();
    println!("{} new, {changed} changed, {unchanged} unchanged, {} errors", new.len(), preview.faults.len());
    for row in taken {
        println!("{} is the number of an organisation of another kind", row.code);
    }
    if !taken.is_empty() {
        return Err("No organisation was changed: take these numbers out of the file first.".into());
    }
    if !may_apply(&preview.faults, apply)? {
        return Ok(());
    }
    let Applied { new, changed, .. } = owners::import(portal, bytes).await.map_err(in_words)?;
    println!("Done: {new} new, {changed} changed.");
    Ok(())
}

/// One line for each fault, in the words of the page that shows the same.
fn tell_faults(faults: &[LineFault]) {
    for fault in faults {
        println!("{}", fault_line(fault));
    }
}

fn fault_line(fault: &LineFault) -> String {
    let value = if fault.value.is_empty() { String::new() } else { format!(" “{}”", fault.value) };
    format!("line {}: {}{value}", fault.line, line_fault(fault, Lang::En))
}

fn may_apply(faults: &[LineFault], apply: bool) -> Result<bool, Box<dyn Error>> {
    if !faults.is_empty() {
        return Err("No organisation was changed: correct the lines above first.".into());
    }
    if !apply {
        println!("No organisation was changed. Add --apply to carry this out.");
    }
    Ok(apply)
}

fn in_words(error: ImportError) -> String {
    match error {
        ImportError::Extract(fault) => {
            format!("No organisation was changed: {}", extract_fault(&fault, Lang::En))
        }
        other => format!("No organisation was changed: {other}."),
    }
}

#[cfg(test)]
mod tests {
    use domain::register::read_owners;

    use super::fault_line;

    #[test]
    fn a_faulty_line_is_told_in_words() {
        let text = "INST_NR;INST_NAVN;CVR_NR;P_NR\n901000;;91842130;1000000020\n901000;X;91842130;1000000020\n1;2\n\n\n\
                    902000;Y;12345678;1000000020\n";
        let told: Vec<String> = read_owners(text).unwrap().faults.iter().map(fault_line).collect();
        assert_eq!(told[0], "line 2: Name is missing");
        assert_eq!(told[1], "line 3: The number stands in line 2 already “901000”");
        assert_eq!(told[2], "line 4: The line has 2 fields instead of 4 “1;2”");
        // As the operator's document has it.
        assert!(include_str!("../../docs/operations.md").contains(&told[3]), "{}", told[3]);
        assert_eq!(told.len(), 4);
    }
}
