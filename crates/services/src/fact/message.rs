//! What happens to operating messages.

use domain::{Audience, Change, Comment, Notice, NoticeEvent, OperatingMessage, Place, Right, SubjectKind};
use store::StoreError;

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    receipt,
    tell::{Tell, Told},
};

pub(crate) enum MessageFact {
    Published { message: OperatingMessage, right: Right },
    Edited { before: OperatingMessage, after: OperatingMessage, right: Right },
}

impl Project for MessageFact {
    fn history(&self) -> Vec<Line> {
        let line = |before: Option<&OperatingMessage>, after: &OperatingMessage, right| {
            let change = Change {
                action: if before.is_some() { "edit" } else { "create" },
                from: before.map(|before| before.severity.code()),
                to: after.severity.code(),
                comment: Comment::none(),
                valid_to: None,
            };
            vec![Line::new(SubjectKind::OperatingMessage, after.id, change, right)]
        };
        match self {
            Self::Published { message, right } => line(None, message, *right),
            Self::Edited { before, after, right } => line(Some(before), after, *right),
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        Ok(match self {
            Self::Published { message, .. } => {
                let notice = Notice {
                    event: NoticeEvent::MessagePublished,
                    comment: message.text_da.to_string(),
                    comment_en: message.text_en.to_string(),
                    moment: (message.from > now.at).then_some(message.from),
                    place: Place::OperatingStatus,
                    ..Notice::default()
                };
                [Tell::new(Audience::Everyone, notice)].into_iter().collect()
            }
            Self::Edited { .. } => Told::nobody(),
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Published { .. } | Self::Edited { .. } => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            Self::Published { .. } | Self::Edited { .. } => None,
        }
    }
}
