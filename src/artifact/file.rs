use crate::lower::Lowered;
use crate::model::{Cluster, Shape};
use crate::render::{TemplateError, Templates, Text};

/// A file of the output tree.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path below the folder of its scope, without a leading slash.
    pub path: String,
    /// Its text; it is a secret when one of its holes is.
    pub text: Text,
}

impl File {
    /// A file with its text.
    pub fn new(path: impl Into<String>, text: Text) -> Self {
        Self { path: path.into(), text }
    }

    /// A file at an absolute path of the node.
    pub(super) fn on_node(path: &str, text: Text) -> Self {
        Self::new(path.trim_start_matches('/'), text)
    }
}

/// What an artifact is for, and so where it lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// `cluster/`: what is applied with kubectl.
    Cluster,
    /// `control-plane/`: what the control plane's machines need.
    ControlPlane,
    /// `nodes/<name>/`: what is unpacked on a node.
    Node,
}

impl Scope {
    /// The folder below the target.
    pub fn folder(self) -> &'static str {
        match self {
            Scope::Cluster => "cluster",
            Scope::ControlPlane => "control-plane",
            Scope::Node => "nodes",
        }
    }
}

/// What artifacts are made with.
pub struct Tools<'a> {
    /// The resolved cluster.
    pub cluster: &'a Cluster,
    /// nodejoin's templates, or the user's.
    pub templates: &'a Templates,
}

/// How an artifact's files are made.
#[derive(Clone, Copy)]
pub enum Make {
    /// Once.
    Once(fn(&Tools<'_>) -> Result<Vec<File>, MakeError>),
    /// Once for the nodes of a shape.
    PerShape(fn(&Tools<'_>, &Shape, &Lowered) -> Result<Vec<File>, MakeError>),
}

/// One kind of output.
pub struct Artifact {
    /// Its name for `nodejoin show`, kebab-case.
    pub id: &'static str,
    /// What it is, one phrase.
    pub summary: &'static str,
    /// Where it lies.
    pub scope: Scope,
    /// How it is made. No files when the cluster does not need it.
    pub make: Make,
}

/// Why an artifact could not be made.
#[derive(Debug)]
pub enum MakeError {
    /// The template, which may be the user's, has a mistake.
    Template(TemplateError),
    /// A value cannot be written into its file. The rules before should have found it.
    Value(String),
}

impl From<TemplateError> for MakeError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

impl std::fmt::Display for MakeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Template(error) => write!(f, "{error}"),
            Self::Value(error) => write!(f, "a value cannot be written: {error}"),
        }
    }
}

impl std::error::Error for MakeError {}
