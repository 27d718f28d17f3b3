use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::Minor;

/// A value that may change from minor to minor: `"x"`, or `{ 9 = "x", 20 = "y" }` with each value's first minor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps<T>(Vec<(u8, T)>);

impl<T> Steps<T> {
    /// The value in a minor.
    pub(super) fn at(&self, minor: Minor) -> Option<&T> {
        self.0.iter().rev().find(|(first, _)| *first <= minor.number()).map(|(_, value)| value)
    }

    /// Each value with the minor it begins in.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Minor, &T)> {
        self.0.iter().map(|(first, value)| (Minor::of_data(*first), value))
    }
}

impl<'de, T> Deserialize<'de> for Steps<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StepsVisitor(PhantomData))
    }
}

struct StepsVisitor<T>(PhantomData<T>);

impl<'de, T> Visitor<'de> for StepsVisitor<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = Steps<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word, or a table from minors to words")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Steps(vec![(0, text.parse().map_err(E::custom)?)]))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut steps = Vec::new();
        while let Some((minor, value)) = map.next_entry::<String, String>()? {
            let minor = minor.parse().map_err(A::Error::custom)?;
            steps.push((minor, value.parse().map_err(A::Error::custom)?));
        }
        // The reader gives the keys in the order of their text.
        steps.sort_by_key(|(minor, _)| *minor);
        Ok(Steps(steps))
    }
}
