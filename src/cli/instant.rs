use jiff::{SignedDuration, Timestamp};

use super::Failure;

/// The default lifetime of a new token.
pub(super) const TOKEN_DAYS: u32 = 90;

/// A time, or a date: its first second in UTC. The error is shown to the user.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse::<Timestamp>()
        .or_else(|_| format!("{text}T00:00:00Z").parse::<Timestamp>())
        .map_err(|_| "expected a time such as 2027-06-01T00:00:00Z, or a date such as 2027-06-01".to_owned())
}

/// Some days later, in whole seconds, as in a token's Secret.
pub(super) fn days_after(at: Timestamp, days: u32) -> Result<Timestamp, Failure> {
    after(at, SignedDuration::from_hours(i64::from(days) * 24))
}

/// Some time later, in whole seconds.
pub(super) fn after(at: Timestamp, time: SignedDuration) -> Result<Timestamp, Failure> {
    let end = at.checked_add(time);
    let days = time.as_hours() / 24;
    let end = end.map_err(|_| Failure(format!("{days} days after {at} is out of range")))?;
    Ok(Timestamp::from_second(end.as_second())?)
}
