//! "Who may do this?", "With what may they do it?", "What may they do with it?"

use serde_json::{Value, json};

use crate::{
    json::Object,
    question::{Action, Entity, Given},
    refusal::Refusal,
};

/// What is searched for.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// The subjects of a kind that may do the action with the resource.
    Subjects { kind: String, action: Action, resource: Entity, context: Object },
    /// The resources of a kind with which the subject may do the action.
    Resources { subject: Entity, action: Action, kind: String, context: Object },
    /// The actions that the subject may do with the resource.
    Actions { subject: Entity, resource: Entity, context: Object },
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A subject or a resource.
    Entity {
        kind: String,
        id: String,
    },
    Action {
        name: String,
    },
}

impl Hit {
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Entity { kind, id } => json!({ "type": kind, "id": id }),
            Self::Action { name } => json!({ "name": name }),
        }
    }
}

/// Which of the searches a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Subjects,
    Resources,
    Actions,
}

impl Search {
    /// Reads a search. What is searched for has a kind alone; an `id` of it, and an action where actions are searched for, are ignored.
    ///
    /// # Errors
    /// [`Refusal`] for what is missing or of another type.
    pub fn read(wanted: Wanted, body: &Object) -> Result<Self, Refusal> {
        let given = Given::alone(body);
        let context = given.context()?;
        Ok(match wanted {
            Wanted::Subjects => Self::Subjects {
                kind: given.kind("subject")?,
                action: given.action()?,
                resource: given.entity("resource")?,
                context,
            },
            Wanted::Resources => Self::Resources {
                subject: given.entity("subject")?,
                action: given.action()?,
                kind: given.kind("resource")?,
                context,
            },
            Wanted::Actions => Self::Actions {
                subject: given.entity("subject")?,
                resource: given.entity("resource")?,
                context,
            },
        })
    }
}
