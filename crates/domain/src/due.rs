//! What time itself gives rise to, in days: what has waited for some, and what ends in some.

use crate::Timestamp;

const DAY: i64 = 24 * 60 * 60;
/// Days of waiting after which those concerned are told. Who missed the first hears of the second alone.
pub const WAITED: [i16; 2] = [14, 30];
/// Days before the end at which those concerned are told. Of several that are due the nearest is told.
pub const EXPIRES: [i16; 3] = [14, 45, 90];
/// Days before the last day on which a new version can be confirmed at which those who have not are told.
pub const CONFIRM: [i16; 2] = [3, 14];

/// What has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waited {
    /// It began to wait after then.
    pub after: Timestamp,
    /// By then.
    pub by: Timestamp,
    /// The days of waiting that are told of.
    pub days: i16,
}

/// What ends soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// It ends after then.
    pub after: Timestamp,
    /// By then.
    pub by: Timestamp,
    /// The days before the end that are told of.
    pub days: i16,
}

/// Whole days between two moments.
pub fn days_between(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from((to.micros() - from.micros()) / (DAY * 1_000_000)).unwrap_or(0)
}

/// What has waited for so many days, and not for the next number of them.
pub fn waited(now: Timestamp, days: i16) -> Waited {
    let ago = |days: i16| now.plus_seconds(-i64::from(days) * DAY);
    let longer = WAITED.into_iter().find(|longer| *longer > days);
    Waited { after: longer.map_or(Timestamp::from_micros(i64::MIN), ago), by: ago(days), days }
}

/// What ends with a last day that is so many days away, and not within the number before.
pub fn ending(now: Timestamp, days: i16) -> Ending {
    ending_of(&EXPIRES, now, days)
}

/// The same, where other days are told of.
pub fn ending_of(told: &[i16], now: Timestamp, days: i16) -> Ending {
    let within = |days: i16| now.plus_seconds((i64::from(days) + 1) * DAY);
    let nearer = told.iter().copied().rfind(|nearer| *nearer < days);
    Ending { after: nearer.map_or(now, within), by: within(days), days }
}

/// Days until the last day before an end: none on that day itself.
pub fn days_left(now: Timestamp, end: Timestamp) -> u32 {
    days_between(now, last_moment(end))
}

/// The last moment before an end: its day is the last day.
pub fn last_moment(end: Timestamp) -> Timestamp {
    end.plus_seconds(-1)
}

/// The warning of which nothing more needs to be said when an end is told of at `now`: it is due already.
pub fn told_by(end: Option<Timestamp>, now: Timestamp) -> Option<Ending> {
    told_by_of(&EXPIRES, end?, now)
}

/// The same, where other days are told of.
pub fn told_by_of(told: &[i16], end: Timestamp, now: Timestamp) -> Option<Ending> {
    told.iter().map(|days| ending_of(told, now, *days)).find(|ending| end <= ending.by)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);

    fn after(days: i64, seconds: i64) -> Timestamp {
        NOW.plus_seconds(days * DAY + seconds)
    }

    #[test]
    fn days_are_whole_and_never_less_than_none() {
        assert_eq!(days_between(NOW, after(14, 0)), 14);
        assert_eq!(days_between(NOW, after(14, -1)), 13);
        assert_eq!(days_between(NOW, after(-3, 0)), 0);
        // An end at midnight after the last day: on that day none are left.
        assert_eq!((days_left(NOW, after(1, 0)), days_left(NOW, after(1, 1))), (0, 1));
        assert_eq!(days_left(NOW, after(-1, 0)), 0);
    }

    #[test]
    fn what_waits_is_told_of_once_for_each_number_of_days() {
        let [first, second] = WAITED.map(|days| waited(NOW, days));
        assert_eq!((first.by, first.after), (after(-14, 0), after(-30, 0)));
        assert_eq!((second.by, second.after), (after(-30, 0), Timestamp::from_micros(i64::MIN)));
    }

    #[test]
    fn what_ends_is_told_of_by_the_nearest_number_of_days() {
        let all = EXPIRES.map(|days| ending(NOW, days));
        assert_eq!((all[0].after, all[0].by), (NOW, after(15, 0)));
        for pair in all.windows(2) {
            assert_eq!(pair[0].by, pair[1].after, "no end lies between");
        }
        for (end, days) in [(after(15, 0), Some(14)), (after(15, 1), Some(45)), (after(91, 1), None)] {
            assert_eq!(told_by(Some(end), NOW).map(|ending| ending.days), days, "{end:?}");
        }
        assert_eq!(told_by(None, NOW), None);
    }
}
