//! The bell: what was told to the audiences that a person belongs to.

use domain::{Place, Timestamp};
use store::{
    ConnectionTrait, Page, PageRequest,
    notice::{NoticeRow, Reader},
};

use crate::{Portal, ServiceError, compiled_here, feed::WINDOW_SECONDS, person::Identity};

/// The bell counts no further: "99+".
pub const MOST_COUNTED: u64 = 100;
/// How long notices are kept, in days.
const KEPT_DAYS: i64 = 400;

fn reader(me: &Identity) -> Reader {
    Reader { user: me.user.id, audiences: me.actor.audiences(), seen: me.user.notices_seen }
}

/// A page of the person's notices, newest first, each with whether it is unread.
/// Permission: one's own, by the rights of this moment.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(
    portal: &Portal,
    me: &Identity,
    page: PageRequest,
) -> Result<Page<(NoticeRow, bool)>, ServiceError> {
    Ok(store::notice::list(portal.db(), &reader(me), page).await?)
}

/// How many of the person's notices are unread; [`MOST_COUNTED`] means "as many or more". Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn count_unread(portal: &Portal, me: &Identity) -> Result<u64, ServiceError> {
    Ok(store::notice::count_unread(portal.db(), &reader(me), MOST_COUNTED).await?)
}

/// Where a notice leads. Permission: one's own.
///
/// # Errors
/// [`ServiceError::NotFound`] also for others' notices; [`ServiceError::Store`].
#[compiled_here]
pub async fn find(portal: &Portal, me: &Identity, id: i64) -> Result<Place, ServiceError> {
    let row = store::notice::find(portal.db(), &reader(me), id).await?.ok_or(ServiceError::NotFound)?;
    Ok(row.notice.place)
}

/// Marks a notice as read, and says where it leads. Permission: one's own.
///
/// # Errors
/// [`ServiceError::NotFound`] also for others' notices; [`ServiceError::Store`].
#[compiled_here]
pub async fn open(portal: &Portal, me: &Identity, id: i64) -> Result<Place, ServiceError> {
    let place = find(portal, me, id).await?;
    if id > me.user.notices_seen {
        // A change: the bell of every page shows how many are left.
        let work = portal.work(Some(&me.actor)).await?;
        store::notice::mark_read(work.db(), me.user.id, id).await?;
        work.commit().await?;
    }
    Ok(place)
}

/// Marks everything up to `newest` as read: what came after it was not on the page that the person saw.
/// Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn mark_all(portal: &Portal, me: &Identity, newest: i64) -> Result<(), ServiceError> {
    let work = portal.work(None).await?;
    // A notice with a lower number may become visible yet, unless it is older than any change takes: those of the last
    // moments are marked one by one.
    let settled = store::notice::newest_before(work.db(), portal.now().plus_seconds(-WINDOW_SECONDS)).await?;
    let seen = newest.min(settled).max(me.user.notices_seen);
    store::user::save_notices_seen(work.db(), me.user.id, seen).await?;
    store::notice::forget_read(work.db(), me.user.id, seen).await?;
    store::notice::mark_all_read(work.db(), &reader(me), seen, newest).await?;
    Ok(work.commit().await?)
}

/// The number of the newest notice of all: where an open page begins to listen. Permission: none; a number alone.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn newest(portal: &Portal) -> Result<i64, ServiceError> {
    Ok(store::notice::newest(portal.db()).await?)
}

/// The number of the newest notice of all, and the numbers of what these audiences were told lately: what a page that is fetched
/// from now on shows already, though the feed may not have passed it on yet. Permission: none; numbers alone.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn told_by_now(portal: &Portal, audiences: &[String]) -> Result<(i64, Vec<i64>), ServiceError> {
    let newest = newest(portal).await?;
    let since = portal.now().plus_seconds(-WINDOW_SECONDS);
    // Of very many the later ones are told once more, which does no harm.
    let rows = store::notice::list_since(portal.db(), Some(audiences), since, MOST_MISSED).await?;
    Ok((newest, rows.into_iter().map(|row| row.id).collect()))
}

/// Missed notices are handed over one by one up to here; beyond it a page is told to load anew.
const MOST_MISSED: u64 = 200;

/// The numbers of the person's notices that a browser missed which lost its connection after `last`; `None` where that cannot be told, so that everything has to
/// be loaded anew. Some that came shortly before `last` are among them. Permission: one's own, by the rights of this moment.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn missed(portal: &Portal, me: &Identity, last: i64) -> Result<Option<Vec<i64>>, ServiceError> {
    let since = match store::notice::told_at(portal.db(), last).await? {
        // A notice may become visible after one with a higher number; what is told twice does no harm.
        Some(at) => at.plus_seconds(-WINDOW_SECONDS),
        // Nothing was ever told when the page was made.
        None if last == 0 => Timestamp::from_micros(0),
        None => return Ok(None),
    };
    let audiences = me.actor.audiences();
    let rows = store::notice::list_since(portal.db(), Some(&audiences), since, MOST_MISSED).await?;
    if rows.len() as u64 == MOST_MISSED {
        return Ok(None);
    }
    Ok(Some(rows.into_iter().map(|row| row.id).filter(|id| *id != last).collect()))
}

/// The numbers of the person's notices that a page cannot know of, which was made at `made` when `last` was the newest: what
/// has a higher number, and what was written shortly before the page was, or since; `None` where there are too many to hand
/// over one by one. Permission: one's own, by the rights of this moment.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn missed_by_page(
    portal: &Portal,
    me: &Identity,
    last: i64,
    made: Timestamp,
) -> Result<Option<Vec<i64>>, ServiceError> {
    let (audiences, since) = (me.actor.audiences(), made.plus_seconds(-WINDOW_SECONDS));
    let rows = store::notice::list_missed(portal.db(), &audiences, last, since, MOST_MISSED).await?;
    let told_all = (rows.len() as u64) < MOST_MISSED;
    Ok(told_all.then(|| rows.into_iter().map(|row| row.id).collect()))
}

/// Forgets what was told long ago. Permission: the server's own, once an hour.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn forget(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), ServiceError> {
    let before = now.plus_seconds(-KEPT_DAYS * 24 * 60 * 60);
    Ok(store::notice::delete_before(db, before).await?)
}
