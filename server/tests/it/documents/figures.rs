//! Figures and defaults in documents are the code's. Each claim is a sentence as it must stand, made of the value that the
//! code has: where either changes alone, the sentence is not found.

use server::{Limits, load_config};

use super::flowing;
use crate::{
    repository::{sources, text},
    worst,
};

/// The value of a constant, by its file and name: whole numbers, products, and durations in seconds.
fn constant(path: &str, name: &str) -> i64 {
    let source = text(path);
    let at = source.find(&format!("const {name}:")).unwrap_or_else(|| panic!("{path} has no {name}"));
    let (_, value) = source[at..].split_once('=').expect("a value");
    let value = value.split(';').next().expect("an end").trim();
    let value = value.strip_prefix("Duration::from_secs(").map_or(value, |rest| rest.trim_end_matches(')'));
    let number = |part: &str| {
        part.trim()
            .replace('_', "")
            .replace("MIB", "1048576")
            .parse::<i64>()
            .unwrap_or_else(|_| panic!("{name}: {value}"))
    };
    value.split('*').map(number).product()
}

/// The members of a list of numbers.
fn list(path: &str, name: &str) -> Vec<i64> {
    let source = text(path);
    let at = source.find(&format!("const {name}:")).unwrap_or_else(|| panic!("{path} has no {name}"));
    let (_, value) = source[at..].split_once('=').expect("a value");
    let value = value.split(';').next().expect("an end").trim().trim_start_matches('[').trim_end_matches(']');
    let product = |part: &str| -> i64 {
        part.split('*').map(|n| n.trim().replace('_', "").parse::<i64>().expect("a number")).product()
    };
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(product).collect()
}

fn mib(bytes: i64) -> i64 {
    assert_eq!(bytes % (1024 * 1024), 0, "a whole number of MiB");
    bytes / 1024 / 1024
}

fn kib(bytes: i64) -> i64 {
    assert_eq!(bytes % 1024, 0, "a whole number of KiB");
    bytes / 1024
}

/// Small numbers as the documents write them.
fn word(number: i64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    usize::try_from(number)
        .ok()
        .and_then(|n| WORDS.get(n))
        .map_or(number.to_string(), |word| (*word).to_owned())
}

/// A number with its thousands apart.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(",")
}

/// Holds a document to claims, and every figure with a unit in it to one of them, or to a figure that is not the code's.
fn hold(document: &str, claims: &[String], others: &[&str]) {
    let text = flowing(document);
    let text = text.split("| Id | About").next().unwrap_or_default();
    let missing: Vec<&String> = claims.iter().filter(|claim| !text.contains(claim.as_str())).collect();
    assert!(missing.is_empty(), "{document} should say, by the code: {missing:#?}");
    let gone: Vec<&&str> = others.iter().filter(|other| !text.contains(**other)).collect();
    assert!(gone.is_empty(), "no longer in {document}: {gone:?}");
    let known = claims.iter().map(String::as_str).chain(others.iter().copied());
    let spans: Vec<_> = known
        .flat_map(|known| {
            text.match_indices(known).map(|(at, found)| at..at + found.len()).collect::<Vec<_>>()
        })
        .collect();
    let alone: Vec<String> = figures(text)
        .into_iter()
        .filter(|at| !spans.iter().any(|span| span.contains(at)))
        .map(|at| text[at..].split(' ').take(6).collect::<Vec<_>>().join(" "))
        .collect();
    assert!(alone.is_empty(), "{document} has figures that nothing compares with the code: {alone:#?}");
}

/// Where a number stands that is followed by a unit, or by a word and a unit.
fn figures(text: &str) -> Vec<usize> {
    const UNITS: [&str; 16] = [
        "MiB",
        "KiB",
        "kB",
        "bytes",
        "bits",
        "seconds",
        "minutes",
        "hours",
        "days",
        "years",
        "log-ins",
        "connections",
        "recipients",
        "searches",
        "institutions",
        "forms",
    ];
    let mut words = vec![];
    let mut at = 0;
    for word in text.split(' ') {
        let start = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let bare = start.trim_end_matches(|c: char| !c.is_alphanumeric());
        words.push((at + word.len() - start.len(), bare));
        at += word.len() + 1;
    }
    let is_number = |word: &str| {
        let digits = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == ',');
        digits || (2..=12).any(|number| self::word(number) == word.to_lowercase())
    };
    let is_unit = |place: usize| words.get(place).is_some_and(|(_, word)| UNITS.contains(word));
    let numbers = words.iter().enumerate().filter(|(_, (_, word))| is_number(word));
    numbers.filter(|(place, _)| is_unit(place + 1) || is_unit(place + 2)).map(|(_, (at, _))| *at).collect()
}

#[test]
fn the_figures_of_the_security_document_are_the_codes() {
    let config = load_config(None, &|_| None).expect("the defaults are fine");
    let Limits { log_in, application, search, .. } = config.limits;
    let pending = constant("server/src/log_in.rs", "MOST_PENDING");
    let away = constant("crates/identity/src/oidc.rs", "MAX_AWAY_SECONDS") / 60;
    let age = constant("crates/identity/src/token.rs", "MAX_AGE_SECONDS") / 60;
    let privileges = kib(constant("crates/identity/src/privileges.rs", "MAX_BYTES"));
    let confirm = constant("crates/services/src/notification_recipient.rs", "CONFIRM_DAYS");
    let addresses = constant("crates/domain/src/recipient.rs", "MAX_NOTIFICATION_RECIPIENTS");
    let recipients = constant("crates/domain/src/data_access.rs", "MAX_RECIPIENTS");
    let (api, draft) = ("server/src/api.rs", "app/shell/src/server/draft.rs");
    let (form, request) = (mib(constant(api, "MAX_FORM")), mib(constant(api, "MAX_REQUEST")));
    let upload = mib(constant("server/src/upload.rs", "MAX_UPLOAD"));
    let seconds = between(&text("server/src/router.rs"), "SERVICE_UNAVAILABLE, Duration::from_secs(", ")");
    let bytes = |most: usize| mib(i64::try_from(most).expect("a number"));
    let hsts: String = sources("server/src").into_iter().map(|(_, text)| text).collect();
    let years = 63_072_000 / (365 * 24 * 60 * 60);
    assert!(hsts.contains("max-age=63072000; includeSubDomains"));
    hold(
        "docs/security.md",
        &[
            format!("{log_in} to log in, {application} to"),
            format!("{search} searches"),
            format!(
                "{} log-ins may be under way in one session, each for {away} minutes",
                capital(&word(pending))
            ),
            format!("at most {} minutes old", word(age)),
            format!("at most {privileges} KiB"),
            format!("ends after {} minutes without a request", config.sessions.idle_minutes),
            format!("{} hours after the log-in", config.sessions.absolute_hours),
            format!("HSTS for {} years", word(years)),
            format!("may have {form} MiB, a request for data access {request} MiB ({recipients} recipients"),
            format!("an upload of the register {upload} MiB"),
            format!("name {recipients} recipients or rows to change"),
            format!("hold for {} days", word(confirm)),
            format!("{addresses} for each at most"),
            format!("Kept {} days (a setting)", config.audit.keep_days),
            format!("within 10 seconds, and the request may take {seconds}."),
            format!("at most {} MiB of memory", bytes(worst::MOST_MEMORY)),
            format!("the same statement at most {} times", worst::MOST_STATEMENTS),
            format!("a value of at most {} MiB in a row", bytes(worst::MOST_KEPT)),
            format!("an answer of at most {} MiB", bytes(worst::MOST_ANSWERED)),
            format!("up to {} in a browser's session", word(constant(draft, "MOST"))),
            format!(
                "{} MiB each and {} MiB together",
                mib(constant("crates/store/src/draft.rs", "MAX_BYTES")),
                mib(constant(draft, "MOST_BYTES"))
            ),
            format!(
                "log-ins under way, at most {} KiB",
                kib(constant("crates/store/src/session.rs", "MAX_BYTES"))
            ),
            format!("{} KiB of whoever is not logged in", kib(constant(api, "MAX_STRANGERS_FORM"))),
            format!("at most {} fields", grouped(constant(api, "MAX_FIELDS"))),
            format!("an address of {} KiB", kib(constant("app/shell/src/paths.rs", "MAX_PAGE"))),
            format!("tells {} faults", constant("app/shell/src/form/checks.rs", "MAX_FAULTS")),
            format!("longer than {} KiB", kib(2 * constant("app/shell/src/paths.rs", "MAX_PAGE"))),
        ],
        // What the libraries make.
        &[
            "a random id of 128 bits",
            "128 random bits",
            "244 random bits",
            // How the server waits: its own tests hold these.
            "10,000 connections may be open",
            "unused ones for 75 seconds",
        ],
    );
}

#[test]
fn the_figures_of_the_operations_are_the_codes() {
    let config = load_config(None, &|_| None).expect("the defaults are fine");
    let due = "crates/domain/src/due.rs";
    let (waited, mut ends) = (list(due, "WAITED"), list(due, "EXPIRES"));
    ends.reverse();
    let upload = mib(constant("server/src/upload.rs", "MAX_UPLOAD"));
    let heartbeat = constant("server/src/open_streams.rs", "HEARTBEAT");
    let register = constant("crates/domain/src/register/sample/mod.rs", "ROWS");
    let claims = constant("server/src/mail_worker.rs", "CLAIMED_FOR_MAILS");
    let taken = constant("crates/services/src/job.rs", "CLAIM_SECONDS");
    assert_eq!(constant("crates/services/src/job.rs", "EVERY"), 60 * 60, "every hour");
    assert_eq!(constant("crates/services/src/job.rs", "FORM_SECONDS"), 24 * 60 * 60, "a day");
    let attempts = i64::try_from(list("crates/services/src/outbox.rs", "WAITS").len()).expect("few") + 1;
    let kept = constant("crates/identity/src/provider.rs", "KEPT");
    assert_eq!(kept, 60 * 60, "an hour");
    let store: String = sources("crates/store/src/connection").into_iter().map(|(_, text)| text).collect();
    let sqlite = between(&store, "in_memory { 1 } else { ", " }");
    let postgres =
        between(&store, "Place::Postgres(postgres) => {\n            options.max_connections(", ")");
    let busy = between(&store, "busy_timeout(Duration::from_secs(", ")");
    hold(
        "docs/operations.md",
        &[
            format!("| `{}` | address and port |", config.listen),
            format!("| `{}` | folder of the site |", config.site.display()),
            format!("| `sqlite:{}` |", config.database.file().expect("a file").display()),
            format!("what has waited {} or {} days", waited[0], waited[1]),
            format!("what ends in {}, {} or {}", ends[0], ends[1], ends[2]),
            format!("a file of up to {upload} MiB"),
            format!("says something every {heartbeat}"),
            format!("a made-up register of {} institutions", grouped(register)),
            format!("after {} times `timeout_seconds`", word(claims)),
            format!("up to {} connections, one writer at a time", word(sqlite)),
            format!("waits up to {} seconds for the lock", word(busy)),
            format!("up to {} connections for each process", word(postgres)),
            waits(),
            chores(),
            format!("leaves its task to another after {} minutes", word(taken / 60)),
            format!("after {} attempts it is marked", word(attempts)),
            format!("notices that are {} days old", constant("crates/services/src/notice.rs", "KEPT_DAYS")),
            "HSTS for two years with all subdomains".into(),
            disk(),
        ],
        // nginx' own, and what is asked of a proxy.
        &[
            "bodies of 33 MiB",
            "nginx' own default is 1 MiB",
            "wait 40 seconds",
            "nothing was said for 30 seconds or more",
            "leaves it out for ten seconds",
            // The server's own, each held by a test of its own.
            "25 seconds to finish",
            "10 seconds, and the whole request",
            "75 seconds: a proxy",
            "two seconds for PostgreSQL; while it",
            "five seconds for PostgreSQL, and then",
        ],
    );
}

/// When the log tells of a disk.
fn disk() -> String {
    let part = |name: &str| match constant("server/src/disk.rs", name) {
        8 => "an eighth",
        10 => "a tenth",
        other => panic!("one part in {other}"),
    };
    assert_eq!(constant("server/src/disk.rs", "EVERY"), 60, "a minute");
    let (little, enough) = (part("LITTLE"), part("ENOUGH"));
    format!(
        "less than {little} of the file's disk is free, the log says so: at the start, or within a minute, and once until {enough}"
    )
}

/// When a mail is tried again.
fn waits() -> String {
    let waits = list("crates/services/src/outbox.rs", "WAITS");
    let (hours, minutes): (Vec<i64>, Vec<i64>) = waits.into_iter().partition(|seconds| seconds % 3_600 == 0);
    let told = |numbers: &[i64], unit: i64| {
        let numbers: Vec<String> = numbers.iter().map(|number| (number / unit).to_string()).collect();
        let (last, rest) = numbers.split_last().expect("some");
        format!("{} and {last}", rest.join(", "))
    };
    format!("after {} minutes, {} hours", told(&minutes, 60), told(&hours, 3_600))
}

/// When a chore is tried again, which comes every hour anyway.
fn chores() -> String {
    let waits = list("crates/services/src/outbox.rs", "WAITS").into_iter();
    let minutes: Vec<_> = waits.take_while(|seconds| *seconds < 3_600).map(|seconds| seconds / 60).collect();
    let [first, second, third] = minutes.as_slice() else { panic!("{minutes:?}") };
    format!("tried again after {first}, {second} and {third} minutes and then every hour")
}

fn between(text: &str, start: &str, end: &str) -> i64 {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("{start} is not there"));
    rest.split(end).next().and_then(|number| number.trim().parse().ok()).expect("a number")
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

#[test]
fn the_example_names_the_bounds_that_the_check_has() {
    // `number("limits.log_in", …, 120, 1..=10_000)` and the comment above the setting.
    let example = text("docs/tilslutning.example.toml");
    let mut compared = 0;
    for (path, source) in sources("crates/configuration/src") {
        if path.display().to_string().contains("/tests/") {
            continue;
        }
        for part in source.split("self.number(").skip(1) {
            let call: String = part.split(')').next().unwrap_or_default().split_whitespace().collect();
            let Some((name, _)) = call.trim_start_matches('"').split_once('"') else { continue };
            let Some((lowest, highest)) =
                call.rsplit(',').find(|p| !p.is_empty()).and_then(|r| r.split_once("..="))
            else {
                continue;
            };
            let (section, key) = name.rsplit_once('.').expect("a section");
            let (_, rest) =
                example.split_once(&format!("[{section}]\n")).unwrap_or_else(|| panic!("[{section}]"));
            let section = rest.split("\n\n[").next().unwrap_or_default();
            let (above, _) = section.split_once(&format!("\n{key} = ")).unwrap_or_else(|| panic!("{name}"));
            // The limits share one sentence, above their section.
            let head = example.split(&format!("[{}]\n", name.rsplit_once('.').expect("a section").0)).next();
            let said = format!("{} to {}", plain(lowest), plain(highest));
            let comment =
                above.rsplit("\n").take_while(|line| line.starts_with('#')).collect::<Vec<_>>().join(" ");
            let shared = head.and_then(|head| head.rsplit("\n\n").next()).unwrap_or_default();
            assert!(comment.contains(&said) || shared.contains(&said), "{name}: {said}: {comment}");
            compared += 1;
        }
    }
    assert!(compared >= 7, "{compared} settings");
}

/// A number or a product, as the example writes it.
fn plain(number: &str) -> String {
    let factors = number.split('*').map(|part| part.replace('_', "").parse::<i64>().expect("a number"));
    factors.product::<i64>().to_string()
}
