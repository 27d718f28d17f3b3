use super::Switch;
use crate::diagnostic::Place;

/// What decides at kube-apiserver about requests without credentials.
pub(crate) enum AnonymousAccess {
    /// `--anonymous-auth`, given or at its default, and where `AlwaysAllow` is an authorizer beside it.
    Flag(Switch, Option<Place>),
    /// The AuthenticationConfiguration: whether it lets them through, on these paths only where there are any.
    Config {
        /// Whether it lets any through.
        enabled: bool,
        /// The paths.
        paths: Vec<String>,
        /// Where that is written.
        place: Place,
    },
    /// An AuthenticationConfiguration that cannot be read.
    Unreadable(Place),
}
