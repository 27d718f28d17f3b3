use super::ControllerManager;
use crate::diagnostic::suggest;
use crate::kube::Kube;
use crate::source::Path;

/// `--controllers` as kube-controller-manager gets it: each word with its place.
#[derive(Clone, Debug)]
pub struct ControllerList<'a> {
    /// The words in order.
    pub words: Vec<(&'a str, &'a Path)>,
    /// The place of the whole list.
    pub path: &'a Path,
    /// Whether the user wrote it.
    pub written: bool,
}

/// What a list says about one controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// It is named.
    On(&'a Path),
    /// It is named with a minus before it.
    Off(&'a Path),
    /// It is not named: it runs if it runs by default and the list has a star.
    Unnamed,
}

/// Names of the controller that signs cluster-info.
pub const BOOTSTRAP_SIGNER: &[&str] = &["bootstrapsigner", "bootstrap-signer-controller"];
/// Names of the controller that removes expired tokens.
pub const TOKEN_CLEANER: &[&str] = &["tokencleaner", "token-cleaner-controller"];
/// Names of the controller that signs certificates.
pub const CSR_SIGNING: &[&str] = &["csrsigning", "certificatesigningrequest-signing-controller"];
/// Names of the controller that approves requests of nodes.
pub const CSR_APPROVING: &[&str] = &["csrapproving", "certificatesigningrequest-approving-controller"];
/// Names of the controller that removes old requests.
pub const CSR_CLEANER: &[&str] = &["csrcleaner", "certificatesigningrequest-cleaner-controller"];

impl ControllerManager {
    /// The list; a flag of that name wins over the key.
    pub fn controller_list(&self) -> ControllerList<'_> {
        if let Some(flag) = self.flags.get("controllers")
            && let Some(text) = flag.value.as_str()
        {
            let words = text.split(',').filter(|_| !text.is_empty()).map(|word| (word, &flag.path)).collect();
            return ControllerList { words, path: &flag.path, written: true };
        }
        let items = self.controllers.value.iter();
        // The flag joins the items with commas, so an item with a comma is two of them.
        let words = items.flat_map(|item| item.value.split(',').map(|word| (word, &item.path))).collect();
        ControllerList { words, path: &self.controllers.path, written: self.controllers.written }
    }
}

impl<'a> ControllerList<'a> {
    /// Whether controllers run that are not named.
    pub fn has_star(&self) -> bool {
        self.words.iter().any(|(word, _)| *word == "*")
    }

    /// What the list says about a controller, given all its names. The first word about it counts.
    ///
    /// Mirrors k8s.io/controller-manager/app: IsControllerEnabled, and the aliases that
    /// k8s.io/controller-manager/options: ApplyTo resolves before.
    pub fn choice(&self, names: &[&str]) -> Choice<'a> {
        for &(word, path) in &self.words {
            match word.strip_prefix('-') {
                Some(name) if names.contains(&name) => return Choice::Off(path),
                None if names.contains(&word) => return Choice::On(path),
                _ => {}
            }
        }
        Choice::Unnamed
    }

    /// Whether a word that the release does not know may mean this controller.
    pub fn has_slip_for(&self, names: &[&str], kube: Kube) -> bool {
        self.words.iter().any(|(word, _)| {
            let name = word.strip_prefix('-').unwrap_or(word);
            !kube.controller(name).is_present() && suggest::nearest(name, names.iter().copied()).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice<'a>(words: &[&'a str], path: &'a Path) -> Choice<'a> {
        let words = words.iter().map(|word| (*word, path)).collect();
        ControllerList { words, path, written: true }.choice(TOKEN_CLEANER)
    }

    #[test]
    fn the_first_word_counts_under_any_name() {
        let path = Path::of("x");
        assert_eq!(choice(&["*", "tokencleaner", "-token-cleaner-controller"], &path), Choice::On(&path));
        assert_eq!(choice(&["-tokencleaner", "tokencleaner"], &path), Choice::Off(&path));
        assert_eq!(choice(&["token-cleaner-controller"], &path), Choice::On(&path));
        assert_eq!(choice(&["*", "--tokencleaner", "Tokencleaner"], &path), Choice::Unnamed);
    }
}
