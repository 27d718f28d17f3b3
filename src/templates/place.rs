use std::ops::Range;

use crate::source::Source;

/// The bytes of a template that bytes of what it makes come from: those that read alike, and whole expressions for what
/// they are replaced by. The template's beginning where no line of it makes such a line.
pub(super) fn in_template(template: &Source, made: &Source, range: &Range<usize>) -> Range<usize> {
    let line = line_at(made.text(), range.start);
    let Some(aligned) = made_by(template.text(), made.text(), &line) else { return 0..0 };
    let first = aligned.at(range.start - line.start).start;
    let last = match range.is_empty() {
        true => first,
        false => aligned.at(range.end.min(line.end).saturating_sub(line.start + 1)).end,
    };
    let own = template.text();
    let first = (0..=first).rev().find(|at| own.is_char_boundary(*at)).unwrap_or(0);
    let last = (last.max(first)..own.len()).find(|at| own.is_char_boundary(*at)).unwrap_or(own.len());
    first..last
}

/// How the line of a template that makes a line makes it: of those that could, the one with the longest literals; of several
/// such, the first makes the first line.
fn made_by(template: &str, made: &str, line: &Range<usize>) -> Option<Aligned> {
    let text = made.get(line.clone())?;
    let mut start = 0;
    let mut could: Vec<(usize, Vec<Part>)> = Vec::new();
    for own in template.split_inclusive('\n') {
        let parts = parts(own.trim_end_matches(['\n', '\r']), start);
        start += own.len();
        let literal = parts.iter().filter(|part| part.is_literal).map(|part| part.range.len()).sum();
        if align(&parts, template, text).is_some() {
            could.push((literal, parts));
        }
    }
    let most = could.iter().map(|(literal, _)| *literal).max()?;
    could.retain(|(literal, _)| *literal == most);
    let (_, first) = could.first()?;
    let before = made.get(..line.start).unwrap_or_default();
    let index = before.lines().filter(|line| align(first, template, line).is_some()).count();
    let (_, parts) = could.get(index).or(could.last())?;
    align(parts, template, text)
}

/// The line of a text that an offset is in, without its end.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let length = text.get(start..).map_or(0, |rest| rest.find(['\n', '\r']).unwrap_or(rest.len()));
    start..start + length
}

/// A part of a template's line.
struct Part {
    is_literal: bool,
    range: Range<usize>,
}

/// The parts of a template's line that begins at an offset: literals, and between them expressions, statements and comments.
fn parts(line: &str, start: usize) -> Vec<Part> {
    const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let tags = TAGS.iter().filter_map(|(open, close)| Some((rest.find(open)?, *close)));
        let Some((open, close)) = tags.min() else { break };
        let end = rest.get(open..).and_then(|tag| tag.find(close)).map_or(rest.len(), |end| open + end + 2);
        parts.push(Part { is_literal: true, range: start + at..start + at + open });
        parts.push(Part { is_literal: false, range: start + at + open..start + at + end });
        at += end;
    }
    parts.push(Part { is_literal: true, range: start + at..start + line.len() });
    parts
}

/// Parts of a template's line, each with the part of a made line that it became.
struct Aligned(Vec<(Range<usize>, Range<usize>, bool)>);

impl Aligned {
    /// The template's bytes for a byte of the made line.
    fn at(&self, offset: usize) -> Range<usize> {
        let found = self.0.iter().find(|(_, made, _)| made.contains(&offset)).or(self.0.last());
        match found {
            Some((own, made, true)) => {
                let at = own.start + (offset.max(made.start) - made.start).min(own.len());
                at..(at + 1).min(own.end.max(at))
            }
            Some((own, _, false)) => own.clone(),
            None => 0..0,
        }
    }
}

/// Matches a line of a template against a line, if possible: its literals are in the line in their order, and first or
/// last in the line where they are first or last in the template.
fn align(parts: &[Part], template: &str, line: &str) -> Option<Aligned> {
    let mut aligned = Vec::new();
    let mut at = 0;
    let mut open: Option<Range<usize>> = None;
    for (index, part) in parts.iter().enumerate() {
        if !part.is_literal {
            open = Some(part.range.clone());
            continue;
        }
        let literal = template.get(part.range.clone())?;
        let rest = line.get(at..)?;
        let found = match (index == 0, index + 1 == parts.len()) {
            (true, true) => (rest == literal).then_some(0),
            (true, false) => rest.starts_with(literal).then_some(0),
            (false, true) => rest.ends_with(literal).then(|| rest.len() - literal.len()),
            (false, false) => rest.find(literal),
        }?;
        aligned.extend(open.take().map(|own| (own, at..at + found, false)));
        aligned.push((part.range.clone(), at + found..at + found + literal.len(), true));
        at += found + literal.len();
    }
    Some(Aligned(aligned))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of the template is shown for what is made of it.
    fn shown<'a>(template: &'a str, made: &str, part: &str) -> &'a str {
        let start = made.find(part).unwrap();
        let range =
            in_template(&Source::new("t", template), &Source::new("m", made), &(start..start + part.len()));
        &template[range]
    }

    #[test]
    fn bytes_lead_back_to_the_template() {
        let template = "[Service]\nEnvironmentFile=-{{ file | line }}\n  {{ a }} $B {{ c }}Restart=no\n{% if x %}User=$A{% endif %}\n";
        let made = "[Service]\nEnvironmentFile=-/etc/x\n  one $B twoRestart=no\nUser=$A\n";
        for (part, own) in [
            ("-", "-"),
            ("/etc", "{{ file | line }}"),
            ("-/etc/x", "-{{ file | line }}"),
            ("$B", "$B"),
            ("$B two", "$B {{ c }}"),
            ("twoRestart=no", "{{ c }}Restart=no"),
            ("$A", "$A"),
            ("[Service]", "[Service]"),
        ] {
            assert_eq!(shown(template, made, part), own, "{part}");
        }
    }

    #[test]
    fn lines_that_read_alike_are_told_apart_by_their_order() {
        let template = Source::new("t", "a={{ x }}\nb\na={{ y }}\n");
        let made = Source::new("m", "a=1\nb\na=2\n");
        assert_eq!(in_template(&template, &made, &(8..9)), 14..21);
        assert_eq!(in_template(&template, &made, &(2..3)), 2..9);
    }

    #[test]
    fn a_line_that_no_line_makes_leads_to_the_beginning() {
        let made = Source::new("m", "a\nb\n");
        assert_eq!(in_template(&Source::new("t", "x"), &made, &(2..3)), 0..0);
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_in_the_template(template in "[\\{\\}%# a-cé\n]*", made in "[ a-cé\n]*", ends in (0_usize..40, 0_usize..40)) {
            let made = Source::new("m", made);
            let end = |at: usize| (0..=at.min(made.text().len())).rev().find(|at| made.text().is_char_boundary(*at)).unwrap();
            let (one, other) = (end(ends.0), end(ends.1));
            let range = in_template(&Source::new("t", template.as_str()), &made, &(one.min(other)..one.max(other)));
            proptest::prop_assert!(template.len() >= range.end && range.start <= range.end);
        }
    }
}
