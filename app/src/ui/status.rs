//! Tags: always icon, word and colour, never colour alone.

use domain::{ConnectionStatus, DataAccessStatus, ServiceStatus, SubjectKind, SystemStatus};
use leptos::prelude::*;

use super::icon;
use crate::{
    error::{access_status, connection_status, service_status, status_word, system_status},
    i18n::Lang,
};

/// A tag of one of the four kinds `ok`, `wait`, `no` and `off`.
pub fn tag(kind: &'static str, text: &'static str) -> AnyView {
    let picture = match kind {
        "ok" => "check",
        "wait" => "clock",
        "no" => "cross",
        _ => "pause",
    };
    view! { <span class=format!("tag tag-{kind}")>{icon(picture)} {text}</span> }.into_any()
}

/// The status of a data access.
pub fn access_tag(status: DataAccessStatus, t: Lang) -> AnyView {
    let kind = match status {
        DataAccessStatus::Waiting => "wait",
        DataAccessStatus::Approved => "ok",
        DataAccessStatus::Rejected => "no",
        DataAccessStatus::Deleted => "off",
    };
    tag(kind, access_status(status, t))
}

/// The status of a connection agreement.
pub fn connection_tag(status: ConnectionStatus, t: Lang) -> AnyView {
    let kind = match status {
        ConnectionStatus::Waiting => "wait",
        ConnectionStatus::Approved => "ok",
        ConnectionStatus::Rejected => "no",
        ConnectionStatus::Ended => "off",
    };
    tag(kind, connection_status(status, t))
}

/// The status of a system.
pub fn system_tag(status: SystemStatus, t: Lang) -> AnyView {
    let kind = if status == SystemStatus::Active { "ok" } else { "off" };
    tag(kind, system_status(status, t))
}

/// The status of a web service.
pub fn service_tag(status: ServiceStatus, t: Lang) -> AnyView {
    let kind = match status {
        ServiceStatus::Open => "ok",
        ServiceStatus::Locked => "wait",
        ServiceStatus::Closed => "off",
    };
    tag(kind, service_status(status, t))
}

/// The last day of a web service that is to close, under its status.
pub fn closing(status: ServiceStatus, last_day: &str, t: Lang) -> AnyView {
    if last_day.is_empty() || status == ServiceStatus::Closed {
        return ().into_any();
    }
    view! { <span class="cell-sub">{t.service_closing(last_day)}</span> }.into_any()
}

/// The status with this stored code.
pub fn status_tag(kind: SubjectKind, code: &str, t: Lang) -> AnyView {
    match kind {
        SubjectKind::DataAccess => DataAccessStatus::from_code(code).map(|status| access_tag(status, t)),
        SubjectKind::ConnectionAgreement => {
            ConnectionStatus::from_code(code).map(|status| connection_tag(status, t))
        }
        SubjectKind::System => SystemStatus::from_code(code).map(|status| system_tag(status, t)),
        SubjectKind::WebService => ServiceStatus::from_code(code).map(|status| service_tag(status, t)),
        SubjectKind::OperatingMessage
        | SubjectKind::Inquiry
        | SubjectKind::RightRequest
        | SubjectKind::NotificationRecipient => None,
    }
    .unwrap_or_else(|| tag("off", status_word(kind, code, t)))
}

/// From one status to another.
pub fn arrow(t: Lang) -> AnyView {
    view! {
        <span class="arrow">
            <span aria-hidden="true">"→"</span>
            <span class="visually-hidden">{t.status_becomes()}</span>
        </span>
    }
    .into_any()
}
