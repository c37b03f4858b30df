//! What people write to the agency through the contact form; one kind is the application to become a provider
//! ("Opret Udbyder", `domain.md` §1.9).

use serde::{Deserialize, Serialize};

use crate::{Actor, Comment, Cvr, Email, InquiryId, LongText, Name, PNumber, Party, Right, RuleError};

crate::code::codes! {
    /// "Hvad drejer henvendelsen sig om".
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum InquirySubject {
        /// "Opret Udbyder".
        CreateProvider = "create_provider",
        LogIn = "log_in",
        Agreements = "agreements",
        Registers = "registers",
        Fault = "fault",
        Other = "other",
    }
}

crate::lifecycle::lifecycle! {
    /// Whose turn it is, or how it ended.
    pub enum InquiryStatus of Inquiry {
        /// The agency's turn.
        Waiting: Waits = "waiting",
        /// The agency has asked back: the sender's turn.
        Asked: Waits = "asked",
        /// An application that was approved; the provider exists.
        Approved: Holds = "approved",
        /// An application that was refused, with a reason.
        Refused: Refused = "refused",
        /// Answered, and nothing more to do.
        Answered: Holds = "answered",
    }

    /// What can be done with an inquiry, in the order it is offered. An answered one is opened again when its sender writes
    /// more; a decided application stays decided.
    pub enum InquiryAction given subject: InquirySubject {
        /// The agency makes the applicant a provider.
        Approve = "approve" by Agency:
            Waiting | Asked => Approved if subject.is_application(), tells InquiryApproved;
        /// The agency asks the sender something.
        Ask = "ask" by Agency: Waiting | Asked | Answered => Asked, needs reason, tells InquiryAsked;
        /// The agency answers; nothing more to do.
        Answer = "answer" by Agency:
            Waiting | Asked => Answered if !subject.is_application(), needs reason, tells InquiryAnswered;
        /// The agency refuses the application.
        Refuse = "refuse" by Agency:
            Waiting | Asked => Refused if subject.is_application(), needs reason, tells InquiryRefused;
        /// The sender writes more.
        Write = "write" by Sender: Waiting | Asked | Answered => Waiting, tells InquiryWritten;
    }
}

impl InquirySubject {
    /// Whether it asks for something that is approved or refused, rather than answered.
    const fn is_application(self) -> bool {
        matches!(self, Self::CreateProvider)
    }
}

impl InquiryAction {
    /// Whether it is the agency's to take; the rest are the sender's.
    pub const fn is_agencys(self) -> bool {
        matches!(self.whose(), Party::Agency)
    }
}

/// What an application to become a provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderApplication {
    /// As in the CVR register.
    pub organisation: Name,
    pub cvr: Cvr,
    /// One or several production units; the first is the main one.
    pub p_numbers: Vec<PNumber>,
    /// The name wanted in the portal.
    pub portal_name: Name,
    /// A contact at a school the system is for.
    pub school_contact: Name,
}

impl ProviderApplication {
    /// The most P-numbers one application may name.
    pub const MAX_P_NUMBERS: u32 = 50;
}

/// Something written to the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    pub id: InquiryId,
    pub subject: InquirySubject,
    pub status: InquiryStatus,
    /// Who wrote.
    pub name: Name,
    /// Where answers and notifications go.
    pub email: Email,
    /// What they wrote; an application's purpose.
    pub text: LongText,
    pub application: Option<ProviderApplication>,
    /// Counts changes, for [optimistic locking](crate::DataAccess::version).
    pub version: i32,
}

impl Inquiry {
    /// The agency's step. Permission: case worker.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`], also for the sender's own action; [`RuleError::Status`];
    /// [`RuleError::ReasonNeeded`].
    pub fn decide(
        mut self,
        actor: &Actor,
        action: InquiryAction,
        text: &Comment,
    ) -> Result<(Self, Right), RuleError> {
        let right = actor.require_case_worker()?;
        if !action.is_agencys() {
            return Err(RuleError::NotAllowed);
        }
        self.status = action.step(self.subject, self.status, text)?;
        Ok((self, right))
    }

    /// The sender writes more; the caller knows that it is the sender. Permission: the inquiry's own link, or the person
    /// who sent it.
    ///
    /// # Errors
    /// [`RuleError::Status`] after a decision.
    pub fn write(mut self) -> Result<Self, RuleError> {
        let to = InquiryAction::Write.leads_to(self.subject, self.status);
        self.status = to.ok_or(RuleError::status(self.status))?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;
    use uuid::Uuid;

    fn inquiry(subject: InquirySubject, status: InquiryStatus) -> Inquiry {
        Inquiry {
            id: InquiryId::new(Uuid::nil()),
            subject,
            status,
            name: Name::parse("Test").unwrap(),
            email: Email::parse("test@klasselog.example").unwrap(),
            text: LongText::parse("Hej").unwrap(),
            application: None,
            version: 1,
        }
    }

    #[test]
    fn every_step_of_an_inquiry() {
        use InquiryAction::{Answer, Approve, Ask, Refuse, Write};
        use InquiryStatus::{Answered, Approved, Asked, Refused, Waiting};
        let all = [Waiting, Asked, Approved, Refused, Answered];
        for (application, action, expected) in [
            (true, Approve, [Some(Approved), Some(Approved), None, None, None]),
            (true, Refuse, [Some(Refused), Some(Refused), None, None, None]),
            (true, Answer, [None; 5]),
            (true, Ask, [Some(Asked), Some(Asked), None, None, Some(Asked)]),
            (true, Write, [Some(Waiting), Some(Waiting), None, None, Some(Waiting)]),
            (false, Approve, [None; 5]),
            (false, Refuse, [None; 5]),
            (false, Answer, [Some(Answered), Some(Answered), None, None, None]),
            (false, Ask, [Some(Asked), Some(Asked), None, None, Some(Asked)]),
            (false, Write, [Some(Waiting), Some(Waiting), None, None, Some(Waiting)]),
        ] {
            let subject = if application { InquirySubject::CreateProvider } else { InquirySubject::Other };
            for (from, to) in all.into_iter().zip(expected) {
                assert_eq!(action.leads_to(subject, from), to, "{subject:?} {action:?} from {from:?}");
            }
        }
    }

    #[test]
    fn only_a_case_worker_decides_and_says_why() {
        let nobody = Actor::new(UserId::new(Uuid::nil()), "Test");
        let agency = Actor { case_worker: true, ..nobody.clone() };
        let application = || inquiry(InquirySubject::CreateProvider, InquiryStatus::Waiting);
        let none = Comment::none();
        let decide = |actor, action| application().decide(actor, action, &none).map(|(i, _)| i.status);
        assert_eq!(decide(&nobody, InquiryAction::Approve), Err(RuleError::NotAllowed));
        assert_eq!(decide(&agency, InquiryAction::Approve), Ok(InquiryStatus::Approved));
        assert_eq!(decide(&agency, InquiryAction::Refuse), Err(RuleError::ReasonNeeded));
        assert_eq!(decide(&agency, InquiryAction::Write), Err(RuleError::NotAllowed));
        let decided = inquiry(InquirySubject::CreateProvider, InquiryStatus::Refused);
        assert_eq!(decided.write(), Err(RuleError::status(InquiryStatus::Refused)));
    }
}
