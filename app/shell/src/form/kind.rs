//! The kinds of fields: how each is sent, what is read of it, and what it means that it cannot be read.

use domain::{
    Comment, Cvr, Email, InquirySubject, LongText, Name, Phone, Right, ServiceCode, ServiceStatus, Timestamp,
};

use super::{Checks, Form};
use crate::{
    field::{Field, Holds},
    server::format,
};

/// What a field of a form is.
pub trait Kind {
    /// How it is sent.
    type Sent;
    const HOLDS: Holds;
}

/// A field that can be read without the others.
pub trait Readable: Kind {
    /// What is read of it.
    type Read;

    /// Keeps the value, or notes the fault of `field`.
    fn read(sent: &Self::Sent, field: Field, checks: &mut Checks) -> Option<Self::Read>;
}

/// A text of a person's own that is read beside other fields.
pub struct Text;

impl Kind for Text {
    type Sent = String;
    const HOLDS: Holds = Holds::Text;
}

/// A choice that is read beside other fields.
pub struct Choice;

impl Kind for Choice {
    type Sent = String;
    const HOLDS: Holds = Holds::Choice;
}

impl Kind for Vec<String> {
    type Sent = Self;
    const HOLDS: Holds = Holds::Choices;
}

impl<F: Form> Kind for Vec<F> {
    type Sent = Self;
    const HOLDS: Holds = Holds::Entries(F::DESCRIPTION);
}

/// Texts that domain checks.
macro_rules! texts {
    ($($text:ty: $parse:path,)+) => {$(
        impl Kind for $text {
            type Sent = String;
            const HOLDS: Holds = Holds::Text;
        }

        impl Readable for $text {
            type Read = Self;

            fn read(sent: &String, field: Field, checks: &mut Checks) -> Option<Self> {
                checks.read(field, $parse(sent))
            }
        }
    )+};
}

texts! {
    Name: Name::parse,
    LongText: LongText::parse,
    Comment: Comment::parse,
    Email: Email::parse,
    Phone: Phone::parse,
    Cvr: Cvr::parse,
    ServiceCode: ServiceCode::parse,
    Timestamp: format::parse_field,
}

/// Choices that must be made, by their codes.
macro_rules! choices {
    ($($choice:ty,)+) => {$(
        impl Kind for $choice {
            type Sent = String;
            const HOLDS: Holds = Holds::Choice;
        }

        impl Readable for $choice {
            type Read = Self;

            fn read(sent: &String, field: Field, checks: &mut Checks) -> Option<Self> {
                checks.chosen(field, Self::from_code(sent))
            }
        }
    )+};
}

choices! {
    InquirySubject,
    Right,
    ServiceStatus,
}

/// A field that may stay empty.
impl<K: Kind> Kind for Option<K> {
    type Sent = K::Sent;
    const HOLDS: Holds = K::HOLDS;
}

impl<K: Readable<Sent = String>> Readable for Option<K> {
    type Read = Option<K::Read>;

    fn read(sent: &String, field: Field, checks: &mut Checks) -> Option<Self::Read> {
        if sent.trim().is_empty() { Some(None) } else { K::read(sent, field, checks).map(Some) }
    }
}

/// A box that is ticked, or is not.
impl Kind for bool {
    type Sent = String;
    const HOLDS: Holds = Holds::Choice;
}

impl Readable for bool {
    type Read = Self;

    fn read(sent: &String, _: Field, _: &mut Checks) -> Option<Self> {
        Some(!sent.is_empty())
    }
}

/// The last day before an end, which is read; empty for none.
pub struct LastDay;

impl Kind for LastDay {
    type Sent = String;
    const HOLDS: Holds = Holds::Text;
}

impl Readable for LastDay {
    type Read = Option<Timestamp>;

    fn read(sent: &String, field: Field, checks: &mut Checks) -> Option<Self::Read> {
        checks.read(field, format::parse_last_day(sent))
    }
}
