//! Dates and times of custom attributes as clients send them: the forms that the reference reads, in UTC.

use crate::clock::timestamp;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

/// The moment as the reference stores it, `YYYY-MM-DD HH:MM:SS`; `None` where it complains. Read are `2020-1-2`,
/// `1/2/2020` (month first), both with a time behind `T` or a blank, with `Z` or an offset behind the time, and
/// seconds since 1970.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return written(OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok()?);
    }
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let (time, offset) = without_offset(time.trim())?;
    let moment = PrimitiveDateTime::new(date(day)?, time_of_day(time)?).assume_utc();
    written(moment.checked_sub(offset)?)
}

fn written(moment: OffsetDateTime) -> Option<String> {
    (1..=9999).contains(&moment.year()).then(|| timestamp(moment))
}

fn date(text: &str) -> Option<Date> {
    let iso = format_description!("[year]-[month padding:none]-[day padding:none]");
    let american = format_description!("[month padding:none]/[day padding:none]/[year]");
    Date::parse(text, iso).or_else(|_| Date::parse(text, american)).ok()
}

fn time_of_day(text: &str) -> Option<Time> {
    if text.is_empty() {
        return Some(Time::MIDNIGHT);
    }
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds = format_description!("[hour padding:none]:[minute]:[second]");
    let minutes = format_description!("[hour padding:none]:[minute]");
    let whole = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let time = Time::parse(text, seconds).or_else(|_| Time::parse(text, minutes)).ok();
    time.filter(|_| whole)
}

/// A time without its offset, and the offset from UTC.
fn without_offset(text: &str) -> Option<(&str, Duration)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Duration::ZERO));
    }
    let Some(place) = text.rfind(['+', '-']) else {
        return Some((text, Duration::ZERO));
    };
    let (time, offset) = text.split_at_checked(place)?;
    let digits: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
    let number = |part: Option<&str>| part?.parse::<i64>().ok();
    let hours = number(digits.get(0..2))?;
    let minutes = if digits.len() > 2 { number(digits.get(2..4))? } else { 0 };
    if digits.len() > 4 || hours > 14 || minutes > 59 {
        return None;
    }
    let offset_from_utc = Duration::hours(hours) + Duration::minutes(minutes);
    let is_west = offset.starts_with('-');
    Some((time.trim_end(), if is_west { -offset_from_utc } else { offset_from_utc }))
}

#[cfg(test)]
mod tests {
    use super::read;
    use proptest::prelude::*;

    #[test]
    fn the_reference_s_forms_are_read_and_others_refused() {
        for (text, stored) in [
            ("2020-01-02", "2020-01-02 00:00:00"),
            ("2020-1-2", "2020-01-02 00:00:00"),
            ("1/2/2020", "2020-01-02 00:00:00"),
            ("2020-01-02 03:04:05", "2020-01-02 03:04:05"),
            ("2020-01-02T03:04:05Z", "2020-01-02 03:04:05"),
            ("2020-01-02T03:04:05.678+02:00", "2020-01-02 01:04:05"),
            ("2020-01-02 23:30 -0100", "2020-01-03 00:30:00"),
            ("1577934245", "2020-01-02 03:04:05"),
        ] {
            assert_eq!(read(text).as_deref(), Some(stored), "{text}");
        }
        for text in
            ["", "x", "2020-13-01", "2020-02-30", "2020-01-02 25:00", "2020-01-02 01:00 x", "+"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_was_read_is_read_again(text in "[0-9TZ:/ .+-]{0,25}|\\PC{0,20}") {
            if let Some(stored) = read(&text) {
                prop_assert_eq!(read(&stored), Some(stored));
            }
        }
    }
}
