//! "May this subject do this action with this resource?"

use serde_json::Value;

use crate::{
    json::{Object, object, text},
    refusal::Refusal,
};

/// The most questions of one request.
pub const MAX_EVALUATIONS: usize = 1_000;

/// A subject, or a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// `type`.
    pub kind: String,
    pub id: String,
    pub properties: Object,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub name: String,
    pub properties: Object,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub subject: Entity,
    pub action: Action,
    pub resource: Entity,
    pub context: Object,
}

/// An object to read from, and the one that stands in for what it lacks.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub own: &'a Object,
    pub default: Option<&'a Object>,
}

impl<'a> Given<'a> {
    pub const fn alone(own: &'a Object) -> Self {
        Self { own, default: None }
    }

    /// The object of this name, and the default's. The own one takes the place of the default's, except that what has to be there and is
    /// not is the default's (scenario c-3-2-7).
    fn member(self, name: &str) -> Result<(Option<&'a Object>, Option<&'a Object>), Refusal> {
        let default = self.default.map(|default| object(default, name)).transpose()?.flatten();
        Ok(match object(self.own, name)? {
            Some(own) => (Some(own), default),
            None => (default, None),
        })
    }

    fn required(self, name: &str, parts: [&str; 2]) -> Result<([String; 2], Object), Refusal> {
        let (found, default) = self.member(name)?;
        let found = found.ok_or_else(|| missing(name))?;
        let part = |part: &str| {
            if part.is_empty() {
                return Ok(String::new());
            }
            let own = text(found, part)?;
            let default = default.map(|default| text(default, part)).transpose()?.flatten();
            own.or(default).map(str::to_owned).ok_or_else(|| missing(&format!("{name}.{part}")))
        };
        let properties = object(found, "properties")?.cloned().unwrap_or_default();
        Ok(([part(parts[0])?, part(parts[1])?], properties))
    }

    pub fn entity(self, name: &str) -> Result<Entity, Refusal> {
        let ([kind, id], properties) = self.required(name, ["type", "id"])?;
        Ok(Entity { kind, id, properties })
    }

    /// Of what is searched for the kind alone; an `id` is ignored.
    pub fn kind(self, name: &str) -> Result<String, Refusal> {
        Ok(self.required(name, ["type", ""])?.0[0].clone())
    }

    pub fn action(self) -> Result<Action, Refusal> {
        let ([name, _], properties) = self.required("action", ["name", ""])?;
        Ok(Action { name, properties })
    }

    pub fn context(self) -> Result<Object, Refusal> {
        Ok(self.member("context")?.0.cloned().unwrap_or_default())
    }

    fn question(self) -> Result<Question, Refusal> {
        Ok(Question {
            subject: self.entity("subject")?,
            action: self.action()?,
            resource: self.entity("resource")?,
            context: self.context()?,
        })
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::bad(format!("{name:?} is missing"))
}

/// When the answers to several questions end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Semantic {
    /// All are answered.
    #[default]
    ExecuteAll,
    /// The first no is the last answer.
    DenyOnFirstDeny,
    /// The first yes is the last answer.
    PermitOnFirstPermit,
}

/// What is asked in one request.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    One(Question),
    /// Each as it was asked; what is incomplete is no question, and its answer is no.
    Several(Vec<Result<Question, Refusal>>, Semantic),
}

impl Question {
    /// One question.
    ///
    /// # Errors
    /// [`Refusal`] for what is missing or of another type.
    pub fn read(body: &Object) -> Result<Self, Refusal> {
        Given::alone(body).question()
    }
}

impl Asked {
    /// One question or several. Without a list, or with an empty one, it is one (scenarios c-3-4-2 and c-3-4-3).
    ///
    /// # Errors
    /// [`Refusal`] for what is no list or too long a one, for an unknown semantic, and for defaults that are no objects.
    pub fn read(body: &Object) -> Result<Self, Refusal> {
        let semantic = semantic(body)?;
        let list = match body.get("evaluations") {
            None => return Question::read(body).map(Self::One),
            Some(Value::Array(list)) if list.is_empty() => return Question::read(body).map(Self::One),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(Refusal::bad("\"evaluations\" is not a list")),
        };
        if list.len() > MAX_EVALUATIONS {
            let count = list.len();
            return Err(Refusal::bad(format!("at most {MAX_EVALUATIONS} evaluations, here are {count}")));
        }
        for name in ["subject", "action", "resource", "context"] {
            object(body, name)?;
        }
        let question = |item: &Value| match item {
            Value::Object(own) => Given { own, default: Some(body) }.question(),
            _ => Err(Refusal::bad("an evaluation is not an object")),
        };
        Ok(Self::Several(list.iter().map(question).collect(), semantic))
    }
}

fn semantic(body: &Object) -> Result<Semantic, Refusal> {
    let Some(options) = object(body, "options")? else { return Ok(Semantic::default()) };
    match text(options, "evaluations_semantic")? {
        None | Some("execute_all") => Ok(Semantic::ExecuteAll),
        Some("deny_on_first_deny") => Ok(Semantic::DenyOnFirstDeny),
        Some("permit_on_first_permit") => Ok(Semantic::PermitOnFirstPermit),
        Some(other) => Err(Refusal::bad(format!(
            "\"evaluations_semantic\" is {other:?}: execute_all, deny_on_first_deny or permit_on_first_permit"
        ))),
    }
}
