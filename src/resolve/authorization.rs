//! The AuthorizationConfiguration of the spec's folder.

use std::sync::Arc;

use super::reader::Reader;
use crate::facts::{File, yaml};
use crate::model::{At, AuthorizationFile};
use crate::source::{Path, Source};

impl Reader<'_, '_> {
    /// Reads the file and finds its authorizers. What kube-apiserver refuses in it is found by a rule, as in files of a machine.
    pub(super) fn authorization_file(&mut self, name: &str, path: &Path) -> Option<At<AuthorizationFile>> {
        let text = self.text_file(name, path)?;
        let file = File::new(Arc::new(Source::new(name, text)));
        // The rule that judges the file reports invalid YAML.
        let document = yaml::read(&file).ok().and_then(|documents| documents.into_iter().next());
        let authorizers = document.as_ref().and_then(|document| document.get("authorizers")?.as_array());
        let count = authorizers.map_or(0, Vec::len);
        let of = |index: usize| {
            let document = document.as_ref()?;
            let at = format!("authorizers.{index}.type");
            Some((document.text(&at)?.to_owned(), document.origin(&at).range))
        };
        let types = (0..count).filter_map(of).collect();
        let list = document.as_ref().map_or(0..0, |document| document.origin("authorizers").range);
        Some(At::written(AuthorizationFile { source: file.source.clone(), types, list }, path.clone()))
    }
}
