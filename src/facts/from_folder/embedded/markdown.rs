use super::heredoc;
use super::inner::{Inner, Outer};

/// The fenced blocks of a document. Those for a shell are read as scripts, of which all are run on one machine.
pub(super) fn read(text: &str) -> Outer {
    let mut outer = Outer { own_machine: true, ..Outer::default() };
    let mut rest = String::new();
    let mut block: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let bare = line.trim_start();
        let fence = ["```", "~~~"].into_iter().find(|fence| bare.starts_with(fence));
        match (&mut block, fence) {
            (Some(open), Some(fence))
                if fence == open.fence && bare.trim_start_matches(['`', '~']).trim().is_empty() =>
            {
                if let Some(open) = block.take() {
                    open.close(&mut outer, &mut rest);
                }
                rest.push('\n');
            }
            (Some(open), _) => {
                let strip = indent.min(open.indent);
                open.text.push_str(line.get(strip..).unwrap_or(line));
                open.text.push('\n');
            }
            (None, Some(fence)) => {
                let language = bare.trim_start_matches(['`', '~']).split([' ', '{', ',']).next();
                let language = language.unwrap_or_default().to_ascii_lowercase();
                block = Some(Block { fence, indent, language, line: index + 2, text: String::new() });
                rest.push('\n');
            }
            (None, None) => rest.push_str(&format!("{line}\n")),
        }
    }
    outer.rest = (!outer.inner.is_empty()).then_some(rest);
    outer
}

/// A block that is not closed yet.
struct Block {
    fence: &'static str,
    indent: usize,
    language: String,
    line: usize,
    text: String,
}

impl Block {
    /// Adds the files in it; the lines of a script stay in the rest.
    fn close(self, outer: &mut Outer, rest: &mut String) {
        const SHELL: [&str; 6] = ["sh", "bash", "shell", "console", "zsh", "shell-session"];
        if SHELL.contains(&self.language.as_str()) || self.text.contains("<<") {
            let (inner, script) = heredoc::read(&self.text, self.line);
            outer.inner.extend(inner);
            rest.push_str(&script);
            return;
        }
        rest.push_str(&"\n".repeat(self.text.lines().count()));
        let ending = match self.language.as_str() {
            "yaml" | "yml" | "json" => ".yaml",
            _ => "",
        };
        outer.inner.push(Inner { path: None, line: self.line, text: self.text, ending });
    }
}
