use super::Named;
use crate::diagnostic::Place;
use crate::facts::Sourced;

/// A boolean flag of a component, as the component has it.
pub(crate) struct Switch {
    /// Whether it is on.
    pub(crate) on: bool,
    /// Where it is given, or the place that represents it.
    pub(crate) place: Place,
    /// Whether it is given there: else it is at its default.
    pub(crate) given: bool,
    /// What it is called there.
    pub(crate) named: Named,
}

impl Switch {
    /// A switch that is given at a place.
    pub(crate) fn at(flag: &'static str, on: bool, place: Place) -> Self {
        Self { on, named: Named::at(&place, flag), given: true, place }
    }

    /// The switch of a flag on a command line; its default at another place where it is not given.
    pub(crate) fn of_flag(flag: &'static str, given: Option<&Sourced<bool>>, default: (bool, Place)) -> Self {
        match given {
            Some(on) => Self::at(flag, on.value, on.origin.place()),
            None => {
                let (on, place) = default;
                Self { on, place, given: false, named: Named::Flag(flag.to_owned()) }
            }
        }
    }
}
