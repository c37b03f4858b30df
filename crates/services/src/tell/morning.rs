//! When a digest is sent.

use domain::Timestamp;

/// Seven o'clock in the morning, Danish time, after this moment.
pub fn next_morning(at: Timestamp) -> Timestamp {
    let denmark = jiff::tz::TimeZone::get("Europe/Copenhagen").unwrap_or(jiff::tz::TimeZone::UTC);
    let now = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(denmark);
    let today = now.date().at(7, 0, 0, 0).to_zoned(now.time_zone().clone());
    let morning = match today {
        Ok(today) if today > now => Ok(today),
        Ok(today) => {
            today.tomorrow().and_then(|day| day.date().at(7, 0, 0, 0).to_zoned(now.time_zone().clone()))
        }
        Err(error) => Err(error),
    };
    morning.map_or_else(
        |_| at.plus_seconds(24 * 60 * 60),
        |morning| Timestamp::from_micros(morning.timestamp().as_microsecond()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_morning_comes_at_seven_danish_time_summer_and_winter() {
        let hour = 60 * 60;
        // 2026-11-23T12:00Z: the next morning is 2026-11-24T06:00Z.
        let noon = Timestamp::from_micros(1_795_435_200_000_000);
        assert_eq!(next_morning(noon), noon.plus_seconds(18 * hour));
        // At half past six in the morning it is the same day's.
        let early = noon.plus_seconds(-6 * hour - 30 * 60);
        assert_eq!(next_morning(early), noon.plus_seconds(-6 * hour));
        // In summer seven o'clock is five o'clock UTC.
        let summer = noon.plus_seconds(-150 * 24 * hour);
        assert_eq!(next_morning(summer), summer.plus_seconds(17 * hour));
    }
}
