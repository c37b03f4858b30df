//! What happened to systems.

use domain::NoticeEvent as E;

use super::{Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::SystemPassive => both(
            [
                "{system} er gjort passivt",
                "Et system er gjort passivt",
                "{count} systemer er gjort passive",
                "{provider} har midlertidigt lukket for datastrømmen på systemets tilslutninger. Aftalerne er \
                 bevaret.",
            ],
            [
                "{system} is now passive",
                "A system is now passive",
                "{count} systems are now passive",
                "{provider} has closed the flow of data on the system's connections for a time. The agreements \
                 are kept.",
            ],
        ),
        E::SystemActive => both(
            [
                "{system} er aktivt igen",
                "Et system er aktivt igen",
                "{count} systemer er aktive igen",
                "{provider} har åbnet for datastrømmen på alle godkendte tilslutninger og dataadgange.",
            ],
            [
                "{system} is active again",
                "A system is active again",
                "{count} systems are active again",
                "{provider} has opened the flow of data on all approved connections and data accesses.",
            ],
        ),
        E::SystemDeleted => both(
            [
                "{system} er slettet",
                "Et system er slettet",
                "{count} systemer er slettet",
                "{provider} har slettet systemet. Det henter ikke flere data. Historikken er bevaret.",
            ],
            [
                "{system} is deleted",
                "A system is deleted",
                "{count} systems are deleted",
                "{provider} has deleted the system. It fetches no more data. The history is kept.",
            ],
        ),
        _ => return None,
    })
}
