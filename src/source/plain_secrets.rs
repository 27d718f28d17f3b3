//! Secrets in a text, found by their form: no tree is needed, so they are found in broken texts, too.

use std::ops::Range;

use super::nesting::Nesting;

/// A kind of secret that a text reveals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlainSecret {
    /// The value of a key `secret`, or a value there that is too long or too regular.
    Value,
    /// A whole bootstrap token, `id.secret`.
    Token,
    /// A private key in PEM.
    PrivateKey,
}

/// The secrets of a spec's text with their bytes, in no particular order.
pub fn plain_secrets(text: &str) -> Vec<(PlainSecret, Range<usize>)> {
    let mut found = Vec::new();
    values(text, &mut found);
    tokens(text, &mut found);
    private_keys(text, &mut found);
    identities(text, &mut found);
    found
}

/// The value of `secret =`, unless it is a table; and of keys where people put a secret by mistake, values that have the
/// form of one.
pub(super) fn values(text: &str, found: &mut Vec<(PlainSecret, Range<usize>)>) {
    let half = |value: &str| {
        value.len() == 16 && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let with_digit = |value: &str| half(value) && value.bytes().any(|b| b.is_ascii_digit());
    // An id has six characters.
    let long = |value: &str| value.len() >= 16;
    values_of("secret", text, &|_| true, found);
    values_of("id", text, &long, found);
    values_of("token", text, &with_digit, found);
    values_of("token-secret", text, &half, found);
    values_of("value", text, &half, found);
}

/// Where a part occurs in a text.
pub(super) fn starts_of<'t>(part: &'t str, text: &'t str) -> impl Iterator<Item = usize> + 't {
    memchr::memmem::find_iter(text.as_bytes(), part)
}

fn values_of(
    key: &str,
    text: &str,
    is_secret: &dyn Fn(&str) -> bool,
    found: &mut Vec<(PlainSecret, Range<usize>)>,
) {
    let mut nesting = Nesting::default();
    for start in starts_of(key, text) {
        if nesting.is_enough(start) {
            continue;
        }
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if text[..start].ends_with(name) {
            continue;
        }
        let after = &text[start + key.len()..];
        let after = after.strip_prefix(['"', '\'']).unwrap_or(after).trim_start_matches([' ', '\t']);
        let Some(value) = after.strip_prefix('=').map(|rest| rest.trim_start_matches([' ', '\t'])) else {
            continue;
        };
        let from = text.len() - value.len();
        let closed_by = |quote: &str, rest: &str, last: &str| {
            let end = rest.find(quote).or_else(|| rest.find(last)).unwrap_or(rest.len());
            text.len() - rest.len()..text.len() - rest.len() + end
        };
        let range = if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|quote| value.starts_with(quote))
        {
            closed_by(quote, &value[quote.len()..], "\0")
        } else if let Some(rest) = value.strip_prefix('\'') {
            closed_by("'", rest, "\n")
        } else if let Some(rest) = value.strip_prefix('"') {
            let mut escaped = false;
            let end = rest.find(|c| {
                let ends = matches!(c, '\n') || c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            text.len() - rest.len()..text.len() - rest.len() + end.unwrap_or(rest.len())
        } else if value.starts_with('{') {
            continue;
        } else {
            from..from + value.find([',', '}', '#', '\n']).unwrap_or(value.len())
        };
        nesting.read_to(range.end);
        if !range.is_empty() && text.get(range.clone()).is_some_and(|value| is_secret(value.trim_end())) {
            found.push((PlainSecret::Value, range));
        }
    }
}

/// Texts like `07401b.f395accd246ae52d`. Ones without any digit are names, since few tokens have none and many hosts do; but
/// not where a token belongs: `--token=abcdef.abcdefghijklmnop`.
pub(super) fn tokens(text: &str, found: &mut Vec<(PlainSecret, Range<usize>)>) {
    let bytes = text.as_bytes();
    let lower = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_');
    for dot in memchr::memchr_iter(b'.', bytes) {
        let Some(start) = dot.checked_sub(6) else { continue };
        let Some(token) = bytes.get(start..dot + 17) else { continue };
        if !token.iter().enumerate().all(|(i, b)| i == 6 || lower(b)) {
            continue;
        }
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(dot + 17);
        // A letter before may be the end of an escape: `\n07401b.…`.
        let escaped = start.checked_sub(2).and_then(|at| bytes.get(at)) == Some(&b'\\');
        let alone = before.is_none_or(|b| escaped || !inside(b))
            && (after.is_none_or(|b| !inside(b))
                || after == Some(&b'.') && bytes.get(dot + 18).is_none_or(|b| !inside(b)));
        if alone && (token.iter().any(u8::is_ascii_digit) || is_named(&text[..start])) {
            found.push((PlainSecret::Token, start..dot + 17));
        }
    }
}

/// Whether a text ends with a name that a token follows: a key or an option of that name, `id` or `Bearer`.
fn is_named(before: &str) -> bool {
    let name = before.trim_end_matches(['"', '\'', '\\']);
    let name = name.trim_end_matches([' ', '\t']);
    let name = name.strip_suffix(['=', ':']).unwrap_or(name).trim_end_matches(['"', '\'', '\\', ' ', '\t']);
    if name.len() == before.len() {
        return false;
    }
    let word = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    ["token", "bearer", "id"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// PEM blocks of private keys, up to their END or the end of the text.
pub(super) fn private_keys(text: &str, found: &mut Vec<(PlainSecret, Range<usize>)>) {
    const BEGIN: &str = "-----BEGIN ";
    let mut known = 0;
    for start in starts_of(BEGIN, text) {
        // A beginning within the last block, which may have no end, is a part of that.
        if start < known {
            continue;
        }
        let block = &text[start + BEGIN.len()..];
        let Some((label, body)) = block.split_once("-----") else { continue };
        if !label.ends_with("PRIVATE KEY") || label.contains('\n') {
            continue;
        }
        let body_at = text.len() - body.len();
        let end = body.find("-----END").unwrap_or(body.len());
        known = body_at + end;
        found.push((PlainSecret::PrivateKey, body_at..known));
    }
}

/// age identities.
pub(super) fn identities(text: &str, found: &mut Vec<(PlainSecret, Range<usize>)>) {
    const IDENTITY: &str = "AGE-SECRET-KEY-1";
    for start in starts_of(IDENTITY, text) {
        let body = text.get(start + IDENTITY.len()..).unwrap_or_default();
        let end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        if end > 0 {
            found.push((PlainSecret::PrivateKey, start..start + IDENTITY.len() + end));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        plain_secrets(text).into_iter().map(|(_, range)| &text[range]).collect()
    }

    #[test]
    fn values_of_secret_are_found() {
        for (text, secret) in [
            ("secret = \"ab\"\n", "ab"),
            ("secret='ab' # x", "ab"),
            ("x = { id = 1, \"secret\" = ab, y = 2 }", "ab"),
            ("secret = \"a\\\"b\" # x", "a\\\"b"),
            ("secret = \"\"\"\nab\n\"\"\" # x", "\nab\n"),
            ("secret = ab\nid = 1", "ab"),
            ("secret = \"ab\nid = 1", "ab"),
            ("id = \"07401bf395accd246ae52d\"", "07401bf395accd246ae52d"),
            ("token = 'f395accd246ae52d'", "f395accd246ae52d"),
            ("token-secret = \"abcdefghijklmnop\"", "abcdefghijklmnop"),
            ("secret = { file = \"a\", value = \"f395accd246ae52d\" }", "f395accd246ae52d"),
        ] {
            assert_eq!(found(text), [secret], "{text}");
        }
        for text in [
            "secret = { file = \"x\" }",
            "id = \"07401b\"",
            "token = \"workersofgermany\"",
            "value = \"a\"",
            "my-secret = \"ab\"",
            "secrets = \"ab\"",
            "# a secret of \"ab\"",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn tokens_are_found() {
        let token = "07401b.f395accd246ae52d";
        for text in [
            "a = \"07401b.f395accd246ae52d\"",
            token,
            "# 07401b.f395accd246ae52d.",
            "\"x\\n07401b.f395accd246ae52d\"",
        ] {
            assert_eq!(found(text), [token], "{text}");
        }
        let letters = "abcdef.abcdefghijklmnop";
        for text in [
            "token = \"abcdef.abcdefghijklmnop\"",
            "  id='abcdef.abcdefghijklmnop' # whole",
            "kubeadm join 10.0.0.1:6443 --token abcdef.abcdefghijklmnop --discovery",
            "kubectl config set-credentials a --token=abcdef.abcdefghijklmnop",
            "{\"token\": \"abcdef.abcdefghijklmnop\"}",
            "{\\\"token\\\":\\\"abcdef.abcdefghijklmnop\\\"}",
            "Authorization: Bearer abcdef.abcdefghijklmnop",
            "export BOOTSTRAP_TOKEN=abcdef.abcdefghijklmnop",
            "my-token: abcdef.abcdefghijklmnop\n",
        ] {
            // A value that is too long for its key is found as that, too.
            let tokens = plain_secrets(text).into_iter().filter(|(kind, _)| *kind == PlainSecret::Token);
            let tokens: Vec<&str> = tokens.map(|(_, range)| &text[range]).collect();
            assert_eq!(tokens, [letters], "{text}");
        }
        for text in [
            "api-server = \"https://abcdef.abcdefghijklmnop:6443\"",
            "domain = \"abcdef.abcdefghijklmnop\"",
            "valid = \"abcdef.abcdefghijklmnop\"",
            "tokenabcdef.abcdefghijklmnop",
            "token = \"abcdef.abcdefghijklmnop.com\"",
            "a token of abcdef.abcdefghijklmnop",
            "abcdef.abcdefghijklmnop",
            "master.examplecompanies",
            "a07401b.f395accd246ae52d",
            "07401b.f395accd246ae52dd",
            "07401b.f395accd246ae52d.com",
            "07401B.f395accd246ae52d",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn private_keys_are_found() {
        assert_eq!(
            found("x\n-----BEGIN EC PRIVATE KEY-----\nMH\n-----END EC PRIVATE KEY-----\n"),
            ["\nMH\n"]
        );
        assert_eq!(found("-----BEGIN PRIVATE KEY-----MH"), ["MH"]);
        assert_eq!(found("x = \"AGE-SECRET-KEY-1QPZ\" # x"), ["AGE-SECRET-KEY-1QPZ"]);
        assert!(found("-----BEGIN CERTIFICATE-----\nMH\n-----END CERTIFICATE-----").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_scanned(text in "(secret|=|\"|'|\\.|-----BEGIN |PRIVATE KEY|-----|é|\\PC|\n){0,40}") {
            for (_, range) in plain_secrets(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
