//! Kinds of secrets that need no key to be recognised.

use std::ops::Range;

use super::hidden::Hidden;
use super::rare;
use super::word::{FAR, SHORTEST_BLOB, first, is_blob, is_rich, last};
use crate::source::nesting::Nesting;
use crate::source::plain_secrets::{self, private_keys, starts_of, tokens};

/// Finds whole tokens, private keys, age identities, signed tokens, headers, credentials of URLs and long base64.
pub(super) fn find(text: &str, found: &mut Vec<Hidden>) {
    let mut keys = Vec::new();
    private_keys(text, &mut keys);
    found.extend(keys.into_iter().map(|(_, range)| Hidden::strong(range)));
    kinds(text, false, found);
    blobs(text, found);
}

/// The same for what is printed: files in it have certificates, so that long base64 is ignored; and where a private key
/// is not closed, what follows it does not belong to it.
pub(super) fn printed(text: &str, found: &mut Vec<Hidden>) {
    printed_keys(text, found);
    kinds(text, true, found);
}

fn kinds(text: &str, is_printed: bool, found: &mut Vec<Hidden>) {
    plain(text, is_printed, found);
    rare::encoded(text, &|text, found| plain(text, true, found), found);
}

/// Kinds that are written as they are.
fn plain(text: &str, is_printed: bool, found: &mut Vec<Hidden>) {
    let mut plain = Vec::new();
    tokens(text, &mut plain);
    plain_secrets::identities(text, &mut plain);
    found.extend(plain.into_iter().map(|(_, range)| Hidden::strong(range)));
    identities(text, found);
    ends_of_keys(text, found);
    signed(text, found);
    users(text, found);
    headers(text, found);
    credentials(text, found);
    quoted_credentials(text, found);
    rare::credentials(text, is_printed, found);
    rare::rows(text, found);
}

/// age identities in small letters, which age reads as well.
fn identities(text: &str, found: &mut Vec<Hidden>) {
    const IDENTITY: &str = "age-secret-key-1";
    for start in starts_of(IDENTITY, text) {
        let body = text.get(start + IDENTITY.len()..).unwrap_or_default();
        let length = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        found.push(Hidden::strong(start..start + IDENTITY.len() + length));
    }
}

/// The long words behind the beginning of a private key, with line breaks, escaped ones and a frame between them.
fn printed_keys(text: &str, found: &mut Vec<Hidden>) {
    const BEGIN: &str = "PRIVATE KEY-----";
    for at in starts_of(BEGIN, text) {
        let mut end = at + BEGIN.len();
        while let Some(rest) = text.get(end..).map(|rest| first(rest, FAR)) {
            let body = beyond_breaks(rest);
            let start = end + rest.len() - body.len();
            let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
            let length = body.find(|c: char| !inside(c)).unwrap_or(body.len());
            let last = body.get(length..).is_some_and(|rest| beyond_breaks(rest).starts_with("-----END"));
            if length == 0 || length < 16 && !last {
                break;
            }
            found.push(Hidden::strong(start..start + length));
            end = start + length;
        }
    }
}

/// A text without what reports have between the lines of a value at its beginning.
fn beyond_breaks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '│' | '|' | '·'));
        let next =
            ["\\n", "\\r", "\\t", "\\"].iter().find_map(|escape| next.strip_prefix(escape)).unwrap_or(next);
        // The number of the next line, in a frame.
        let number = next.trim_start_matches(|c: char| c.is_ascii_digit());
        let next = if number.starts_with(" │") || number.starts_with(" |") { number } else { next };
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// Lines of base64 before the end of a private key whose beginning is not there.
fn ends_of_keys(text: &str, found: &mut Vec<Hidden>) {
    for end in starts_of("-----END ", text) {
        let label = text.get(end + 9..).unwrap_or_default();
        if !label.split("-----").next().is_some_and(|label| label.ends_with("PRIVATE KEY")) {
            continue;
        }
        let before = text.get(..end).unwrap_or_default();
        let body =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '\n' | '\r' | ' ' | '\t');
        let start = before.rfind(|c: char| !body(c)).map_or(0, |at| at + 1);
        let start = text.get(start..).map_or(end, |_| start);
        if start < end {
            found.push(Hidden::strong(start..end));
        }
    }
}

/// JSON Web Tokens, such as those of service accounts, whole or cut.
fn signed(text: &str, found: &mut Vec<Hidden>) {
    for start in starts_of("eyJ", text) {
        let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).is_some_and(inside) {
            continue;
        }
        if found.last().is_some_and(|hidden| hidden.range.contains(&start)) {
            continue;
        }
        let body = first(text.get(start..).unwrap_or_default(), FAR);
        let length = body.bytes().take_while(|b| inside(b) || *b == b'.').count();
        if length >= 16 {
            found.push(Hidden::strong(start..start + length));
        }
    }
}

/// The password of `curl -u name:password`.
fn users(text: &str, found: &mut Vec<Hidden>) {
    for flag in [" -u", " --user", " --proxy-user"] {
        for at in starts_of(flag, text) {
            let range = value_after(text, at + flag.len(), &[' ', '\t', '=', '"', '\'']);
            let value = text.get(range.clone()).unwrap_or_default();
            let Some((name, password)) = value.split_once(':').filter(|_| range.start > at + flag.len())
            else {
                continue;
            };
            if password.len() >= 4 && !password.starts_with('$') && name != "system" {
                found.push(Hidden::strong(range.end - password.len()..range.end));
            }
        }
    }
}

/// The value after `Bearer` and `Basic`, and after `Authorization:` whatever its scheme.
fn headers(text: &str, found: &mut Vec<Hidden>) {
    for scheme in ["earer", "asic", "EARER", "ASIC"] {
        let mut nesting = Nesting::default();
        for at in starts_of(scheme, text) {
            if nesting.is_enough(at) {
                continue;
            }
            let before = text.get(..at).unwrap_or_default();
            if !before.ends_with(['B', 'b']) || ends_in_word(&before[..before.len() - 1]) {
                continue;
            }
            let range = value_after(text, at + scheme.len(), &[' ', '\t', ':', '=', '"', '\'']);
            nesting.read_to(range.end);
            let value = text.get(range.clone()).unwrap_or_default();
            if range.start > at + scheme.len() && value.len() >= 8 && (is_rich(value) || value.len() >= 20) {
                found.push(Hidden::strong(range));
            }
        }
    }
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// The word behind separators.
fn value_after(text: &str, from: usize, separators: &[char]) -> Range<usize> {
    let rest = first(text.get(from..).unwrap_or_default(), FAR / 4);
    let value = rest.trim_start_matches(separators);
    let start = from + rest.len() - value.len();
    let length = value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '\\'));
    start..start + length.unwrap_or(value.len())
}

/// `user:password@host`, with a scheme before it or with what is left of one.
fn credentials(text: &str, found: &mut Vec<Hidden>) {
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let before = last(text.get(..at).unwrap_or_default(), 512);
        if !before.contains(':') && !before.contains("//") {
            continue;
        }
        let stop = |c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '=' | ',' | '{' | '[')
        };
        // A password in an address may have more characters than one without a scheme before it.
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
        let address = before.rfind("//").and_then(|slashes| before.get(slashes..));
        let address = address.filter(|address| !address.contains(ends));
        let whole = address.unwrap_or_else(|| before.rsplit(stop).next().unwrap_or_default());
        let after = text.get(at + 1..).unwrap_or_default();
        let host = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
        if !host || after.starts_with("sha256") || after.starts_with("sha512") {
            continue;
        }
        if let Some(password) = before.rfind("//").and_then(|slashes| beyond_gap(before.get(slashes + 2..)?))
        {
            found.push(Hidden::strong(at - password.len()..at));
            continue;
        }
        let user_at = whole.rfind("//").map_or(0, |slashes| slashes + 2);
        let user = whole.get(user_at..).unwrap_or_default();
        let scheme = user_at > 0;
        let password = match user.split_once(':') {
            Some((name, password)) if !password.is_empty() && (scheme || is_bare(name, password)) => password,
            None if scheme && user.len() >= 8 => user,
            _ => continue,
        };
        found.push(Hidden::strong(at - password.len()..at));
    }
}

/// The password of `user:password`, where the syntax of a file is between the two: line breaks, tags and marks of YAML, a frame.
fn beyond_gap(user: &str) -> Option<&str> {
    let (name, rest) = user.split_once(':')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '%');
    let mut password = rest;
    loop {
        let next = beyond_breaks(password).trim_start_matches(['>', '|', '\\', '"', '\'']);
        let tag = next.strip_prefix('!').map(|tag| tag.trim_start_matches(|c: char| !c.is_whitespace()));
        let next = tag.unwrap_or(next);
        let next = next.strip_prefix("-\n").or_else(|| next.strip_prefix("+\n")).unwrap_or(next);
        if next.len() == password.len() {
            break;
        }
        password = next;
    }
    let is_one =
        password.len() < rest.len() && !password.is_empty() && !password.contains(char::is_whitespace);
    (is_one && !name.is_empty() && name.chars().all(is_name)).then_some(password)
}

/// The same with a quote or a blank in the password: `"http://user:pass word@host"`. The address extends to where the quote
/// before it is closed; without one, to its first `@`.
fn quoted_credentials(text: &str, found: &mut Vec<Hidden>) {
    let mut known = 0;
    for at in starts_of("://", text) {
        if at < known {
            continue;
        }
        let start = at + "://".len();
        let rest = first(text.get(start..).unwrap_or_default(), FAR / 8);
        let rest = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let before =
            before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
        let escaped =
            quote.is_some() && before.get(..before.len() - 1).is_some_and(|rest| rest.ends_with('\\'));
        let end = match quote {
            Some(quote) => closing(rest, quote, escaped),
            None => rest.find("://").unwrap_or(rest.len()),
        };
        let address = rest.get(..end).unwrap_or_default();
        known = start + end;
        let is_host = |at: &usize| {
            let host = address.get(*at + 1..).unwrap_or_default();
            host.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '[' | '$' | '%'))
        };
        let mut ends = address.match_indices('@').map(|(at, _)| at).filter(is_host);
        let Some(user) = (if quote.is_some() { ends.next_back() } else { ends.next() })
            .and_then(|user| address.get(..user))
        else {
            continue;
        };
        let blank = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
        let Some((name, password)) = user.split_once(':').filter(|_| user.contains(blank)) else { continue };
        // Not `http://host:6443/a b@c`, and no sentence after an address.
        let port = password.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_port = port.starts_with('/')
            || quote.is_none() && port.len() < password.len() && port.starts_with(blank);
        let is_sentence = quote.is_none() && name.contains(blank);
        if !(password.is_empty() || name.contains('/') || is_sentence || is_port) {
            found.push(Hidden::strong(start + user.len() - password.len()..start + user.len()));
        }
    }
}

/// Where a quote is closed; the length of the text if it is not.
fn closing(text: &str, quote: char, escaped: bool) -> usize {
    let mut slash = false;
    let mut at = 0;
    for c in text.chars() {
        if c == quote && slash == escaped {
            return if escaped { at - 1 } else { at };
        }
        slash = c == '\\' && !slash;
        at += c.len_utf8();
    }
    text.len()
}

/// Whether `name:password` is one without a scheme before it; users and images have colons, too.
fn is_bare(name: &str, password: &str) -> bool {
    is_rich(password)
        && password.len() >= 6
        && !password.contains(':')
        && !name.contains('/')
        && name != "system"
}

/// Long base64 that belongs to no certificate and no public key.
fn blobs(text: &str, found: &mut Vec<Hidden>) {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-');
    // Most texts have no block: their lines are not searched for one.
    let has_blocks = text.contains("-----");
    if !has_blocks && !has_long_word(text) {
        return;
    }
    let mut public = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if has_blocks {
            public = (public || opens_public(line)) && !line.contains("-----END ");
            if public || line.contains("-----END ") && !line.contains("PRIVATE KEY") {
                continue;
            }
        }
        if !has_long_word(line) {
            continue;
        }
        let mut from = 0;
        for word in line.split(|c: char| !inside(c)) {
            let word_at = from;
            from += word.len()
                + line
                    .get(from + word.len()..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
            if is_blob(word) && !is_public(word, line.get(..word_at).unwrap_or_default()) {
                found.push(Hidden::strong(start + word_at..start + word_at + word.len()));
            }
        }
    }
}

/// Whether a text has a word that is long enough for a blob: such a word covers one of the bytes that are looked at.
fn has_long_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'_' | b'-');
    (SHORTEST_BLOB - 1..bytes.len()).step_by(SHORTEST_BLOB).any(|at| {
        let (before, after) = bytes.split_at(at);
        let after = after.iter().take(SHORTEST_BLOB).take_while(inside).count();
        let before = || before.iter().rev().take(SHORTEST_BLOB).take_while(inside).count();
        after > 0 && after + before() >= SHORTEST_BLOB
    })
}

fn opens_public(line: &str) -> bool {
    line.split("-----BEGIN ").nth(1).is_some_and(|label| !label.contains("PRIVATE KEY"))
}

/// Certificates and public keys in base64, by their first bytes or by the key before them.
fn is_public(word: &str, before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    let key = before.trim_end_matches([' ', '\t', '"', '\'', ':', '=', '|', '>', '-', '!']);
    word.starts_with("AAAA")
        || word.starts_with("LS0tLS1CRUdJTiBDRVJU")
        || word.starts_with("LS0tLS1CRUdJTiBQVUJM")
        || [
            "certificate-authority-data",
            "client-certificate-data",
            "cabundle",
            "ca-data",
            "cadata",
            "fingerprint",
        ]
        .iter()
        .any(|name| key.ends_with(name))
        || key.ends_with("sha256")
        || key.ends_with("enc[aes256_gcm,data")
}
