use std::fmt::Write as _;

use super::picture::{Message, Who, mark, messages, title};
use crate::proof::{Proof, Verdict};

const WIDTH: usize = 1000;
const FIRST: usize = 90;
const GAP: usize = 270;
const ROW: usize = 38;
const NOTE: usize = 17;
/// Characters of a note; longer notes are cut, with the full text in a tooltip.
const LONGEST: usize = 125;

/// The proof as a picture: a sequence diagram in SVG that reads on light and dark pages.
pub fn render(proof: &Proof) -> String {
    let mut body = String::new();
    let mut y = 20;
    for class in &proof.classes {
        let _ =
            writeln!(body, r#"<text class="h" x="16" y="{}">{}</text>"#, y + 14, text(&cut(&title(class))));
        y += 34;
        let top = y;
        let messages = messages(class);
        for who in Who::ALL {
            let x = column(who);
            let _ = writeln!(
                body,
                r#"<rect class="b" x="{}" y="{top}" width="180" height="28" rx="5"/><text class="w" x="{x}" y="{}">{}</text>"#,
                x - 90,
                top + 19,
                who.name()
            );
        }
        y += 40;
        let mut rows = String::new();
        for message in &messages {
            y = row(&mut rows, message, y);
        }
        for who in Who::ALL {
            let x = column(who);
            let _ = writeln!(body, r#"<line class="l" x1="{x}" y1="{}" x2="{x}" y2="{y}"/>"#, top + 28);
        }
        body.push_str(&rows);
        y += 24;
    }
    let title = format!("Would these nodes join, at {}", proof.at);
    let mut out = String::new();
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">"#,
        height = y + 10
    );
    let _ = writeln!(out, "<title>{}</title>", text(&title));
    out.push_str(STYLE);
    let _ = writeln!(out, r#"<rect class="p" x="0" y="0" width="{WIDTH}" height="{}"/>"#, y + 10);
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

const STYLE: &str = r#"<style>
.p{fill:#fff}.h{font:600 15px sans-serif;fill:#1f2328}.w{font:600 13px sans-serif;fill:#1f2328;text-anchor:middle}
.b{fill:#f0f3f6;stroke:#8c959f}.l{stroke:#8c959f;stroke-dasharray:4 4}.t{font:13px sans-serif;fill:#1f2328}
.n{font:12px sans-serif;fill:#59636e}.holds{stroke:#1a7f37;fill:none}.conditional{stroke:#9a6700;fill:none}.breaks{stroke:#cf222e;fill:none}
.holds-t{fill:#1a7f37}.conditional-t{fill:#9a6700}.breaks-t{fill:#cf222e}
@media (prefers-color-scheme:dark){.p{fill:#0d1117}.h,.w,.t{fill:#f0f6fc}.b{fill:#212830;stroke:#656c76}.l{stroke:#656c76}.n{fill:#9198a1}
.holds{stroke:#3fb950}.conditional{stroke:#d29922}.breaks{stroke:#f85149}.holds-t{fill:#3fb950}.conditional-t{fill:#d29922}.breaks-t{fill:#f85149}}
</style>
"#;

fn column(who: Who) -> usize {
    FIRST + 16 + GAP * Who::ALL.iter().position(|one| *one == who).unwrap_or(0)
}

/// One message and its notes; where the next begins.
fn row(out: &mut String, message: &Message, y: usize) -> usize {
    let class = message.verdict.name();
    let (from, to) = (column(message.from), column(message.to));
    let line = y + 22;
    let said = format!("{} {}: {}", mark(message.verdict), message.id.name(), message.text);
    let left = from.min(to) + 8;
    let _ = writeln!(out, r#"<text class="t {class}-t" x="{left}" y="{}">{}</text>"#, line - 6, text(&said));
    if from == to {
        let _ = writeln!(
            out,
            r#"<path class="{class}" d="M{from} {line} h22 v8 h-18"/><path class="{class}" d="M{} {} l-4 -4 m4 4"/>"#,
            from + 8,
            line + 4
        );
    } else {
        let back = if to > from { -7i64 } else { 7 };
        let _ = writeln!(
            out,
            r#"<line class="{class}" x1="{from}" y1="{line}" x2="{to}" y2="{line}"{}/><path class="{class}" d="M{to} {line} l{back} -4 M{to} {line} l{back} 4"/>"#,
            if message.verdict == Verdict::Breaks { r#" stroke-dasharray="6 3""# } else { "" }
        );
    }
    let mut y = y + ROW;
    for note in &message.notes {
        let _ = writeln!(
            out,
            r#"<text class="n" x="28" y="{}">{}<title>{}</title></text>"#,
            y + 6,
            text(&cut(note)),
            text(note)
        );
        y += NOTE;
    }
    y
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Text in XML. Characters that XML cannot hold become blanks.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
