//! How moments are written: Danish local time, formatted here once, so that server and browser never disagree.

use domain::{Invalid, Timestamp};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::dates;

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

/// Reads a last day, in any spelling that [`dates::day`] knows, and gives its end: the first moment of the next day in
/// Denmark. `None` for an empty field.
///
/// # Errors
/// [`Invalid::Malformed`], [`Invalid::NoSuchDate`] or [`Invalid::YearOutside`].
pub fn parse_last_day(text: &str) -> Result<Option<Timestamp>, Invalid> {
    let day = match dates::day(text) {
        Err(Invalid::Empty) => return Ok(None),
        read => read?,
    };
    let end = day.tomorrow().and_then(|next| next.to_zoned(denmark())).map_err(|_| Invalid::NoSuchDate)?;
    Ok(Some(Timestamp::from_micros(end.timestamp().as_microsecond())))
}

/// Reads a date-and-time field as Danish local time, in any spelling that [`dates::moment`] knows. Of an hour that comes
/// twice it is the first.
///
/// # Errors
/// [`Invalid::Empty`], [`Invalid::Malformed`], [`Invalid::NoSuchDate`] (also for the hour that is left out in spring) or
/// [`Invalid::YearOutside`].
pub fn parse_field(text: &str) -> Result<Timestamp, Invalid> {
    let local = denmark().to_ambiguous_zoned(dates::moment(text)?);
    if matches!(local.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(Invalid::NoSuchDate);
    }
    let zoned = local.compatible().map_err(|_| Invalid::NoSuchDate)?;
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
        for bad in ["2026-02-30", "i morgen", "9999-12-31", "31.12.0026", "31.12.26 x"] {
            assert!(parse_last_day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        assert_eq!(parse_field(" "), Err(Invalid::Empty));
        assert_eq!(parse_field("i morgen"), Err(Invalid::Malformed));
        assert_eq!(parse_field("2026-02-30T10:00"), Err(Invalid::NoSuchDate));
        // The clocks go from 2 to 3, and in autumn from 3 to 2.
        assert_eq!(parse_field("29.03.2026 02:30"), Err(Invalid::NoSuchDate));
        assert_eq!(parse_field("25.10.2026 02:30").map(date_time), Ok("25.10.2026 kl. 02.30".into()));
    }
}
