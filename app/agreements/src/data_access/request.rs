//! "Anmod om dataadgang": the list of recipients, a comment to all, a comment to each, and "Send".

use domain::Standing;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::{RecipientForm, RequestForm},
    server_fns::{RecipientView, RequestAccess, RequestView, load_request},
};
use crate::{
    addresses::{NewAccess, NewConnection},
    error::{AppError, recipient_message},
    form::{Draft, PostForm, Submit, TextArea, TextField, hidden, load_draft},
    i18n::{Lang, use_lang},
    islands::FindInstitutions,
    page::{At, Shown},
    parts::kind_text,
    paths,
    system::server_fns::{ConnectionView, SystemView, list_systems},
    ui::{Tag, crumb, facts, page_head},
};

/// The request, or first the choice of a system and a web service.
pub async fn request_page(at: At) -> Shown {
    let asked = NewAccess::of(&at.query);
    if !asked.system.is_empty() && !asked.wanted().is_empty() {
        return request(asked.system.to_string(), asked.wanted().to_owned()).await;
    }
    let mut systems = list_systems().await?;
    if !asked.system.is_empty() {
        systems.retain(|system| system.id == *asked.system);
    }
    // Where there is one system and one web service to choose, it is chosen.
    let wanted = asked.wanted();
    match &systems[..] {
        [system] if !wanted.is_empty() => request(system.id.clone(), wanted.to_owned()).await,
        [] if !asked.system.is_empty() => Err(AppError::NotFound),
        [system] => match &usable(system).collect::<Vec<_>>()[..] {
            [only] => request(system.id.clone(), only.service.clone()).await,
            _ => Ok(choose(&systems)),
        },
        _ => Ok(choose(&systems)),
    }
}

async fn request(system: String, service: String) -> Shown {
    let request = load_request(system, service).await?;
    load_draft().await?;
    Ok(show(request))
}

/// "System" where the provider has several, then "Service": only those the system is connected to and that need the
/// school's yes.
fn choose(systems: &[SystemView]) -> AnyView {
    let t = use_lang();
    let (lead, cards) = match systems {
        [system] => (t.access_choose_service(), services(system)),
        several => (t.access_choose_system(), several.iter().map(system_card).collect()),
    };
    let none = cards.is_empty();
    let system = systems.first().map(|system| system.id.clone()).unwrap_or_default();
    view! {
        <div class="wrap stack">
            {page_head(
                vec![crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)],
                t.access_request(),
                lead,
            )}
            {none.then(|| view! {
                <div class="panel panel-wait">
                    <p>{t.access_no_service()}</p>
                    <p><a href=NewConnection::default().system(&system).address()>{t.nav_new_connection()}</a></p>
                </div>
            })}
            <ul class="cards">{cards}</ul>
        </div>
    }
    .into_any()
}

fn system_card(system: &SystemView) -> AnyView {
    let path = NewAccess::default().system(&system.id).address();
    view! { <li class="card"><a href=path>{system.name.clone()}</a></li> }.into_any()
}

/// What a system can ask for: the web services that it is connected to and that need the school's yes.
fn usable(system: &SystemView) -> impl Iterator<Item = &ConnectionView> {
    let connections = system.connections.iter();
    connections.filter(|c| c.status == domain::ConnectionStatus::Approved && c.needs_data_access)
}

fn services(system: &SystemView) -> Vec<AnyView> {
    usable(system)
        .map(|c| {
            let path = NewAccess::default().system(&system.id).service(&c.service).address();
            view! { <li class="card"><a href=path>{c.service_name.clone()}</a></li> }.into_any()
        })
        .collect()
}

fn show(request: RequestView) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)];
    let about = facts(vec![
        (t.field_system(), request.system_name.clone().into_any()),
        (t.field_service(), request.service_name.clone().into_any()),
        (t.field_data(), request.service_data.clone().into_any()),
    ]);
    if let Some(rule) = request.refused {
        let why = AppError::Rule(rule).message(t);
        return view! {
            <div class="wrap stack">
                {page_head(crumbs, t.access_request(), "")} {about}
                <p class="panel panel-wait">{why}</p>
            </div>
        }
        .into_any();
    }
    // The numbers that were added stand on the list now; only the others stay in the field.
    let mut draft = expect_context::<Draft>();
    draft.form = RequestAccess::PATH.into();
    let number = RequestForm::number().name;
    draft.fields.retain(|(name, _)| name != number);
    draft.fields.push((number.into(), request.number.clone()));
    provide_context(draft);
    let op = RequestForm::op().name;
    let askable = request.recipients.iter().filter(|row| row.issue.is_none()).count();
    let busy = if askable > 1 { t.access_sending(&askable.to_string()) } else { t.form_sending().into() };
    let send = (!request.recipients.is_empty()).then(|| {
        view! {
            <TextArea of=RequestForm::purpose() hint=t.access_purpose_hint() optional=true />
            <TextArea of=RequestForm::comment() label_text=t.access_comment_all() hint=t.access_comment_all_hint() optional=true />
            <p class="btn-row">
                <Submit text=t.form_send() name=op value="send" busy=busy />
                <a class="btn btn-quiet" href=paths::DATA_ACCESSES>{t.form_cancel()}</a>
            </p>
        }
    });
    let looking = !request.find.is_empty();
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.access_request(), t.access_request_lead())} {about}
                <PostForm to=RequestAccess::PATH>
                    {hidden(RequestForm::system(), request.system)} {hidden(RequestForm::service(), request.service)}
                    <div class="input-row">
                        <TextField of=RequestForm::number() hint=t.access_number_hint() sometimes=true />
                        <button type="submit" class="btn btn-secondary" name=op value="add">{t.access_add()}</button>
                    </div>
                    <details class="disclosure" open=looking>
                        <summary>{t.register_find()}</summary>
                        <FindInstitutions
                            t=t
                            query=request.find
                            municipalities=request.municipalities
                            found=request.found
                        />
                    </details>
                    {recipients(request.recipients, t)} {send}
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

fn recipients(list: Vec<RecipientView>, t: Lang) -> AnyView {
    if list.is_empty() {
        return view! { <p class="hint">{t.access_no_recipients()}</p> }.into_any();
    }
    let title = t.access_recipients(&list.len().to_string());
    let items = list.into_iter().enumerate().map(|(place, row)| recipient(place, row, t)).collect_view();
    view! {
        <section class="stack-small">
            <h2>{title}</h2>
            <ul class="recipients">{items}</ul>
        </section>
    }
    .into_any()
}

fn recipient(place: usize, row: RecipientView, t: Lang) -> AnyView {
    let sent = |field| RequestForm::recipients().at(place, field);
    let about = [row.kind.map(|kind| kind_text(kind, t)), Some(row.municipality.as_str())]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let issue = row.issue.as_ref().map(|issue| recipient_message(&row.number, &row.name, issue, t));
    let open = !row.comment.is_empty();
    view! {
        <li class="recipient">
            {hidden(sent(RecipientForm::number()), &row.number)}
            <div class="recipient-head">
                <p>
                    <strong>{row.name.clone()}</strong>
                    " "
                    {row.number.clone()}
                    <span class="cell-sub">{about}</span>
                </p>
                <button type="submit" class="btn btn-quiet" name=RequestForm::op().name value=format!("remove:{}", row.number)>
                    {t.access_remove()}
                    <span class="visually-hidden">" " {row.name.clone()}</span>
                </button>
            </div>
            {issue.map(|text| view! { <p>{Tag::new(Standing::Refused, t.access_cannot_be_asked()).view()} " " {text}</p> })}
            <details class="disclosure" open=open>
                <summary>{t.access_comment_one(&row.name)}</summary>
                <TextArea of=sent(RecipientForm::comment()) rows=2 value=row.comment optional=true />
            </details>
        </li>
    }
    .into_any()
}
