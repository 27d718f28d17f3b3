//! The numbers of a closing line.

use std::fmt;

use super::located::Located;
use crate::diagnostic::Level;

/// How many findings of each level there are. Prints as `3 errors, 1 warning`; nothing when there are none.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, serde::Serialize)]
pub struct Counts {
    /// Findings of level deny.
    pub errors: usize,
    /// Findings of level warn.
    pub warnings: usize,
    /// Findings of level note.
    pub notes: usize,
}

impl Counts {
    pub(super) fn of(levels: impl Iterator<Item = Level>) -> Self {
        let mut counts = Self::default();
        for level in levels {
            match level {
                Level::Deny => counts.errors += 1,
                Level::Warn => counts.warnings += 1,
                Level::Note => counts.notes += 1,
                Level::Allow => {}
            }
        }
        counts
    }

    /// The number of all findings.
    pub fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// The worst level that was found.
    pub fn worst(self) -> Option<Level> {
        [(self.errors, Level::Deny), (self.warnings, Level::Warn), (self.notes, Level::Note)]
            .into_iter()
            .find(|(count, _)| *count > 0)
            .map(|(_, level)| level)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for (count, word) in [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")] {
            if count > 0 {
                write!(f, "{comma}{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })?;
                comma = ", ";
            }
        }
        Ok(())
    }
}

/// A number with commas between thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many errors, warnings and notes there are.
pub fn summary(findings: &[Located<'_>]) -> Counts {
    Counts::of(findings.iter().map(|located| located.finding().level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_words() {
        let counts = Counts { errors: 1, warnings: 1_234, notes: 0 };
        assert_eq!(counts.to_string(), "1 error, 1,234 warnings");
        assert_eq!(counts.worst(), Some(Level::Deny));
        assert_eq!(Counts::default().to_string(), "");
    }

    #[test]
    fn thousands_are_grouped() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")];
        assert!(cases.iter().all(|(number, text)| grouped(*number) == *text));
    }
}
