//! Receipts: what was sent and what became of it, numbered, dated, printable.

use domain::{
    ConnectionAction, ConnectionStatus, DataAccessAction, InquiryAction, InquirySubject, RecipientIssue,
    Right, SubjectKind,
};
use leptos::prelude::*;

use crate::{
    connection::action_text as connection_action,
    data_access::action_text,
    error::{AppError, recipient_message},
    i18n::{Lang, use_lang},
    inquiry::{action_text as inquiry_action, subject_text},
    page::{At, Shown},
    paths,
    rights::{ScopeView, right_text, scope_text},
    ui::{comment, crumb, facts, icon, lines, page_head, status_tag},
};

/// A receipt as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptView {
    pub number: i64,
    pub at: String,
    /// Who sent it.
    pub by: String,
    pub content: Content,
    /// Whether rows of others are left out.
    pub cut: bool,
}

/// What a receipt tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Connections {
        system: String,
        services: Vec<String>,
    },
    Accesses {
        system: String,
        service: String,
        comment: String,
        sent: Vec<Sent>,
        not_sent: Vec<NotSent>,
    },
    Change {
        action: DataAccessAction,
        comment: String,
        changed: Vec<Changed>,
        refused: Vec<Changed>,
    },
    Connection {
        action: ConnectionAction,
        comment: String,
        provider: String,
        system: String,
        service: String,
        status: String,
    },
    LastDay {
        /// Empty for an agreement.
        owner: String,
        provider: String,
        system: String,
        service: String,
        /// Empty when it was taken away.
        last_day: String,
        comment: String,
    },
    Right {
        decision: RightDecision,
        person: String,
        right: Right,
        scope: ScopeView,
        reason: String,
    },
    Inquiry {
        action: InquiryAction,
        subject: InquirySubject,
        person: String,
        text: String,
        made: String,
    },
}

/// What became of a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightDecision {
    Granted,
    Refused,
    Withdrawn,
    Ended,
}

/// A recipient that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub code: String,
    pub name: String,
    pub comment: String,
}

/// A number that was not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    pub typed: String,
    pub name: String,
    pub issue: RecipientIssue,
}

/// A data access and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub owner: String,
    pub system: String,
    pub service: String,
    pub status: String,
}

/// A receipt, without the rows of others. Permission: who sent it, or whoever may see what an organisation does that it was
/// sent for or that has a row in it.
pub async fn load_receipt(number: String) -> Result<ReceiptView, AppError> {
    use domain::RightRequestAction;
    use services::receipt::ReceiptContent;
    let (portal, me) = crate::server::signed_in().await?;
    let number = number.parse().map_err(|_| AppError::NotFound)?;
    let services::receipt::Shown { receipt, by, content, cut } =
        services::receipt::get(&portal, &me.actor, number).await?;
    let changed = |lines: Vec<services::receipt::AccessLine>| {
        let line = |line: services::receipt::AccessLine| Changed {
            owner: line.owner,
            system: line.system,
            service: line.service,
            status: line.status,
        };
        lines.into_iter().map(line).collect()
    };
    let content = match content {
        ReceiptContent::ConnectionRequest { system, services } => Content::Connections { system, services },
        ReceiptContent::DataAccessRequest { system, service, comment, sent, not_sent } => Content::Accesses {
            system,
            service,
            comment,
            sent: sent
                .into_iter()
                .map(|line| Sent { code: line.code, name: line.name, comment: line.comment })
                .collect(),
            not_sent: not_sent
                .into_iter()
                .map(|line| NotSent { typed: line.typed, name: line.name, issue: line.issue })
                .collect(),
        },
        ReceiptContent::DataAccessChange { action, comment, changed: done, refused } => {
            Content::Change { action, comment, changed: changed(done), refused: changed(refused) }
        }
        ReceiptContent::ConnectionChange { action, comment, provider, system, service, status } => {
            Content::Connection { action, comment, provider, system, service, status }
        }
        ReceiptContent::EndSet { owner, provider, system, service, valid_to, comment } => {
            let last_day = valid_to.map(crate::server::format::last_day).unwrap_or_default();
            Content::LastDay { owner, provider, system, service, last_day, comment }
        }
        ReceiptContent::RightDecision { action, person, right, scope, reason } => {
            let decision = match action {
                RightRequestAction::Approve => RightDecision::Granted,
                RightRequestAction::Refuse => RightDecision::Refused,
                RightRequestAction::Withdraw => RightDecision::Withdrawn,
            };
            Content::Right { decision, person, right, scope: ScopeView::of(&scope), reason }
        }
        ReceiptContent::RightChange { ended, person, right, scope } => {
            let decision = if ended { RightDecision::Ended } else { RightDecision::Granted };
            Content::Right { decision, person, right, scope: ScopeView::of(&scope), reason: String::new() }
        }
        ReceiptContent::InquiryDecision { action, subject, person, text, made } => {
            Content::Inquiry { action, subject, person, text, made }
        }
    };
    Ok(ReceiptView { number, at: crate::server::format::date_time(receipt.at), by, content, cut })
}

/// The parts of a receipt's page.
struct Parts {
    /// Where it was sent from.
    back: (String, String),
    title: &'static str,
    facts: Vec<(&'static str, AnyView)>,
    rest: AnyView,
}

/// The page of a receipt.
pub async fn receipt_page(at: At) -> Shown {
    let t = use_lang();
    let receipt = load_receipt(at.part("number")).await?;
    let Parts { back, title, facts: more, rest } = parts(receipt.content, t);
    let mut rows = vec![
        (t.receipt_number(), receipt.number.into_any()),
        (t.receipt_at(), receipt.at.into_any()),
        (t.receipt_by(), receipt.by.into_any()),
    ];
    rows.extend(more);
    let on = back.clone();
    let cut = receipt.cut.then(|| view! { <p class="hint">{t.receipt_cut()}</p> });
    Ok(view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![back], title, "")} <div class="receipt stack">{facts(rows)} {rest} {cut}</div>
                <p class="no-print">
                    <a class="btn btn-secondary" href=on.1>
                        {on.0}
                    </a>
                </p>
            </div>
        </div>
    }
    .into_any())
}

fn parts(content: Content, t: Lang) -> Parts {
    match content {
        Content::Connections { system, services } => Parts {
            back: crumb(t.nav_systems(), paths::SYSTEMS),
            title: t.receipt_connections(),
            facts: vec![(t.field_system(), system.into_any())],
            rest: connections(services, t),
        },
        Content::Accesses { system, service, comment: said, sent, not_sent } => Parts {
            back: crumb(t.nav_data_accesses(), paths::DATA_ACCESSES),
            title: t.receipt_accesses(),
            facts: with_said(
                vec![(t.field_system(), system.into_any()), (t.field_service(), service.into_any())],
                t.field_comment(),
                said,
            ),
            rest: accesses(sent, not_sent, t),
        },
        Content::Change { action, comment: said, changed, refused } => Parts {
            back: if action.is_owners() {
                crumb(t.nav_administration(), paths::ADMINISTRATION_ALL)
            } else {
                crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)
            },
            title: t.receipt_change(),
            facts: with_said(
                vec![(t.receipt_action(), action_text(action, t).into_any())],
                t.field_comment(),
                said,
            ),
            rest: changes(changed, refused, t),
        },
        Content::Connection { action, comment: said, provider, system, service, status } => Parts {
            back: if action.is_agencys() {
                crumb(t.nav_cases(), paths::CASES)
            } else {
                crumb(t.nav_systems(), paths::SYSTEMS)
            },
            title: t.receipt_connection(),
            facts: with_said(
                vec![
                    (t.receipt_action(), connection_action(action, ConnectionStatus::Approved, t).into_any()),
                    (t.field_provider(), provider.into_any()),
                    (t.field_system(), system.into_any()),
                    (t.field_service(), service.into_any()),
                    (t.table_status(), status_tag(SubjectKind::ConnectionAgreement, &status, t)),
                ],
                if action.needs_reason() { t.field_reason() } else { t.field_comment() },
                said,
            ),
            rest: ().into_any(),
        },
        Content::LastDay { owner, provider, system, service, last_day, comment: said } => {
            let agreement = owner.is_empty();
            let mut facts = vec![
                (t.field_provider(), provider.into_any()),
                (t.field_system(), system.into_any()),
                (t.field_service(), service.into_any()),
            ];
            if !agreement {
                facts.insert(0, (t.table_institution(), owner.into_any()));
            }
            let none = || t.last_day_none().to_owned();
            let day = if last_day.is_empty() { none() } else { last_day };
            facts.push((t.field_last_day(), day.into_any()));
            Parts {
                back: if agreement {
                    crumb(t.nav_cases(), paths::CASES)
                } else {
                    crumb(t.nav_administration(), paths::ADMINISTRATION_ALL)
                },
                title: if agreement { t.receipt_connection_last_day() } else { t.receipt_access_last_day() },
                facts: with_said(facts, t.field_comment(), said),
                rest: ().into_any(),
            }
        }
        Content::Right { decision, person, right, scope, reason } => Parts {
            back: match decision {
                RightDecision::Withdrawn => crumb(t.rights_title(), paths::MY_RIGHTS),
                _ => crumb(t.nav_user_administration(), paths::USER_ADMINISTRATION),
            },
            title: t.receipt_right(),
            facts: with_said(
                vec![
                    (t.receipt_action(), right_decision(decision, t).into_any()),
                    (t.receipt_person(), person.into_any()),
                    (t.field_right(), right_text(right, t).into_any()),
                    (t.field_scope(), scope_text(&scope, t).into_any()),
                ],
                t.field_reason(),
                reason,
            ),
            rest: ().into_any(),
        },
        Content::Inquiry { action, subject, person, text, made } => {
            let mut facts = vec![
                (t.receipt_action(), inquiry_action(action, t).into_any()),
                (t.field_subject(), subject_text(subject, t).into_any()),
                (t.receipt_sender(), person.into_any()),
            ];
            if !made.is_empty() {
                facts.push((t.inquiry_number(), made.into_any()));
            }
            let back = crumb(t.nav_cases(), paths::CASES_INQUIRIES);
            let facts = with_said(facts, t.receipt_answer(), text);
            Parts { back, title: t.receipt_inquiry(), facts, rest: ().into_any() }
        }
    }
}

/// The facts, and what was said about it under its label.
fn with_said(
    mut facts: Vec<(&'static str, AnyView)>,
    label: &'static str,
    said: String,
) -> Vec<(&'static str, AnyView)> {
    if !said.is_empty() {
        facts.push((label, lines(said)));
    }
    facts
}

const fn right_decision(decision: RightDecision, t: Lang) -> &'static str {
    match decision {
        RightDecision::Granted => t.receipt_right_granted(),
        RightDecision::Refused => t.receipt_right_refused(),
        RightDecision::Withdrawn => t.receipt_right_withdrawn(),
        RightDecision::Ended => t.receipt_right_ended(),
    }
}

fn connections(services: Vec<String>, t: Lang) -> AnyView {
    let items = services.into_iter().map(|name| view! { <li>{icon("check")} " " {name}</li> }).collect_view();
    view! {
        <section class="stack-small">
            <h2>{t.receipt_asked_for()}</h2>
            <ul class="plain-list">{items}</ul>
            <p>{t.receipt_connections_next()}</p>
        </section>
    }
    .into_any()
}

fn accesses(sent: Vec<Sent>, not_sent: Vec<NotSent>, t: Lang) -> AnyView {
    let count = sent.len().to_string();
    let sent = sent
        .into_iter()
        .map(|line| view! { <li>{icon("check")} " " {line.name} " (" {line.code} ")" {comment(line.comment)}</li> })
        .collect_view();
    let failed = not_sent
        .into_iter()
        .map(|line| {
            let why = recipient_message(&line.typed, &line.name, &line.issue, t);
            view! { <li>{icon("cross")} " " {why}</li> }
        })
        .collect::<Vec<_>>();
    let failed = (!failed.is_empty()).then(|| {
        view! {
            <section class="stack-small">
                <h2>{t.receipt_not_sent(&failed.len().to_string())}</h2>
                <ul class="plain-list">{failed}</ul>
            </section>
        }
    });
    view! {
        <section class="stack-small">
            <h2>{t.receipt_sent(&count)}</h2>
            <ul class="plain-list">{sent}</ul>
            <p>{t.receipt_accesses_next()}</p>
        </section>
        {failed}
    }
    .into_any()
}

fn changes(changed: Vec<Changed>, refused: Vec<Changed>, t: Lang) -> AnyView {
    let refused = (!refused.is_empty()).then(|| {
        view! {
            <section class="stack-small">
                <h2>{t.receipt_refused()}</h2>
                <p>{t.receipt_refused_text()}</p>
                {change_lines(refused, t)}
            </section>
        }
    });
    let changed = (!changed.is_empty()).then(|| {
        view! {
            <section class="stack-small">
                <h2>{t.receipt_changed()}</h2>
                {change_lines(changed, t)}
            </section>
        }
    });
    view! {
        {changed}
        {refused}
    }
    .into_any()
}

fn change_lines(lines: Vec<Changed>, t: Lang) -> AnyView {
    let items = lines
        .into_iter()
        .map(|line| {
            let status = status_tag(SubjectKind::DataAccess, &line.status, t);
            view! { <li>{line.owner} ": " {line.system} ", " {line.service} " " {status}</li> }
        })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}
