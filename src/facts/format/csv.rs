//! Comma-separated values as Go's encoding/csv reads them.

use std::ops::Range;

/// A record: its fields, and its bytes in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The fields.
    pub fields: Vec<String>,
    /// Its bytes.
    pub range: Range<usize>,
}

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CsvProblem {
    /// Go's error.
    pub said: String,
    /// The byte that is wrong.
    pub at: usize,
}

/// The records of a file, up to the first mistake.
///
/// Mirrors encoding/csv: Reader.readRecord, without options.
pub fn read(text: &str) -> (Vec<Record>, Option<CsvProblem>) {
    let mut reader = Reader { text, at: 0, records: Vec::new() };
    while reader.at < text.len() {
        if let Err(problem) = reader.record() {
            return (reader.records, Some(problem));
        }
    }
    (reader.records, None)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    records: Vec<Record>,
}

impl Reader<'_> {
    /// Reads one record, or skips an empty line.
    fn record(&mut self) -> Result<(), CsvProblem> {
        let start = self.at;
        if self.ends_line() {
            return Ok(());
        }
        let mut fields = Vec::new();
        loop {
            let field = if self.rest().starts_with('"') { self.quoted(start)? } else { self.plain(start)? };
            fields.push(field);
            if self.rest().starts_with(',') {
                self.at += 1;
                continue;
            }
            let end = self.at;
            self.ends_line();
            self.records.push(Record { fields, range: start..end });
            return Ok(());
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over the end of a line. Whether there is one.
    fn ends_line(&mut self) -> bool {
        let length = match self.rest() {
            rest if rest.starts_with("\r\n") => 2,
            rest if rest.starts_with('\n') => 1,
            "\r" => 1,
            "" => return true,
            _ => return false,
        };
        self.at += length;
        true
    }

    fn plain(&mut self, record: usize) -> Result<String, CsvProblem> {
        let rest = self.rest();
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let field = line.split(',').next().unwrap_or_default();
        if let Some(quote) = field.find('"') {
            return Err(self.problem(record, self.at + quote, "bare \" in non-quoted field"));
        }
        let field = field.to_owned();
        self.at += field.len();
        Ok(field)
    }

    fn quoted(&mut self, record: usize) -> Result<String, CsvProblem> {
        const EXTRANEOUS: &str = "extraneous or missing \" in quoted-field";
        self.at += 1;
        let mut field = String::new();
        loop {
            let Some(length) = self.rest().find('"') else {
                return Err(self.problem(record, self.text.len(), EXTRANEOUS));
            };
            field += self.rest().get(..length).unwrap_or_default();
            self.at += length + 1;
            match self.rest() {
                rest if rest.starts_with('"') => {
                    field.push('"');
                    self.at += 1;
                }
                rest if rest.is_empty()
                    || rest == "\r"
                    || rest.starts_with([',', '\n'])
                    || rest.starts_with("\r\n") =>
                {
                    return Ok(field.replace("\r\n", "\n"));
                }
                _ => return Err(self.problem(record, self.at - 1, EXTRANEOUS)),
            }
        }
    }

    /// Go's error about a byte of a record.
    fn problem(&self, record: usize, at: usize, what: &str) -> CsvProblem {
        let line_of = |at: usize| self.text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let before = self.text.get(..at).unwrap_or_default();
        let column = at - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
        let (first, line) = (line_of(record), line_of(at));
        let said = match first == line {
            true => format!("parse error on line {line}, column {column}: {what}"),
            false => format!("record on line {first}; parse error on line {line}, column {column}: {what}"),
        };
        CsvProblem { said, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        let (records, problem) = read(text);
        assert_eq!(problem, None, "{text:?}");
        records.into_iter().map(|record| record.fields).collect()
    }

    #[test]
    fn records_are_those_of_go() {
        assert_eq!(fields("a,b,1,\"x,y\"\n\nc, d,2\r\n"), [vec!["a", "b", "1", "x,y"], vec!["c", " d", "2"]]);
        assert_eq!(fields("\"a \"\"b\"\"\",\"c\r\nd\""), [vec!["a \"b\"", "c\nd"]]);
        assert_eq!(fields(",\n"), [vec!["", ""]]);
        assert_eq!(fields("# a,b"), [vec!["# a", "b"]]);
        assert!(fields("\n\r\n").is_empty());
    }

    #[test]
    fn mistakes_are_those_of_go() {
        let said = |text: &str| read(text).1.unwrap().said;
        assert_eq!(said("a,b,1, \"x\""), "parse error on line 1, column 8: bare \" in non-quoted field");
        assert_eq!(
            said("a,b\nc,\"d\"e\n"),
            "parse error on line 2, column 5: extraneous or missing \" in quoted-field"
        );
        let whole = said("a\nb,\"c\nd");
        assert!(whole.starts_with("record on line 2; parse error on line 3"), "{whole}");
    }
}
