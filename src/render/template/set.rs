use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Environment;

use super::builtin::{BUILTIN, TemplateInfo};
use super::{Context, TemplateError, engine, fence, lint};
use crate::diagnostic::suggest;
use crate::render::Text;
use crate::source::Source;

/// nodejoin's templates, and the user's in place of some of them. Not `Clone`: [`crate::plan::Plan`] is made of them once.
pub struct Templates {
    environment: Environment<'static>,
    sources: BTreeMap<&'static str, Arc<Source>>,
    /// Names of the user's templates, with what is wrong with one as a whole.
    replaced: BTreeMap<&'static str, Option<TemplateError>>,
}

impl Templates {
    /// nodejoin's own.
    pub fn builtin() -> Self {
        let sources = BUILTIN.iter().map(|info| (info.name, own(info)));
        let mut environment = engine::environment();
        for info in BUILTIN {
            // nodejoin's own templates parse; a test renders each.
            let _ = environment.add_template(info.name, info.text);
        }
        Self { environment, sources: sources.collect(), replaced: BTreeMap::new() }
    }

    /// All that can be replaced.
    pub fn all() -> &'static [TemplateInfo] {
        BUILTIN
    }

    /// Replaces the template of that name. A mistake in its text is reported by [`Templates::lint`] and by
    /// rendering it.
    ///
    /// # Errors
    /// The nearest name, if any, when there is no template of that name.
    pub fn replace(&mut self, name: &str, source: Arc<Source>) -> Result<(), Option<&'static str>> {
        let Some(info) = TemplateInfo::find(name) else {
            return Err(suggest::nearest(name, TemplateInfo::names()));
        };
        let text = source.text().to_owned();
        self.sources.insert(info.name, Arc::clone(&source));
        let mistake = lint::before_parsing(&source).or_else(|| fence::check(&source)).or_else(|| {
            let error = self.environment.add_template_owned(info.name, text).err()?;
            Some(TemplateError::from_engine(&error, info, &self.sources))
        });
        self.replaced.insert(info.name, mistake);
        Ok(())
    }

    /// Puts nodejoin's own template of that name back.
    pub fn restore(&mut self, name: &str) {
        let Some(info) = TemplateInfo::find(name) else { return };
        self.sources.insert(info.name, own(info));
        // nodejoin's own parse, as above.
        let _ = self.environment.add_template(info.name, info.text);
        self.replaced.remove(info.name);
    }

    /// The user's templates.
    pub fn replaced(&self) -> impl Iterator<Item = (&'static str, &Arc<Source>)> {
        self.replaced.keys().filter_map(|name| Some((*name, self.sources.get(name)?)))
    }

    /// Every mistake of a user's template that shows without rendering it: its syntax, or else the variables and
    /// filters that there are not.
    pub fn lint(&self, name: &str) -> Vec<TemplateError> {
        let Some(info) = TemplateInfo::find(name) else { return Vec::new() };
        match self.mistake(info) {
            Some(mistake) => vec![mistake],
            None => {
                let source = self.source(info);
                let mut mistakes = lint::variables(&self.environment, info, &source);
                mistakes.extend(lint::filters(&self.environment, &source));
                mistakes
            }
        }
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A mistake in the template, or a value that its file cannot hold.
    pub fn render(&self, name: &str, context: &Context) -> Result<Text, TemplateError> {
        let Some(info) = TemplateInfo::find(name) else {
            let source = Arc::new(Source::new(name, ""));
            return Err(TemplateError::unknown_template(source, 0..0, name));
        };
        match self.mistake(info) {
            Some(mistake) => Err(mistake),
            None => engine::render(&self.environment, info, &self.sources, context),
        }
    }

    fn mistake(&self, info: &TemplateInfo) -> Option<TemplateError> {
        self.replaced.get(info.name).cloned().flatten()
    }

    fn source(&self, info: &TemplateInfo) -> Arc<Source> {
        self.sources.get(info.name).cloned().unwrap_or_else(|| Arc::new(Source::new(info.name, info.text)))
    }
}

/// The text of nodejoin's own template.
fn own(info: &TemplateInfo) -> Arc<Source> {
    Arc::new(Source::new(format!("templates/{}", info.name), info.text))
}

impl Default for Templates {
    fn default() -> Self {
        Self::builtin()
    }
}
