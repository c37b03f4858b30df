//! Topics, statuses and rhythms in words.

use domain::{Rhythm, Side, Topic};

use super::server_fns::RecipientView;
use crate::{
    i18n::{Lang, Word},
    text::grouped,
};

/// When one is told.
pub const fn rhythm_text(rhythm: Rhythm, t: Lang) -> &'static str {
    match rhythm {
        Rhythm::AtOnce => t.recipients_at_once(),
        Rhythm::Daily => t.recipients_daily(),
    }
}

/// What an address covers, shortly.
pub fn covered_text(recipient: &RecipientView, t: Lang) -> String {
    match recipient.covered.as_slice() {
        [] => t.recipients_covers_none().into(),
        [one] => one.clone(),
        _ if recipient.coverage != "listed" => t.recipients_covers_all(&grouped(count(&recipient.covered))),
        [first, second] => format!("{first}, {second}"),
        [first, rest @ ..] => t.recipients_covers_more(first, &rest.len().to_string()),
    }
}

/// What an address is told of, shortly.
pub fn topics_text(recipient: &RecipientView, t: Lang) -> String {
    let offered = Topic::of(recipient.side);
    let all = offered.iter().filter(|topic| topic.by_default()).all(|topic| recipient.topics.contains(topic));
    match recipient.topics.as_slice() {
        _ if all => t.recipients_all_topics().into(),
        [one] => one.word(t).into(),
        several => t.recipients_some_topics(&several.len().to_string(), &offered.len().to_string()),
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The side in words: whose addresses they are.
pub const fn side_text(side: Side, t: Lang) -> &'static str {
    match side {
        Side::Provider => t.recipients_side_provider(),
        Side::Owner => t.recipients_side_owner(),
        Side::Agency => t.recipients_side_agency(),
    }
}
