use crate::facts::Origin;

/// What looks like the start of a component and is not read as one.
pub struct NearMiss {
    /// Where.
    pub origin: Origin,
    /// The component.
    pub component: &'static str,
    /// Why not.
    pub reason: String,
}
