use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};

use super::Minor;

/// A value that may change from minor to minor: `"x"`, or `{ 9 = "x", 20 = "y" }` with each value's first minor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps<T>(Vec<(u8, T)>);

impl<T> Steps<T> {
    /// The value in a minor; nothing before the first.
    pub(super) fn at(&self, minor: Minor) -> Option<&T> {
        self.0.iter().rev().find(|(first, _)| *first <= minor.number()).map(|(_, value)| value)
    }

    /// The value of the newest minor.
    pub(super) fn last(&self) -> Option<&T> {
        self.0.last().map(|(_, value)| value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Steps<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StepsVisitor(PhantomData))
    }
}

struct StepsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for StepsVisitor<T> {
    type Value = Steps<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, or a table from minors to values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Steps(vec![(0, T::deserialize(text.into_deserializer())?)]))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Steps(vec![(0, T::deserialize(number.into_deserializer())?)]))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut steps = Vec::new();
        while let Some((minor, value)) = map.next_entry::<String, T>()? {
            steps.push((minor.parse().map_err(A::Error::custom)?, value));
        }
        // The reader gives the keys in the order of their text, in which 10 is before 9.
        steps.sort_by_key(|(minor, _)| *minor);
        Ok(Steps(steps))
    }
}
