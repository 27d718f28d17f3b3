use super::Minor;

/// What one minor knows. As cheap to pass around as the minor itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kube {
    pub(super) minor: Minor,
}

impl Kube {
    /// The knowledge of a minor.
    pub fn of(minor: Minor) -> Self {
        Self { minor }
    }

    /// The minor this is the knowledge of.
    pub fn minor(self) -> Minor {
        self.minor
    }
}
