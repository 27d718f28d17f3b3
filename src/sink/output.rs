use crate::model::{Cluster, Node};
use crate::plan::Plan;
use crate::render::Text;
use crate::secret::Vault;

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
}

/// A file to be written.
pub(super) struct Target<'a> {
    /// Its path below the target folder.
    pub(super) path: String,
    pub(super) text: &'a Text,
    pub(super) node: Option<&'a Node>,
}

impl<'a> Output<'a> {
    /// The files that exist once; `.gitignore` keeps plain secrets out of a repository.
    pub(super) fn once(&self, ignore: &'a Text) -> Vec<Target<'a>> {
        let planned = self.plan.once().iter();
        let planned = planned.map(|planned| Target {
            path: planned.file.path.clone(),
            text: &planned.file.text,
            node: None,
        });
        let ignore = Target { path: ".gitignore".to_owned(), text: ignore, node: None };
        std::iter::once(ignore).chain(planned).collect()
    }
}

/// The content of `.gitignore`.
pub(super) fn ignore() -> Text {
    Text::from("# Written by nodejoin: this folder holds secrets in plain text.\n*\n")
}

/// The mode of a file.
pub(super) fn file_mode(secret: bool) -> u32 {
    if secret { 0o600 } else { 0o644 }
}

/// The mode of a folder, by its path below the target. What is unpacked on a node keeps the modes that the node's own
/// folders have: unpacking must not close its /etc.
pub(super) fn folder_mode(path: &str) -> u32 {
    let inside_bundle = path.strip_prefix("nodes/").is_some_and(|rest| rest.contains('/'));
    if inside_bundle { 0o755 } else { 0o700 }
}
