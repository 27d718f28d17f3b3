use jiff::Timestamp;

use super::joiners;
use crate::model::{Cluster, Expiry, Token};

/// Nodes that join with the same token.
pub struct Outlook<'c> {
    /// Their pool; none for nodes without one.
    pub pool: Option<&'c str>,
    /// How many the spec lists; none for those that were given a token that was replaced.
    pub nodes: Option<usize>,
    /// Whether there are machines that the spec does not list.
    pub machines: bool,
    /// Their token.
    pub token: Option<&'c Token>,
    /// Whether they can join with it.
    pub joins: Joins,
}

/// Whether a token lets nodes join at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joins {
    /// Until then.
    Until(Timestamp),
    /// Whenever they like.
    Always,
    /// It ended then.
    Ended(Timestamp),
    /// It is for signing only.
    SignsOnly,
    /// They have none.
    NoToken,
}

impl Joins {
    /// Whether a node could join.
    pub fn can(self) -> bool {
        matches!(self, Joins::Until(_) | Joins::Always)
    }

    fn of(token: Option<&Token>, at: Timestamp) -> Self {
        match token {
            None => Joins::NoToken,
            Some(token) if !token.usages.authentication => Joins::SignsOnly,
            Some(token) => match token.expires.value {
                Expiry::Never => Joins::Always,
                // As in k8s.io/cluster-bootstrap/util/secrets: GetExpiration, the instant itself is too late.
                Expiry::At(end) if end <= at => Joins::Ended(end),
                Expiry::At(end) => Joins::Until(end),
            },
        }
    }
}

/// Who can join at an instant: nodes by pool and token in the order of pools, those without a pool first, and after them
/// the tokens that were replaced, which bundles of before have.
pub fn outlook(cluster: &Cluster, at: Timestamp) -> Vec<Outlook<'_>> {
    let groups = joiners(cluster).into_iter().map(|joiners| Outlook {
        pool: joiners.pool,
        nodes: Some(joiners.nodes),
        machines: joiners.machines,
        token: joiners.token,
        joins: Joins::of(joiners.token, at),
    });
    let mut groups: Vec<Outlook<'_>> = groups.collect();
    let replaced = cluster.tokens.iter().filter(|token| token.replaced_by.is_some());
    groups.extend(replaced.map(|token| Outlook {
        pool: None,
        nodes: None,
        machines: false,
        token: Some(token),
        joins: Joins::of(Some(token), at),
    }));
    groups
}
