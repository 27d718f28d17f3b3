use std::fmt::Write as _;

use super::picture::{Who, mark, messages, title};
use crate::proof::{Proof, Verdict};

/// The proof as a sequence diagram of Mermaid, to be put between fences of `mermaid`.
pub fn render(proof: &Proof) -> String {
    let mut out = String::from("sequenceDiagram\n");
    for who in Who::ALL {
        let _ = writeln!(out, "    participant {} as {}", letter(who), who.name());
    }
    for class in &proof.classes {
        let _ = writeln!(out, "    Note over S,M: {}", text(&title(class)));
        for message in messages(class) {
            let (from, to) = (letter(message.from), letter(message.to));
            let arrow = if message.verdict == Verdict::Breaks { "--x" } else { "->>" };
            let said = format!("{} {}: {}", mark(message.verdict), message.id.name(), message.text);
            let _ = writeln!(out, "    {from}{arrow}{to}: {}", text(&said));
            for note in &message.notes {
                let _ = writeln!(out, "    Note right of {to}: {}", text(note));
            }
        }
    }
    out
}

fn letter(who: Who) -> &'static str {
    match who {
        Who::Systemd => "S",
        Who::Kubelet => "K",
        Who::Apiserver => "A",
        Who::Manager => "M",
    }
}

/// Characters that mean something to Mermaid are written as its entities.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' => out.push('\''),
            '#' | ';' | '<' | '>' | '&' | '"' | '{' | '}' | '%' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
