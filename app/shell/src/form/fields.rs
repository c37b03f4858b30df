//! The fields of forms: label, hint, error and control, tied together for screen readers.

use leptos::{either::Either, prelude::*};

use super::Draft;
use crate::{
    field::{Field, FieldName, label},
    i18n::{Lang, use_lang},
    markup::textarea_content,
    parts::choices,
};

/// What every field shows around its control.
fn framed(
    name: &str,
    label_text: &str,
    hint: Option<String>,
    optional: bool,
    control: impl FnOnce(bool, String) -> AnyView,
) -> AnyView {
    let t = use_lang();
    let draft = expect_context::<Draft>();
    let messages = draft.messages(name, t);
    let wrong = !messages.is_empty();
    let mut described = vec![];
    if hint.is_some() {
        described.push(format!("{name}-hint"));
    }
    if wrong {
        described.push(format!("{name}-error"));
    }
    let error = wrong.then(|| {
        let lines = messages
            .into_iter()
            .map(|message| view! { <span class="error-line">{message}</span> })
            .collect_view();
        view! {
            <p class="error-text" id=format!("{name}-error")>
                <span class="visually-hidden">{t.form_error_prefix()}</span>
                {lines}
            </p>
        }
    });
    view! {
        <div class="field" class:has-error=wrong>
            <label for=name.to_owned()>
                {label_text.to_owned()}
                {optional.then(|| view! { <span class="optional">{t.form_optional()}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {error}
            {control(wrong, described.join(" "))}
        </div>
    }
    .into_any()
}

fn aria(described: String) -> Option<String> {
    (!described.is_empty()).then_some(described)
}

/// Says that a field must be filled in. Not the browser's own `required`: it would stop the form with words of its own, one
/// field at a time, before our summary of all faults.
fn required(yes: bool) -> Option<&'static str> {
    yes.then_some("true")
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] of: FieldName,
    /// Shown until the form was sent once.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] short: bool,
    /// Needed only with another choice of the form, so that it is neither optional nor always required.
    #[prop(optional)]
    sometimes: bool,
) -> impl IntoView {
    let t = use_lang();
    let name = String::from(of);
    let value = expect_context::<Draft>().value(&name).unwrap_or(value);
    let class = if short { "input input-short" } else { "input" };
    framed(&name.clone(), label(&name, t), hint, optional, move |wrong, described| {
        view! {
            <input
                class=class
                type=kind
                id=name.clone()
                name=name
                value=value
                autocomplete=autocomplete
                aria-required=required(!optional && !sometimes)
                aria-invalid=wrong.then_some("true")
                aria-describedby=aria(described)
            />
        }
        .into_any()
    })
}

/// Several lines of text. The only `<textarea>` of the portal: its content must be escaped by us (`markup`).
#[component]
pub fn TextArea(
    #[prop(into)] of: FieldName,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] label_text: Option<String>,
) -> impl IntoView {
    let t = use_lang();
    let name = String::from(of);
    let value = expect_context::<Draft>().value(&name).unwrap_or(value);
    let text = label_text.unwrap_or_else(|| label(&name, t).into());
    framed(&name.clone(), &text, hint, optional, move |wrong, described| {
        view! {
            <textarea
                class="textarea"
                id=name.clone()
                name=name
                rows=rows
                aria-required=required(!optional)
                aria-invalid=wrong.then_some("true")
                aria-describedby=aria(described)
                {..textarea_content(&value)}
            ></textarea>
        }
        .into_any()
    })
}

/// One of several, in a drop-down.
#[component]
pub fn SelectField(
    #[prop(into)] of: FieldName,
    /// Value and text of each choice.
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// The text of an empty first choice.
    #[prop(optional, into)]
    none: Option<String>,
) -> impl IntoView {
    let t = use_lang();
    let name = String::from(of);
    let value = expect_context::<Draft>().value(&name).unwrap_or(value);
    framed(&name.clone(), label(&name, t), hint, false, move |wrong, described| {
        view! {
            <select
                class="select-box"
                id=name.clone()
                name=name
                aria-required=required(true)
                aria-invalid=wrong.then_some("true")
                aria-describedby=aria(described)
            >
                {none.map(|text| view! { <option value="">{text}</option> })}
                {choices(options, &value)}
            </select>
        }
        .into_any()
    })
}

/// One of several, all in sight.
#[component]
pub fn RadioGroup(
    #[prop(into)] of: FieldName,
    /// The field's label, where it says nothing else.
    #[prop(optional, into)]
    legend: Option<String>,
    /// Value and text of each choice.
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
) -> impl IntoView {
    let t = use_lang();
    let name = String::from(of);
    let draft = expect_context::<Draft>();
    let messages = draft.messages(&name, t);
    let wrong = !messages.is_empty();
    let chosen = draft.value(&name).unwrap_or(value);
    let legend = legend.unwrap_or_else(|| label(&name, t).into());
    let error_id = format!("{name}-error");
    let described = wrong.then(|| error_id.clone());
    let error = wrong.then(|| view! { <p class="error-text" id=error_id>{messages.join(" ")}</p> });
    let items = options
        .into_iter()
        .enumerate()
        .map(|(place, (value, text))| {
            // The first choice carries the field's own id, so that the error summary leads to it.
            let id = if place == 0 { name.clone() } else { format!("{name}-{place}") };
            let checked = value == chosen;
            view! {
                <label class="check">
                    <input type="radio" id=id name=name.clone() value=value checked=checked />
                    <span>{text}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="field" class:has-error=wrong>
            <fieldset class="fieldset" role="radiogroup" aria-required=required(true) aria-describedby=described>
                <legend>{legend}</legend>
                {error}
                {items}
            </fieldset>
        </div>
    }
}

/// What the page itself puts into its form.
pub fn hidden(of: impl Into<FieldName>, value: impl ToString) -> AnyView {
    let name = String::from(of.into());
    view! { <input type="hidden" name=name value=value.to_string() /> }.into_any()
}

/// A box to tick.
#[component]
pub fn CheckBox(
    #[prop(into)] of: FieldName,
    #[prop(into)] value: String,
    #[prop(into)] text: String,
    #[prop(optional)] checked: bool,
    /// Whether the form is refused without it.
    #[prop(optional)]
    needed: bool,
) -> impl IntoView {
    let t = use_lang();
    let name = String::from(of);
    let draft = expect_context::<Draft>();
    let messages = draft.messages(&name, t);
    let wrong = !messages.is_empty();
    let checked = draft.ticked(&name, &value).unwrap_or(checked);
    let error_id = format!("{name}-error");
    let described = wrong.then(|| error_id.clone());
    let error = if wrong {
        Either::Left(view! { <p class="error-text" id=error_id>{messages.join(" ")}</p> })
    } else {
        Either::Right(())
    };
    view! {
        <div class="field" class:has-error=wrong>
            {error}
            <label class="check">
                <input type="checkbox" id=name.clone() name=name value=value checked=checked aria-required=required(needed) aria-describedby=described />
                <span>{text}</span>
            </label>
        </div>
    }
}

/// A box of a list that is sent together.
fn tick(list: Field, value: String, text: String, ticked: bool, first: bool) -> AnyView {
    let draft = expect_context::<Draft>();
    let sent = String::from(list.one_more());
    let ticked = draft.ticked(&sent, &value).unwrap_or(ticked);
    // The first box carries the field's own id, so that the error summary leads to it.
    let id = first.then_some(list.name);
    view! {
        <label class="check">
            <input type="checkbox" id=id name=sent value=value checked=ticked />
            <span>{text}</span>
        </label>
    }
    .into_any()
}

/// Boxes to tick of a list: value, text and whether it is ticked, of each.
pub fn ticks(
    list: Field,
    legend: &'static str,
    hint: Option<&'static str>,
    boxes: Vec<(String, String, bool)>,
    t: Lang,
) -> AnyView {
    let draft = expect_context::<Draft>();
    let name = list.name;
    let messages = draft.messages(name, t);
    let wrong = !messages.is_empty();
    let error_id = format!("{name}-error");
    let hint_id = format!("{name}-hint");
    let described = [hint.is_some().then(|| hint_id.clone()), wrong.then(|| error_id.clone())];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let described = (!described.is_empty()).then_some(described);
    let error = wrong.then(|| view! { <p class="error-text" id=error_id>{messages.join(" ")}</p> });
    let boxes = boxes
        .into_iter()
        .enumerate()
        .map(|(place, (value, text, ticked))| tick(list, value, text, ticked, place == 0))
        .collect_view();
    view! {
        <div class="field" class:has-error=wrong>
            <fieldset class="fieldset" aria-describedby=described>
                <legend>{legend}</legend>
                {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
                {error}
                <div class="check-list">{boxes}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    #[test]
    fn a_textarea_never_lets_its_content_out() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let attack = "</textarea><script>alert(1)</script> & \"x\"";
            provide_context(Draft { fields: vec![("comment".into(), attack.into())], ..Draft::default() });
            view! { <TextArea of=Field::text("comment") /> }.to_html()
        });
        assert!(!html.contains("<script>"), "{html}");
        assert!(
            html.contains(
                "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;</textarea>"
            ),
            "{html}"
        );
    }
}
