//! The addresses of the server functions that the server treats in a way of its own, and what their forms ask. A function that
//! is renamed takes its address along, and one that is gone does not compile.

use agreements::RequestAccess;
use leptos::server_fn::ServerFn;
use news::{AskAgain, RegisterRecipient};
use people::{LogInAs, RequestRights, SendInquiry, WriteMore};
use shell::{field::Description, form::Sent, islands::Find};

/// A demo user logs in.
pub const LOG_IN: &str = LogInAs::PATH;
/// Asks data owners for access.
pub const REQUEST_ACCESS: &str = RequestAccess::PATH;
/// Leaves a row behind, or sends a mail to an address that somebody typed.
pub const APPLICATIONS: [&str; 5] =
    [SendInquiry::PATH, WriteMore::PATH, RequestRights::PATH, RegisterRecipient::PATH, AskAgain::PATH];
/// Looks for a text in the register, whatever it is asked.
pub const FIND_INSTITUTIONS: &str = Find::PATH;

/// The forms by where they are sent. Those that are only a button are none: they send the key of a row.
pub fn forms() -> impl Iterator<Item = Sent> {
    [agreements::FORMS, people::FORMS, news::FORMS].into_iter().flatten().copied()
}

/// The description of the form that is sent to this address.
pub fn form(path: &str) -> Option<&'static Description> {
    forms().find(|(address, _)| *address == path).map(|(_, description)| description)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shell::{
        field::{Field, Holds, label},
        i18n::Lang,
    };

    fn all(form: &'static Description) -> Vec<Field> {
        let mut fields = form.fields.to_vec();
        fields.extend(form.parts.iter().flat_map(|part| all(part)));
        let entries = form.fields.iter().filter_map(|field| match field.holds {
            Holds::Entries(entry) => Some(entry),
            Holds::Text | Holds::Choice | Holds::Choices => None,
        });
        fields.extend(entries.flat_map(all));
        fields
    }

    #[test]
    fn a_text_of_a_persons_own_has_a_label_in_both_languages() {
        let fields: Vec<Field> = forms().flat_map(|(_, form)| all(form)).collect();
        let texts: Vec<_> = fields.iter().filter(|field| matches!(field.holds, Holds::Text)).collect();
        assert!(texts.len() > 20, "{texts:?}");
        for field in texts {
            for t in [Lang::Da, Lang::En] {
                assert_ne!(label(field.name, t), t.field_other(), "{}", field.name);
            }
        }
    }

    #[test]
    fn a_name_is_once_in_a_form() {
        for (path, form) in forms() {
            let mut names: Vec<&str> = form.fields.iter().map(|field| field.name).collect();
            names.extend(form.parts.iter().flat_map(|part| all(part)).map(|field| field.name));
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{path}: {names:?}");
        }
    }

    #[test]
    fn what_stands_in_a_list_is_told_by_the_form_of_its_entries() {
        let request = form(REQUEST_ACCESS).unwrap();
        for (name, text) in [
            ("purpose", true),
            ("recipients[12][comment]", true),
            ("recipients[12][number]", false),
            ("recipients[12]", false),
            ("recipients", false),
            ("op", false),
            ("once", false),
        ] {
            assert_eq!(request.is_text(name), text, "{name}");
        }
        assert_eq!(label("recipients[12][comment]", Lang::En), "Comment to this recipient");
        assert_eq!(label("nothing", Lang::En), Lang::En.field_other());
    }
}
