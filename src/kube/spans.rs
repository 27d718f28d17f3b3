use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::Minor;

/// From which minor on something is so, and may be no longer, and again: `10`, or `[10, 14, 20]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<u8>);

impl Spans {
    /// The first minor of the span that a minor is in.
    pub(super) fn begin(&self, minor: Minor) -> Option<Minor> {
        let turns = self.0.partition_point(|turn| *turn <= minor.number());
        let last = turns.checked_sub(1).filter(|last| last % 2 == 0)?;
        self.0.get(last).map(|turn| Minor::of_data(*turn))
    }

    /// Whether it is so in a minor.
    pub(super) fn hold(&self, minor: Minor) -> bool {
        self.begin(minor).is_some()
    }
}

impl<'de> Deserialize<'de> for Spans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpansVisitor)
    }
}

struct SpansVisitor;

impl<'de> Visitor<'de> for SpansVisitor {
    type Value = Spans;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a minor, or a list of minors in their order")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Spans(vec![number.try_into().map_err(E::custom)?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut turns: Vec<u8> = Vec::new();
        while let Some(turn) = list.next_element()? {
            if turns.last().is_some_and(|before| *before >= turn) {
                return Err(A::Error::custom(format!("{turn} is out of order")));
            }
            turns.push(turn);
        }
        Ok(Spans(turns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Line {
        hidden: Spans,
    }

    fn read(text: &str) -> Result<Spans, toml::de::Error> {
        toml::from_str::<Line>(&format!("hidden = {text}")).map(|line| line.hidden)
    }

    #[test]
    fn a_span_ends_and_begins_again() {
        let hidden = |text: &str| -> Vec<String> {
            let spans = read(text).unwrap();
            Minor::all().filter(|minor| spans.hold(*minor)).map(|minor| minor.to_string()).collect()
        };
        assert_eq!(hidden("35"), ["1.35", "1.36", "1.37"]);
        assert_eq!(hidden("[10, 12, 36]"), ["1.10", "1.11", "1.36", "1.37"]);
        assert_eq!(hidden("[]"), [""; 0]);
        let begin = |minor: &str| {
            let spans = read("[10, 12, 36]").unwrap();
            spans.begin(Minor::read(minor).unwrap()).map(|minor| minor.to_string())
        };
        assert_eq!(
            [begin("1.11"), begin("1.12"), begin("1.37")],
            [Some("1.10".into()), None, Some("1.36".into())]
        );
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        for text in ["[12, 10]", "[10, 10]", "300", "-1", "\"10\""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
