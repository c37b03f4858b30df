//! Where the database is: one line, which may hold a password. No error repeats a part of it.

use std::{fmt, path::Path, str::FromStr, time::Duration};

use sea_orm::sqlx::{
    ConnectOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

/// A database that can be opened. Shown, it says where the database is, and no secret.
#[derive(Clone)]
pub struct Address {
    place: Place,
}

#[derive(Clone)]
pub(super) enum Place {
    Sqlite { options: Box<SqliteConnectOptions>, in_memory: bool },
    Postgres(Box<PgConnectOptions>),
}

/// What is wrong with an address, in words for the operator, as the rest of a sentence that begins with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressFault(&'static str);

const KIND: AddressFault = AddressFault("must be sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME");
const ENCODING: AddressFault = AddressFault(
    "cannot be read: in a user name or password write / as %2F, ? as %3F, # as %23, @ as %40, : as %3A and % as %25",
);
const NO_HOST: AddressFault = AddressFault(
    "names no host: for a socket write postgres://USER@localhost/NAME?host=/FOLDER/OF/THE/SOCKET",
);
const OPTION: AddressFault = AddressFault(
    "has an option after the ? that is not known: those for PostgreSQL are sslmode, sslrootcert, sslcert, sslkey, host, \
     port, user, password, dbname, application_name, options and statement-cache-capacity",
);
const VALUE: AddressFault = AddressFault(
    "has an option after the ? with a value that cannot be used: sslmode is disable, allow, prefer, require, verify-ca \
     or verify-full, port and statement-cache-capacity are numbers",
);
const SQLITE: AddressFault =
    AddressFault("has an option after the ? that SQLite does not know: sqlite:FILE is enough");

/// What sqlx knows of; it would log the value of any other.
const OPTIONS: [&str; 16] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
];

impl Address {
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// The options for PostgreSQL, if that is where the database is.
    pub(crate) fn postgres(&self) -> Option<&PgConnectOptions> {
        match &self.place {
            Place::Postgres(options) => Some(options),
            Place::Sqlite { .. } => None,
        }
    }

    /// The file of a SQLite database; none in memory and on PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::Sqlite { options, in_memory: false } => Some(options.get_filename()),
            _ => None,
        }
    }
}

impl FromStr for Address {
    type Err = AddressFault;

    fn from_str(url: &str) -> Result<Self, AddressFault> {
        let place = if let Some(rest) = url.strip_prefix("sqlite:") {
            sqlite(url, rest)?
        } else if let Some(rest) =
            url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"))
        {
            Place::Postgres(Box::new(postgres(url, rest)?))
        } else {
            return Err(KIND);
        };
        Ok(Self { place })
    }
}

fn sqlite(url: &str, rest: &str) -> Result<Place, AddressFault> {
    let file = rest.trim_start_matches("//");
    if file.is_empty() || file.starts_with('?') {
        return Err(KIND);
    }
    let options: SqliteConnectOptions = url.parse().map_err(|_| SQLITE)?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // The rows of a page at once: else the thread that reads them waits for the one that takes them.
        .row_buffer_size(256)
        .disable_statement_logging();
    Ok(Place::Sqlite {
        options: Box::new(options),
        in_memory: url.contains(":memory:") || url.contains("mode=memory"),
    })
}

fn postgres(url: &str, rest: &str) -> Result<PgConnectOptions, AddressFault> {
    let (authority, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A sign that ends the host stands in the password, and what follows would be taken for host, name or options.
    if after.contains('@') || after.contains('#') || has_stray_percent(rest) {
        return Err(ENCODING);
    }
    if authority.rsplit_once('@').is_some_and(|(_, host)| host.is_empty()) {
        return Err(NO_HOST);
    }
    if let Some((_, options)) = after.split_once('?') {
        let names = options.split('&').filter(|option| !option.is_empty());
        for name in names.map(|option| option.split('=').next().unwrap_or_default()) {
            let known = OPTIONS.contains(&name) || ["application_name", "options"].contains(&name);
            if !known && !name.starts_with("options[") {
                return Err(OPTION);
            }
        }
    }
    let without_options = url.split('?').next().unwrap_or_default();
    if without_options.parse::<PgConnectOptions>().is_err() {
        return Err(ENCODING);
    }
    let options: PgConnectOptions = url.parse().map_err(|_| VALUE)?;
    Ok(options.disable_statement_logging())
}

fn has_stray_percent(text: &str) -> bool {
    text.split('%').skip(1).any(|after| {
        let code = after.as_bytes().get(..2);
        !code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    })
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Sqlite { in_memory: true, .. } => f.write_str("SQLite in memory"),
            Place::Sqlite { options, .. } => write!(f, "SQLite in {}", options.get_filename().display()),
            Place::Postgres(options) => {
                let name = options.get_database().unwrap_or_else(|| options.get_username());
                match options.get_socket() {
                    Some(socket) => write!(f, "PostgreSQL in {}, {name}", socket.display()),
                    None => write!(f, "PostgreSQL at {}:{}, {name}", options.get_host(), options.get_port()),
                }
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for AddressFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_the_database_is_and_no_secret() {
        // The port of an address without one is the one of every client of PostgreSQL on the machine.
        let usual = std::env::var("PGPORT").unwrap_or_else(|_| "5432".into());
        let unsaid = format!("PostgreSQL at db.example:{usual}, portal");
        for (url, place) in [
            ("sqlite:var/x.sqlite", "SQLite in var/x.sqlite"),
            ("sqlite:///var/x.sqlite", "SQLite in /var/x.sqlite"),
            ("sqlite::memory:", "SQLite in memory"),
            (
                "postgres://me:hemmeligt%2Fkode%231@db.example:5433/portal",
                "PostgreSQL at db.example:5433, portal",
            ),
            ("postgresql://me:hemmeligt@db.example/portal?sslmode=verify-full", &unsaid),
            ("postgres://me@localhost/portal?host=/run/postgresql", "PostgreSQL in /run/postgresql, portal"),
        ] {
            let address: Address = url.parse().unwrap_or_else(|fault| panic!("{url}: {fault}"));
            assert_eq!((address.to_string(), format!("{address:?}")), (place.to_owned(), place.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_without_repeating_it() {
        for (url, fault) in [
            ("", KIND),
            ("hemmeligt", KIND),
            ("sqlite:", KIND),
            ("sqlite://", KIND),
            ("mysql://me:hemmeligt@db.example/portal", KIND),
            ("sqlite:x?hemmeligt=1", SQLITE),
            ("postgres://me:hemmeligt/kode#1@db.example/portal", ENCODING),
            ("postgres://me:12/hemmeligt@db.example/portal", ENCODING),
            ("postgres://me:12?hemmeligt@db.example/portal", ENCODING),
            ("postgres://me:hemmeligt#@db.example/portal", ENCODING),
            ("postgres://me:hem%meligt@db.example/portal", ENCODING),
            ("postgres://me:hemmeligt%@db.example/portal", ENCODING),
            ("postgres://me:hemmeligt%ff@db.example/portal", ENCODING),
            ("postgres://me:hemmeligt@db.example:port/portal", ENCODING),
            ("postgres://me:hemmeligt@/portal?host=/run/postgresql", NO_HOST),
            ("postgres://me@db.example/portal?pasword=hemmeligt", OPTION),
            ("postgres://me@db.example/portal?sslmode=hemmeligt", VALUE),
            ("postgres://me@db.example/portal?port=hemmeligt", VALUE),
        ] {
            let told = url.parse::<Address>().map(|address| address.to_string());
            assert_eq!(told, Err(fault), "{url}");
            assert!(!fault.to_string().contains("hemmeligt"));
        }
    }
}
