use crate::render::Text;
use crate::render::quote::{self, Unquotable};

/// What a template's file is read as, by the ending of its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grammar {
    /// `.service.j2`, `.conf.j2`: a unit or a drop-in.
    Unit,
    /// `.env.j2`: an environment file.
    Environment,
    /// Anything else: prose for people.
    Prose,
}

impl Grammar {
    pub(super) fn of(name: &str) -> Self {
        if name.ends_with(".service.j2") || name.ends_with(".conf.j2") {
            Self::Unit
        } else if name.ends_with(".env.j2") {
            Self::Environment
        } else {
            Self::Prose
        }
    }

    /// A value as it stands when the template says nothing else: one word of a unit, one value of an env file.
    pub(super) fn quote(self, text: &Text) -> Result<Text, Unquotable> {
        match self {
            Self::Unit => quote::systemd_word(text),
            Self::Environment => quote::env_value(text),
            Self::Prose => {
                quote::env_word(text)?;
                Ok(text.clone())
            }
        }
    }
}
