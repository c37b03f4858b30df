//! Reading notices and marking them as read.

use domain::NoticeEvent;
use leptos::prelude::*;

use crate::error::AppError;

/// A notice of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    pub id: i64,
    pub event: NoticeEvent,
    /// What happened, in one line.
    pub headline: String,
    /// Who did it; empty for the portal itself.
    pub actor: String,
    /// The comment or the reason.
    pub comment: String,
    pub at: String,
    pub unread: bool,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticesView {
    pub notices: Vec<NoticeView>,
    /// How many of the person's notices are unread; 100 means "as many or more".
    pub unread: u32,
    /// The newest notice on the page: what came later is not marked as read with it.
    pub newest: i64,
    pub page: u32,
    pub last_page: u32,
}

/// The person's notices. Permission: one's own.
pub async fn load_notices(page: u32) -> Result<NoticesView, AppError> {
    use crate::server::format;
    const SIZE: u32 = 25;
    let language = crate::server::context().lang().language();
    let (portal, me) = crate::server::signed_in().await?;
    let found =
        crate::server::paged(page, SIZE, |request| services::notice::list(&portal, &me, request)).await?;
    let unread = services::identity::overview(&portal, &me).await?.unread;
    let newest = found.rows.first().map_or(0, |(row, _)| row.id);
    let english = language == domain::Language::English;
    let view = |(row, unread): (store::notice::NoticeRow, bool)| NoticeView {
        id: row.id,
        event: row.notice.event,
        headline: mail::headline(&row.notice, language),
        comment: match (english, row.notice.comment_en.is_empty()) {
            (true, false) => row.notice.comment_en,
            _ => row.notice.comment,
        },
        actor: row.notice.actor,
        at: format::date_time(row.at),
        unread,
    };
    Ok(NoticesView {
        notices: found.rows.into_iter().map(view).collect(),
        unread: u32::try_from(unread).unwrap_or(u32::MAX),
        newest,
        page: found.number,
        last_page: found.last,
    })
}

/// Marks a notice as read and leads to what it is about. Permission: one's own.
pub async fn open_notice(id: String) -> Result<(), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let place = if crate::server::is_head() {
        services::notice::find(&portal, &me, id).await?
    } else {
        services::notice::open(&portal, &me, id).await?
    };
    leptos_axum::redirect(&crate::nouns::place(&place));
    Ok(())
}

/// Marks every notice up to `newest` as read. Permission: one's own.
#[server(endpoint = "notices/mark-all")]
pub async fn mark_all(#[server(default)] newest: i64) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    services::notice::mark_all(&portal, &me, newest).await?;
    server::go(paths::NOTICES, Some(Flash::NoticesRead)).await
}
