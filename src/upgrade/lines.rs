use std::ops::Range;

/// A text with a part replaced.
pub(super) fn splice(text: &str, span: Range<usize>, new: &str) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    format!("{before}{new}{}", text.get(span.end..).unwrap_or_default())
}

/// The lines of an entry if nothing else is on them, including the comment after it.
pub(super) fn own_lines(text: &str, entry: &Range<usize>) -> Option<Range<usize>> {
    let start = text.get(..entry.start)?.rfind('\n').map_or(0, |end| end + 1);
    // A byte order mark is before the first line and not part of it.
    let start = if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
    let end = text.get(entry.end..)?.find('\n').map_or(text.len(), |end| entry.end + end + 1);
    let before = text.get(start..entry.start)?;
    // Inline tables over several lines have commas.
    let after = text.get(entry.end..end)?.trim().trim_start_matches(',').trim_start();
    let dotted = before.chars().all(|c| c.is_alphanumeric() || " \t.-_\"'".contains(c));
    let alone = dotted && (after.is_empty() || after.starts_with('#'));
    alone.then_some(start..end)
}
