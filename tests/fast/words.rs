//! Words and phrases that nodejoin does not use: in the pages of the rules (without their specs), and in the texts and comments
//! of src.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests read files"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use nodejoin::rules::RULES;
use regex::Regex;

/// A phrase as a regular expression, and the uses of it that are fine.
struct Retired {
    phrase: &'static str,
    but_not: &'static str,
}

const fn retired(phrase: &'static str, but_not: &'static str) -> Retired {
    Retired { phrase, but_not }
}

/// What Kubernetes prints.
const QUOTED: &[&str] = &["the server has asked for the client to provide credentials"];

/// CONTRIBUTING.md has the words to use instead.
const RETIRED: &[Retired] = &[
    retired(r"\bmend(s|ed|ing)?\b", ""),
    retired(r"\b(\w+ )?(is|are|was) no\b", "^there |no longer$|no more$"),
    retired(r"\b(nobody|whoever)\b", ""),
    retired(r"\b(told|tells?|said|says?)\b:?", "^says:$"),
    retired(r"\b(stands?|stood|standing) (for|in|there|beside|by)\b", ""),
    retired(r"\b(lies?|lying)\b", ""),
    retired(r"\bcom(e|es|ing) to\b", ""),
    retired(
        r"\btakes?( \w+)?",
        "effect$|over$|part$|place$|precedence$|long$|longer$|minutes$|seconds$|weeks$|^takes a key$",
    ),
    retired(r"\bends?( \w+)?", "end$|end of$|ends? in$|ends? with$|(?-i:^END)"),
    retired(r"\bask(s|ed|ing)?\b", ""),
    retired(r"\bat most with\b", ""),
    retired(r"\b(hangs? on|does without|do without|in its place|in their place|with certainty)\b", ""),
    retired(r"\bgood for\b", ""),
    retired(r"\bknows? of\b|\bknown of\b", ""),
];

impl Retired {
    /// Where the phrase is in the texts, each with a few words around it.
    fn found(&self, texts: &[(String, String)]) -> Vec<String> {
        let phrase = Regex::new(&format!("(?i){}", self.phrase)).unwrap();
        let fine = (!self.but_not.is_empty()).then(|| Regex::new(&format!("(?i){}", self.but_not)).unwrap());
        let mut places = Vec::new();
        for (name, text) in texts {
            for found in phrase.find_iter(text) {
                // One word more than the phrase, for phrases that the next word makes right.
                let rest = &text[found.end()..];
                let next =
                    rest.strip_prefix(' ').map_or("", |rest| rest.split(' ').next().unwrap_or_default());
                let whole = format!("{} {next}", found.as_str());
                let is_fine = fine
                    .as_ref()
                    .is_some_and(|fine| fine.is_match(found.as_str()) || fine.is_match(whole.trim()));
                if !is_fine {
                    let near = |text: &str, back: bool| -> String {
                        let mut near: Vec<&str> = text.split(' ').collect();
                        if back {
                            near.drain(..near.len().saturating_sub(7));
                        }
                        near.truncate(7);
                        near.join(" ")
                    };
                    let (before, after) = (near(&text[..found.start()], true), near(rest, false));
                    places.push(format!("{name}: …{before}{}{after}…", found.as_str()));
                }
            }
        }
        places
    }
}

#[test]
fn retired_words_do_not_come_back() {
    let (pages, literals, comments) = (pages(), literals_of_source(), comments_of_source());
    assert!(pages.len() > 100, "{} pages", pages.len());
    assert!(literals.len() > 1000 && comments.len() > 5000, "{} {}", literals.len(), comments.len());
    let mut over = Vec::new();
    for word in RETIRED {
        for (kind, texts) in [("pages", &pages), ("texts", &literals), ("comments", &comments)] {
            let places = word.found(texts);
            if !places.is_empty() {
                over.push(format!("{} is in {kind}:\n  {}", word.phrase, places.join("\n  ")));
            }
        }
    }
    assert!(over.is_empty(), "CONTRIBUTING.md has better words:\n{}", over.join("\n"));
}

/// The text of the pages: all but their specs and files, with one blank between words.
fn pages() -> Vec<(String, String)> {
    let text = |page: &str| {
        let (mut shown, mut fence) = (String::new(), None);
        for line in page.lines() {
            if let Some(kind) = line.strip_prefix("```") {
                fence = fence.is_none().then_some(kind);
            } else if fence.is_none_or(|kind| kind == "text") {
                shown.push_str(line);
                shown.push('\n');
            }
        }
        words(&shown)
    };
    let ids: Vec<&str> =
        RULES.iter().map(|rule| rule.id.as_str()).filter(|id| id.contains("-ends-")).collect();
    let page = |page: &str| ids.iter().fold(text(page), |text, id| text.replace(id, "ID"));
    RULES.iter().map(|rule| (rule.id.as_str().to_owned(), page(rule.page))).collect()
}

/// A text with one blank between words, without what it quotes.
fn words(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    QUOTED.iter().fold(text, |text, quoted| text.replace(quoted, "…"))
}

/// String literals of several words in src, without comments and tests.
fn literals_of_source() -> Vec<(String, String)> {
    let holes = Regex::new(r"\{\w+(:[^}]*)?\}").unwrap();
    let mut texts = Vec::new();
    for (name, code) in source() {
        if name.split('/').any(|part| part.trim_end_matches(".rs").ends_with("tests")) {
            continue;
        }
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let literals = literals(code).into_iter().map(|text| words(&holes.replace_all(&text, "{}")));
        texts.extend(literals.filter(|text| text.contains(' ')).map(|text| (name.clone(), text)));
    }
    texts
}

/// Comments in src, those of tests too.
fn comments_of_source() -> Vec<(String, String)> {
    let of_file = |(name, code): (String, String)| {
        comments(&code).into_iter().map(|text| (name.clone(), words(&text))).collect::<Vec<_>>()
    };
    source().into_iter().flat_map(of_file).collect()
}

/// The files of src, each with its path there.
fn source() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    sources(&root).iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "rs")).collect();
    files.sort();
    files
}

/// The comments, characters and strings of Rust code.
static TOKENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<comment>//[/!]?(?P<text>[^\n]*))|'(?:\\.[^']*|[^'\\])'",
        r#"|b?r#+"(?s:(?P<raw>.*?))"#,
        r##""#+|"(?P<plain>(?:[^"\\]|\\(?s:.))*)""##,
    ))
    .unwrap()
});

/// The string literals of Rust code, with escapes of quotes and line breaks undone.
fn literals(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for found in TOKENS.captures_iter(code) {
        if let Some(text) = found.name("plain").or_else(|| found.name("raw")) {
            let text = text.as_str().replace("\\\"", "\"").replace("\\\n", " ").replace("\\n", " ");
            texts.push(text);
        }
    }
    texts
}

/// The comments of Rust code: lines that follow each other are one, and code in backticks is left out.
fn comments(code: &str) -> Vec<String> {
    let quoted = Regex::new("`[^`]*`").unwrap();
    let mut comments: Vec<String> = Vec::new();
    let mut last_end = None;
    for found in TOKENS.captures_iter(code) {
        let Some((comment, text)) = found.name("comment").zip(found.name("text")) else { continue };
        let follows = last_end.is_some_and(|end: usize| code[end..comment.start()].trim().is_empty());
        match comments.last_mut().filter(|_| follows) {
            Some(before) => before.extend(["\n", text.as_str()]),
            None => comments.push(text.as_str().to_owned()),
        }
        last_end = Some(comment.end());
    }
    comments.iter().map(|text| quoted.replace_all(text, "`…`").into_owned()).collect()
}

#[test]
fn literals_are_found() {
    let code = "let a = \"one \\\"two\\\" \\\n  three\"; // \"no\"\nlet b = '\"'; f::<'a>(r#\"raw \"text\"\"#, \"\");";
    let found: Vec<String> = literals(code).iter().map(|text| words(text)).collect();
    assert_eq!(found, ["one \"two\" three", "raw \"text\"", ""]);
}

#[test]
fn comments_are_found() {
    let code =
        "//! One\n//! `two`\n\n/// three\nlet a = \"// no\"; // four\n    // five\nlet b = '\"'; // six";
    let found: Vec<String> = comments(code).iter().map(|text| words(text)).collect();
    assert_eq!(found, ["One `…` three", "four five", "six"]);
}
