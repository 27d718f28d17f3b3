/// Where an object comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The apiserver creates it.
    Default,
    /// The object at this place of those given.
    Object(usize),
}
