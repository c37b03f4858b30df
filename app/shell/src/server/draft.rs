//! Forms that were sent and not carried out, by the page they stand on. Each has an address of its own, so that two windows of
//! one page do not write in each other's form; the page's plain address offers to go on with the newest.
//!
//! They lie in the browser's session, and are shown to the person who wrote them alone: to whoever is logged in when a form
//! is sent; to whom a form was opened for, if they have logged out meanwhile; and what was written while nobody was logged
//! in, to this browser until somebody logs in, and then to them.

use domain::UserId;
use serde::{Deserialize, Serialize};
use services::FormToken;
use store::{
    StoreError,
    draft::{self as rows, DraftRow, Head, MAX_BYTES},
};
use uuid::Uuid;

use super::{
    context::RequestContext,
    session::{DRAFTS, failed},
};
use crate::{
    compiled_here,
    error::{AppError, Fault, FieldError},
    paths,
};

/// Drafts of one session; the oldest goes first.
const MOST: usize = 5;
/// Bytes of all drafts of one session together; the oldest goes first.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of what is wrong with a form, written out.
const MOST_ERROR: usize = 64 * 1024;
/// How long a draft is kept at most.
pub const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// What was typed, and why it was refused.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The address of the page, which may say which unfinished form it shows.
    pub page: String,
    /// The path that it was sent to.
    pub form: String,
    pub fields: Vec<(String, String)>,
    pub error: Option<AppError>,
    /// The token of the form, which knows whom it was opened for.
    pub token: Option<FormToken>,
}

/// What was typed, as it is written out.
#[derive(Serialize, Deserialize)]
struct Content {
    form: String,
    fields: Vec<(String, String)>,
}

fn unavailable(context: &RequestContext) -> impl Fn(StoreError) -> AppError + '_ {
    |error| context.unavailable(&error)
}

/// Whose a draft is: whether this person may see it.
fn is_of(owner: Option<&str>, user: Option<UserId>) -> bool {
    let Some(owner) = owner else { return true };
    FormToken::parse(owner).is_some_and(|token| token.is_for(user))
}

async fn user(context: &RequestContext) -> Result<Option<UserId>, AppError> {
    Ok(context.identity().await?.map(|me| me.user.id))
}

fn session(context: &RequestContext) -> Option<String> {
    context.session().id().map(|id| id.to_string())
}

async fn heads(context: &RequestContext) -> Result<Vec<Head>, AppError> {
    let Some(session) = session(context) else { return Ok(vec![]) };
    // Most sessions have none, and the mark saves the question.
    if context.session().get_value(DRAFTS).await.map_err(failed(context))?.is_none() {
        return Ok(vec![]);
    }
    rows::heads(context.portal().db(), &session).await.map_err(unavailable(context))
}

/// Whether anything is kept, whoever wrote it.
pub(super) async fn any(context: &RequestContext) -> Result<bool, AppError> {
    Ok(!heads(context).await?.is_empty())
}

/// Gives the person who logs in what was written here while nobody was.
pub(super) async fn own(context: &RequestContext, user: UserId) -> Result<(), AppError> {
    let Some(session) = session(context) else { return Ok(()) };
    if !any(context).await? {
        return Ok(());
    }
    let owner = FormToken::new(Some(user)).to_string();
    rows::own(context.portal().db(), &session, &owner).await.map_err(unavailable(context))
}

/// What is kept here, in two: what the person who logs out wrote, with what nobody in particular did, and whether anybody
/// else's waits.
pub(super) async fn own_and_others(
    context: &RequestContext,
    user: Option<UserId>,
) -> Result<(Vec<Uuid>, bool), AppError> {
    let (own, others): (Vec<Head>, Vec<Head>) =
        heads(context).await?.into_iter().partition(|head| is_of(head.owner.as_deref(), user));
    Ok((own.into_iter().map(|head| head.id).collect(), !others.is_empty()))
}

/// Forgets drafts of somebody who has logged out. Where that fails they lie there for a day, and are shown to nobody else.
pub(super) async fn forget(context: &RequestContext, ids: Vec<Uuid>) {
    if let Err(error) = rows::delete(context.portal().db(), ids).await {
        tracing::error!(request_id = context.request_id(), %error, "drafts of who logged out were not forgotten");
    }
}

/// Writes a draft out. What makes it larger than a row may be is left out, the longest field first, and told as a fault.
fn fitting(row: &mut DraftRow, kept: Kept) -> Result<(), serde_json::Error> {
    let Kept { form, fields, error, .. } = kept;
    let mut content = Content { form, fields };
    let mut error = error;
    let mut left_out: Vec<String> = vec![];
    loop {
        row.content = serde_json::to_string(&content)?;
        row.error = error.as_ref().map(serde_json::to_string).transpose()?;
        if row.error.as_ref().is_some_and(|error| error.len() > MOST_ERROR) {
            error = Some(AppError::BadRequest);
            continue;
        }
        if row.bytes() <= MAX_BYTES {
            return Ok(());
        }
        let longest =
            content.fields.iter().enumerate().max_by_key(|(_, (name, value))| name.len() + value.len());
        let Some(place) = longest.map(|(place, _)| place) else { return Ok(()) };
        let (mut name, _) = content.fields.remove(place);
        // A name is the sender's, too.
        name.truncate(name.floor_char_boundary(100));
        if !left_out.contains(&name) && left_out.len() < 10 {
            left_out.push(name);
        }
        let not_kept = left_out.iter().map(|name| FieldError { field: name.clone(), fault: Fault::NotKept });
        error = Some(AppError::Fields(not_kept.collect()));
    }
}

/// Keeps what was typed on a page, and gives the address that shows it.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn save(context: &RequestContext, kept: Kept) -> Result<String, AppError> {
    let portal = context.portal();
    let user = user(context).await?;
    let owner = match (&kept.token, user) {
        (Some(token), _) if token.is_somebodys() => Some(token.to_string()),
        (_, Some(user)) => Some(FormToken::new(Some(user)).to_string()),
        _ => None,
    };
    let marked = context.session().insert(DRAFTS, true).await;
    marked.map_err(failed(context))?;
    if context.session().id().is_none() {
        // The first thing that the browser is remembered for.
        context.session().save().await.map_err(failed(context))?;
    }
    let Some(session) = session(context) else { return Err(context.unavailable(&"no session")) };
    let (page, shown) = place(&kept.page);
    let before = rows::heads(portal.db(), &session).await.map_err(unavailable(context))?;
    // The form that the page showed is written anew, if it is this person's.
    let own = kept.token.as_ref().is_none_or(|token| token.is_for(user));
    let same = |head: &&Head| {
        own && Some(head.id) == shown && head.page == page && is_of(head.owner.as_deref(), user)
    };
    let id = before.iter().find(same).map_or_else(services::new_key, |head| head.id);
    let at = portal.now();
    let (content, error) = (String::new(), None);
    let mut row = DraftRow { id, session, page: page.clone(), owner, content, error, at };
    fitting(&mut row, kept).map_err(|error| context.unavailable(&error))?;
    let mut room = MOST_BYTES.saturating_sub(row.bytes() as u64);
    rows::put(portal.db(), row).await.map_err(unavailable(context))?;
    // Where there is no room, the oldest goes.
    let mut places = MOST - 1;
    let mut gone = vec![];
    for head in before.into_iter().filter(|head| head.id != id) {
        if places == 0 || head.bytes > room {
            gone.push(head.id);
        } else {
            places -= 1;
            room -= head.bytes;
        }
    }
    rows::delete(portal.db(), gone).await.map_err(unavailable(context))?;
    Ok(paths::with_draft(&page, id))
}

/// The page of an address, and which unfinished form it shows.
fn place(address: &str) -> (String, Option<Uuid>) {
    let (page, id) = paths::split_draft(address);
    (page, id.and_then(|id| id.parse().ok()))
}

/// A person's own unfinished form.
async fn get(context: &RequestContext, id: Uuid, page: &str) -> Result<Option<DraftRow>, AppError> {
    let Some(session) = session(context) else { return Ok(None) };
    let user = user(context).await?;
    let oldest = context.portal().now().plus_seconds(-KEPT_SECONDS);
    let row = rows::find(context.portal().db(), &session, id).await.map_err(unavailable(context))?;
    Ok(row.filter(|row| row.page == page && is_of(row.owner.as_deref(), user) && row.at > oldest))
}

async fn find(context: &RequestContext, address: &str) -> Result<Option<DraftRow>, AppError> {
    match place(address) {
        (page, Some(id)) => get(context, id, &page).await,
        (_, None) => Ok(None),
    }
}

/// Whether a field holds what a person wrote or chose, rather than what the page itself put into its form.
fn is_typed((name, value): &(String, String)) -> bool {
    const OF_THE_PAGE: [&str; 9] =
        ["id", "version", "action", "op", "key", "system", "service", "user", "side"];
    !value.trim().is_empty() && !OF_THE_PAGE.contains(&name.as_str()) && !name.starts_with("targets")
}

/// Where the person goes on with what they wrote on a page last: the address, and the path that it was sent to.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn newest(context: &RequestContext, address: &str) -> Result<Option<(String, String)>, AppError> {
    let (page, _) = place(address);
    let user = user(context).await?;
    let heads = heads(context).await?;
    let Some(head) = heads.iter().find(|head| head.page == page && is_of(head.owner.as_deref(), user)) else {
        return Ok(None);
    };
    let kept = get(context, head.id, &page).await?.and_then(read);
    Ok(kept
        .filter(|kept| kept.fields.iter().any(is_typed))
        .map(|kept| (paths::with_draft(&page, head.id), kept.form)))
}

fn read(row: DraftRow) -> Option<Kept> {
    let Content { form, fields } = serde_json::from_str(&row.content).ok()?;
    let error = row.error.as_deref().and_then(|error| serde_json::from_str(error).ok());
    Some(Kept { page: row.page, form, fields, error, token: None })
}

/// What was typed in the form that a page shows, as often as it is asked for; the error is told once.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn load(context: &RequestContext, page: &str) -> Result<Option<Kept>, AppError> {
    let Some(row) = find(context, page).await? else { return Ok(None) };
    if row.error.is_some()
        && let Err(error) = rows::told(context.portal().db(), row.id).await
    {
        // The page can be shown all the same; the error is told twice.
        tracing::warn!(request_id = context.request_id(), %error, "a draft was not changed");
    }
    Ok(read(row))
}

/// The fields kept for a page, leaving the error to be told.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn peek(context: &RequestContext, page: &str) -> Result<Option<Kept>, AppError> {
    Ok(find(context, page).await?.and_then(read))
}

/// Whether something that was typed on a page waits for whoever wrote it.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn waits(context: &RequestContext, address: &str) -> Result<bool, AppError> {
    let (page, _) = place(address);
    Ok(heads(context).await?.iter().any(|head| head.page == page))
}

/// Forgets the person's draft that a page showed, because the form was carried out.
///
/// # Errors
/// [`AppError::Unavailable`].
#[compiled_here]
pub async fn remove(context: &RequestContext, address: &str) -> Result<(), AppError> {
    let Some(row) = find(context, address).await? else { return Ok(()) };
    rows::delete(context.portal().db(), vec![row.id]).await.map_err(unavailable(context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    fn row() -> DraftRow {
        let at = domain::Timestamp::from_micros(0);
        let (page, session) = ("/p".to_owned(), "s".to_owned());
        DraftRow { id: Uuid::nil(), session, page, owner: None, content: String::new(), error: None, at }
    }

    #[test]
    fn what_is_too_much_to_keep_is_told_and_the_rest_is_kept() {
        let fields = vec![
            ("name".to_owned(), "Tavlen".to_owned()),
            ("description".to_owned(), "å".repeat(MAX_BYTES)),
            ("comment".to_owned(), "Kort".to_owned()),
        ];
        let kept = Kept { fields, error: Some(AppError::AlreadySent), ..Kept::default() };
        let mut row = row();
        fitting(&mut row, kept).unwrap();
        assert!(row.bytes() <= MAX_BYTES);
        let kept = read(row).unwrap();
        let names: Vec<_> = kept.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["name", "comment"]);
        assert_eq!(kept.error, Some(AppError::field(Field::text("description"), Fault::NotKept)));
    }

    #[test]
    fn an_error_without_end_is_not_kept() {
        let long = AppError::field(Field::text("number"), Fault::AlreadyProvider("x".repeat(MOST_ERROR)));
        let mut row = row();
        fitting(&mut row, Kept { error: Some(long), ..Kept::default() }).unwrap();
        assert_eq!(read(row).unwrap().error, Some(AppError::BadRequest));
    }
}
