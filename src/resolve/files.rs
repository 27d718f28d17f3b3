//! The tables `files`: what the spec adds to the nodes' files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use super::unreadable;
use crate::kube::value::Malformed;
use crate::model::{At, ExtraFile, ExtraFiles, ExtraText};
use crate::rules::units::file_content_unclear;
use crate::source::Path;
use crate::spec::v1::FileSpec;
use crate::world::ReadError;

impl Reader<'_, '_> {
    /// The files of a level. Those with a mistake are left out.
    pub(super) fn extra_files(
        &mut self,
        files: Option<&BTreeMap<String, FileSpec>>,
        at: &Path,
    ) -> ExtraFiles {
        let mut read = ExtraFiles::new();
        for (path, spec) in files.into_iter().flatten() {
            let own = at.key(path);
            let Some(place) = self.absolute(path, &own) else { continue };
            let Some(text) = self.extra_text(spec, &own) else { continue };
            let executable = spec.executable.unwrap_or_default();
            read.insert(path.clone(), Arc::new(ExtraFile { path: place, text, executable }));
        }
        read
    }

    fn extra_text(&mut self, spec: &FileSpec, at: &Path) -> Option<ExtraText> {
        match (&spec.source, &spec.content, &spec.secret) {
            (Some(source), None, None) => self.extra_source(source, &at.key("source")),
            (None, Some(content), None) => self.extra_content(content, &at.key("content")),
            (None, None, Some(secret)) => self.file_secret(secret, &at.key("secret")).map(ExtraText::Secret),
            _ if self.findings.has_unread_below(at) => None,
            _ => {
                let malformed = Malformed::new("needs one of `source`, `content` and `secret`")
                    .label("incomplete or ambiguous")
                    .help("name a file with the text: `source = \"files/haproxy.yaml\"`");
                self.refuse(file_content_unclear::malformed, at, malformed);
                None
            }
        }
    }

    fn extra_source(&mut self, source: &str, path: &Path) -> Option<ExtraText> {
        let text = self.world.read(source).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| ReadError::Refused("it is not UTF-8 text".to_owned()))
        });
        match text {
            Ok(text) => Some(ExtraText::Known(At::written(text.into(), path.clone()))),
            Err(error) => {
                unreadable(self.findings, source, &error, path);
                None
            }
        }
    }

    fn extra_content(&mut self, content: &str, path: &Path) -> Option<ExtraText> {
        Some(ExtraText::Known(At::written(content.into(), path.clone())))
    }
}
