//! The tables `files`: what the spec adds to the nodes' files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reader::Reader;
use crate::kube::value::Malformed;
use crate::model::{At, ExtraFile, ExtraFiles, ExtraText};
use crate::rules::units::file_content_unclear;
use crate::source::{Path, Source};
use crate::spec::v1::FileSpec;

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
            // Such as the header of a registry's credentials.
            let confidential = match &text {
                ExtraText::Known(text) => Source::new("", &***text).has_secrets(),
                ExtraText::Secret(_) => false,
            };
            read.insert(path.clone(), Arc::new(ExtraFile { path: place, text, executable, confidential }));
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
        let text = self.text_file(source, path)?;
        Some(ExtraText::Known(At::written(text.into(), path.clone())))
    }

    fn extra_content(&mut self, content: &str, path: &Path) -> Option<ExtraText> {
        Some(ExtraText::Known(At::written(content.into(), path.clone())))
    }
}
