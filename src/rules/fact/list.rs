use super::Named;
use crate::diagnostic::Place;
use crate::facts::Sourced;
use crate::source::Path;

/// A list that a flag carries, as the component splits it.
#[derive(Clone)]
pub(crate) struct List<'a> {
    /// The flag's name.
    pub(crate) flag: &'static str,
    /// The words in order.
    pub(crate) words: Vec<Word<'a>>,
    /// Where the whole list is.
    pub(crate) place: Place,
    /// What it is called there.
    pub(crate) named: Named,
    /// Whether it is written there: not when it is a default of nodejoin's.
    pub(crate) written: bool,
}

/// A word of a list.
#[derive(Clone)]
pub(crate) struct Word<'a> {
    /// The word.
    pub(crate) text: &'a str,
    /// Where it is.
    pub(crate) place: Place,
}

impl<'a> List<'a> {
    /// So many words are looked at: the component itself stops at the first that it refuses.
    pub(crate) const MOST: usize = 1000;

    /// The list of a flag on a command line.
    pub(crate) fn of_flag(flag: &'static str, list: &'a Sourced<Vec<Sourced<String>>>) -> Self {
        let place = list.origin.place();
        let word = |word: &'a Sourced<String>| Word { text: &word.value, place: word.origin.place() };
        Self {
            flag,
            words: list.value.iter().take(Self::MOST).map(word).collect(),
            named: Named::at(&place, flag),
            written: true,
            place,
        }
    }

    /// The first place of a word.
    pub(crate) fn find(&self, text: &str) -> Option<&Place> {
        self.words.iter().find(|word| word.text == text).map(|word| &word.place)
    }

    /// Whether the list has a word.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// The value of the spec that it is, or in a folder nothing.
    pub(crate) fn spec_path(&self) -> Option<&Path> {
        match &self.place {
            Place::Spec(path, _) => Some(path),
            _ => None,
        }
    }

    /// The words alone.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.words.iter().map(|word| word.text)
    }
}
