use crate::artifact::Scope;
use crate::model::{Cluster, Node};
use crate::plan::{Plan, PlannedFile};
use crate::render::Text;
use crate::secret::{SigningKey, Vault};

/// All that a tree is made of.
pub struct Output<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// Its files, with holes.
    pub plan: &'a Plan,
    /// The secrets for its holes.
    pub vault: &'a Vault,
    /// The spec's text.
    pub spec: &'a str,
    /// The key that signs the manifest, if it is signed.
    pub signer: Option<&'a SigningKey>,
}

/// A file to be written.
pub(super) struct Target<'a> {
    /// Its path below the target folder.
    pub(super) path: String,
    pub(super) text: &'a Text,
    pub(super) node: Option<&'a Node>,
}

impl<'a> Output<'a> {
    /// The files that exist once and are not sealed; `.gitignore` keeps plain secrets out of a repository.
    pub(super) fn once(&self, ignore: &'a Text) -> Vec<Target<'a>> {
        let planned = self.plain_once().map(|planned| Target {
            path: planned.file.path.clone(),
            text: &planned.file.text,
            node: None,
        });
        let ignore = Target { path: IGNORE.to_owned(), text: ignore, node: None };
        // Without a plain secret the tree is for a repository.
        let ignore = (self.has_plain_secret() || !self.is_sealed()).then_some(ignore);
        ignore.into_iter().chain(planned).collect()
    }

    fn plain_once(&self) -> impl Iterator<Item = &'a PlannedFile> {
        let sealed = [Scope::Cluster, Scope::ControlPlane].map(|scope| (scope, self.seals(scope)));
        let files = self.plan.once().iter();
        files.filter(move |planned| !sealed.contains(&(planned.artifact.scope, true)))
    }

    /// Whether the files of a scope, of which there is one for the cluster, are sealed together.
    pub(super) fn seals(&self, scope: Scope) -> bool {
        let secret = |planned: &PlannedFile| planned.artifact.scope == scope && planned.file.text.is_secret();
        self.cluster.sealed_for().is_some()
            && match scope {
                Scope::Cluster => true,
                // Flags are there to be read, unless one has a credential in it.
                Scope::ControlPlane => self.plan.once().iter().any(secret),
                Scope::Node => false,
            }
    }

    /// Whether a bundle is sealed.
    pub(super) fn is_sealed(&self) -> bool {
        self.cluster.sealed_for().is_some()
            || self.cluster.nodes.iter().any(|node| node.sealed_for().is_some())
    }

    /// Whether a file with a secret is written in plain text.
    pub fn has_plain_secret(&self) -> bool {
        let secret = |planned: &PlannedFile| planned.file.text.is_secret();
        let nodes = self.cluster.nodes.iter().filter(|node| node.sealed_for().is_none());
        self.plain_once().any(secret) || nodes.flat_map(|node| self.plan.of_node(node)).any(secret)
    }
}

/// The file that keeps a tree out of git.
pub(super) const IGNORE: &str = ".gitignore";

/// Its content.
pub(super) const IGNORED: &str = "# Written by nodejoin: this folder holds secrets in plain text.\n*\n";

/// The same as a text.
pub(super) fn ignore() -> Text {
    Text::from(IGNORED)
}

/// The mode of a file of nodejoin's own.
pub(super) fn file_mode(secret: bool) -> u32 {
    if secret { 0o600 } else { 0o644 }
}

/// The mode of a text's file. A program can be started by those who can read it.
pub(super) fn mode_of(text: &Text) -> u32 {
    let mode = file_mode(text.is_secret() || text.is_private());
    if text.is_executable() { mode | (mode & 0o444) >> 2 } else { mode }
}

/// The mode of a folder, by its path below the target. What is unpacked on a node keeps the modes that the node's own
/// folders have: unpacking must not close its /etc.
pub(super) fn folder_mode(path: &str) -> u32 {
    let inside = path.strip_prefix("nodes/").or_else(|| path.strip_prefix("pools/"));
    let inside_bundle = inside.is_some_and(|rest| rest.contains('/'));
    if inside_bundle { 0o755 } else { 0o700 }
}
