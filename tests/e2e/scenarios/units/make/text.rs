use crate::random::Random;

/// Names of variables; some that no file sets.
pub(super) const NAMES: [&str; 14] = [
    "A",
    "B",
    "C",
    "KUBELET_ARGS",
    "_X",
    "LONG_NAME",
    "DEFAULT",
    "MANAGED",
    "NONE",
    "a",
    "HOME",
    "USER",
    "ALL",
    "LANG",
];
/// What is plain in most places.
const PLAIN: [&str; 22] = [
    "a", "--x=1", "--v", "b c", "word", "é", "日本", "x:y", "/etc/a", "{", "}", "{}", "~", "*", "?", "[a]",
    "#", "=", "a=b", "|", "&&", "--",
];
/// What means something to systemd, or to people who think of a shell.
const HOSTILE: [&str; 56] = [
    "\"",
    "'",
    "\"a b\"",
    "'a b'",
    "\"it's\"",
    "'say \"x\"'",
    "\"\"",
    "''",
    "\\n",
    "\\t",
    "\\s",
    "\\\\",
    "\\\"",
    "\\'",
    "\\x41",
    "\\x2f",
    "\\101",
    "\\u00e9",
    "\\U0001f600",
    "\\q",
    "\\;",
    "\\ ",
    "\\$",
    "\\x",
    "\\xzz",
    "\\400",
    "\\e",
    "\\a",
    "$$",
    "$",
    "${",
    "$}",
    "${}",
    "$A",
    "${A}",
    "${B}",
    "$B",
    "${NONE}",
    "$NONE",
    "${A:-x}",
    "${A:+x}",
    "${A:0:1}",
    "$(date)",
    "`date`",
    "$1",
    "${A}${B}",
    "x$A",
    "$A$B",
    "$$A",
    "$${A}",
    ";",
    "; ",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\u{b}",
];
/// Specifiers.
const SPECIFIERS: [&str; 44] = [
    "%%", "%n", "%N", "%p", "%P", "%i", "%I", "%j", "%J", "%f", "%y", "%Y", "%H", "%l", "%q", "%m", "%t",
    "%S", "%C", "%L", "%E", "%T", "%V", "%u", "%U", "%g", "%G", "%h", "%d", "%o", "%w", "%W", "%B", "%A",
    "%M", "%", "%%%", "%%n", "%é", "%-", "%1", "%0", "%{n}", "% ",
];
/// Those that systemd does not know, and those whose value only a running machine has.
const ODD_SPECIFIERS: [&str; 8] = ["%z", "%k", "%X", "%e", "%x", "%O", "%F", "%Q"];
const OF_MACHINE: [&str; 5] = ["%a", "%b", "%v", "%s", "%c"];

/// Text that is put together at random.
pub(super) struct Text<'a> {
    random: &'a mut Random,
    /// Whether quotes come in pairs, and specifiers are those that systemd knows.
    calm: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(random: &'a mut Random, calm: bool) -> Self {
        Self { random, calm }
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    fn any(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.below(of.len())]
    }

    /// A part of a word.
    fn part(&mut self) -> Vec<u8> {
        let text = match self.random.below(20) {
            0..9 => self.any(&PLAIN),
            9..14 => match self.any(&HOSTILE) {
                "\"" | "'" if self.calm => "\"'\"",
                text => text,
            },
            14 | 15 => self.any(&SPECIFIERS),
            16 | 17 => return format!("${{{}}}", self.any(&NAMES)).into_bytes(),
            18 => return format!("${}", self.any(&NAMES)).into_bytes(),
            _ => return self.rare(),
        };
        text.as_bytes().to_vec()
    }

    fn rare(&mut self) -> Vec<u8> {
        match self.random.below(14) {
            0 => b"\x01".to_vec(),
            1 => b"\x7f".to_vec(),
            2 => b"\x0c".to_vec(),
            3 => "\u{feff}".into(),
            4 => vec![b'x'; 3000],
            5 | 6 if !self.calm => self.any(&ODD_SPECIFIERS).into(),
            _ => self.any(&PLAIN).into(),
        }
    }

    /// A word, which may turn out to be several or none.
    pub(super) fn word(&mut self) -> Vec<u8> {
        let mut word = Vec::new();
        for _ in 0..=self.random.below(3) {
            word.extend(self.part());
        }
        let quotes = |quote: u8| self.calm && word.contains(&quote);
        match self.random.below(8) {
            0 if !quotes(b'"') => [b"\"", &word[..], b"\""].concat(),
            1 if !quotes(b'\'') => [b"'", &word[..], b"'"].concat(),
            _ => word,
        }
    }

    /// What is between words.
    pub(super) fn blank(&mut self) -> &'static str {
        match self.random.below(24) {
            0 => "  ",
            1 => "\t",
            2 => " \\\n",
            3 => " \\\n   ",
            4 => " \\\n# in between \\\n",
            5 => " \\\n;also\n\t",
            6 => "\\\n",
            7 => "\u{a0}",
            8 => " ; ",
            _ => " ",
        }
    }

    /// Words of a command.
    pub(super) fn words(&mut self, most: usize) -> Vec<u8> {
        let mut text = Vec::new();
        for _ in 0..self.random.below(most + 1) {
            text.extend(self.blank().bytes());
            if self.one_in(25) {
                text.extend(self.any(&OF_MACHINE).bytes());
            } else {
                text.extend(self.word());
            }
        }
        text
    }

    /// An assignment to a variable, as `Environment=` has it.
    pub(super) fn assignment(&mut self) -> Vec<u8> {
        let name = self.any(&NAMES);
        let mut text = match self.random.below(24) {
            0 => name.to_owned(),
            1 => format!("1{name}="),
            2 => format!("{name}-x="),
            3 => "=".to_owned(),
            4 => format!("é{name}="),
            5 => format!("{name}+="),
            _ => format!("{name}="),
        }
        .into_bytes();
        for _ in 0..self.random.below(4) {
            text.extend(self.part());
        }
        match self.random.below(5) {
            0 => [b"\"", &text[..], b"\""].concat(),
            1 => [b"'", &text[..], b"'"].concat(),
            _ => text,
        }
    }
}
