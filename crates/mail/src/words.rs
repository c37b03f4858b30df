//! The words of both languages, read once.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::{Language, NoticeEvent};
use minijinja::{Environment, Value};
use serde::{Deserialize, Serialize};

/// The words of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    events: BTreeMap<String, Event>,
    pub rights: BTreeMap<String, String>,
    pub facts: BTreeMap<String, String>,
    pub mail: MailWords,
    pub confirm: ConfirmWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    headline: String,
    lead: String,
    several: String,
}

/// What mails of every kind say.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailWords {
    pub comment: String,
    pub reason: String,
    pub message: String,
    pub text: String,
    pub open: String,
    pub several: String,
    pub digest: String,
    pub digest_lead: String,
    pub several_lead: String,
    pub registered: String,
    pub contact_person: String,
    pub official_address: String,
    pub personal: String,
    pub unsubscribe: String,
    pub automatic: String,
}

/// What a mail that asks for confirmation says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmWords {
    pub subject: String,
    pub lead: String,
    pub side_provider: String,
    pub side_owner: String,
    pub side_agency: String,
    pub button: String,
    pub holds: String,
    pub ignore: String,
}

/// What of an event is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Headline,
    Lead,
    Several,
}

static DANISH: LazyLock<Words> = LazyLock::new(|| read(include_str!("../words/da.toml")));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| read(include_str!("../words/en.toml")));

/// Both files are part of the program, and the tests read them.
fn read(text: &str) -> Words {
    toml::from_str(text).unwrap_or_else(|error| panic!("words: {error}"))
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_trim_blocks(true);
    for (name, source) in [
        ("mail.txt", include_str!("../templates/mail.txt")),
        ("mail.html", include_str!("../templates/mail.html")),
    ] {
        templates.add_template(name, source).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    templates
});

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Danish => &DANISH,
            Language::English => &ENGLISH,
        }
    }

    /// What is said of an event. Every event has its words; a test asks for each.
    pub fn event(&self, event: NoticeEvent, part: Part, values: &Value) -> String {
        let Some(words) = self.events.get(event.code()) else { return event.code().into() };
        let text = match part {
            Part::Headline => &words.headline,
            Part::Lead => &words.lead,
            Part::Several => &words.several,
        };
        fill(text, values)
    }
}

/// Puts values into a text of ours. The values are never read as a template.
pub fn fill(text: &str, values: &Value) -> String {
    TEMPLATES.render_str(text, values).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Makes a whole mail of its parts; what becomes HTML is escaped.
pub fn page(name: &str, values: &Value) -> String {
    let made = TEMPLATES.get_template(name).and_then(|template| template.render(values));
    made.unwrap_or_else(|error| panic!("{name}: {error}"))
}
