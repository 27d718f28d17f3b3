//! Lines that only steer a template: `{% for … %}`, `{{ end }}`.

use std::borrow::Cow;

/// What a line is to a template.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    Opens,
    Closes,
    /// Another statement, or a comment.
    Other,
}

/// A text in which each such line is a comment `##…##`, which is a placeholder. Units skip comments also between two lines that are
/// one. A line of flags that is there on a condition is a placeholder, too. Every byte keeps its place.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| kind(line).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let lines = text.split_inclusive('\n').map(|line| match kind(line) {
        Some(kind) => {
            match kind {
                Line::Opens => depth += 1,
                Line::Closes => depth = depth.saturating_sub(1),
                Line::Other => {}
            }
            marked(line)
        }
        None if depth > 0 && line.trim_start().starts_with("--") && !line.contains(['{', '#']) => {
            marked(line)
        }
        None => line.to_owned(),
    });
    Cow::Owned(lines.collect())
}

/// What stands between the marks of a line that is one statement.
fn statement(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let inside = |open: &str, close: &str| {
        let inner = line.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains(close)).then(|| inner.trim_matches(['-', '+', ' ']))
    };
    let jinja = inside("{%", "%}").or_else(|| inside("{#", "#}")).map(|inner| (inner, true));
    jinja.or_else(|| inside("{{", "}}").map(|inner| (inner, false)))
}

fn kind(line: &str) -> Option<Line> {
    let (inner, jinja) = statement(line)?;
    let (word, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    match word {
        "if" | "for" | "range" | "with" | "define" | "block" if !rest.is_empty() => Some(Line::Opens),
        "end" | "endif" | "endfor" | "endwith" | "endblock" if rest.is_empty() => Some(Line::Closes),
        "else" => Some(Line::Other),
        _ if jinja || inner.starts_with("/*") => Some(Line::Other),
        _ => None,
    }
}

/// A line whose text, without a backslash at its end, is between two marks, with as many bytes as before.
fn marked(line: &str) -> String {
    let text = line.trim();
    let text = text.strip_suffix('\\').unwrap_or(text).trim_end();
    let (Some(start), 6..) = (line.find(text), text.len()) else { return line.to_owned() };
    let letter = |c: char| c.is_ascii_alphanumeric() || "=.,:/-".contains(c);
    // A placeholder begins with a letter.
    let inner: String =
        text.chars().skip_while(|c| !c.is_ascii_alphabetic()).filter(char::is_ascii).collect();
    let inner: String = inner.chars().map(|c| if letter(c) { c } else { '_' }).take(text.len() - 4).collect();
    let filled = format!("##{inner:_<width$}##", width = text.len() - 4);
    let filled = if inner.is_empty() { "#".repeat(text.len()) } else { filled };
    let rest = line.get(start + text.len()..).unwrap_or_default();
    format!("{}{filled}{rest}", line.get(..start).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_comments_and_conditional_flags_placeholders() {
        let text = "a \\\n{% if b %}\n  --c=d-e \\\n{%- endif -%}\n  {{ range .x }}\n--v=1\n{{end}}\n--w=2 {{ y }}\n{# note #}\n";
        let expected = "a \\\n##if_b__##\n  ##c=d## \\\n##endif_-__##\n  ##range_.x__##\n--v=1\n##end##\n--w=2 {{ y }}\n##note__##\n";
        assert_eq!(without(text), expected);
        assert_eq!(without(text).len(), text.len());
    }

    #[test]
    fn values_are_left_alone() {
        for text in [
            "{{ endpoint }}\n",
            "{{ block }}\n",
            "{{ else_where }}: 1\n",
            "a: {{ if b }}c{{ end }}\n",
            "",
            "{% a",
        ] {
            assert_eq!(without(text), text);
        }
    }
}
