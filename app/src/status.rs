//! Statuses of every noun, by their stored codes: what each comes to, and its word.

use domain::{
    ConnectionStatus, DataAccessStatus, InquiryStatus, RightRequestStatus, ServiceStatus, Standing, Status,
    SubjectKind, SystemStatus,
};

use crate::i18n::{Lang, Word};

/// A stored status. What was registered is still there after a change: its status says nothing of what was changed.
pub fn status_of(kind: SubjectKind, code: &str, t: Lang) -> (Standing, &'static str) {
    fn known<S: Status + Word>(code: &str, t: Lang) -> Option<(Standing, &'static str)> {
        S::from_code(code).map(|status| (status.standing(), status.word(t)))
    }
    match kind {
        SubjectKind::DataAccess => known::<DataAccessStatus>(code, t),
        SubjectKind::ConnectionAgreement => known::<ConnectionStatus>(code, t),
        SubjectKind::System => known::<SystemStatus>(code, t),
        SubjectKind::WebService => known::<ServiceStatus>(code, t),
        SubjectKind::Inquiry => known::<InquiryStatus>(code, t),
        SubjectKind::RightRequest => known::<RightRequestStatus>(code, t),
        SubjectKind::OperatingMessage | SubjectKind::NotificationRecipient => None,
    }
    .unwrap_or((Standing::Over, t.status_changed()))
}

/// The choices of a status, for a filter: code and word of each.
pub fn status_choices<S: Status + Word>(all: &[S], t: Lang) -> Vec<(String, String)> {
    all.iter().map(|status| (status.code().to_owned(), status.word(t).to_owned())).collect()
}
