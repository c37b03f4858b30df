//! How dates and times are read: in the spellings people in Denmark use, and as browsers and programs write them.

use domain::{Invalid, pasted};
use jiff::civil;

/// The years that are meant. A mistyped one is told, whatever the date is for.
const FIRST_YEAR: i16 = 2000;
const LAST_YEAR: i16 = 2099;

/// A piece of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Number(&'a str),
    Word(&'a str),
    /// Whatever stands between.
    Sign(char),
}

/// Splits at the edges between digits, letters and signs.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same: fn(char) -> bool = match first {
            _ if first.is_ascii_digit() => |c| c.is_ascii_digit(),
            _ if first.is_alphabetic() => char::is_alphabetic,
            _ => {
                pieces.push(Piece::Sign(first));
                rest = &rest[first.len_utf8()..];
                continue;
            }
        };
        let (piece, after) = rest.split_at(rest.find(|c| !same(c)).unwrap_or(rest.len()));
        pieces.push(if first.is_ascii_digit() { Piece::Number(piece) } else { Piece::Word(piece) });
        rest = after;
    }
    pieces
}

/// What was typed, piece by piece.
struct Reader<'a>(&'a [Piece<'a>]);

impl<'a> Reader<'a> {
    /// Passes over signs; only these may stand here.
    fn signs(&mut self, allowed: &str) -> Option<()> {
        while let [Piece::Sign(sign), rest @ ..] = self.0 {
            allowed.contains(*sign).then_some(())?;
            self.0 = rest;
        }
        Some(())
    }

    fn number(&mut self, most: usize) -> Option<&'a str> {
        match self.0 {
            [Piece::Number(digits), rest @ ..] if digits.len() <= most => {
                self.0 = rest;
                Some(digits)
            }
            _ => None,
        }
    }

    fn word(&mut self, is: impl Fn(&str) -> bool) -> Option<&'a str> {
        match self.0 {
            [Piece::Word(word), rest @ ..] if is(word) => {
                self.0 = rest;
                Some(word)
            }
            _ => None,
        }
    }

    fn date(&mut self) -> Option<Result<civil::Date, Invalid>> {
        while self.word(is_weekday).is_some() {
            self.signs(" .,")?;
        }
        if matches!(self.0, [Piece::Word(_), ..]) {
            // `december 31, 2027`
            let month = month(self.word(|word| month(word).is_some())?)?;
            self.signs(" .")?;
            let day = self.number(2)?;
            self.ordinal();
            self.signs(" .,")?;
            return Some(date(self.number(4)?, month, day));
        }
        let first = self.number(4)?;
        if first.len() == 4 {
            self.signs("-/. ")?;
            let month = self.number(2)?.parse().ok()?;
            self.signs("-/. ")?;
            return Some(date(first, month, self.number(2)?));
        }
        self.ordinal();
        self.signs("-/. ")?;
        let month = match self.word(|word| month(word).is_some()) {
            Some(word) => month(word)?,
            None => self.number(2)?.parse().ok()?,
        };
        self.signs("-/. ,")?;
        Some(date(self.number(4)?, month, first))
    }

    /// `31st December`.
    fn ordinal(&mut self) {
        _ = self.word(|word| matches!(word, "st" | "nd" | "rd" | "th"));
    }

    fn time(&mut self) -> Option<Result<civil::Time, Invalid>> {
        self.signs(" ,")?;
        let told = self.word(|word| matches!(word, "kl" | "klokken" | "at" | "t")).is_some();
        self.signs(" .")?;
        let hour = self.number(2)?;
        let (mut minute, mut second) = ("0", "0");
        if !self.0.is_empty() {
            self.signs(".:")?;
            minute = self.number(2).filter(|minute| minute.len() == 2)?;
            if !self.0.is_empty() {
                self.signs(".:")?;
                second = self.number(2).filter(|second| second.len() == 2)?;
            }
        } else if !told {
            // `31.12.2027 9` may be anything.
            return None;
        }
        let part = |digits: &str| digits.parse().ok();
        Some(civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).map_err(|_| Invalid::NoSuchDate))
    }
}

fn is_weekday(word: &str) -> bool {
    matches!(
        word,
        "d" | "den"
            | "mandag"
            | "tirsdag"
            | "onsdag"
            | "torsdag"
            | "fredag"
            | "lørdag"
            | "søndag"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
    )
}

/// A month by its Danish or English name, or by the beginning of it.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [(&str, &str); 12] = [
        ("januar", "january"),
        ("februar", "february"),
        ("marts", "march"),
        ("april", "april"),
        ("maj", "may"),
        ("juni", "june"),
        ("juli", "july"),
        ("august", "august"),
        ("september", "september"),
        ("oktober", "october"),
        ("november", "november"),
        ("december", "december"),
    ];
    let named = |name: &str| name.starts_with(word);
    let place = MONTHS.iter().position(|(danish, english)| named(danish) || named(english))?;
    (word.chars().count() >= 3).then(|| i8::try_from(place + 1).ok())?
}

/// Two digits of a year are of this century; one or three are none.
fn date(year: &str, month: i8, day: &str) -> Result<civil::Date, Invalid> {
    let full: i16 = year.parse().map_err(|_| Invalid::Malformed)?;
    let full = match year.len() {
        4 => full,
        2 => 2000 + full,
        _ => return Err(Invalid::Malformed),
    };
    if !(FIRST_YEAR..=LAST_YEAR).contains(&full) {
        return Err(Invalid::YearOutside { first: 2000, last: 2099 });
    }
    let day = day.parse().map_err(|_| Invalid::Malformed)?;
    civil::Date::new(full, month, day).map_err(|_| Invalid::NoSuchDate)
}

fn plain(text: &str) -> String {
    pasted(text).trim().chars().map(domain::plain_sign).collect::<String>().to_lowercase()
}

/// Reads a day: `31.12.2027`, `31/12-27`, `31. december 2027`, `2027-12-31`.
///
/// # Errors
/// [`Invalid::Empty`], [`Invalid::Malformed`], [`Invalid::NoSuchDate`] or [`Invalid::YearOutside`].
pub fn day(text: &str) -> Result<civil::Date, Invalid> {
    let text = plain(text);
    if text.is_empty() {
        return Err(Invalid::Empty);
    }
    let pieces = pieces(&text);
    let mut reader = Reader(&pieces);
    let date = reader.date().ok_or(Invalid::Malformed)?;
    let ended = reader.signs(" .").is_some() && reader.0.is_empty();
    if ended { date } else { Err(Invalid::Malformed) }
}

/// Reads a day and a time of it: `14.10.2026 kl. 9.05`, `14-10-2026 09:05`, `2026-10-14T09:05`.
///
/// # Errors
/// As for [`day`]; [`Invalid::Malformed`] also where there is no time.
pub fn moment(text: &str) -> Result<civil::DateTime, Invalid> {
    let text = plain(text);
    if text.is_empty() {
        return Err(Invalid::Empty);
    }
    let pieces = pieces(&text);
    let mut reader = Reader(&pieces);
    let date = reader.date().ok_or(Invalid::Malformed)?;
    let time = reader.time().ok_or(Invalid::Malformed)?;
    if reader.0.is_empty() { Ok(date?.to_datetime(time?)) } else { Err(Invalid::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_day_is_read_as_people_in_denmark_write_it() {
        let new_years_eve = civil::date(2027, 12, 31);
        for typed in [
            "31.12.2027",
            "31-12-2027",
            "31/12/2027",
            "31/12-27",
            "31/12-2027",
            "31/12 2027",
            "31.12.27",
            "31 12 2027",
            "31. 12. 2027",
            "31. december 2027",
            "31. dec. 2027",
            "d. 31. december 2027",
            "fredag den 31. december 2027",
            "31 December 2027",
            "31st December 2027",
            "December 31, 2027",
            "2027-12-31",
            "2027/12/31",
            "\u{200b}31.12.2027\u{a0}",
            "31‑12‑2027",
            " 31.12.2027. ",
        ] {
            assert_eq!(day(typed), Ok(new_years_eve), "{typed}");
        }
        assert_eq!(day("1/2-27"), Ok(civil::date(2027, 2, 1)), "the day comes first");
        assert_eq!(day("3. maj 2027"), Ok(civil::date(2027, 5, 3)));
        assert_eq!(day("3. mar 2027"), Ok(civil::date(2027, 3, 3)));
    }

    #[test]
    fn a_day_that_is_none_is_told() {
        assert_eq!(day(" \u{200b}"), Err(Invalid::Empty));
        for none in ["31.02.2027", "29.02.2027", "12/31/2027", "0.1.2027", "2027-13-01", "32. maj 2027"] {
            assert_eq!(day(none), Err(Invalid::NoSuchDate), "{none}");
        }
        for year in ["27.11.0026", "0026-11-27", "31.12.9999", "9999-12-31", "31.12.1999", "31.12.2100"] {
            assert_eq!(day(year), Err(Invalid::YearOutside { first: 2000, last: 2099 }), "{year}");
        }
        for bad in [
            "i morgen",
            "31.12",
            "31/12",
            "31.12.127",
            "31.12.20270",
            "31122027",
            "27-12-311",
            "31. ju 2027",
            "31:12:2027",
            "-31.12.2027",
            "31.12.2027 9",
            "31.12.2027 09:05",
            "x31.12.2027",
            "31.12.2027x",
            "2027",
            "31. vendemiaire 2027",
            "31.dec.mar.2027",
        ] {
            assert_eq!(day(bad), Err(Invalid::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_moment_is_read_as_people_in_denmark_write_it() {
        let autumn = civil::date(2026, 10, 14).at(9, 5, 0, 0);
        for typed in [
            "14-10-2026 09:05",
            "14.10.2026 09.05",
            "14.10.2026 kl. 9.05",
            "14.10.2026, kl. 09:05",
            "14/10-26 kl 9.05",
            "14. oktober 2026 klokken 9:05",
            "onsdag d. 14. oktober 2026 kl. 9.05",
            "14 October 2026 at 9:05",
            "2026-10-14T09:05",
            "2026-10-14 09:05:00",
        ] {
            assert_eq!(moment(typed), Ok(autumn), "{typed}");
        }
        assert_eq!(moment("14.10.2026 kl. 9"), Ok(civil::date(2026, 10, 14).at(9, 0, 0, 0)));
        for none in ["14.10.2026 24:00", "14.10.2026 09:60", "31.2.2026 09:05", "14.10.2026 kl. 25"] {
            assert_eq!(moment(none), Err(Invalid::NoSuchDate), "{none}");
        }
        for year in ["0026-11-27T10:00", "27.11.0026 10:00", "9999-12-31T23:59"] {
            assert_eq!(moment(year), Err(Invalid::YearOutside { first: 2000, last: 2099 }), "{year}");
        }
        for bad in
            ["14.10.2026", "09:05", "14.10.2026 9", "14.10.2026 9.5", "14.10.2026 09:05 x", "i dag kl. 9"]
        {
            assert_eq!(moment(bad), Err(Invalid::Malformed), "{bad}");
        }
    }

    /// The stretches of a text that begin with a digit and hold nothing but what dates are made of.
    fn examples(text: &str) -> Vec<String> {
        let words: Vec<&str> =
            text.split_whitespace().map(|word| word.trim_end_matches(['.', ','])).collect();
        let is_time =
            |word: &str| word.contains([':', '.']) && word.starts_with(|c: char| c.is_ascii_digit());
        let mut found = vec![];
        for (place, word) in words.iter().enumerate() {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            if digits >= 6 && word.starts_with(|c: char| c.is_ascii_digit()) && !word.contains(':') {
                let rest: Vec<&str> = words[place + 1..]
                    .iter()
                    .copied()
                    .take_while(|word| is_time(word) && word.len() <= 5 || matches!(*word, "kl" | "at"))
                    .collect();
                found.push([&[*word], rest.as_slice()].concat().join(" "));
            }
        }
        found
    }

    #[test]
    fn every_date_that_a_text_shows_as_an_example_is_read() {
        assert_eq!(examples("Skriv det, for eksempel 14.10.2026 kl. 9.05."), ["14.10.2026 kl 9.05"]);
        for t in [Lang::Da, Lang::En] {
            for text in [t.fault_moment(), t.fault_no_such_moment()] {
                let shown = examples(text);
                assert!(!shown.is_empty(), "{text}");
                assert!(shown.iter().all(|example| moment(example).is_ok()), "{text}: {shown:?}");
            }
            for text in [t.fault_day(), t.fault_no_such_day(), t.last_day_hint(), t.service_last_day_hint()] {
                let shown = examples(text);
                assert!(!shown.is_empty(), "{text}");
                assert!(shown.iter().all(|example| day(example).is_ok()), "{text}: {shown:?}");
            }
        }
    }

    #[test]
    fn what_the_portal_shows_can_be_typed_back() {
        let at = domain::Timestamp::from_micros(1_795_435_200_000_000);
        use crate::server::format;
        assert_eq!(format::parse_field(&format::date_time(at)), Ok(at));
        assert_eq!(format::parse_field(&format::field(at)), Ok(at));
        assert!(format::parse_last_day(&format::date(at)).is_ok());
    }
}
