//! Finding an institution by name, municipality and kind, inside the form that asks for data access. Without JavaScript
//! it is a search with a button; with it, typing finds.

use domain::OrganisationKind;
#[cfg(feature = "hydrate")]
use leptos::server_fn::Bytes;
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, JsonEncoding, Post},
};
use serde::{Deserialize, Serialize};

use super::records::Records;
use crate::i18n::Lang;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindQuery {
    pub text: String,
    /// A municipality's code; empty for all.
    pub municipality: String,
    /// The code of a kind of organisation; empty for all.
    pub kind: String,
}

impl FindQuery {
    /// Whether anything is looked for.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.municipality.is_empty() && self.kind.is_empty()
    }
}

/// An institution that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub code: String,
    pub name: String,
    pub kind: OrganisationKind,
    /// Address, town and municipality in one line, as far as they are known.
    pub place: String,
}

/// The most institutions that one search shows.
pub const MOST_FOUND: usize = 20;

/// The search could not be made: the HTTP status says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFailed {
    pub status: u16,
}

impl FromServerFnError for SearchFailed {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self { status: 400 },
            _ => Self { status: 500 },
        }
    }

    /// The browser shows nothing of it.
    #[cfg(feature = "hydrate")]
    fn de(_: Bytes) -> Self {
        Self { status: 500 }
    }
}

#[cfg(feature = "ssr")]
fn found(now: domain::register::RegisteredNow) -> Found {
    let row = now.row;
    let town = format!("{} {}", row.postal_code, row.city);
    let municipality = row.municipality.map(|m| m.name).unwrap_or_default();
    let place = [row.address.as_str(), town.trim(), &municipality];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    Found { code: row.code.to_string(), name: row.name, kind: row.kind, place: place.join(", ") }
}

/// The institutions that match: at most [`MOST_FOUND`]. Permission: none.
///
/// # Errors
/// [`crate::error::AppError::Unavailable`].
#[cfg(feature = "ssr")]
pub async fn look_up(query: &FindQuery) -> Result<Vec<Found>, crate::error::AppError> {
    if query.is_empty() {
        return Ok(vec![]);
    }
    let search = store::register::RegisterSearch {
        text: query.text.chars().take(200).collect(),
        municipality: query.municipality.clone(),
        kind: OrganisationKind::from_code(&query.kind),
        limit: MOST_FOUND as u64,
    };
    let rows = services::register::search(crate::server::context().portal(), &search).await?;
    Ok(rows.into_iter().map(found).collect())
}

/// The institutions that match: at most [`MOST_FOUND`]. Permission: none; limited in number by the server.
#[server(endpoint = "institutions/find", input = GetUrl, output = Post<Records>)]
pub async fn find(text: String, municipality: String, kind: String) -> Result<Vec<Found>, SearchFailed> {
    let found = look_up(&FindQuery { text, municipality, kind }).await;
    found.map_err(|error| SearchFailed { status: error.status() })
}

/// How many were found.
pub fn told(asked: bool, count: usize, t: Lang) -> String {
    match count {
        _ if !asked => String::new(),
        0 => t.register_found_none().into(),
        MOST_FOUND => t.register_found_many(&count.to_string()),
        _ => t.register_found(&count.to_string()),
    }
}
