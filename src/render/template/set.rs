use std::collections::BTreeMap;
use std::sync::Arc;

use super::engine::Engine;
use super::{Context, TemplateError};
use crate::render::Text;
use crate::source::Source;
use crate::suggest;

/// One of nodejoin's templates, which a user may replace.
pub struct TemplateInfo {
    /// Its file name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The variables that it may use.
    pub variables: &'static [&'static str],
}

macro_rules! templates {
    ($($name:literal: [$($variable:literal),*],)*) => {
        /// All templates and their variables.
        static BUILTIN: &[TemplateInfo] = &[$(TemplateInfo {
            name: $name,
            text: include_str!(concat!("../../../templates/", $name)),
            variables: &[$($variable),*],
        }),*];
    };
}

templates! {
    "10-nodejoin.conf.j2": ["component", "env_file", "variable"],
    "cluster-README.md.j2": ["cluster", "anonymous_file", "apiserver_env", "manager_env", "approver_values", "nodes"],
    "config.env.j2": ["variables"],
    "control-plane.env.j2": ["component", "variable", "arguments"],
    "kubelet.env.j2": ["arguments", "node_arguments"],
    "kubelet.service.j2": ["binary", "environment_file", "flags_file", "runtime_service"],
    "node-README.md.j2": ["node", "destination", "folders", "bootstrap_kubeconfig", "kubeconfig", "unit"],
}

/// nodejoin's templates, and the user's in place of some of them.
#[derive(Clone, Default)]
pub struct Templates {
    overrides: BTreeMap<&'static str, Arc<Source>>,
}

impl Templates {
    /// nodejoin's own.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// All that can be replaced.
    pub fn all() -> &'static [TemplateInfo] {
        BUILTIN
    }

    /// Replaces the template of that name.
    ///
    /// # Errors
    /// The nearest name, if any, when there is no template of that name.
    pub fn replace(&mut self, name: &str, source: Arc<Source>) -> Result<(), Option<&'static str>> {
        let Some(info) = BUILTIN.iter().find(|info| info.name == name) else {
            return Err(suggest::nearest(name, BUILTIN.iter().map(|info| info.name)));
        };
        self.overrides.insert(info.name, source);
        Ok(())
    }

    /// The user's templates.
    pub fn replaced(&self) -> impl Iterator<Item = (&'static str, &Arc<Source>)> {
        self.overrides.iter().map(|(name, source)| (*name, source))
    }

    /// Every mistake of a user's template that shows without rendering it: its syntax, or else the variables that
    /// there are not.
    pub fn lint(&self, name: &str) -> Vec<TemplateError> {
        let Some((info, source)) = self.source(name) else { return Vec::new() };
        Engine::lint(info, &source)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A mistake in the template, or a value that its file cannot hold.
    pub fn render(&self, name: &str, context: &Context) -> Result<Text, TemplateError> {
        match self.source(name) {
            Some((info, source)) => Engine::render(info, &source, context),
            None => Err(TemplateError {
                source: Arc::new(Source::new(name, "")),
                range: 0..0,
                message: format!("there is no template `{name}`"),
                hint: None,
            }),
        }
    }

    fn source(&self, name: &str) -> Option<(&'static TemplateInfo, Arc<Source>)> {
        let info = BUILTIN.iter().find(|info| info.name == name)?;
        let source = match self.overrides.get(info.name) {
            Some(source) => source.clone(),
            None => Arc::new(Source::new(format!("templates/{}", info.name), info.text)),
        };
        Some((info, source))
    }
}
