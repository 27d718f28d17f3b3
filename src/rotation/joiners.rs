use crate::model::{Cluster, Rollout, Token};

/// Nodes of a pool that join with the same token.
pub struct Joiners<'c> {
    /// Their pool; none for nodes without one.
    pub pool: Option<&'c str>,
    /// How many the spec lists.
    pub nodes: usize,
    /// Whether there are machines that it does not list.
    pub machines: bool,
    /// Their token.
    pub token: Option<&'c Token>,
    /// When they come, and for how long their tokens overlap.
    pub rollout: &'c Rollout,
}

impl Joiners<'_> {
    /// Whether they join with this token.
    pub fn uses(&self, token: &Token) -> bool {
        self.token.is_some_and(|own| own.name == token.name)
    }
}

/// The nodes by pool and token, in the order of pools; those without a pool first.
pub fn joiners(cluster: &Cluster) -> Vec<Joiners<'_>> {
    let mut groups: Vec<Joiners<'_>> = Vec::new();
    for shape in cluster.shapes.iter().filter(|shape| shape.nodes > 0) {
        let (pool, token) = (shape.pool.as_deref(), cluster.token_of(shape));
        fn name(token: Option<&Token>) -> Option<&str> {
            token.map(|token| token.name.as_str())
        }
        match groups.iter_mut().find(|group| group.pool == pool && name(group.token) == name(token)) {
            Some(group) => {
                group.nodes += shape.listed();
                group.machines |= shape.machines.is_some();
            }
            None => groups.push(Joiners {
                pool,
                nodes: shape.listed(),
                machines: shape.machines.is_some(),
                token,
                rollout: cluster.rollout_of(shape),
            }),
        }
    }
    groups.sort_by_key(|group| group.pool);
    groups
}
