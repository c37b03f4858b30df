//! The catalogue as the agency keeps it: create, edit, lock against new agreements, close.

use domain::{DataCategories, DataCategory, ServiceStatus, Standing, VersionKind};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::{ClosingForm, ServiceForm},
    server_fns::{
        ApproveClosing, DropClosing, EditView, LookView, ProposalView, SaveService, ServiceView,
        list_to_maintain, load_look, load_service_form,
    },
};
use crate::{
    field::label,
    form::{CheckBox, Draft, PostForm, RadioGroup, Submit, TextArea, TextField, hidden, load_draft, ticks},
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    text::grouped,
    ui::{
        Table, Tag, cases_tabs, closing, crumb, first_bold, flow_lines, history, lines, page_head,
        page_head_with, some_names,
    },
    version::{difference, versions_list},
};

/// The catalogue with a way to each entry's form.
pub async fn cases_services_page(_: At) -> Shown {
    let t = use_lang();
    let services = list_to_maintain().await?;
    let new = view! { <a class="btn btn-primary" href=paths::CASES_NEW_SERVICE>{t.service_new()}</a> };
    let table = Table::of(t.nav_web_services())
        .bare(t.field_service(), |(_, service): &(bool, ServiceView), cell| {
            cell.link(&paths::case_service(&service.code), &service.name).sub(&service.code);
        })
        .column(t.service_needs_data_access(), move |(_, service), cell| {
            cell.text(if service.needs_data_access { t.form_yes() } else { t.form_no() });
        })
        .column(t.table_status(), move |(proposed, service), cell| {
            cell.tag(Tag::of(service.status, t)).sub(&closing(service.status, &service.last_day, t));
            if *proposed {
                cell.tag(Tag::new(Standing::Waits, t.service_proposed_tag()));
            }
        });
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.nav_cases(), t.cases_lead(), new.into_any())} {cases_tabs("services", None, t)}
            {table.show(&services)}
        </div>
    }
    .into_any())
}

/// A new web service.
pub async fn new_service_page(_: At) -> Shown {
    let form = load_service_form(String::new()).await?;
    let draft = load_draft().await?;
    Ok(show(form, &draft))
}

/// An existing web service.
pub async fn edit_service_page(at: At) -> Shown {
    let form = load_service_form(at.part("code")).await?;
    let draft = load_draft().await?;
    Ok(match load_look(&draft).await? {
        Some(look) => look_at(&look),
        None => show(form, &draft),
    })
}

/// What a change means, before it is saved.
fn look_at(look: &LookView) -> AnyView {
    let t = use_lang();
    let (before, after) = (&look.before, &look.after);
    // What is agreed to is shown word for word below.
    let texts = [
        (ServiceForm::name(), &before.name, &after.name),
        (ServiceForm::service_contact(), &before.contact, &after.contact),
        (ServiceForm::last_day(), &before.last_day, &after.last_day),
    ];
    let texts = texts.map(|(field, before, after)| (label(field.name, t), before.clone(), after.clone()));
    let words = [(t.table_status(), before.status.word(t).to_owned(), after.status.word(t).to_owned())];
    let shown = |text: String| if text.is_empty() { t.service_look_empty().to_owned() } else { text };
    let changes = texts
        .into_iter()
        .chain(words)
        .filter(|(_, before, after)| before != after)
        .map(|(label, before, after)| {
            view! {
                <section class="stack-small">
                    <h3>{label}</h3>
                    <p><strong>{t.service_look_before()}</strong></p>
                    {lines(shown(before))}
                    <p><strong>{t.service_look_after()}</strong></p>
                    {lines(shown(after))}
                </section>
            }
        })
        .collect_view();
    let mut fields = vec![
        hidden(ServiceForm::version(), after.version),
        hidden(ServiceForm::code(), &after.code),
        hidden(ServiceForm::name(), &after.name),
        hidden(ServiceForm::purpose(), &after.purpose),
        hidden(ServiceForm::data(), &after.data),
        hidden(ServiceForm::service_terms(), &after.terms),
        hidden(ServiceForm::service_contact(), &after.contact),
        hidden(ServiceForm::status(), after.status.code()),
        hidden(ServiceForm::last_day(), &after.last_day),
    ];
    let needs = after.needs_data_access && after.free_from.is_empty();
    fields.extend(needs.then(|| hidden(ServiceForm::needs_data_access(), "1")));
    let categories = after.categories.iter();
    fields.extend(categories.map(|one| hidden(ServiceForm::categories().one_more(), one.code())));
    let asked = look.published.then(|| asked(look, t));
    let [agreed_before, agreed_after] = &look.difference;
    let changes = view! { {difference(agreed_before, agreed_after, t)} {changes} };
    let op = ServiceForm::op().name;
    let save = if look.second_person { t.service_look_propose() } else { t.service_look_save() };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(
                    vec![crumb(t.nav_cases(), paths::CASES), crumb(t.nav_web_services(), paths::CASES_SERVICES)],
                    after.name.clone(),
                    t.service_look_lead(),
                )}
                {meaning(look, t)}
                <section class="stack-small">
                    <h2>{t.service_look_changes()}</h2>
                    {changes}
                </section>
                <PostForm to=SaveService::PATH>
                    {fields} {asked}
                    <p class="btn-row">
                        <button type="submit" class="btn btn-primary" name=op value="save">{save}</button>
                        <button type="submit" class="btn btn-secondary" name=op value="edit">{t.service_look_edit()}</button>
                        <a class="btn btn-quiet" href=paths::CASES_SERVICES>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

/// What a change means, and for whom.
fn meaning(look: &LookView, t: Lang) -> AnyView {
    let (before, after) = (&look.before, &look.after);
    let closes = after.status == ServiceStatus::Closed && before.status != ServiceStatus::Closed;
    let said = [
        closes.then(|| t.service_look_closed().to_owned()),
        (look.freed || look.frees).then(|| t.service_look_freed().to_owned()),
        look.frees.then(|| t.service_look_freed_day().to_owned()),
        (!before.needs_data_access && after.needs_data_access).then(|| t.service_look_bound().to_owned()),
        (!look.without_a_yes.is_empty())
            .then(|| t.service_look_without_a_yes(&some_names(&look.without_a_yes, t))),
        look.near.map(|days| t.service_look_near(&days_text(days, t))),
    ];
    let said = said.into_iter().flatten().map(|text| view! { <p>{first_bold(&text)}</p> }).collect_view();
    let systems = match look.systems {
        1 => t.service_look_system().to_owned(),
        n => t.service_look_systems(&grouped(n)),
    };
    let institutions = match look.owners {
        1 => t.mail_institution("1"),
        n => t.mail_institutions(&grouped(n)),
    };
    let whom = match look.owners {
        0 => t.service_look_whom_systems(&systems),
        _ => t.service_look_whom(&systems, &institutions),
    };
    let frees = look.freed || look.frees;
    let class = match (closes || !look.impact.stops.is_empty(), look.without_a_yes.is_empty() && !frees) {
        (false, true) => "panel panel-wait",
        _ => "panel panel-no",
    };
    let some = !look.impact.starts.is_empty() || !look.impact.stops.is_empty();
    // Where it moves data the sentences above say for whom, also of those that have no row.
    let flows = (some || !look.moves).then(|| flow_lines(&look.impact, false, t));
    let told = if look.second_person { t.service_look_told_second() } else { t.service_look_told() };
    let second = look.second_person.then(|| view! { <p>{t.service_look_second()}</p> });
    view! {
        <section class=class>
            <h2>{t.consequence_title()}</h2>
            {second}
            {said}
            {flows}
            <p>{whom} " " {told}</p>
        </section>
    }
    .into_any()
}

/// That a colleague wants it closed: what that means, and the answer.
fn proposed(proposal: &ProposalView, t: Lang) -> AnyView {
    let after = &proposal.look.after;
    let said = match after.status {
        ServiceStatus::Closed => t.service_proposed(&proposal.by, &proposal.day),
        _ => t.service_proposed_day(&proposal.by, &proposal.day, &after.last_day),
    };
    let answer = |to, text: &'static str, class| {
        let fields = [
            hidden(ClosingForm::code(), &after.code),
            hidden(ClosingForm::version(), after.version),
            hidden(ClosingForm::proposed(), proposal.proposed),
        ];
        view! { <PostForm to=to nothing_typed=true>{fields} <Submit text=text class=class /></PostForm> }
    };
    let approve = match proposal.own {
        true => view! { <p>{t.service_own_closing()}</p> }.into_any(),
        false => answer(ApproveClosing::PATH, t.service_approve_closing(), "btn btn-danger").into_any(),
    };
    view! {
        <section class="panel panel-wait stack-small">
            <h2>{t.service_proposed_title()}</h2>
            <p>{said}</p>
            {meaning(&proposal.look, t)}
            <div class="btn-row">
                {approve} {answer(DropClosing::PATH, t.service_drop_closing(), "btn btn-secondary")}
            </div>
        </section>
    }
    .into_any()
}

/// What the change is to those who agreed.
fn asked(look: &LookView, t: Lang) -> AnyView {
    let text = |kind| match kind {
        VersionKind::First | VersionKind::Editorial => t.service_look_editorial(),
        VersionKind::NewData => t.service_look_new_data(),
        VersionKind::NewTerms => t.service_look_new_terms(),
    };
    let choices = VersionKind::CHOICES.into_iter();
    let choices = choices.filter(|kind| look.editorial || kind.is_to_be_confirmed());
    let options = choices.map(|kind| (kind.code().to_owned(), text(kind).to_owned())).collect();
    let must = (!look.editorial).then(|| view! { <p>{t.service_look_must_confirm()}</p> });
    let approvals = match look.approvals {
        _ if look.frees => None,
        0 => Some(t.service_look_no_approvals().to_owned()),
        1 => Some(t.service_look_approval().to_owned()),
        n => Some(t.service_look_approvals(&grouped(n))),
    };
    let approvals = approvals.map(|text| view! { <p>{text}</p> });
    view! {
        <p>{t.service_look_kind_lead()}</p>
        {must}
        <RadioGroup of=ServiceForm::kind() options=options />
        {approvals}
        <TextArea of=ServiceForm::why() hint=t.service_look_why_hint() rows=4 />
        <TextField
            of=ServiceForm::confirm_by()
            hint=t.service_look_confirm_by_hint()
            short=true
            optional=look.editorial
        />
        <TextArea of=ServiceForm::hurry() hint=t.service_look_hurry_hint() rows=2 optional=true />
    }
    .into_any()
}

fn days_text(days: u32, t: Lang) -> String {
    if days == 1 { t.mail_day("1") } else { t.mail_days(&grouped(days)) }
}

fn show(edited: Option<EditView>, draft: &Draft) -> AnyView {
    let t = use_lang();
    let new = edited.is_none();
    let (service, past, proposal) = match edited {
        None => (None, None, None),
        Some(EditView { service, history: past, versions, proposal }) => {
            let past = view! { {versions_list(&versions, true, t)} {history(past)} };
            (Some(service), Some(past), proposal.map(|proposal| proposed(&proposal, t)))
        }
    };
    let title = service.as_ref().map_or(t.service_new().into(), |service| service.name.clone());
    let service = service.unwrap_or_else(|| ServiceView {
        code: String::new(),
        name: String::new(),
        purpose: String::new(),
        data: String::new(),
        categories: DataCategories::default(),
        free_from: String::new(),
        text_version: 1,
        terms: String::new(),
        contact: String::new(),
        needs_data_access: true,
        status: ServiceStatus::Open,
        last_day: String::new(),
        version: 0,
    });
    // What was said on the page that says what a change means goes along.
    let looked = [ServiceForm::kind(), ServiceForm::confirm_by(), ServiceForm::why(), ServiceForm::hurry()];
    let of_the_look: Vec<_> =
        looked.into_iter().filter_map(|field| Some(hidden(field, draft.value(field.name)?))).collect();
    let code = if new {
        view! { <TextField of=ServiceForm::code() hint=t.service_code_hint() short=true /> }.into_any()
    } else {
        hidden(ServiceForm::code(), &service.code)
    };
    let statuses = vec![
        ("open".to_owned(), t.service_open_text().to_owned()),
        ("locked".to_owned(), t.service_locked_text().to_owned()),
        ("closed".to_owned(), t.service_closed_text().to_owned()),
    ];
    let categories = DataCategory::ALL
        .map(|one| (one.code().to_owned(), one.word(t).to_owned(), service.categories.contains(one)));
    let (legend, hint) = (t.field_categories(), Some(t.service_categories_hint()));
    let categories = ticks(ServiceForm::categories(), legend, hint, categories.to_vec(), t);
    let frees = (!service.free_from.is_empty())
        .then(|| view! { <p class="panel panel-wait">{t.version_frees(&service.free_from)}</p> });
    let needs = service.needs_data_access && service.free_from.is_empty();
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(
                    vec![crumb(t.nav_cases(), paths::CASES), crumb(t.nav_web_services(), paths::CASES_SERVICES)],
                    title,
                    t.service_form_lead(),
                )}
                {proposal}
                <PostForm to=SaveService::PATH>
                    {hidden(ServiceForm::version(), service.version)} {code} {of_the_look}
                    <TextField of=ServiceForm::name() value=service.name />
                    <TextArea of=ServiceForm::purpose() value=service.purpose />
                    <TextArea of=ServiceForm::data() value=service.data hint=t.service_data_hint() />
                    {categories}
                    <TextArea of=ServiceForm::service_terms() value=service.terms rows=8 />
                    <TextArea of=ServiceForm::service_contact() value=service.contact rows=2 />
                    <CheckBox
                        of=ServiceForm::needs_data_access()
                        value="1"
                        text=t.service_needs_text()
                        checked=needs
                    />
                    {frees}
                    <RadioGroup of=ServiceForm::status() options=statuses value=service.status.code() />
                    <TextField
                        of=ServiceForm::last_day()
                        value=service.last_day
                        hint=t.service_last_day_hint()
                        short=true
                        optional=true
                    />
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=paths::CASES_SERVICES>{t.form_cancel()}</a>
                    </p>
                </PostForm>
                {past}
            </div>
        </div>
    }
    .into_any()
}
