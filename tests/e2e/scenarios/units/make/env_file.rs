use super::Maker;
use super::text::NAMES;

/// Values, with the line break where it is not the usual one.
const VALUES: [&str; 44] = [
    "",
    "1",
    "--a=1 --b=2",
    "\"--a=1 --b=2\"",
    "'--a --b'",
    "\"two\nlines\"",
    "'two\nlines'",
    "\"open",
    "'open",
    "a\\\n b",
    "\"a\\\nb\"",
    "a \\",
    "a\\",
    "\"a\" \"b\"",
    "\"a\"b",
    "a\"b\"",
    "a'b'",
    "'a'\"b\"'c'",
    "a # no comment",
    "\"a\" # none",
    "\\\"a\\\"",
    "a\\nb",
    "\"a\\nb\"",
    "'a\\nb'",
    "\"\\$A \\` \\\\ \\\"\"",
    "$A ${A}",
    "%n %%",
    "  blanks  ",
    "\ttab\t",
    "a;b",
    "é 日本",
    "\u{a0}nbsp\u{a0}",
    "\"a  b\"",
    "a  b",
    "\\ a",
    "a\\ ",
    "\" a \"",
    "--x=\"1 2\"",
    "--x='1 2' --y",
    "''",
    "\"\"",
    "a\u{b}b",
    "\\\\",
    "a=b=c",
];
/// Lines that set nothing.
const OTHERS: [&str; 20] = [
    "",
    "# comment",
    "; comment",
    "  # comment",
    "# comment \\",
    "no equals",
    "export A=1",
    "=x",
    " =x",
    "1A=x",
    "A-B=x",
    "é=x",
    "\"A\"=x",
    "A B=x",
    "[Service]",
    "\\",
    "A",
    "A\\\n=1",
    "#A=1\\\nB=2",
    "\u{a0}A=1",
];

impl Maker {
    /// An env file.
    pub(super) fn env_file(&mut self) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::new();
        if self.one_in(25) {
            bytes.extend("\u{feff}".bytes());
        }
        let end: &[u8] = if self.one_in(14) { b"\r\n" } else { b"\n" };
        for _ in 0..self.random.below(7) {
            let line = if self.one_in(5) {
                self.any(&OTHERS).to_owned()
            } else {
                let (name, value) = (self.any(&NAMES), self.any(&VALUES));
                match self.random.below(12) {
                    0 => format!("  {name}={value}"),
                    1 => format!("{name} ={value}"),
                    2 => format!("{name}= {value}"),
                    3 => format!("{name}\t=\t{value}"),
                    _ => format!("{name}={value}"),
                }
            };
            bytes.extend(line.bytes());
            match self.random.below(60) {
                0 => bytes.push(0xff),
                1 => bytes.push(b'\r'),
                2 => bytes.push(1),
                3 => bytes.push(0),
                _ => {}
            }
            bytes.extend(end);
        }
        if self.one_in(6) {
            bytes.pop();
        }
        bytes
    }
}
