//! "Få flere rettigheder": the seed's own way, Uddannelse og prøver, the right, the scope, "Send forespørgsel".

use domain::Right;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::RequestForm,
    server_fns::{MoreRights, RequestRights, load_more_rights},
    words::scope_options,
};
use crate::{
    form::{CheckBox, Draft, PostForm, RadioGroup, SelectField, Submit, TextArea, load_draft},
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{crumb, page_head},
};

/// The page.
pub async fn more_rights_page(_: At) -> Shown {
    let more = load_more_rights().await?;
    load_draft().await?;
    Ok(show(more))
}

fn show(more: MoreRights) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.rights_title(), paths::MY_RIGHTS)];
    if more.cvr.is_empty() {
        return view! {
            <div class="wrap stack">
                {page_head(crumbs, t.rights_more(), "")}
                <p class="panel panel-wait">{t.rights_no_organisation()}</p>
            </div>
        }
        .into_any();
    }
    // Folded as in the guide, but open again once the form has been sent.
    let sent = !expect_context::<Draft>().fields.is_empty();
    let options = scope_options(&more.cvr, &more.units, t);
    let whole = options[0].0.clone();
    // Many units are a list to choose from; a few are all in sight.
    let scope = if options.len() > 6 {
        view! { <SelectField of=RequestForm::scope() options=options value=whole /> }.into_any()
    } else {
        view! { <RadioGroup of=RequestForm::scope() options=options value=whole /> }.into_any()
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.rights_more(), t.rights_more_lead())}
                <PostForm to=RequestRights::PATH>
                    <details class="disclosure disclosure-plus" open=sent>
                        <summary>{t.rights_area()}</summary>
                        <div class="stack-small">
                            <CheckBox of=RequestForm::administer() value="on" text=Right::AdministerAgreements.word(t) />
                            <CheckBox of=RequestForm::view() value="on" text=Right::ViewAgreements.word(t) />
                        </div>
                    </details>
                    {scope}
                    <TextArea of=RequestForm::comment() hint=t.rights_comment_hint() optional=true />
                    <p class="btn-row">
                        <Submit text=t.rights_send() />
                        <a class="btn btn-quiet" href=paths::MY_RIGHTS>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
