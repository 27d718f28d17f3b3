/// How many CPUs a set such as `0-1,8` has; the part that is none where it cannot be read.
///
/// Mirrors k8s.io/utils/cpuset: Parse.
pub(in crate::rules) fn cpus(text: &str) -> Result<i64, &str> {
    let mut ranges =
        text.split(',').map(|part| range(part).ok_or(part)).collect::<Result<Vec<(i64, i64)>, &str>>()?;
    ranges.sort_unstable();
    let mut count: i64 = 0;
    let mut next = i64::MIN;
    for (first, last) in ranges {
        let first = first.max(next);
        if first <= last {
            count = count.saturating_add(last.saturating_sub(first).saturating_add(1));
            next = last.saturating_add(1);
        }
    }
    Ok(count)
}

/// The first and the last CPU of a part.
fn range(part: &str) -> Option<(i64, i64)> {
    let number = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok()).flatten()
    };
    let Some((first, last)) = part.split_once('-') else {
        let only = number(part)?;
        return Some((only, only));
    };
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::cpus;

    #[test]
    fn cpus_are_counted_once() {
        assert_eq!(cpus("0"), Ok(1));
        assert_eq!(cpus("0-3,2-5,8"), Ok(7));
        assert_eq!(cpus("8,0-9,3"), Ok(10));
        assert_eq!(cpus("0-9223372036854775807"), Ok(i64::MAX));
        for (text, wrong) in [("0,a", "a"), ("3-1", "3-1"), ("0,,1", ""), ("", ""), ("0--1", "0--1")] {
            assert_eq!(cpus(text), Err(wrong), "{text}");
        }
    }
}
