//! The list behind the bell.

use domain::NoticeKind;
use leptos::{prelude::*, server_fn::ServerFn};

use super::server_fns::{MarkAll, NoticeView, NoticesView, load_notices, open_notice};
use crate::{
    form::{PostForm, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{List, comment, empty, icon, page_head_with},
};

/// The page.
pub async fn notices_page(at: At) -> Shown {
    let notices = load_notices(at.query.page()).await?;
    load_draft().await?;
    Ok(show(notices))
}

fn show(notices: NoticesView) -> AnyView {
    let t = use_lang();
    // Only where the newest are in sight: what nobody saw is not marked.
    let mark = (notices.unread > 0 && notices.page == 1).then(|| {
        view! {
            <PostForm to=MarkAll::PATH class="inline-form" nothing_typed=true>
                <input type="hidden" name="newest" value=notices.newest.to_string() />
                <button type="submit" class="btn btn-secondary">{t.notices_mark_all()}</button>
            </PostForm>
        }
    });
    let list = if notices.notices.is_empty() {
        empty(t.notices_none_title(), t.notices_none(), ().into_any())
    } else {
        let rows = notices.notices.into_iter().map(|notice| line(notice, t)).collect_view();
        view! { <ol class="notices" data-live-rows="">{rows}</ol> }.into_any()
    };
    let action = view! { <div data-live="mark-all">{mark}</div> };
    view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.notices_title(), t.notices_lead(), action.into_any())} {list}
            {List::of(paths::NOTICES).live_pages(notices.page, notices.last_page)}
        </div>
    }
    .into_any()
}

/// The picture beside a notice.
const fn picture(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::Good => ("ok", "check"),
        NoticeKind::Bad => ("no", "cross"),
        NoticeKind::Waits => ("wait", "clock"),
        NoticeKind::Note => ("wait", "alert"),
        NoticeKind::Over => ("off", "pause"),
    }
}

fn line(notice: NoticeView, t: Lang) -> AnyView {
    let (kind, image) = picture(notice.event.kind());
    let new = notice.unread.then(|| view! { <span class="notice-new">{t.notices_new()}</span> });
    // An operating message has no headline but its own text.
    let said = (!notice.headline.ends_with(&notice.comment)).then(|| comment(notice.comment));
    let by = if notice.actor.is_empty() { t.notices_portal().to_owned() } else { notice.actor };
    view! {
        <li class:unread=notice.unread data-live=format!("notice-{}", notice.id)>
            <span class=format!("notice-kind notice-{kind}")>{icon(image)}</span>
            <div>
                <p>
                    <a href=paths::notice(notice.id)>{notice.headline}</a>
                    " "
                    {new}
                </p>
                <p class="cell-sub">{notice.at} " · " {by}</p>
                {said}
            </div>
        </li>
    }
    .into_any()
}

/// Leads on to what a notice is about.
pub async fn open_notice_page(at: At) -> Shown {
    let () = open_notice(at.part("id")).await?;
    Ok(().into_any())
}
