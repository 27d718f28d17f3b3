use crate::lower::Lowered;
use crate::model::{Cluster, Shape};
use crate::render::{TemplateError, Templates, Text, Trail};

/// A file of the output tree.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path below the folder of its scope, without a leading slash.
    pub path: String,
    /// Its text; it is a secret when one of its holes is.
    pub text: Text,
    /// What the file is there for: a table or a key of the spec, or a default; [`Trail::Fixed`] for a file that every
    /// cluster has.
    pub because: Trail,
}

impl File {
    /// A file with its text, which every cluster has.
    pub fn new(path: impl Into<String>, text: Text) -> Self {
        Self { path: path.into(), text, because: Trail::Fixed }
    }

    /// A file at an absolute path of the node.
    pub(super) fn on_node(path: &str, text: Text) -> Self {
        Self::new(path.trim_start_matches('/'), text)
    }

    /// The same file, with what it is there for.
    pub(super) fn because(self, because: Trail) -> Self {
        Self { because, ..self }
    }
}

/// What the files of a kubelet are there for: every node has one, set or not.
pub(super) fn of_kubelet(shape: &Shape) -> Trail {
    Trail::default("what every node's kubelet has", Some(shape.path.key("kubelet")))
}

/// The text of a file that describes the kubelet, for those who may read it.
pub(super) fn readable(text: Text, shape: &Shape) -> Text {
    if *shape.kubelet.private_files { text.private() } else { text }
}

/// What an artifact is for, which decides its folder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// `cluster/`: what is applied with kubectl.
    Cluster,
    /// `control-plane/`: what the control plane's machines need.
    ControlPlane,
    /// `nodes/<name>/`: what is unpacked on a node; `pools/<name>/` for machines that share it.
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
    /// Whether the build signs what it writes.
    pub signed: bool,
    /// The folder that it writes, as the user gave it.
    pub out: &'a str,
}

/// How an artifact's files are made.
#[derive(Clone, Copy)]
pub enum Make {
    /// Once.
    Once(fn(&Tools<'_>) -> Result<Vec<File>, MakeError>),
    /// Once, from the files that are made once: it lists them.
    Listing(fn(&Tools<'_>, &[Made]) -> Result<Vec<File>, MakeError>),
    /// Once for the nodes of a shape.
    PerShape(fn(&Tools<'_>, &Shape, &Lowered) -> Result<Vec<File>, MakeError>),
}

/// A file that was made once; its path begins below the folder of its artifact's scope.
pub struct Made {
    /// Its artifact.
    pub artifact: &'static Artifact,
    /// The file.
    pub file: File,
}

/// One kind of output.
pub struct Artifact {
    /// Its name for `nodejoin show`, kebab-case.
    pub id: &'static str,
    /// What it is, one phrase.
    pub summary: &'static str,
    /// Its folder.
    pub scope: Scope,
    /// How it is made. No files when the cluster does not need it.
    pub make: Make,
}

/// Why an artifact could not be made.
#[derive(Clone, Debug)]
pub enum MakeError {
    /// The template, which may be the user's, has a mistake.
    Template(TemplateError),
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
        }
    }
}

impl std::error::Error for MakeError {}
