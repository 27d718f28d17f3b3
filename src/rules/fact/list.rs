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

/// What a list of controllers sets for one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Choice {
    /// It is named, by the word with this index.
    On(usize),
    /// It is switched off, by the word with this index.
    Off(usize),
    /// It is not named: a star and the controller's default decide.
    Unnamed,
}

/// A word of a list.
#[derive(Clone)]
pub(crate) struct Word<'a> {
    /// The word.
    pub(crate) text: &'a str,
    /// Where it is.
    pub(crate) place: Place,
}

impl<'a> Word<'a> {
    /// The controller that an entry of a list of controllers is about: a minus before it switches it off.
    pub(crate) fn controller(&self) -> &'a str {
        self.text.strip_prefix('-').unwrap_or(self.text)
    }
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

    /// The list of a flag that is not given, at a place that represents it.
    pub(crate) fn of_default(flag: &'static str, words: &[&'a str], place: Place) -> Self {
        let word = |text: &&'a str| Word { text, place: place.clone() };
        let named = Named::Flag(flag.to_owned());
        Self { flag, words: words.iter().map(word).collect(), named, written: false, place }
    }

    /// What a list of controllers sets for one, given all its names. The first word about it counts.
    ///
    /// Mirrors k8s.io/controller-manager/app: IsControllerEnabled, and the aliases that
    /// k8s.io/controller-manager/options: ApplyTo resolves before.
    pub(crate) fn choice(&self, names: &[&str]) -> Choice {
        for (index, word) in self.words.iter().enumerate() {
            match word.text.strip_prefix('-') {
                Some(name) if names.contains(&name) => return Choice::Off(index),
                None if names.contains(&word.text) => return Choice::On(index),
                _ => {}
            }
        }
        Choice::Unnamed
    }

    /// The place of the word with an index.
    pub(crate) fn place_of(&self, index: usize) -> &Place {
        self.words.get(index).map_or(&self.place, |word| &word.place)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TOKEN_CLEANER;

    #[test]
    fn the_first_word_about_a_controller_counts_under_any_name() {
        let place = Place::from(Path::of("x"));
        let choice = |words: &[&'static str]| {
            List::of_default("controllers", words, place.clone()).choice(TOKEN_CLEANER)
        };
        assert_eq!(choice(&["*", "tokencleaner", "-token-cleaner-controller"]), Choice::On(1));
        assert_eq!(choice(&["-tokencleaner", "tokencleaner"]), Choice::Off(0));
        assert_eq!(choice(&["token-cleaner-controller"]), Choice::On(0));
        assert_eq!(choice(&["*", "--tokencleaner", "Tokencleaner"]), Choice::Unnamed);
    }
}
