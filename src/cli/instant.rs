use jiff::{SignedDuration, Timestamp};

use super::Failure;

/// For how long a new token is good where nobody says.
pub(super) const TOKEN_DAYS: u32 = 90;

/// An instant, or a date: its first second in UTC. The error is for the person who wrote it.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse::<Timestamp>()
        .or_else(|_| format!("{text}T00:00:00Z").parse::<Timestamp>())
        .map_err(|_| "write an instant such as 2027-06-01T00:00:00Z, or a date".to_owned())
}

/// Some days later, in whole seconds: what a token's Secret can say.
pub(super) fn days_after(at: Timestamp, days: u32) -> Result<Timestamp, Failure> {
    after(at, SignedDuration::from_hours(i64::from(days) * 24))
}

/// Some time later, in whole seconds.
pub(super) fn after(at: Timestamp, time: SignedDuration) -> Result<Timestamp, Failure> {
    let end = at.checked_add(time);
    let days = time.as_hours() / 24;
    let end = end.map_err(|_| Failure(format!("the calendar ends before {days} days from {at} are over")))?;
    Ok(Timestamp::from_second(end.as_second())?)
}
