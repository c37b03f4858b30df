//! What pages know of every noun by its kind: what its statuses come to and are called, what a step of it is called, where its pages are,
//! and whose menu leads there.

use domain::{
    ConnectionAction, ConnectionStatus, DataAccessStatus, InquiryStatus, Place, RightRequestStatus,
    ServiceStatus, Standing, Status, StopAction, StopStatus, SubjectKind, SystemStatus,
};

use crate::{
    addresses::{self, Key},
    i18n::{Lang, Word},
    paths,
    viewer::Viewer,
};

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
        SubjectKind::EmergencyStop => known::<StopStatus>(code, t),
        SubjectKind::RightRequest => known::<RightRequestStatus>(code, t),
        SubjectKind::OperatingMessage | SubjectKind::NotificationRecipient => None,
    }
    .unwrap_or((Standing::Over, t.status_changed()))
}

/// That a row in this status does not take a command.
pub fn status_refuses(kind: SubjectKind, code: &str, t: Lang) -> String {
    let (_, status) = status_of(kind, code, t);
    match kind {
        SubjectKind::System => t.rule_system_status(status),
        SubjectKind::RightRequest => t.rule_right_request_status(status),
        SubjectKind::Inquiry => t.rule_inquiry_status(status),
        _ => t.rule_status(status),
    }
}

/// The choices of a status, for a filter: code and word of each.
pub fn status_choices<S: Status + Word>(all: &[S], t: Lang) -> Vec<(String, String)> {
    all.iter().map(|status| (status.code().to_owned(), status.word(t).to_owned())).collect()
}

/// A step of a row's life, as its receipt tells of it.
pub struct Step {
    /// What the receipt is called.
    pub title: &'static str,
    /// What was done.
    pub done: &'static str,
    /// What the next page says of it.
    pub note: &'static str,
    /// Where it was done: words and address.
    pub back: (&'static str, &'static str),
}

/// The step with this stored code; `agencys` where it was the agency's to take.
pub fn step(kind: SubjectKind, action: &str, agencys: bool, t: Lang) -> Step {
    let cases = agencys.then(|| (t.nav_cases(), paths::CASES));
    match kind {
        SubjectKind::ConnectionAgreement => Step {
            title: t.receipt_connection(),
            done: ConnectionAction::from_code(action).map_or("", |action| action.word(t)),
            note: match ConnectionAction::from_code(action) {
                Some(ConnectionAction::Approve) => t.flash_connection_approved(),
                Some(ConnectionAction::Reject) => t.flash_connection_rejected(),
                _ => t.flash_connection_ended(),
            },
            back: cases.unwrap_or((t.nav_systems(), paths::SYSTEMS)),
        },
        SubjectKind::EmergencyStop => {
            let lifted = StopAction::from_code(action).is_some();
            Step {
                title: t.stop_receipt(),
                done: if lifted { t.stop_done_lifted() } else { t.stop_done_set() },
                note: if lifted { t.flash_stop_lifted() } else { t.flash_stop_set() },
                back: (t.stop_title(), paths::CASES_STOPS),
            }
        }
        // No receipt tells of these as a step. Named one by one, so that a new noun is asked for its words.
        SubjectKind::DataAccess
        | SubjectKind::System
        | SubjectKind::WebService
        | SubjectKind::OperatingMessage
        | SubjectKind::Inquiry
        | SubjectKind::RightRequest
        | SubjectKind::NotificationRecipient => Step {
            title: t.receipt_change(),
            done: "",
            note: t.status_changed(),
            back: cases.unwrap_or((t.nav_home(), paths::HOME)),
        },
    }
}

/// The menu for this person: address and text.
pub fn menu(viewer: &Viewer, t: Lang) -> Vec<(&'static str, &'static str)> {
    let mut items = vec![(paths::HOME, t.nav_home())];
    if viewer.provider {
        items.extend([
            (paths::SYSTEMS, t.nav_systems()),
            (paths::NEW_CONNECTION, t.nav_new_connection()),
            (paths::DATA_ACCESSES, t.nav_data_accesses()),
            (paths::PROVIDER_SYSTEMS, t.nav_provider_systems()),
        ]);
    }
    if viewer.owner {
        items.push((paths::ADMINISTRATION, t.nav_administration()));
    }
    if viewer.case_worker {
        items.push((paths::CASES, t.nav_cases()));
    }
    if viewer.user_administrator {
        items.push((paths::USER_ADMINISTRATION, t.nav_user_administration()));
    }
    if !viewer.provider {
        items.extend([
            (paths::GUIDES, t.nav_guides()),
            (paths::WEB_SERVICES, t.nav_web_services()),
            (paths::STATUS, t.nav_status()),
        ]);
    }
    items
}

/// The page that a notice or a mail leads to.
pub fn place(place: &Place) -> String {
    match place {
        Place::Home => paths::HOME.into(),
        Place::DataAccess(id) => paths::data_access(id),
        Place::Connection(id) => paths::connection(id),
        Place::System(id) => paths::system(id),
        Place::Service(code) => paths::web_service(code.as_str()),
        Place::CaseService(code) => paths::case_service(code.as_str()),
        Place::Receipt(number) => paths::receipt(*number),
        Place::MyRights => paths::MY_RIGHTS.into(),
        Place::RightRequest(id) => paths::right_request(id),
        Place::Inquiry(id) => paths::inquiry(id),
        Place::InquiryLink(secret) => addresses::inquiry_link(secret),
        Place::CaseInquiry(id) => paths::case_inquiry(id),
        Place::OperatingStatus => paths::STATUS.into(),
        Place::Stop(id) => paths::stop(id),
        Place::Closed => addresses::AccessList::default().closed("1").address_at(paths::ADMINISTRATION_ALL),
        Place::TakeOver(to) => addresses::TakeOver::default().to(to).address(),
        Place::NewVersions => paths::ADMINISTRATION_VERSIONS.into(),
        Place::Confirm(secret) => Key::opens(paths::CONFIRM_RECIPIENT, secret),
        Place::Unsubscribe(secret) => Key::opens(paths::UNSUBSCRIBE, secret),
    }
}
