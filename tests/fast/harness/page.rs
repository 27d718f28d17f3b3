//! A rule's page: documentation for people, and cases for the test.
//!
//! ````text
//! # rule-name
//!
//! *Level: deny.*
//!
//! ## What it finds
//! ## Why it matters
//! ## Example            specs that the rule finds something in
//! ```toml
//! ```
//! ```text               what is printed, written by UPDATE=1
//! ```
//! ## Instead            specs that it is silent about
//! ```toml
//! ```
//! <!-- tests -->        more of both kinds; one with a text block must be found
//! ````
//!
//! Words after `toml`: `now=2027-01-01T00:00:00Z` sets the time, `also=other-rule` allows another error in the spec,
//! `encoding=latin-1` saves it so, `depends` means that it depends on the machine whether the kubelet starts, `to=1.37`
//! shows what an upgrade brings. Blocks `file=templates/kubelet.service` after a spec are files beside it. An empty block
//! `folder` in place of a spec makes them a folder of files that are not compiled from a spec.

use std::ops::Range;

/// What follows this line is not printed by `nodejoin rule`.
const TESTS: &str = "<!-- tests -->";
/// The headings of every page, in this order.
pub(crate) const HEADINGS: [&str; 4] = ["What it finds", "Why it matters", "Example", "Instead"];

/// A page that was read.
pub(crate) struct Page {
    lines: Vec<String>,
    /// The name in the title.
    pub(crate) name: String,
    /// Its headings of the second order.
    pub(crate) headings: Vec<String>,
    /// Its specs.
    pub(crate) cases: Vec<Case>,
}

/// A spec of a page.
#[derive(Clone)]
pub(crate) struct Case {
    /// The line of its block, from 1.
    pub(crate) line: usize,
    pub(crate) spec: String,
    /// `now=`, if it is given.
    pub(crate) now: Option<String>,
    /// `also=`: rules whose errors the spec may have.
    pub(crate) also: Vec<String>,
    /// `encoding=latin-1`.
    pub(crate) latin1: bool,
    /// `depends`.
    pub(crate) depends: bool,
    /// `to=`: the release of an upgrade.
    pub(crate) to: Option<String>,
    /// Files beside it: paths and texts.
    pub(crate) files: Vec<(String, String)>,
    /// Whether there is no spec: the files are read as `prove --from` reads them.
    pub(crate) folder: bool,
    /// Whether the rule must find something.
    pub(crate) fires: bool,
    /// Whether it is the right one under `Instead`.
    pub(crate) instead: bool,
    /// The lines of the text block's body, or where to insert a block.
    output: Result<Range<usize>, usize>,
}

/// A fenced block: its info string and the lines of its body, from 0.
struct Block {
    info: String,
    body: Range<usize>,
}

impl Page {
    /// Reads a page.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let name =
            lines.first().and_then(|line| line.strip_prefix("# ")).ok_or("line 1: the title is missing")?;
        let mut page =
            Self { name: name.to_owned(), headings: Vec::new(), cases: Vec::new(), lines: Vec::new() };
        let mut tests = false;
        let mut at = 1;
        while let Some(line) = lines.get(at) {
            if let Some(heading) = line.strip_prefix("## ") {
                page.headings.push(heading.to_owned());
            } else if line == TESTS {
                tests = true;
            } else if line.starts_with("```") {
                let block = block(&lines, at)?;
                at = block.body.end;
                let heading = page.headings.last().filter(|_| !tests).cloned().unwrap_or_default();
                page.add(&block, &lines[block.body.clone()], &heading)?;
            }
            at += 1;
        }
        page.lines = lines;
        Ok(page)
    }

    fn add(&mut self, block: &Block, body: &[String], heading: &str) -> Result<(), String> {
        let line = block.body.start;
        let text = || body.iter().map(|line| format!("{line}\n")).collect::<String>();
        let case = self.cases.last_mut();
        let mut words = block.info.split_whitespace();
        match (words.next().unwrap_or_default(), case) {
            (kind @ ("toml" | "folder"), _) => {
                let mut case = Case {
                    line,
                    spec: text(),
                    folder: kind == "folder",
                    now: None,
                    also: Vec::new(),
                    latin1: false,
                    depends: false,
                    to: None,
                    files: Vec::new(),
                    fires: heading == "Example",
                    instead: heading == "Instead",
                    output: Err(block.body.end + 1),
                };
                for word in words {
                    match word.split_once('=') {
                        Some(("now", now)) => case.now = Some(now.to_owned()),
                        Some(("also", rule)) => case.also.push(rule.to_owned()),
                        Some(("to", release)) => case.to = Some(release.to_owned()),
                        None if word == "depends" => case.depends = true,
                        Some(("encoding", "latin-1")) => case.latin1 = true,
                        _ => return Err(format!("line {line}: unknown word `{word}`")),
                    }
                }
                self.cases.push(case);
            }
            ("text", Some(case)) if case.output.is_err() => {
                case.output = Ok(block.body.clone());
                case.fires = true;
            }
            (info, Some(case)) if info.starts_with("file=") && case.output.is_err() => {
                case.files.push((info["file=".len()..].to_owned(), text()));
                case.output = Err(block.body.end + 1);
            }
            (_, None) => {}
            (info, _) if ["text", ""].contains(&info) || info.starts_with("file=") => {
                return Err(format!("line {line}: a `{info}` block that belongs to no spec"));
            }
            _ => {}
        }
        Ok(())
    }

    /// What a case prints, as on the page; empty if the page has no output for it.
    pub(crate) fn output(&self, case: &Case) -> String {
        let lines = case.output.clone().map_or(&[][..], |range| &self.lines[range]);
        lines.join("\n")
    }

    /// The page with its level and what its cases print; none for a case that prints nothing.
    pub(crate) fn rewritten(&self, level: &str, outputs: &[Option<String>]) -> String {
        let mut lines = self.lines.clone();
        for (case, output) in self.cases.iter().zip(outputs).rev() {
            let Some(output) = output else { continue };
            let body = output.lines().map(str::to_owned);
            match &case.output {
                Ok(range) => drop(lines.splice(range.clone(), body)),
                Err(at) => {
                    let block = std::iter::once("```text".to_owned()).chain(body).chain(["```".to_owned()]);
                    drop(lines.splice(*at..*at, block));
                }
            }
        }
        let end = lines.iter().position(|line| line.starts_with("## ")).unwrap_or(lines.len());
        let level = ["", level, ""].map(str::to_owned);
        match lines[..end].iter().position(|line| line.starts_with("*Level:")) {
            Some(at) => lines[at].clone_from(&level[1]),
            None => {
                drop(lines.splice(1..if lines.get(1).is_some_and(String::is_empty) { 2 } else { 1 }, level))
            }
        }
        lines.join("\n") + "\n"
    }

    /// Whether the page has this line.
    pub(crate) fn says(&self, line: &str) -> bool {
        self.lines.iter().any(|own| own == line)
    }
}

/// The fenced block that opens at line `at` (from 0).
fn block(lines: &[String], at: usize) -> Result<Block, String> {
    let open = &lines[at];
    let ticks = open.len() - open.trim_start_matches('`').len();
    let closes = |line: &String| line.len() >= ticks && line.chars().all(|c| c == '`');
    let length =
        lines[at + 1..].iter().position(closes).ok_or(format!("line {}: the block has no end", at + 1))?;
    Ok(Block { info: open[ticks..].trim().to_owned(), body: at + 1..at + 1 + length })
}

#[cfg(test)]
mod tests {
    use super::Page;

    const PAGE: &str = "# a-rule\n\n## What it finds\nThis.\n\n## Why it matters\nThat.\n\n## Example\n```toml now=2027-01-01T00:00:00Z\na = 1\n```\n\
                        ```file=x/y\nz\n```\n```text\nold\nlines\n```\n\n## Instead\n```toml\na = 2\n```\n<!-- tests -->\n```toml\na = 3\n```\n\
                        ```text\n```\n```toml also=b encoding=latin-1\na = 4\n```\n";

    #[test]
    fn cases_are_read() {
        let page = Page::parse(PAGE).unwrap();
        assert_eq!(page.name, "a-rule");
        assert_eq!(page.headings, super::HEADINGS);
        let cases: Vec<_> =
            page.cases.iter().map(|c| (c.line, c.spec.as_str(), c.fires, page.output(c))).collect();
        let expected = [
            (10, "a = 1\n", true, "old\nlines".to_owned()),
            (22, "a = 2\n", false, String::new()),
            (26, "a = 3\n", true, String::new()),
            (31, "a = 4\n", false, String::new()),
        ];
        assert_eq!(cases, expected);
        assert_eq!(page.cases[0].files, [("x/y".to_owned(), "z\n".to_owned())]);
        assert_eq!(page.cases[0].now.as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(page.cases[3].also, ["b"]);
        assert!(page.cases[3].latin1);
    }

    #[test]
    fn only_outputs_and_the_level_are_rewritten() {
        let page = Page::parse(PAGE).unwrap();
        let text =
            page.rewritten("*Level: deny.*", &[Some("new".into()), None, Some("more\n\nlines".into()), None]);
        let expected = PAGE
            .replace("# a-rule\n", "# a-rule\n\n*Level: deny.*\n")
            .replace("old\nlines\n", "new\n")
            .replace("```text\n```", "```text\nmore\n\nlines\n```");
        assert_eq!(text, expected);
        let again = Page::parse(&text).unwrap();
        assert_eq!(again.rewritten("*Level: deny.*", &[None, None, None, None]), expected);
    }

    #[test]
    fn an_example_without_output_gets_one() {
        let page = Page::parse("# r\n## Example\n```toml\n```\n```file=a\n```\nafter\n").unwrap();
        assert!(page.cases[0].fires);
        let text = page.rewritten("*Level: note.*", &[Some("out".into())]);
        let expected =
            "# r\n\n*Level: note.*\n\n## Example\n```toml\n```\n```file=a\n```\n```text\nout\n```\nafter\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn broken_pages_are_refused() {
        let cases = [
            ("", "line 1: the title is missing"),
            ("# r\n```toml\n", "line 2: the block has no end"),
            ("# r\n```toml new\n```\n", "line 2: unknown word `new`"),
            (
                "# r\n```toml\n```\n```text\n```\n```text\n```\n",
                "line 6: a `text` block that belongs to no spec",
            ),
            (
                "# r\n```toml\n```\n```text\n```\n```file=a\n```\n",
                "line 6: a `file=a` block that belongs to no spec",
            ),
        ];
        for (text, error) in cases {
            assert_eq!(Page::parse(text).err().as_deref(), Some(error));
        }
    }
}
