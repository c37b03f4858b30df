//! Receipts: what was sent and what became of it, numbered, dated, printable.

use domain::{Right, RightRequestAction, SubjectKind};
use leptos::prelude::*;
use services::receipt::{AccessLine, NotSentLine, ReceiptContent, SentLine, Shown as Kept};

use agreements::action_text;
use people::{ScopeView, inquiry_action, scope_text, subject_text};
use shell::{
    error::{AppError, recipient_message},
    i18n::{Lang, Word, use_lang},
    nouns::{Step, step},
    page::{At, Shown},
    paths,
    server::{format, signed_in},
    ui::{Tag, also, comment, crumb, facts, icon, lines, page_head},
};

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
    let (portal, me) = signed_in().await?;
    let number: i64 = at.part("number").parse().map_err(|_| AppError::NotFound)?;
    let Kept { receipt, by, content, cut } = services::receipt::get(&portal, &me.actor, number).await?;
    let Parts { back, title, facts: more, rest } = parts(content, t);
    let mut rows = vec![
        (t.receipt_number(), number.into_any()),
        (t.receipt_at(), format::date_time(receipt.at).into_any()),
        (t.receipt_by(), by.into_any()),
    ];
    rows.extend(more);
    let on = back.clone();
    let cut = cut.then(|| view! { <p class="hint">{t.receipt_cut()}</p> });
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

fn parts(content: ReceiptContent, t: Lang) -> Parts {
    match content {
        ReceiptContent::ConnectionRequest { system, services } => Parts {
            back: crumb(t.nav_systems(), paths::SYSTEMS),
            title: t.receipt_connections(),
            facts: vec![(t.field_system(), system.into_any())],
            rest: connections(services, t),
        },
        ReceiptContent::DataAccessRequest { system, service, comment: said, also: more, sent, not_sent } => {
            Parts {
                back: crumb(t.nav_data_accesses(), paths::DATA_ACCESSES),
                title: t.receipt_accesses(),
                facts: {
                    let mut facts =
                        vec![(t.field_system(), system.into_any()), (t.field_service(), service.into_any())];
                    facts.extend(also(&more, t));
                    with_said(facts, t.field_comment(), said)
                },
                rest: accesses(sent, not_sent, t),
            }
        }
        ReceiptContent::DataAccessChange { action, comment: said, also: more, changed, refused } => Parts {
            back: if action.is_owners() {
                crumb(t.nav_administration(), paths::ADMINISTRATION_ALL)
            } else {
                crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)
            },
            title: t.receipt_change(),
            facts: with_said(
                [(t.receipt_action(), action_text(action, t).into_any())]
                    .into_iter()
                    .chain(also(&more, t))
                    .collect(),
                t.field_comment(),
                said,
            ),
            rest: changes(changed, refused, t),
        },
        ReceiptContent::Step { kind, action, agencys, facts: about, said, status } => {
            let Step { title, done, back, .. } = step(kind, &action, agencys, t);
            let mut facts = vec![(t.receipt_action(), done.into_any())];
            facts.extend(also(&about, t));
            facts.push((t.table_status(), Tag::stored(kind, &status, t).view()));
            facts.extend(also(said.as_slice(), t));
            Parts { back: crumb(back.0, back.1), title, facts, rest: ().into_any() }
        }
        ReceiptContent::EndSet { owner, provider, system, service, valid_to, comment: said } => {
            let agreement = owner.is_empty();
            let mut facts = vec![
                (t.field_provider(), provider.into_any()),
                (t.field_system(), system.into_any()),
                (t.field_service(), service.into_any()),
            ];
            if !agreement {
                facts.insert(0, (t.table_institution(), owner.into_any()));
            }
            let day = valid_to.map_or_else(|| t.last_day_none().to_owned(), format::last_day);
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
        ReceiptContent::RightDecision { action, person, right, scope, reason } => {
            let (done, own) = match action {
                RightRequestAction::Approve => (t.receipt_right_granted(), false),
                RightRequestAction::Refuse => (t.receipt_right_refused(), false),
                RightRequestAction::Withdraw => (t.receipt_right_withdrawn(), true),
            };
            of_right(done, own, (person, right, ScopeView::of(&scope), reason), t)
        }
        ReceiptContent::RightChange { ended, person, right, scope } => {
            let done = if ended { t.receipt_right_ended() } else { t.receipt_right_granted() };
            of_right(done, false, (person, right, ScopeView::of(&scope), String::new()), t)
        }
        ReceiptContent::InquiryDecision { action, subject, person, text, made } => {
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

/// What became of a right; `own` where its person did it.
fn of_right(
    done: &'static str,
    own: bool,
    (person, right, scope, reason): (String, Right, ScopeView, String),
    t: Lang,
) -> Parts {
    let facts = vec![
        (t.receipt_action(), done.into_any()),
        (t.receipt_person(), person.into_any()),
        (t.field_right(), right.word(t).into_any()),
        (t.field_scope(), scope_text(&scope, t).into_any()),
    ];
    Parts {
        back: if own {
            crumb(t.rights_title(), paths::MY_RIGHTS)
        } else {
            crumb(t.nav_user_administration(), paths::USER_ADMINISTRATION)
        },
        title: t.receipt_right(),
        facts: with_said(facts, t.field_reason(), reason),
        rest: ().into_any(),
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

fn accesses(sent: Vec<SentLine>, not_sent: Vec<NotSentLine>, t: Lang) -> AnyView {
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

fn changes(changed: Vec<AccessLine>, refused: Vec<AccessLine>, t: Lang) -> AnyView {
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

fn change_lines(lines: Vec<AccessLine>, t: Lang) -> AnyView {
    let items = lines
        .into_iter()
        .map(|line| {
            let status = Tag::stored(SubjectKind::DataAccess, &line.status, t).view();
            view! { <li>{line.owner} ": " {line.system} ", " {line.service} " " {status}</li> }
        })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}
