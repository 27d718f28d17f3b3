use crate::model::Cluster;
use crate::rules::fact::Ca;

/// The CAs whose certificates a spec names.
pub(in crate::rules) fn authorities(cluster: &Cluster) -> impl Iterator<Item = Ca<'_>> {
    cluster.authorities().into_iter().map(|authority| Ca {
        shown: &authority.file,
        certificates: &authority.certificates,
        place: (&authority.path).into(),
    })
}
