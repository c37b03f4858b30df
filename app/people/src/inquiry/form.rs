//! What is asked of inquiries.

use std::collections::BTreeSet;

use domain::{Comment, Cvr, Email, InquirySubject, Invalid, LongText, Name, PNumber, ProviderApplication};

use crate::{
    error::Fault,
    field::{Field, Holds},
    form::{Checks, Choice, Kind, Readable, Text, form},
};

form! {
    /// What somebody writes to the agency. The subject decides what else is asked: an application says what the data is for,
    /// and anything else is a text.
    pub struct InquiryForm reads InquiryTyped {
        subject: InquirySubject,
    }
    hidden {
        #[serde(default)]
        op: String,
    }
    apart {
        text: Text,
        purpose: Text,
    }
    parts {
        application: ApplicationForm,
        sender: SenderForm,
    }
}

form! {
    /// An application to become a provider.
    pub struct ApplicationForm reads ApplicationTyped {
        organisation: Name,
        cvr: Cvr,
        p_numbers: PNumbers,
        portal_name: Name,
        school_contact: Name,
    }
}

impl From<ApplicationTyped> for ProviderApplication {
    fn from(typed: ApplicationTyped) -> Self {
        let ApplicationTyped { organisation, cvr, p_numbers, portal_name, school_contact } = typed;
        Self { organisation, cvr, p_numbers, portal_name, school_contact }
    }
}

form! {
    /// Who writes.
    pub struct SenderForm reads SenderTyped {
        your_name: Name,
        email: Email,
    }
}

form! {
    /// What a sender writes more: with the secret of the link, or logged in with the inquiry's id.
    pub struct WriteForm reads WriteTyped {
        text: LongText,
    }
    hidden {
        #[serde(default)]
        key: String,
        #[serde(default)]
        id: String,
    }
}

form! {
    /// The agency's step.
    pub struct DecideForm reads DecideTyped {
        answer: Comment,
    }
    hidden {
        id: String,
        #[serde(default)]
        version: i32,
    }
    apart {
        action: Choice,
    }
}

/// P-numbers, each once. The first is the main one, so their order stays.
pub struct PNumbers;

impl Kind for PNumbers {
    type Sent = String;
    const HOLDS: Holds = Holds::Text;
}

impl Readable for PNumbers {
    type Read = Vec<PNumber>;

    fn read(sent: &String, field: Field, checks: &mut Checks) -> Option<Self::Read> {
        let typed = PNumber::split_list(sent);
        let (max, actual) =
            (ProviderApplication::MAX_P_NUMBERS, u32::try_from(typed.len()).unwrap_or(u32::MAX));
        if actual == 0 || actual > max {
            let empty = Fault::Invalid(Invalid::Empty);
            checks.note(field, if actual == 0 { empty } else { Fault::TooMany { max, actual } });
            return None;
        }
        let read: Vec<_> = typed.iter().map(|part| checks.read(field, PNumber::parse(part))).collect();
        let mut units = read.into_iter().collect::<Option<Vec<_>>>()?;
        let mut seen = BTreeSet::new();
        units.retain(|unit| seen.insert(unit.clone()));
        Some(units)
    }
}
