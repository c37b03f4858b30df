//! The fields of forms: what each is called in a page, in what is sent and in a refusal, and its label.
//!
//! A form is described once, by its noun (`form!`); what is told of its fields follows from that.

use crate::i18n::Lang;

/// A field of a described form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub holds: Holds,
}

/// The file of an upload, whose form a route of its own reads.
pub const FILE: Field = Field { name: "file", holds: Holds::Choice };

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A text of a person's own.
    Text,
    /// What was chosen, or what the page itself has put in.
    Choice,
    /// As many choices as were made.
    Choices,
    /// A form for each entry of a list.
    Entries(&'static Description),
}

impl Field {
    /// A text of no form, for tests.
    #[cfg(test)]
    pub const fn text(name: &'static str) -> Self {
        Self { name, holds: Holds::Text }
    }

    /// A field of an entry of this list, as it is sent.
    pub fn at(self, place: usize, field: Self) -> FieldName {
        FieldName(format!("{}[{place}][{}]", self.name, field.name))
    }

    /// The value at a place of this list, as it is sent.
    pub fn nth(self, place: usize) -> FieldName {
        FieldName(format!("{}[{place}]", self.name))
    }

    /// One more value of this list, as it is sent.
    pub fn one_more(self) -> FieldName {
        FieldName(format!("{}[]", self.name))
    }
}

/// The name under which a field is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName(String);

impl FieldName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Field> for FieldName {
    fn from(field: Field) -> Self {
        Self(field.name.into())
    }
}

impl From<FieldName> for String {
    fn from(name: FieldName) -> Self {
        name.0
    }
}

/// The fields of a form, and the forms that it shares with others.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    pub fields: &'static [Field],
    pub parts: &'static [&'static Self],
}

impl Description {
    /// Whether the field that is sent under this name holds a text of a person's own, rather than what they chose.
    pub fn is_text(&self, name: &str) -> bool {
        let (list, entry) = name.split_once('[').unwrap_or((name, ""));
        let Some(field) = self.fields.iter().find(|field| field.name == list) else {
            return self.parts.iter().any(|part| part.is_text(name));
        };
        match field.holds {
            Holds::Text => true,
            Holds::Choice | Holds::Choices => false,
            Holds::Entries(of_entry) => {
                let inner = entry.split_once('[').and_then(|(_, inner)| inner.strip_suffix(']'));
                inner.is_some_and(|inner| of_entry.is_text(inner))
            }
        }
    }
}

/// The label of the field that is sent under this name: its words in the locales. What stands in a list has the list's.
pub fn label(name: &str, t: Lang) -> &'static str {
    let (name, _) = name.split_once('[').unwrap_or((name, ""));
    t.field(name).unwrap_or(t.field_other())
}
