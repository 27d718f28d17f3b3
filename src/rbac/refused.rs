/// An object that the apiserver, or kubectl before it, rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place among the objects given.
    pub object: usize,
    /// Its kind.
    pub kind: String,
    /// Its name, where it has one.
    pub name: String,
    /// Where in the object the mistake is, such as `rules[0].verbs`; empty where it is the object as a whole.
    pub path: String,
    /// Why, in Kubernetes' words where it has some.
    pub reason: String,
}

/// The mistake without the object it is in.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) path: String,
    pub(super) reason: String,
}

impl Mistake {
    pub(super) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }

    /// The message of `field.NotSupported`.
    pub(super) fn unsupported(path: impl Into<String>, value: &str, supported: &[&str]) -> Self {
        let supported: Vec<String> = supported.iter().map(|one| format!("{one:?}")).collect();
        Self::new(path, format!("Unsupported value: {value:?}: supported values: {}", supported.join(", ")))
    }

    /// The message of `field.Required`.
    pub(super) fn required(path: impl Into<String>, detail: &str) -> Self {
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        Self::new(path, format!("Required value{detail}"))
    }

    /// The message of `field.Invalid`.
    pub(super) fn invalid(path: impl Into<String>, value: &str, detail: &str) -> Self {
        Self::new(path, format!("Invalid value: {value:?}: {detail}"))
    }
}
