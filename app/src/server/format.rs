//! How moments are written: Danish local time, formatted here once, so that server and browser never disagree.

use domain::{Invalid, Timestamp};
use jiff::{civil, tz::TimeZone};

fn denmark() -> TimeZone {
    TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC)
}

fn local(at: Timestamp) -> jiff::Zoned {
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(denmark())
}

/// `14.10.2026`.
pub fn date(at: Timestamp) -> String {
    local(at).strftime("%d.%m.%Y").to_string()
}

/// `14.10.2026 kl. 09.05`.
pub fn date_time(at: Timestamp) -> String {
    local(at).strftime("%d.%m.%Y kl. %H.%M").to_string()
}

/// `2026-10-14T09:05`, as a date-and-time field wants it.
pub fn field(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// `14.10.2026`: the last day before an end.
pub fn last_day(end: Timestamp) -> String {
    date(end.plus_seconds(-1))
}

/// Reads a last day, as it is written in Danish or as programs write it, and gives its end: the first moment of the next
/// day in Denmark. `None` for an empty field.
///
/// # Errors
/// [`Invalid::Malformed`].
pub fn parse_last_day(text: &str) -> Result<Option<Timestamp>, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // A year with two digits would be one of the first century.
    let danish = civil::Date::strptime("%d.%m.%Y", text).ok().filter(|day| day.year() > 99);
    let day: civil::Date = text.parse().ok().or(danish).ok_or(Invalid::Malformed)?;
    let end = day.tomorrow().and_then(|next| next.to_zoned(denmark())).map_err(|_| Invalid::Malformed)?;
    Ok(Some(Timestamp::from_micros(end.timestamp().as_microsecond())))
}

/// Reads a date-and-time field as Danish local time.
///
/// # Errors
/// [`Invalid::Empty`] or [`Invalid::Malformed`].
pub fn parse_field(text: &str) -> Result<Timestamp, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::Empty);
    }
    let moment: civil::DateTime = text.parse().map_err(|_| Invalid::Malformed)?;
    let zoned = denmark().to_zoned(moment).map_err(|_| Invalid::Malformed)?;
    Ok(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_danish_time_summer_and_winter() {
        let winter = Timestamp::from_micros(1_795_435_200_000_000);
        assert_eq!(date_time(winter), "23.11.2026 kl. 13.00");
        let summer = winter.plus_seconds(-150 * 24 * 60 * 60);
        assert_eq!(date_time(summer), "26.06.2026 kl. 14.00");
        assert_eq!(parse_field(&field(summer)), Ok(summer));
        assert_eq!(date(winter), "23.11.2026");
    }

    #[test]
    fn a_last_day_holds_until_midnight_in_denmark_summer_and_winter() {
        for (field, danish, end) in [
            ("2026-12-31", "31.12.2026", "2026-12-31T23:00:00Z"),
            ("2026-06-30", "30.06.2026", "2026-06-30T22:00:00Z"),
            // The day has 25 hours.
            ("2026-10-25", "25.10.2026", "2026-10-25T23:00:00Z"),
        ] {
            let end: jiff::Timestamp = end.parse().unwrap();
            let end = Timestamp::from_micros(end.as_microsecond());
            assert_eq!(parse_last_day(field), Ok(Some(end)));
            assert_eq!(parse_last_day(&format!(" {danish} ")), Ok(Some(end)));
            assert_eq!(last_day(end), danish);
        }
        assert_eq!(parse_last_day(" "), Ok(None));
        for bad in ["31/12/2026", "2026-02-30", "i morgen", "9999-12-31", "31.12.26 "] {
            assert_eq!(parse_last_day(bad), Err(Invalid::Malformed), "{bad}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        assert_eq!(parse_field(" "), Err(Invalid::Empty));
        assert_eq!(parse_field("i morgen"), Err(Invalid::Malformed));
        assert_eq!(parse_field("2026-02-30T10:00"), Err(Invalid::Malformed));
    }
}
