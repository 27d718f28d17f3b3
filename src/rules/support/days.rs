/// A duration as people write it: whole days, and hours below two days.
pub(in crate::rules) fn days(seconds: i64) -> String {
    let hours = seconds / 3600;
    match (hours / 24, hours) {
        (_, ..1) => "less than an hour".to_owned(),
        (_, 1) => "an hour".to_owned(),
        (..2, hours) => format!("{hours} hours"),
        (days, _) => format!("{days} days"),
    }
}
