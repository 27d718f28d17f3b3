//! Findings for a terminal: one frame of source per place, the reason, the help.

mod excerpt;
mod frame;
mod group;
mod options;
mod paint;

pub use options::Options;

use self::group::frames;
use self::paint::Paint;
pub(in crate::report) use self::paint::sentence;
use super::counts::grouped;
use super::{Counts, Located, summary, visible};

/// Related places that are shown for a finding; more are counted.
const RELATED_SHOWN: usize = 8;

/// The findings as text, each followed by a blank line. If there are more than `options.limit`, the worst are printed, in
/// the order of the text, and one line counts the others.
pub fn render(findings: &[Located<'_>], options: &Options) -> String {
    let mut shown: Vec<usize> = (0..findings.len()).collect();
    let level = |index: &usize| findings.get(*index).map(|located| located.finding().level);
    shown.sort_by_key(|index| std::cmp::Reverse(level(index)));
    let rest = shown.split_off(options.limit.min(shown.len()));
    shown.sort_unstable();

    let mut text = String::new();
    for located in shown.into_iter().filter_map(|index| findings.get(index)) {
        one(&mut text, located, options);
        text.push('\n');
    }
    if !rest.is_empty() {
        let dots = if options.unicode { "…" } else { "..." };
        let counts = Counts::of(rest.iter().filter_map(level));
        text.push_str(&format!("{dots} and {} more: {counts}\n\n", grouped(rest.len())));
    }
    text
}

/// The line that closes a report: `error: 3 errors, 2 warnings in cluster.toml`. None if there are no findings.
pub fn closing(findings: &[Located<'_>], name: &str, options: &Options) -> Option<String> {
    let counts = summary(findings);
    let worst = counts.worst()?;
    let paint = Paint::new(options.color);
    let head = paint.level(worst, worst.word());
    Some(format!("{head}{}\n", paint.bold(&format!(": {counts} in {}", visible(name, &[])))))
}

/// One finding: head, frames, reason, help.
fn one(text: &mut String, located: &Located<'_>, options: &Options) {
    let finding = located.finding();
    let paint = Paint::new(options.color);
    let rule = paint.link(options.links.as_deref(), finding.rule.as_str());
    let head = paint.level(finding.level, &format!("{}[{rule}]", finding.level.word()));
    sentence(
        text,
        &format!("{head}{} ", paint.bold(":")),
        "    ",
        &visible(&finding.message, &[]),
        options.width,
    );

    let related = located.related();
    let frames = frames(located, related.get(..RELATED_SHOWN).unwrap_or(related), options.width);
    let digits = frames.iter().map(frame::Frame::digits).max().unwrap_or(1);
    for frame in &frames {
        frame.draw(text, digits, finding.level, options);
    }

    let indent = " ".repeat(digits + 2);
    let mut line = |word: &str, said: &str| {
        let first = format!("{indent}= {} ", paint.bold(&format!("{word}:")));
        let rest = " ".repeat(digits + 2 + 2 + word.len() + 2);
        sentence(text, &first, &rest, &visible(said, &['\n']), options.width);
    };
    if let Some(hidden) = related.len().checked_sub(RELATED_SHOWN).filter(|hidden| *hidden > 0) {
        line("note", &format!("{} more places like these", grouped(hidden)));
    }
    if let Some(reason) = &finding.reason {
        line("why", reason);
    }
    for help in &finding.help {
        line("help", help);
    }
}
