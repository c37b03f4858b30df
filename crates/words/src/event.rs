//! What is said of an event: the locales' sections `[event.…]`, under its code.

use crate::fill;

/// All that is said of one event in one language.
#[derive(Clone, Copy, Debug)]
pub struct Wordings {
    pub usual: EventWords,
    /// To who sent a request to one owner.
    pub to_one: Option<EventWords>,
    /// To who sent a request to several.
    pub to_several: Option<EventWords>,
    /// Of a last day that was taken away.
    pub lifted: Option<EventWords>,
}

/// What is said of one event in one wording.
#[derive(Clone, Copy, Debug)]
pub struct EventWords {
    /// One line that names what it is about.
    pub headline: EventText,
    /// The line where a name is missing.
    pub bare: &'static str,
    pub(crate) several: &'static str,
    /// What it means, or what comes next.
    pub lead: EventText,
}

impl EventWords {
    /// The line for several of them.
    pub fn several(&self, count: usize) -> String {
        fill(self.several, &[("count", count.to_string())])
    }
}

/// What a text of an event can name, under its name in the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventFact {
    Provider,
    System,
    Service,
    Owner,
    /// How many owners a request went to.
    Owners,
    Person,
    /// How many data accesses it is about.
    Accesses,
    Days,
    Date,
    /// What somebody wrote.
    Message,
}

/// A text that names facts of an event.
#[derive(Clone, Copy, Debug)]
pub struct EventText {
    pub(crate) text: &'static str,
    pub(crate) facts: &'static [(&'static str, EventFact)],
}

impl EventText {
    /// The text with its facts put in; none where one of them is empty.
    pub fn filled(&self, value: impl Fn(EventFact) -> String) -> Option<String> {
        let values: Vec<_> = self.facts.iter().map(|(name, fact)| (*name, value(*fact))).collect();
        (!values.iter().any(|(_, value)| value.is_empty())).then(|| fill(self.text, &values))
    }
}

#[cfg(test)]
mod tests {
    use domain::NoticeEvent;

    use super::*;
    use crate::Lang;

    fn all(event: NoticeEvent, t: Lang) -> impl Iterator<Item = EventWords> {
        let Wordings { usual, to_one, to_several, lifted } = *t.event(event);
        std::iter::once(usual).chain(to_one).chain(to_several).chain(lifted)
    }

    #[test]
    fn a_text_is_said_only_with_all_its_facts() {
        let facts = &[("owner", EventFact::Owner), ("system", EventFact::System)];
        let of = |text, number| EventText { text, facts: &facts[..number] };
        let value = |fact| if fact == EventFact::Owner { "{system}".to_owned() } else { String::new() };
        assert_eq!(of("x {owner} y", 1).filled(value).as_deref(), Some("x {system} y"));
        assert_eq!(of("x {owner} {system}", 2).filled(value), None);
        assert_eq!(of("x", 0).filled(value).as_deref(), Some("x"));
    }

    #[test]
    fn every_wording_of_every_event_is_whole() {
        for event in NoticeEvent::ALL {
            for words in [Lang::Da, Lang::En].into_iter().flat_map(|t| all(event, t)) {
                for text in [words.headline, words.lead] {
                    let filled = text.filled(|fact| format!("{fact:?}")).unwrap();
                    assert!(!filled.contains(['{', '}']), "{filled}");
                }
                assert!(!words.bare.contains(['{', '}']), "{}", words.bare);
                assert_eq!(words.several.matches("{count}").count(), 1, "{}", words.several);
                assert!(words.lead.text.ends_with('.'), "{}", words.lead.text);
            }
        }
    }

    #[test]
    fn the_languages_do_not_say_the_same() {
        for event in NoticeEvent::ALL {
            for (danish, english) in all(event, Lang::Da).zip(all(event, Lang::En)) {
                assert_ne!(danish.bare, english.bare);
                assert_ne!(danish.lead.text, english.lead.text);
            }
        }
    }
}
