//! The addresses of the server functions that the server treats in a way of its own, and what their forms ask. A function that
//! is renamed takes its address along, and one that is gone does not compile.

use std::ops::Deref;

use leptos::server_fn::ServerFn;

use crate::{
    administration::server_fns::ChangeAccess,
    catalogue::server_fns::SaveService,
    connection::server_fns::{ChangeConnection, RequestConnections, SetConnectionEnd},
    contact::server_fns::SaveContact,
    data_access::server_fns::{GiveUpAccess, RequestAccess, SetAccessEnd},
    field::Description,
    form::Form,
    inquiry::server_fns::{DecideInquiry, SendInquiry, WriteMore},
    islands::Find,
    notification::server_fns::{AskAgain, EditRecipient, RegisterRecipient},
    operating_message::server_fns::SaveMessage,
    register::server_fns::ApplyImport,
    rights::server_fns::{DecideRight, EndRight, GrantRight, RequestRights},
    session::server_fns::LogInAs,
    system::server_fns::{ChangeSystem, SaveSystem},
};

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
pub const FORMS: &[(&str, &Description)] = &[
    of::<ChangeAccess>(),
    of::<SaveService>(),
    of::<RequestConnections>(),
    of::<ChangeConnection>(),
    of::<SetConnectionEnd>(),
    of::<SaveContact>(),
    of::<RequestAccess>(),
    of::<SetAccessEnd>(),
    of::<GiveUpAccess>(),
    of::<SendInquiry>(),
    of::<WriteMore>(),
    of::<DecideInquiry>(),
    of::<RegisterRecipient>(),
    of::<EditRecipient>(),
    of::<SaveMessage>(),
    of::<ApplyImport>(),
    of::<RequestRights>(),
    of::<DecideRight>(),
    of::<GrantRight>(),
    of::<EndRight>(),
    of::<LogInAs>(),
    of::<SaveSystem>(),
    of::<ChangeSystem>(),
];

const fn of<F: ServerFn + Deref<Target: Form>>() -> (&'static str, &'static Description) {
    (F::PATH, <F::Target as Form>::DESCRIPTION)
}

/// The description of the form that is sent to this address.
pub fn form(path: &str) -> Option<&'static Description> {
    FORMS.iter().find(|(address, _)| *address == path).map(|(_, description)| *description)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
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
        let fields: Vec<Field> = FORMS.iter().flat_map(|(_, form)| all(form)).collect();
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
        for (path, form) in FORMS {
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
