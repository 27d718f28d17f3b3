use std::borrow::Cow;

/// How often quotes inside quotes are unwrapped.
const MOST: usize = 3;

/// A log line as the component meant it: quotes that klog, systemd or JSON escaped are plain.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST {
        if !text.contains('\\') {
            break;
        }
        text = Cow::Owned(once(&text));
    }
    text
}

fn once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('"' | '\\' | '\'' | '/')) => out.extend(chars.next()),
            ('\\', Some('n' | 't')) => {
                chars.next();
                out.push(' ');
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_plain() {
        assert_eq!(plain(r#"err="a \"b\" \\\"c\\\"""#), r#"err="a "b" "c"""#);
        assert!(matches!(plain("a b"), Cow::Borrowed(_)));
    }
}
