/// Where the numbers of its ranges are in a node's name: those that `{index-1}` to `{index-9}` can name.
///
/// Without a pointer, since every node of a range has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RangeNumbers([Span; 9]);

/// Start and length in bytes; a length of 0 for none. A name has at most 253 bytes.
type Span = (u8, u8);

impl RangeNumbers {
    /// With one more number, which is at `start` of the name.
    pub fn and(mut self, start: usize, number: &str) -> Self {
        let span = u8::try_from(start).ok().zip(u8::try_from(number.len()).ok());
        if let Some((free, span)) = self.0.iter_mut().find(|(_, length)| *length == 0).zip(span) {
            *free = span;
        }
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|(_, length)| *length > 0).count()
    }

    /// Whether the name is not from a range.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at a position, from 1, in the name.
    pub fn of<'n>(&self, name: &'n str, position: usize) -> Option<&'n str> {
        let (start, length) = *self.0.get(position.checked_sub(1)?)?;
        let start = usize::from(start);
        name.get(start..start + usize::from(length)).filter(|number| !number.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_the_name() {
        let numbers = RangeNumbers::default().and(1, "2").and(3, "08");
        assert_eq!(numbers.of("r2-08", 1), Some("2"));
        assert_eq!(numbers.of("r2-08", 2), Some("08"));
        assert_eq!((numbers.of("r2-08", 3), numbers.of("r2-08", 0)), (None, None));
        assert_eq!(numbers.len(), 2);
        // A tenth, and one beyond what a name can have.
        let ten = (0..10).fold(RangeNumbers::default(), |numbers, start| numbers.and(start, "1"));
        assert_eq!(ten.len(), 9);
        assert!(RangeNumbers::default().and(300, "1").is_empty());
    }
}
