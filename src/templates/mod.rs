//! The user's templates: read from their folder, and checked before anything is written with them.

mod context;
mod load;
mod target;
mod unit;
mod unit_check;

pub use context::{environment, flags, unit as unit_context};
pub use load::{broken, load};
pub use target::near_target;
pub use unit_check::check_units;

/// A file in the folder of templates that replaces none.
pub const TEMPLATE_UNKNOWN: &str = "template-unknown";
/// A template that cannot be rendered.
pub const TEMPLATE_BROKEN: &str = "template-broken";
/// A unit that refers to a variable that nothing sets.
pub const UNIT_VARIABLE_UNSET: &str = "unit-variable-unset";
/// A unit that starts the kubelet even without its env file.
pub const UNIT_ENVIRONMENT_FILE_OPTIONAL: &str = "unit-environment-file-optional";
/// A unit that waits for a target that systemd does not have.
pub const UNIT_TARGET_UNKNOWN: &str = "unit-target-unknown";
