//! What nodes have in common, made of the levels above them.

use std::sync::Arc;

use super::level::Layer;
use super::nodes::Common;
use super::reader::Reader;
use crate::model::{At, Bootstrap, Kubelet, Shape};
use crate::rules::tokens::token_unknown;
use crate::source::Path;

impl Reader<'_, '_> {
    /// A shape; `shared` is the kubelet when it is known to be another shape's.
    pub(super) fn shape(
        &mut self,
        common: &Common<'_>,
        layer: &Layer,
        path: &Path,
        pool: Option<Arc<str>>,
        shared: Option<Arc<Kubelet>>,
    ) -> Shape {
        let kubelet = shared.unwrap_or_else(|| self.kubelet(common, layer, &path.key("kubelet")));
        let token = self.token_of(common, layer, path);
        let token = token.filter(|_| *kubelet.bootstrap == Bootstrap::Token);
        layer.shape(path, pool, token, kubelet)
    }

    /// The kubelet of a layer; shapes whose layers share it share the result.
    fn kubelet(&mut self, common: &Common<'_>, layer: &Layer, at: &Path) -> Arc<Kubelet> {
        let mut kubelet = layer.kubelet.kubelet(common.minor, at);
        super::defaults::fill(&mut kubelet, common.basics, at);
        Arc::new(kubelet)
    }

    fn token_of(&mut self, common: &Common<'_>, layer: &Layer, path: &Path) -> Option<At<usize>> {
        let default_path = if path.last().is_some() { path.key("token") } else { Path::of("cluster.token") };
        let Some(name) = &layer.token else {
            let mut current =
                common.tokens.iter().enumerate().filter(|(_, token)| token.replaced_by.is_none());
            return match (current.next(), current.next()) {
                (Some((only, _)), None) => Some(At::default(only, default_path)),
                _ => None,
            };
        };
        let found = common.tokens.iter().position(|token| token.name == name.value);
        if found.is_none() {
            let names = common.tokens.iter().map(|token| token.name.as_str());
            let finding = token_unknown::judge(&name.path, name, names);
            self.findings.push(finding.unless_unread(Path::of("tokens").key(&name.value)));
            self.findings.mark_unread_quietly(name.path.clone());
        }
        found.map(|index| At::written(index, name.path.clone()))
    }
}
