use crate::kube::Minor;

/// What happened to a name. Ordered: what breaks most comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It left.
    Removed,
    /// A feature gate cannot be set any more.
    Locked,
    /// It has another default, or is now on or off by default.
    Default,
    /// Its value has another type.
    Type,
    /// The component starts with one value of it alone, or with others again.
    Only,
    /// It will leave.
    Deprecated,
    /// It is new.
    Added,
    /// A feature gate can be set again.
    Unlocked,
    /// A feature came further, or fell back.
    Stage,
    /// It has other names.
    Names,
    /// It stays after all.
    Undeprecated,
    /// `--help` leaves it out.
    Hidden,
    /// `--help` has it.
    Shown,
}

impl What {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Locked => "locked",
            Self::Default => "default",
            Self::Type => "type",
            Self::Only => "only",
            Self::Deprecated => "deprecated",
            Self::Added => "added",
            Self::Unlocked => "unlocked",
            Self::Stage => "stage",
            Self::Names => "names",
            Self::Undeprecated => "undeprecated",
            Self::Hidden => "hidden",
            Self::Shown => "shown",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of what: a flag with its dashes, a field's path, a gate, a kind with its apiVersion.
    pub name: String,
    /// What happened.
    pub what: What,
    /// The minor on the way from which on it is so.
    pub at: Minor,
    /// The aspect before; nothing when there was none.
    pub from: Option<String>,
    /// The aspect after.
    pub to: Option<String>,
    /// For people: from what to what.
    pub detail: String,
    /// What to use instead, where there is something: a flag has its dashes, a field of KubeletConfiguration has none.
    pub replacement: Option<String>,
}
