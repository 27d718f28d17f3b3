//! The tree as one stream, and the files of a node by themselves: for the other forms in which machines get files.

use std::collections::BTreeSet;

use super::bundle::{BLOCK, header, pad, push_header};
use super::manifest::NAME;
use super::output::{Output, Target, file_mode, folder_mode, ignore, mode_of};
use super::{Manifest, ManifestFile, SinkError, fill};
use crate::model::Node;
use crate::plan::Plan;
use crate::secret::Buffer;

/// A file as it is on a machine.
pub struct MachineFile {
    /// Its absolute path.
    pub path: String,
    /// Its mode; its owner is root.
    pub mode: u32,
    /// Its content.
    pub content: Buffer,
    /// The name of its artifact.
    pub artifact: &'static str,
}

/// The files of a node's bundle but for its README, sorted by path.
///
/// # Errors
/// If a secret is not available.
pub fn machine_files(output: &Output<'_>, node: &Node) -> Result<Vec<MachineFile>, SinkError> {
    let planned = output.plan.of_node(node).iter().filter(|planned| planned.artifact.id != "node-readme");
    let file = |planned: &crate::plan::PlannedFile| {
        let mut content = Buffer::new();
        fill(&planned.file.text, Some(node), output.vault, &mut content)?;
        Ok(MachineFile {
            path: format!("/{}", planned.file.path),
            mode: mode_of(&planned.file.text),
            content,
            artifact: planned.artifact.id,
        })
    };
    planned.map(file).collect()
}

/// Gives the tree of an output that is not encrypted to `take` as a tar file, piece by piece: the same files with the same modes, the
/// manifest last. It has no times and no users, so that the same output is the same bytes.
///
/// # Errors
/// If a secret is not available, and those of `take`.
pub fn archive(
    output: &Output<'_>,
    mut take: impl FnMut(&Buffer) -> Result<(), SinkError>,
) -> Result<(), SinkError> {
    let mut archive = Archive { folders: BTreeSet::new(), listed: Vec::new(), piece: Buffer::new() };
    let ignore = ignore();
    let mut once = output.once(&ignore);
    once.sort_by(|one, other| one.path.cmp(&other.path));
    for target in once {
        archive.add(output, &target)?;
        take(&archive.piece)?;
    }
    let mut nodes: Vec<(String, &Node)> =
        output.cluster.nodes.iter().map(|node| (Plan::folder(node), node)).collect();
    nodes.sort_by(|one, other| one.0.cmp(&other.0));
    for (folder, node) in nodes {
        for planned in output.plan.of_node(node) {
            let path = format!("{folder}/{}", planned.file.path);
            archive.add(output, &Target { path, text: &planned.file.text, node: Some(node) })?;
            take(&archive.piece)?;
        }
    }
    let manifest = Manifest::new(output.spec, archive.listed).text();
    let mut end = Buffer::new();
    push_file(&mut end, NAME, file_mode(false), &manifest);
    end.push(&[0; 2 * BLOCK]);
    take(&end)
}

struct Archive {
    /// The folders that have an entry.
    folders: BTreeSet<String>,
    listed: Vec<ManifestFile>,
    /// The entries of the last file.
    piece: Buffer,
}

impl Archive {
    fn add(&mut self, output: &Output<'_>, target: &Target<'_>) -> Result<(), SinkError> {
        self.piece.clear();
        for (end, _) in target.path.match_indices('/') {
            let folder = target.path.get(..end).unwrap_or_default();
            if self.folders.insert(folder.to_owned()) {
                let entry = header(tar::EntryType::Directory, folder_mode(folder), 0);
                push_header(&mut self.piece, entry, &format!("{folder}/"));
            }
        }
        let mut content = Buffer::new();
        fill(target.text, target.node, output.vault, &mut content)?;
        push_file(&mut self.piece, &target.path, mode_of(target.text), content.as_bytes());
        self.listed.push(target.listed(content.as_bytes()));
        Ok(())
    }
}

fn push_file(tar: &mut Buffer, path: &str, mode: u32, content: &[u8]) {
    push_header(tar, header(tar::EntryType::Regular, mode, content.len()), path);
    tar.push(content);
    pad(tar, content.len());
}
