//! Values behind a key, a flag or a variable that is named like a secret, whatever the syntax of the text.

use std::ops::Range;

use super::hidden::Hidden;
use super::word::{FAR, first, is_blob, is_half, is_random, is_rich, is_word, last};
use crate::source::nesting::Nesting;

/// Which names mean a secret.
pub(super) trait Names {
    /// Whether a value behind this name is one. The name is in small letters, without `-` and `_`.
    fn is_secret(&self, name: &str, value: &str) -> bool;
}

/// Names in files that another tool wrote.
pub(super) struct File;

/// Names in a spec, where `token` names a token.
pub(super) struct Spec;

/// Names that mean a secret as they are.
const EXACT: [&str; 26] = [
    "token",
    "tokensecret",
    "secret",
    "secretkey",
    "clientsecret",
    "clientkeydata",
    "certificatekey",
    "privatekey",
    "apikey",
    "accesskey",
    "secretaccesskey",
    "authorization",
    "proxyauthorization",
    "password",
    "passwd",
    "passphrase",
    "idtoken",
    "refreshtoken",
    "accesstoken",
    "auth",
    "credential",
    "credentials",
    "pass",
    "encryptionkey",
    "sessioncookie",
    "cookie",
];
/// What names of secrets end with.
const ENDS: [&str; 7] =
    ["token", "password", "passwd", "passphrase", "secretaccesskey", "clientsecret", "apikey"];

impl Names for File {
    fn is_secret(&self, name: &str, value: &str) -> bool {
        let known = EXACT.contains(&name) || ENDS.iter().any(|end| name.ends_with(end));
        match name.strip_suffix("key") {
            Some(kind) => !is_public(kind, value) && (known || is_secret_key(kind, value)),
            None => known,
        }
    }
}

impl Names for Spec {
    fn is_secret(&self, name: &str, value: &str) -> bool {
        match name {
            "token" => is_half(value),
            "auth" | "credential" | "accesskey" | "authorization" => is_random(value) || is_blob(value),
            _ => File.is_secret(name, value),
        }
    }
}

/// What the names of keys begin with whose values are secrets, also ordinary words.
const KINDS_OF_KEYS: [&str; 16] = [
    "access",
    "account",
    "api",
    "app",
    "auth",
    "cipher",
    "deploy",
    "encryption",
    "hmac",
    "license",
    "master",
    "private",
    "secret",
    "session",
    "shared",
    "signing",
];

/// Whether a name that ends in `key`, without this end, is one of a secret. Many name something else: `topologyKey`.
fn is_secret_key(kind: &str, value: &str) -> bool {
    let random = value.len() >= 8 && is_rich(value) && !value.contains(['/', '.', ' ']);
    KINDS_OF_KEYS.iter().any(|known| kind.ends_with(known)) || !kind.is_empty() && random
}

/// Whether a key is a public one, or is the path of a file.
fn is_public(kind: &str, value: &str) -> bool {
    const PUBLIC: [&str; 6] = ["ssh-", "ecdsa-", "sk-", "AAAA", "age1", "-----BEGIN "];
    let value = value.trim_start_matches(['"', '\'']);
    kind.ends_with("public")
        || kind.ends_with("pub")
        || PUBLIC.iter().any(|begin| value.starts_with(begin))
        || is_path(value)
}

/// Whether a value is the path of a file: it begins as one, or has the ending of one.
fn is_path(value: &str) -> bool {
    const BEGIN: [&str; 6] = ["/", "./", "../", "~/", "$HOME/", "file:"];
    const ENDINGS: [&str; 8] = [".key", ".pem", ".pub", ".crt", ".json", ".yaml", ".txt", ".age"];
    let begins = BEGIN.iter().any(|begin| value.starts_with(begin));
    let ends = ENDINGS.iter().any(|end| value.trim_end_matches(['"', '\'']).ends_with(end));
    (begins || ends) && !value.contains(' ') && !is_random(value) && !is_blob(value)
}

/// Variables of shells and env files: `BOOTSTRAP_TOKEN`, not `TOKEN_FILE`.
fn is_secret_variable(name: &str, value: &str) -> bool {
    let variable = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let about = [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "CREDENTIAL",
        "API_KEY",
        "APIKEY",
        "ENCRYPTION_KEY",
        "ACCESS_KEY",
        "PRIVATE_KEY",
    ];
    let open = ["_FILE", "_PATH", "_DIR", "_URL", "_ID", "_NAME", "_TTL", "_ENABLED", "_TYPE", "_NAMESPACE"];
    let ends = ["_PWD", "_PW", "_PASS", "_PAT", "PGPASS", "_CREDS", "_JWT", "_BEARER", "_AUTH", "KEY"];
    let whole = ["AUTH", "JWT", "PASS"];
    let short = whole.contains(&name) || ends.iter().any(|end| name.ends_with(end));
    let named = about.iter().any(|word| name.contains(word))
        && (!open.iter().any(|end| name.ends_with(end)) || name.ends_with("ACCESS_KEY_ID"));
    let key = name.ends_with("KEY") || name.ends_with("AUTH");
    let public =
        key && is_public(&name.trim_end_matches("KEY").trim_end_matches('_').to_ascii_lowercase(), value);
    variable && (short || named) && !public
}

/// Finds the values.
pub(super) fn find(text: &str, names: &dyn Names, found: &mut Vec<Hidden>) {
    let mut nesting = Nesting::default();
    let mut at = 0;
    for part in parts(text.as_bytes()) {
        if part < at {
            continue;
        }
        let Range { start, end } = word_around(text.as_bytes(), at, part);
        at = end;
        let word = text.get(start..end).unwrap_or_default();
        let named = if word.eq_ignore_ascii_case("value") { name_before(text, start) } else { Some(word) };
        let Some(named) = named.filter(|named| named.len() <= 64 && about_secrets(named)) else { continue };
        if nesting.is_enough(start) {
            continue;
        }
        let Some(value) = value_behind(text, start, at) else { continue };
        nesting.read_to(value.end);
        let plain = text.get(value.clone()).unwrap_or_default();
        // A flag is one, also in a spec, where a key of that name may be a reference.
        let flag = text.get(..start).is_some_and(|before| before.ends_with("--"));
        let names = if flag { &File } else { names };
        let name: String =
            named.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
        if (names.is_secret(&name, plain.trim_end()) || is_secret_variable(named, plain.trim_end()))
            && !is_open(plain)
        {
            found.push(Hidden::strong(value));
        }
    }
}

/// The name in a pair of `name` and `value`, before the second: an entry of a container's `env`, a header.
fn name_before(text: &str, value: usize) -> Option<&str> {
    let before = last(text.get(..value)?, 200);
    let at = before.rfind("name")?;
    let rest = before.get(at + "name".len()..)?.trim_start_matches(['"', '\'', ' ', '\t', ':', '=']);
    let end = rest.find(|c| !is_word(c))?;
    let near = rest.get(end..)?.bytes().filter(|byte| *byte == b'\n').count() <= 1;
    near.then(|| rest.get(..end)).flatten()
}

/// The word that has a byte in it: from the first letter behind the last other character, but not before `from`.
fn word_around(bytes: &[u8], from: usize, byte: usize) -> Range<usize> {
    let before = bytes.get(from..byte).unwrap_or_default();
    let length = before.iter().rev().take_while(|b| is_word(char::from(**b))).count();
    let digits = bytes.iter().skip(byte - length).take_while(|b| !b.is_ascii_alphabetic()).count();
    let rest = bytes.iter().skip(byte).take_while(|b| is_word(char::from(**b))).count();
    (byte - length + digits).min(byte + rest)..byte + rest
}

/// A quick look at a word: no other name can be one of a secret.
fn about_secrets(word: &str) -> bool {
    parts(word.as_bytes()).any(|at| !begins(word.as_bytes(), at, b"value"))
}

/// Bytes that a part of a secret's name begins with, in any case.
static FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let letters = b"tspkacjvTSPKACJV_";
    let mut at = 0;
    while at < letters.len() {
        first[letters[at] as usize] = true;
        at += 1;
    }
    first
};

/// Where parts of a secret's name begin, and the word `value`.
fn parts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| FIRST[usize::from(**byte)]);
    starts.map(|(at, _)| at).filter(|at| {
        let (at, pair) = (*at, bytes.get(*at..*at + 2).unwrap_or_default());
        let &[first, second] = pair else { return false };
        let part = match (first.to_ascii_lowercase(), second.to_ascii_lowercase()) {
            (b'v', b'a') => "value",
            (b't', b'o') => "token",
            (b's', b'e') => "secret",
            (b'p', b'a') => "pass",
            (b'p', b'w') => "pwd",
            (b'k', b'e') => "key",
            (b'a', b'u') => "auth",
            (b'c', b'r') => "credential",
            (b'c', b'o') => "cookie",
            (b'j', b'w') => "jwt",
            (b'_', b'p') => return [&b"_pat"[..], b"_pw"].iter().any(|part| begins(bytes, at, part)),
            (b'_', b'c') => "_cred",
            (b'_', b'b') => "_bearer",
            _ => return false,
        };
        begins(bytes, at, part.as_bytes())
    })
}

/// Whether a part, in any case, begins at a byte.
fn begins(bytes: &[u8], at: usize, part: &[u8]) -> bool {
    bytes.get(at..at + part.len()).is_some_and(|own| own.eq_ignore_ascii_case(part))
}

/// The value behind the word at `start..end`, if one is.
fn value_behind(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let rest = first(text.get(end..)?, FAR);
    let flag = text.get(..start)?.ends_with('-');
    let after_quote = rest.trim_start_matches(['\\', '"', '\'']);
    let after = after_quote.trim_start_matches([' ', '\t']);
    let (assigned, value) = match after.strip_prefix([':', '=']) {
        Some(value) => (true, value.trim_start_matches(['=', ':', '>'])),
        None if flag => (false, beyond_separators(after_quote)?),
        // The separator is lost: what looks random counts as the value.
        None if after_quote.len() > after.len() => (false, after),
        None => return None,
    };
    let value = value.trim_start_matches([' ', '\t']);
    let value_at = end + rest.len() - value.len();
    let before = last(text.get(..start)?, 256).rsplit('\n').next()?;
    let scalar = scalar(text, value_at, before, flag || !assigned)?;
    let plain = text.get(scalar.clone())?;
    let guessed = !assigned && !flag;
    let word = plain.split_whitespace().next().unwrap_or_default();
    (!plain.trim().is_empty() && (!guessed || word.len() >= 8 && is_rich(word))).then_some(scalar)
}

/// Where the value of a flag begins: behind blanks, quotes and commas, a line's continuation, or in the next item of a list.
fn beyond_separators(after: &str) -> Option<&str> {
    let rest = after.trim_start_matches([' ', '\t', ',']);
    let rest = rest.strip_prefix("\\\n").unwrap_or(rest);
    match rest.strip_prefix('\n').map(|next| next.trim_start_matches([' ', '\t'])) {
        Some(item) => item.strip_prefix("- "),
        None => Some(rest.trim_start_matches([' ', '\t'])),
    }
}

/// The bytes of a value that begins at `at`. `before` is what its line has before the key.
fn scalar(text: &str, at: usize, before: &str, word: bool) -> Option<Range<usize>> {
    let value = first(text.get(at..)?, FAR);
    if value.starts_with(['{', '[']) {
        return None;
    }
    let line = value.find('\n').unwrap_or(value.len());
    let indent = before.len() - before.trim_start_matches([' ', '\t', '-']).len();
    if line == 0
        || value.starts_with(['|', '>']) && value.get(1..line).is_some_and(|rest| rest.trim().len() <= 3)
    {
        let block = block(value.get(line..)?, indent, line == 0);
        return (block > 0).then(|| at + line..at + line + block);
    }
    if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|quote| value.starts_with(quote)) {
        let body = value.get(3..)?;
        return Some(at + 3..at + 3 + body.find(quote).unwrap_or(body.len()));
    }
    // Quotes, each escaped as often as it likes; a backslash that is before no quote belongs to the value.
    let mut body = value;
    while let Some(rest) = body.trim_start_matches('\\').strip_prefix(['"', '\'']) {
        body = rest;
    }
    let body_at = at + value.len() - body.len();
    if body.len() < value.len() {
        return Some(body_at..body_at + quoted(body, value.trim_start_matches('\\').chars().next()?));
    }
    if let Some(quote) = before.trim_end_matches('-').chars().next_back().filter(|c| matches!(c, '"' | '\''))
    {
        // The pair as a whole is quoted: `Environment="KEY=value"`.
        return Some(body_at..body_at + quoted(body, quote));
    }
    let flow = before.contains(['{', '[', '"', '\'', '`']);
    let ends = |c: char| match c {
        '\n' | '\r' => true,
        '"' | '\'' | '`' => word || flow,
        ';' | '|' | '&' => word,
        ',' | '}' | ']' => flow,
        c => (word || flow) && c.is_whitespace(),
    };
    let length = body.find(ends).unwrap_or(body.len());
    let comment = body.get(..length)?.find(" #").unwrap_or(length);
    Some(body_at..body_at + comment)
}

/// The length of a quoted value; up to the line break if the closing quote is missing. Letters and digits right after the
/// quote belong to it.
fn quoted(body: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = body.find(|c: char| {
        let ends = c == '\n' || c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    let end = end.unwrap_or(body.len());
    let end = match body.get(..end) {
        Some(inner) if inner.ends_with('\\') => end - 1,
        _ => end,
    };
    let rest = body.get(end..).unwrap_or_default().trim_start_matches(['\\', quote]);
    let clings = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    if clings == 0 { end } else { body.len() - rest.len() + clings }
}

/// The length of the lines that are indented more than `indent`. Without a mark before it, a block is one only while it has no
/// keys.
fn block(lines: &str, indent: usize, unmarked: bool) -> usize {
    let mut length = 0;
    let mut seen = false;
    for line in lines.split_inclusive('\n') {
        let text = line.trim();
        let deep = line.len() - line.trim_start_matches([' ', '\t']).len() > indent;
        let keyed = unmarked
            && (text.contains(": ") || text.ends_with(':') || text.starts_with(['-', '#', '{', '[', '"']));
        if !text.is_empty() && (!deep || keyed) {
            break;
        }
        seen |= !text.is_empty();
        length += line.len();
    }
    if seen { length } else { 0 }
}

/// Values that are not secret: empty ones, switches, and placeholders.
fn is_open(value: &str) -> bool {
    let value = value.trim().trim_end_matches(['"', '\'', ',', ';', '\\', ')']);
    let variable = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
    };
    let words = ["", "true", "false", "null", "~", "none", "yes", "no", "optional"];
    words.iter().any(|word| value.eq_ignore_ascii_case(word))
        || value.starts_with("${")
        || value.starts_with("$(")
        || value.starts_with("{{") && value.ends_with("}}")
        || value.starts_with('<') && value.ends_with('>')
        || value.strip_prefix('$').is_some_and(variable)
        || value.chars().all(|c| matches!(c, '•' | '*'))
}
