//! Parts of what a search finds.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    json::{Object, object, text},
    refusal::Refusal,
};

/// How many are given where nobody says.
pub const DEFAULT_LIMIT: usize = 100;

/// The most that are given at a time.
pub const MAX_LIMIT: usize = 1_000;

/// Which part of what is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What the part before said comes next ([`crate::Found::next`]); `None` for the first part.
    pub after: Option<String>,
    /// The most that are wanted; may be 0.
    pub limit: usize,
}

/// What a search is for, to tell whether a token belongs to it.
fn digest(body: &Object) -> String {
    let of = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let entities = json!([of("subject"), of("action"), of("resource"), of("context")]);
    URL_SAFE_NO_PAD.encode(&Sha256::digest(entities.to_string())[..12])
}

impl Page {
    /// The part that is asked for. A token carries the limit along: the specification's own examples send it alone.
    ///
    /// # Errors
    /// [`Refusal`] for what is of another type, for a token that is none, and for one of another search.
    pub fn read(body: &Object) -> Result<Self, Refusal> {
        let first = Self { after: None, limit: DEFAULT_LIMIT };
        let Some(page) = object(body, "page")? else { return Ok(first) };
        let limit = match page.get("limit") {
            None => None,
            Some(limit) => Some(
                limit
                    .as_u64()
                    .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX).min(MAX_LIMIT))
                    .ok_or_else(|| Refusal::bad("\"page.limit\" is not a number of results"))?,
            ),
        };
        object(page, "properties")?;
        match text(page, "token")? {
            None | Some("") if page.contains_key("next_token") => Err(Refusal::bad(
                "\"page.next_token\" is a draft's: the token of the answer is sent as \"page.token\"",
            )),
            None | Some("") => Ok(Self { limit: limit.unwrap_or(DEFAULT_LIMIT), ..first }),
            Some(token) => {
                let (kept, after) = opened(token, body)?;
                Ok(Self { after: Some(after), limit: limit.unwrap_or(kept) })
            }
        }
    }

    /// The token of the part that begins with `after`.
    pub fn token(&self, after: &str, body: &Object) -> String {
        URL_SAFE_NO_PAD.encode(json!([self.limit, digest(body), after]).to_string())
    }
}

fn opened(token: &str, body: &Object) -> Result<(usize, String), Refusal> {
    let wrong = || Refusal::bad("\"page.token\" is none of ours");
    let text = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
    let (limit, of, after): (usize, String, String) = serde_json::from_slice(&text).map_err(|_| wrong())?;
    if of != digest(body) {
        return Err(Refusal::bad("\"page.token\" is of another search: what is searched for has changed"));
    }
    Ok((limit.min(MAX_LIMIT), after))
}
