//! Whether data can be fetched, in plain words, from the same rules that decide.

use domain::{Consequence, MissingLink};
use leptos::prelude::*;

use crate::i18n::{Lang, use_lang};

/// A missing link in words.
fn link_text(link: MissingLink, t: Lang) -> &'static str {
    match link {
        MissingLink::SystemPassive => t.missing_system_passive(),
        MissingLink::SystemDeleted => t.missing_system_deleted(),
        MissingLink::ProviderPassivated => t.missing_provider_passivated(),
        MissingLink::ServiceClosed => t.missing_service_closed(),
        MissingLink::NoConnection => t.missing_no_connection(),
        MissingLink::ConnectionWaiting => t.missing_connection_waiting(),
        MissingLink::ConnectionExpired => t.missing_connection_expired(),
        MissingLink::NoDataAccess => t.missing_no_data_access(),
        MissingLink::DataAccessWaiting => t.missing_data_access_waiting(),
        MissingLink::DataAccessRejected => t.missing_data_access_rejected(),
        MissingLink::NotYetValid => t.missing_not_yet_valid(),
        MissingLink::Expired => t.missing_expired(),
        MissingLink::OwnerPassivated => t.missing_owner_passivated(),
    }
}

/// The missing links as a list.
pub fn missing_links(missing: &[MissingLink]) -> AnyView {
    let t = use_lang();
    let items = missing.iter().map(|link| view! { <li>{link_text(*link, t)}</li> }).collect_view();
    view! { <ul>{items}</ul> }.into_any()
}

/// "Data kan hentes", or why not, in one line.
pub fn decision_text(missing: &[MissingLink], t: Lang) -> String {
    match missing.first() {
        None => t.decision_allowed().to_owned(),
        Some(link) => format!("{} {}", t.decision_denied(), link_text(*link, t)),
    }
}

/// "Det her sker, når du …": what a change does to the flow of data.
pub fn consequence_panel(
    title: &'static str,
    consequence: &Consequence,
    system: &str,
    data: &str,
    service: &str,
    owner: &str,
) -> AnyView {
    let t = use_lang();
    let (class, line) = match consequence {
        Consequence::Starts => ("panel panel-ok", t.consequence_starts(system, service, owner)),
        Consequence::Stops => ("panel panel-no", t.consequence_stops(system, service, owner)),
        Consequence::GoesOn => ("panel panel-info", t.consequence_goes_on(system, service, owner)),
        Consequence::StaysOff(_) => ("panel panel-wait", t.consequence_stays_off(system, service, owner)),
    };
    let rest = match consequence {
        Consequence::Starts => view! {
            <p><strong>{t.consequence_data()}</strong> " " {data.to_owned()}</p>
            <p><strong>{t.consequence_when()}</strong> " " {t.consequence_at_once()}</p>
        }
        .into_any(),
        Consequence::Stops => view! {
            <p><strong>{t.consequence_data()}</strong> " " {data.to_owned()}</p>
            <p><strong>{t.consequence_when()}</strong> " " {t.consequence_stops_at_once()}</p>
        }
        .into_any(),
        Consequence::GoesOn => ().into_any(),
        Consequence::StaysOff(missing) => {
            view! { <p>{t.consequence_still_missing()}</p> {missing_links(missing)} }.into_any()
        }
    };
    view! {
        <section class=class>
            <h2>{title}</h2>
            <p>{super::first_bold(&line)}</p>
            {rest}
        </section>
    }
    .into_any()
}
