//! The user's templates: read from their folder, and checked before anything is written.

mod context;
mod load;
mod place;
mod unit_check;

pub use context::{environment, flags, unit as unit_context, unit_template};
pub use load::{broken, load};
pub use unit_check::check_units;
