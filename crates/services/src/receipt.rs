//! Receipts: dated, numbered, printable, kept as they were. Where one tells of rows of several organisations, each reads its
//! own.

use std::collections::HashSet;

use domain::{
    Actor, Also, ConnectionAction, DataAccessAction, InquiryAction, InquirySubject, OrganisationCode,
    RecipientIssue, Right, RightRequestAction, Scope, SubjectKind, Timestamp,
};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, StoreError, receipt::Receipt};

use crate::{Portal, ServiceError, compiled_here};

/// What a receipt tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReceiptContent {
    /// Web services asked for on behalf of a system.
    ConnectionRequest { system: String, services: Vec<String> },
    /// Data access asked for, and what could not be sent.
    DataAccessRequest {
        system: String,
        service: String,
        comment: String,
        /// What else was written to all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<Also>,
        sent: Vec<SentLine>,
        not_sent: Vec<NotSentLine>,
    },
    /// Statuses changed, and what could not be changed.
    DataAccessChange {
        action: DataAccessAction,
        comment: String,
        /// What else is to be said of all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<Also>,
        changed: Vec<AccessLine>,
        refused: Vec<AccessLine>,
    },
    /// A step of a row's life, of any noun.
    Step {
        kind: SubjectKind,
        /// The action's stable short name.
        action: String,
        /// Whether it was the agency's to take.
        agencys: bool,
        /// What it is about, under the labels of fields.
        facts: Vec<Also>,
        /// What was said about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Also>,
        /// The status code it has now.
        status: String,
    },
    /// The last day of a data access, or of a connection agreement, set, moved or taken away.
    EndSet {
        /// The data owner's name; empty for an agreement.
        owner: String,
        provider: String,
        system: String,
        service: String,
        /// First moment it no longer holds.
        valid_to: Option<Timestamp>,
        comment: String,
    },
    /// A request for a right decided, or taken back.
    RightDecision {
        action: RightRequestAction,
        /// Whose right it is.
        person: String,
        right: Right,
        /// What was decided; a narrower scope than asked for, perhaps.
        scope: Scope,
        reason: String,
    },
    /// A right given without a request, or ended.
    RightChange { ended: bool, person: String, right: Right, scope: Scope },
    /// An inquiry answered, or an application decided.
    InquiryDecision {
        action: InquiryAction,
        subject: InquirySubject,
        /// Who wrote it.
        person: String,
        text: String,
        /// The number of the provider that came of it; empty if none did.
        made: String,
    },
}

/// A receipt in any form in which it was ever kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    Today(ReceiptContent),
    Before(Before),
}

/// The forms that are no longer written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Before {
    /// A step of a connection agreement.
    ConnectionChange {
        action: ConnectionAction,
        comment: String,
        provider: String,
        system: String,
        service: String,
        status: String,
    },
}

impl From<Kept> for ReceiptContent {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Today(content) => content,
            Kept::Before(Before::ConnectionChange { action, comment, provider, system, service, status }) => {
                Self::Step {
                    kind: SubjectKind::ConnectionAgreement,
                    action: action.code().into(),
                    agencys: action.is_agencys(),
                    facts: facts([("provider", &provider), ("system", &system), ("service", &service)]),
                    said: Also::of(if action.needs_reason() { "reason" } else { "comment" }, &comment),
                    status,
                }
            }
        }
    }
}

/// What a receipt tells under the labels of fields; what is empty is left out.
pub(crate) fn facts<const N: usize>(pairs: [(&str, &str); N]) -> Vec<Also> {
    pairs.iter().filter_map(|(field, text)| Also::of(field, text)).collect()
}

/// A recipient that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentLine {
    pub code: String,
    pub name: String,
    pub comment: String,
}

/// A number that was not asked, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotSentLine {
    /// As it was typed.
    pub typed: String,
    /// Empty when the number is in no register.
    pub name: String,
    pub issue: RecipientIssue,
}

/// A data access in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLine {
    /// Whose row it is: the number of the organisation that decided. Empty on receipts from before it was kept.
    #[serde(default)]
    pub party: String,
    pub owner: String,
    pub system: String,
    pub service: String,
    /// The status code it has now.
    pub status: String,
}

/// A receipt that a fact gives.
pub(crate) struct New {
    /// Who reads it beside its sender: those who see this organisation.
    pub reader: Option<OrganisationCode>,
    pub content: ReceiptContent,
}

/// Gives the actor a receipt, and tells its number.
pub(crate) async fn issue(
    db: &impl ConnectionTrait,
    actor: &Actor,
    at: Timestamp,
    new: &New,
) -> Result<i64, StoreError> {
    let content =
        serde_json::to_string(&new.content).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    store::receipt::insert(db, actor.user, new.reader.as_ref(), at, content).await
}

impl ReceiptContent {
    /// Whether it is of a decision of the agency, which its case workers take for each other.
    const fn is_agencys(&self) -> bool {
        matches!(self, Self::Step { agencys: true, .. })
            || matches!(self, Self::InquiryDecision { .. })
            || matches!(self, Self::EndSet { owner, .. } if owner.is_empty())
    }
}

/// A receipt as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    pub receipt: Receipt,
    /// The name of who sent it.
    pub by: String,
    pub content: ReceiptContent,
    /// Whether it has rows of organisations that the reader does not see: they are left out.
    pub cut: bool,
}

/// A receipt. Whoever sent it reads all of it; others read the rows of the organisations that they see.
/// Permission: who sent it; whoever administers, or may look at, agreements of an organisation that it was sent for or that
/// has a row in it; case workers for decisions of the agency.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others' receipts; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, actor: &Actor, id: i64) -> Result<Shown, ServiceError> {
    let db = portal.db();
    let receipt = store::receipt::find(db, id).await?.ok_or(ServiceError::NotFound)?;
    let mut content =
        read(&receipt.content).map_err(|error| StoreError::Corrupt(format!("receipt.content: {error}")))?;
    let mut cut = false;
    if receipt.user != actor.user {
        let organisation = receipt.organisation.as_ref().is_some_and(|organisation| actor.sees(organisation));
        let colleague = actor.case_worker && receipt.organisation.is_none() && content.is_agencys();
        if let ReceiptContent::DataAccessChange { action, changed, refused, .. } = &mut content {
            let names = if organisation { own_names(db, actor, *action).await? } else { HashSet::new() };
            let own = |line: &AccessLine| match OrganisationCode::parse(&line.party) {
                Ok(party) => actor.sees(&party),
                // From before it was kept: what is surely not of others.
                Err(_) if action.is_owners() => names.contains(&line.owner),
                Err(_) => names.contains(&line.system),
            };
            let all = changed.len() + refused.len();
            changed.retain(own);
            refused.retain(own);
            let left = changed.len() + refused.len();
            if left == 0 {
                return Err(ServiceError::Hidden);
            }
            cut = left < all;
        } else if !organisation && !colleague {
            return Err(ServiceError::Hidden);
        }
    }
    let by = store::user::find(db, receipt.user).await?.map(|user| user.name).unwrap_or_default();
    Ok(Shown { receipt, by, content, cut })
}

/// Reads a receipt. Where none of its forms fits, the error is that of today's.
fn read(content: &str) -> serde_json::Result<ReceiptContent> {
    let kept = serde_json::from_str::<Kept>(content).map(ReceiptContent::from);
    kept.or_else(|_| serde_json::from_str(content))
}

/// What the lines of an old receipt call what is the reader's: their organisations, or for a provider's action their systems.
async fn own_names(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: DataAccessAction,
) -> Result<HashSet<String>, StoreError> {
    if action.is_owners() {
        let own = store::organisation::find_many(db, actor.visible()).await?;
        return Ok(own.into_iter().map(|organisation| organisation.name).collect());
    }
    let own = store::system::list(db, actor.visible()).await?;
    Ok(own.into_iter().map(|system| system.name.to_string()).collect())
}
