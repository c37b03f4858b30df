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
        MissingLink::Stopped => t.missing_stopped(),
        MissingLink::ServiceClosed => t.missing_service_closed(),
        MissingLink::NoConnection => t.missing_no_connection(),
        MissingLink::ConnectionWaiting => t.missing_connection_waiting(),
        MissingLink::ConnectionExpired => t.missing_connection_expired(),
        MissingLink::NoDataAccess => t.missing_no_data_access(),
        MissingLink::DataAccessWaiting => t.missing_data_access_waiting(),
        MissingLink::DataAccessSuspended => t.missing_data_access_suspended(),
        MissingLink::DataAccessRejected => t.missing_data_access_rejected(),
        MissingLink::NotYetValid => t.missing_not_yet_valid(),
        MissingLink::Expired => t.missing_expired(),
        MissingLink::NotConfirmed => t.missing_not_confirmed(),
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

/// What a change of a system or an agreement does to the flow of data, and who is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImpactView {
    /// Names of the owners whose data stops flowing, each once.
    pub stops: Vec<String>,
    /// Names of the owners whose data starts to flow, each once.
    pub starts: Vec<String>,
    /// Names of the owners whose approvals hang on it.
    pub approved: Vec<String>,
    /// Names of the owners who are told, each once.
    pub told: Vec<String>,
    /// How many requests wait for their owners.
    pub waiting: u32,
}

impl ImpactView {
    /// Writes it out; `told` says who is told.
    pub fn of<'a>(
        impact: &'a services::impact::Impact,
        told: impl Iterator<Item = services::impact::Concerned<'a>>,
    ) -> Self {
        Self {
            stops: owner_names(impact.stops()),
            starts: owner_names(impact.starts()),
            approved: impact.approvals().map(|row| row.owner_name.to_owned()).collect(),
            told: owner_names(told),
            waiting: u32::try_from(impact.waiting().count()).unwrap_or(u32::MAX),
        }
    }
}

/// The names of the owners of these rows, each once.
pub fn owner_names<'a>(rows: impl Iterator<Item = services::impact::Concerned<'a>>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let once = rows.filter(|row| seen.insert(row.owner));
    once.map(|row| row.owner_name.to_owned()).collect()
}

/// The first names of a list, and how many more there are.
pub fn some_names(names: &[String], t: Lang) -> String {
    const SHOWN: usize = 10;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        let more = u32::try_from(names.len() - SHOWN).unwrap_or(u32::MAX);
        text.push(' ');
        text.push_str(&t.consequence_impact_more(&crate::text::grouped(more)));
    }
    text
}

/// Whose data stops or begins, and which schools are told; `free` says that a web service needs no data access, `rests` says of requests that wait that nothing comes of them meanwhile.
pub fn impact_lines(impact: &ImpactView, free: bool, rests: bool, t: Lang) -> AnyView {
    if free {
        // Data flows for institutions that nobody has asked.
        let some = !impact.told.is_empty();
        let told = some.then(|| t.consequence_impact_told(&some_names(&impact.told, t)));
        return view! {
            <p>{t.consequence_impact_free()}</p>
            {told.map(|text| view! { <p>{text}</p> })}
        }
        .into_any();
    }
    let told = match impact.told.is_empty() {
        true => t.consequence_impact_told_nobody().to_owned(),
        false => t.consequence_impact_told(&some_names(&impact.told, t)),
    };
    view! { {flow_lines(impact, rests, t)} <p>{told}</p> }.into_any()
}

/// Whose data stops or begins.
pub fn flow_lines(impact: &ImpactView, rests: bool, t: Lang) -> AnyView {
    let line = |names: &[String], text: fn(Lang, &str) -> String| {
        (!names.is_empty()).then(|| view! { <p>{super::first_bold(&text(t, &some_names(names, t)))}</p> })
    };
    let none = impact.stops.is_empty() && impact.starts.is_empty();
    let waiting = (rests && impact.waiting > 0).then(|| match impact.waiting {
        1 => t.consequence_impact_waiting_one().to_owned(),
        n => t.consequence_impact_waiting(&crate::text::grouped(n)),
    });
    view! {
        {line(&impact.stops, |t, names| t.consequence_impact_stops(names))}
        {line(&impact.starts, |t, names| t.consequence_impact_starts(names))}
        {none.then(|| view! { <p>{t.consequence_impact_none()}</p> })}
        {waiting.map(|text| view! { <p>{text}</p> })}
    }
    .into_any()
}
