//! Ranges in names and addresses: `edge-[001-200]`.

use crate::kube::value::Malformed;
use crate::model::RangeNumbers;

/// The most nodes of one key.
const MOST: usize = 1_000_000;

/// A name of a range, and where the numbers are in it.
pub(super) type Numbered = (String, RangeNumbers);

/// The texts of [`expand_numbered`], without their numbers.
pub(super) fn expand(text: &str) -> Result<Vec<String>, Malformed> {
    Ok(expand_numbered(text)?.into_iter().map(|(text, _)| text).collect())
}

/// A text with ranges in brackets, expanded; the leftmost range changes slowest.
///
/// A range with leading zeros keeps its width. A text without brackets is unchanged.
///
/// # Errors
/// When a bracket is not closed, a range is empty, or there are more than a million names.
pub(super) fn expand_numbered(text: &str) -> Result<Vec<Numbered>, Malformed> {
    let mut names: Vec<Numbered> = vec![Default::default()];
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (literal, tail) = rest.split_at(open);
        let Some(close) = tail.find(']') else {
            return Err(malformed("has a bracket that is not closed"));
        };
        let numbers = numbers(&tail[1..close])?;
        if names.len().saturating_mul(numbers.len()) > MOST {
            return Err(malformed(&format!("contains more than {MOST} nodes")));
        }
        names = names
            .iter()
            .flat_map(|(name, before)| {
                let start = name.len() + literal.len();
                let numbered = move |number: &String| {
                    ([name.as_str(), literal, number.as_str()].concat(), before.and(start, number))
                };
                numbers.iter().map(numbered)
            })
            .collect();
        rest = &tail[close + 1..];
    }
    if rest.contains(']') {
        return Err(malformed("has a closing bracket without an opening one"));
    }
    for (name, _) in &mut names {
        name.push_str(rest);
    }
    Ok(names)
}

/// Whether a text has a range in it.
pub(super) fn is_range(text: &str) -> bool {
    text.contains(['[', ']'])
}

/// `1-3,7` as numbers; the width of the first number is kept when it has leading zeros.
fn numbers(inside: &str) -> Result<Vec<String>, Malformed> {
    let mut numbers = Vec::new();
    for part in inside.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let parse = |digits: &str| {
            let valid = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
            if valid { digits.parse::<usize>().ok() } else { None }
        };
        let (Some(from), Some(to)) = (parse(first), parse(last)) else {
            return Err(malformed(&format!("has `{}` instead of a range of numbers", part.escape_debug())));
        };
        if from > to {
            return Err(malformed(&format!("has a descending range: `{part}`")).label("descending range"));
        }
        let padded = first.len() > 1 && first.starts_with('0') || last.len() > 1 && last.starts_with('0');
        if padded && first.len() != last.len() {
            return Err(malformed(&format!("has a range with numbers of different widths: `{part}`"))
                .label("different widths"));
        }
        if to - from >= MOST {
            return Err(malformed(&format!("contains more than {MOST} nodes")));
        }
        let width = first.len();
        // A range may be of a million numbers, of which few are padded.
        numbers.extend(
            (from..=to).map(|number| if padded { format!("{number:0width$}") } else { number.to_string() }),
        );
    }
    Ok(numbers)
}

fn malformed(problem: &str) -> Malformed {
    Malformed::new(problem)
        .help("write a range such as `edge-[001-200]`, `rack-[1-3]-[01-20]` or `db-[1,2,5]`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands() {
        assert_eq!(expand("a").unwrap(), ["a"]);
        assert_eq!(expand("e-[08-11]").unwrap(), ["e-08", "e-09", "e-10", "e-11"]);
        assert_eq!(expand("r[1-2]-[3,5]x").unwrap(), ["r1-3x", "r1-5x", "r2-3x", "r2-5x"]);
        assert_eq!(expand("n[9-10]").unwrap(), ["n9", "n10"]);
    }

    #[test]
    fn refuses() {
        for wrong in [
            "a[1-",
            "a]",
            "a[]",
            "a[b-c]",
            "a[3-1]",
            "a[01-100]",
            "a[1-9999999]",
            "a[1-999999][1-2]",
            "a[1--2]",
            "a[+1]",
        ] {
            assert!(expand(wrong).is_err(), "{wrong}");
        }
    }
}
