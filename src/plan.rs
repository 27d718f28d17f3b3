//! Every file that a cluster compiles to, still with holes: what `build` writes, `show` prints and tests compare.

use rayon::prelude::*;

use crate::artifact::{ARTIFACTS, Artifact, File, Made, Make, MakeError, Scope, Tools};
use crate::lower;
use crate::model::{Cluster, Node, Shape, ShapeId};
use crate::render::Templates;
use crate::source::Veil;

/// The files of a cluster. A node's are those of its shape, filled with its own values.
pub struct Plan {
    once: Vec<PlannedFile>,
    shapes: Vec<Vec<PlannedFile>>,
}

/// A file and the artifact that it belongs to.
pub struct PlannedFile {
    /// The artifact.
    pub artifact: &'static Artifact,
    /// The file; its path begins below the target, or below the node's folder.
    pub file: File,
}

impl Plan {
    /// Compiles a cluster; `signed` and `out` are what READMEs contain about the build. Files in which the veil, which knows
    /// the spec and the templates, covers something are secret. It consumes the templates, which cannot be cloned: a run
    /// compiles one plan.
    ///
    /// # Errors
    /// When a template has a mistake.
    pub(crate) fn of(
        cluster: &Cluster,
        templates: Templates,
        (signed, out): (bool, &str),
        veil: &Veil,
    ) -> Result<Self, MakeError> {
        let tools = Tools { cluster, templates: &templates, signed, out };
        let mut once = Self::once_of(&tools, veil)?;
        for made in &mut once {
            made.file.path = format!("{}/{}", made.artifact.scope.folder(), made.file.path);
        }
        let guard = |Made { artifact, file }| PlannedFile { artifact, file: guarded(file, veil) };
        let once = once.into_iter().map(guard).collect();
        let shapes = cluster
            .shapes
            .par_iter()
            .map(|shape| Self::shape(&tools, shape, veil))
            .collect::<Result<_, _>>()?;
        Ok(Self { once, shapes })
    }

    /// The files that are made once, in the order of their artifacts.
    fn once_of(tools: &Tools<'_>, veil: &Veil) -> Result<Vec<Made>, MakeError> {
        let mut all = Vec::new();
        for artifact in ARTIFACTS.iter().copied() {
            let Make::Once(make) = artifact.make else { continue };
            all.extend(make(tools)?.into_iter().map(|file| Made { artifact, file: guarded(file, veil) }));
        }
        let mut listings = Vec::new();
        for artifact in ARTIFACTS.iter().copied() {
            let Make::Listing(make) = artifact.make else { continue };
            listings.extend(make(tools, &all)?.into_iter().map(|file| Made { artifact, file }));
        }
        all.extend(listings);
        all.sort_by_key(|made| ARTIFACTS.iter().position(|artifact| artifact.id == made.artifact.id));
        Ok(all)
    }

    fn shape(tools: &Tools<'_>, shape: &Shape, veil: &Veil) -> Result<Vec<PlannedFile>, MakeError> {
        let mut files = Vec::new();
        if shape.nodes == 0 {
            return Ok(files);
        }
        let lowered = lower::kubelet(shape);
        for artifact in ARTIFACTS {
            let Make::PerShape(make) = artifact.make else { continue };
            let planned = |file| PlannedFile { artifact, file: guarded(file, veil) };
            files.extend(make(tools, shape, &lowered)?.into_iter().map(planned));
        }
        files.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        Ok(files)
    }

    /// Files that exist once, by path.
    pub fn once(&self) -> &[PlannedFile] {
        &self.once
    }

    /// The files of a node, below its folder, sorted by path.
    pub fn of_node(&self, node: &Node) -> &[PlannedFile] {
        self.of_shape(node.shape)
    }

    /// The files of a shape's nodes, below their folders, sorted by path.
    pub fn of_shape(&self, shape: ShapeId) -> &[PlannedFile] {
        self.shapes.get(shape).map_or(&[], Vec::as_slice)
    }

    /// The folder of a node below the target.
    pub fn folder(node: &Node) -> String {
        format!("{}/{}", Self::folder_of(node), node.name)
    }

    /// The folder of nodes like this one.
    pub fn folder_of(node: &Node) -> &'static str {
        if node.is_shared() { "pools" } else { Scope::Node.folder() }
    }
}

/// The file, as a secret one where it has credentials of the spec or of a template: a password in a URL, a header, a variable.
fn guarded(mut file: File, veil: &Veil) -> File {
    if !veil.is_empty() && !file.text.is_secret() && veil.covers(&file.text.placeholders()) {
        file.text = file.text.confidential();
    }
    file
}
