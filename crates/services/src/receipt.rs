//! Receipts: dated, numbered, printable, kept as they were.

use domain::{Actor, DataAccessAction, OrganisationCode, RecipientIssue, Timestamp};
use serde::{Deserialize, Serialize};
use store::{ConnectionTrait, StoreError, receipt::Receipt};

use crate::{Portal, ServiceError};

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
        sent: Vec<SentLine>,
        not_sent: Vec<NotSentLine>,
    },
    /// Statuses changed, and what could not be changed.
    DataAccessChange {
        action: DataAccessAction,
        comment: String,
        changed: Vec<AccessLine>,
        refused: Vec<AccessLine>,
    },
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
    pub owner: String,
    pub system: String,
    pub service: String,
    /// The status code it has now.
    pub status: String,
}

pub(crate) async fn issue(
    db: &impl ConnectionTrait,
    actor: &Actor,
    organisation: &OrganisationCode,
    at: Timestamp,
    content: &ReceiptContent,
) -> Result<i64, StoreError> {
    let content = serde_json::to_string(content).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    store::receipt::insert(db, actor.user, organisation, at, content).await
}

/// A receipt. Permission: who sent it, or administers agreements of the organisation it was sent for.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' receipts; [`ServiceError::Store`].
pub async fn get(portal: &Portal, actor: &Actor, id: i64) -> Result<(Receipt, ReceiptContent), ServiceError> {
    let receipt = store::receipt::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    if receipt.user != actor.user && !actor.sees(&receipt.organisation) {
        return Err(ServiceError::Hidden);
    }
    let content = serde_json::from_str(&receipt.content)
        .map_err(|error| StoreError::Corrupt(format!("receipt.content: {error}")))?;
    Ok((receipt, content))
}
