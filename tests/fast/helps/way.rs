//! The grammar of helps.

/// One thing to do.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Step {
    /// Writes one of these texts in place of what is reported.
    Write(Vec<String>),
    /// Writes a key, in a table that is named or that is the nearest one with such a key.
    Set { text: String, table: Option<String> },
    /// Gives a key that is named another value.
    To { key: String, value: String },
    /// Gives a key that is named the value of what is reported, which goes.
    Move(String),
    /// Adds an item to a list: the one that is named, or the reported one.
    Add { item: String, list: Option<String> },
    /// Removes what is reported, or what is named beside it.
    Remove(Option<String>),
    /// Writes an item of a list in place of another one.
    Swap { new: String, old: String },
    /// Another release of a component.
    Release(String),
    /// Runs `nodejoin token revoke`.
    Revoke(String),
}

const VERBS: [&str; 10] =
    ["write", "remove", "set", "add", "use", "upgrade", "replace", "keep", "switch", "list"];

/// The ways out of a finding: one for each `or`.
pub(super) fn ways(helps: &[String]) -> Vec<String> {
    let mut ways: Vec<String> = Vec::new();
    for help in helps {
        match (help.strip_prefix("and "), ways.last_mut()) {
            (Some(more), Some(last)) => *last += &format!(", and {more}"),
            _ => ways.push(help.clone()),
        }
    }
    ways.iter().flat_map(|way| apart(way, "or").into_iter().map(|way| way.join(" "))).collect()
}

/// A way without a condition before its verb: `or, if no node joins with kubeadm, write …`.
fn unconditional(way: &str) -> &str {
    let verb = |start: usize| VERBS.iter().any(|verb| way[start..].starts_with(&format!("{verb} ")));
    let first = way.strip_prefix("or ").unwrap_or(way);
    match way.match_indices(", ").map(|(at, comma)| at + comma.len()).find(|at| verb(*at)) {
        Some(at)
            if ["or", "to", "on", "if"].contains(&first.split([' ', ',']).next().unwrap_or_default()) =>
        {
            &way[at..]
        }
        _ => first,
    }
}

/// The steps of a way; nothing where it is not all text to paste.
pub(super) fn read(way: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for clause in apart(unconditional(way), "and") {
        steps.extend(clause_steps(&clause)?);
    }
    Some(steps)
}

/// A text cut before a conjunction with a verb behind it.
fn apart(text: &str, conjunction: &str) -> Vec<Vec<String>> {
    let words = words(text);
    let mut parts = vec![Vec::new()];
    let mut index = 0;
    while let Some(word) = words.get(index) {
        let verb = |at: usize| words.get(at).is_some_and(|word| VERBS.contains(&word.as_str()));
        let joins = |at: usize| words.get(at).is_some_and(|word| word == conjunction);
        let skip = match word.as_str() {
            "," if joins(index + 1) && verb(index + 2) => 2,
            _ if joins(index) && verb(index + 1) => 1,
            _ => 0,
        };
        if skip > 0 {
            parts.push(Vec::new());
            index += skip;
        } else if let Some(last) = parts.last_mut() {
            last.push(word.clone());
            index += 1;
        }
    }
    parts
}

/// The words, with each text in backticks as one of them, and marks apart.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (index, piece) in text.split('`').enumerate() {
        if index % 2 == 1 {
            words.push(format!("`{piece}`"));
            continue;
        }
        for word in piece.split_whitespace() {
            let bare = word.trim_end_matches([',', ';', ':', '.']);
            words
                .extend([bare, &word[bare.len()..]].into_iter().filter(|w| !w.is_empty()).map(str::to_owned));
        }
    }
    words
}

fn code(word: &str) -> Option<String> {
    word.strip_prefix('`')?.strip_suffix('`').map(str::to_owned)
}

/// Texts that show a form and are not meant to be pasted.
const FORMS: [&str; 5] = ["…", "VALUE", "FILE", "--flag=value", "key=value:NoSchedule"];

fn clause_steps(words: &[String]) -> Option<Vec<Step>> {
    let (verb, rest) = words.split_first()?;
    if let Some(name) =
        rest.iter().find_map(|word| code(word)?.strip_prefix("nodejoin token revoke ").map(str::to_owned))
    {
        return Some(vec![Step::Revoke(name)]);
    }
    // What follows is an explanation, unless the text to paste is still to come.
    let has_code = |words: &[String]| words.iter().any(|word| code(word).is_some());
    let end = rest.iter().enumerate().position(|(at, word)| match word.as_str() {
        ";" | "which" | "where" => true,
        ":" => verb == "remove" || has_code(&rest[..at]),
        _ => false,
    });
    let clause = Clause { rest: &rest[..end.unwrap_or(rest.len())] };
    let codes = clause.codes();
    if codes.iter().any(|text| FORMS.iter().any(|form| text.contains(form))) {
        return None;
    }
    match verb.as_str() {
        "write" | "add" | "set" | "switch" if codes.first().is_some_and(|first| is_setting(first)) => {
            Some(clause.settings(&codes))
        }
        "write" | "use" => clause.write(&codes),
        "set" => clause.set(&codes),
        "add" if clause.starts_with_code() => {
            let to = clause.after(&["to"]);
            (to.is_some() || clause.has("to the list"))
                .then(|| vec![Step::Add { item: codes[0].clone(), list: to }])
        }
        "replace" if codes.first().is_some_and(|first| is_setting(first)) => {
            Some(vec![Step::Set { text: codes[0].clone(), table: None }, Step::Remove(None)])
        }
        "remove" => clause.remove(&codes),
        "keep" if clause.has("it") => Some(Vec::new()),
        "upgrade" => {
            let is_release = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit());
            Some(vec![Step::Release(clause.rest.iter().rfind(is_release)?.clone())])
        }
        _ => None,
    }
}

fn is_setting(text: &str) -> bool {
    text.contains(" = ") && !text.starts_with(['-', '{', '['])
}

/// What follows a verb.
struct Clause<'w> {
    rest: &'w [String],
}

impl Clause<'_> {
    fn codes(&self) -> Vec<String> {
        self.rest.iter().filter_map(|word| code(word)).collect()
    }

    fn has(&self, text: &str) -> bool {
        format!(" {} ", self.rest.join(" ")).contains(&format!(" {text} "))
    }

    fn starts_with_code(&self) -> bool {
        self.rest.first().is_some_and(|word| code(word).is_some())
    }

    /// The first text in backticks after some words.
    fn after(&self, words: &[&str]) -> Option<String> {
        let is_found = |found: &[String]| found.iter().zip(words).all(|(a, b)| a == b);
        let at = self.rest.windows(words.len()).position(is_found)?;
        self.rest[at + words.len()..].iter().find_map(|word| code(word))
    }

    /// `write `a = b` and `c = d` under `[table]``
    fn settings(&self, codes: &[String]) -> Vec<Step> {
        let beside = self.after(&["beside"]).map(|table| format!("beside {table}"));
        let under = self.after(&["under"]).or(self.after(&["in"])).or(self.after(&["table"]));
        let table = under.or(beside);
        let texts = codes.iter().filter(|text| is_setting(text));
        // `or …`, or another example, is another text for the same key.
        let amount = if self.has("or") || self.has("such as") { 1 } else { usize::MAX };
        texts.take(amount).map(|text| Step::Set { text: text.clone(), table: table.clone() }).collect()
    }

    fn write(&self, codes: &[String]) -> Option<Vec<Step>> {
        if let Some(example) = self.after(&["such", "as"]) {
            return Some(vec![Step::Write(vec![example])]);
        }
        if self.has("in quotes") {
            return Some(vec![Step::Write(codes.to_vec())]);
        }
        if !self.starts_with_code() {
            let number = self.rest.first().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
            return Some(vec![Step::Write(vec![number.clone()])]);
        }
        match codes {
            [new, old] if self.has("instead of") => {
                Some(vec![Step::Swap { new: new.clone(), old: old.clone() }])
            }
            _ if self.rest.get(1).is_some_and(|word| word == "and" || word == "followed") => None,
            [key]
                if key.contains('.')
                    && !key.contains(['/', ':', '<', '='])
                    && key.contains("control-plane") =>
            {
                Some(vec![Step::Move(key.clone()), Step::Remove(None)])
            }
            [first] => Some(vec![Step::Write(vec![first.clone()])]),
            _ if self.rest.iter().any(|word| word == "or") => Some(vec![Step::Write(codes.to_vec())]),
            [first, ..] => Some(vec![Step::Write(vec![first.clone()])]),
            [] => None,
        }
    }

    fn set(&self, codes: &[String]) -> Option<Vec<Step>> {
        match codes {
            [example] if self.has("such as") => Some(vec![Step::Write(vec![example.clone()])]),
            [key] if self.rest.len() == 1 && key.contains('.') => Some(vec![Step::Move(key.clone())]),
            [key, value] if self.rest.get(1).is_some_and(|word| word == "to") && self.starts_with_code() => {
                Some(vec![Step::To { key: key.clone(), value: value.clone() }])
            }
            [key, table, value] if self.rest.len() == 5 && self.has("in") && self.has("to") => {
                Some(vec![Step::To { key: format!("{table}.{key}"), value: value.clone() }])
            }
            _ => None,
        }
    }

    fn remove(&self, codes: &[String]) -> Option<Vec<Step>> {
        if self.starts_with_code() {
            let amount = if self.rest.get(1).is_some_and(|word| word == "and") { 2 } else { 1 };
            return Some(codes.iter().take(amount).map(|name| Step::Remove(Some(name.clone()))).collect());
        }
        let is_plain = match self.rest {
            [first, ..] if first == "it" || first == "this" || first == "them" => true,
            [the, thing, ..] => the == "the" && ["flag", "setting", "field", "key"].contains(&thing.as_str()),
            _ => false,
        };
        is_plain.then(|| vec![Step::Remove(None)])
    }
}
