use super::{Artifact, File, Make, MakeError, Scope, Tools};
use crate::lower::Lowered;
use crate::model::{ExtraFile, ExtraText, Shape};
use crate::render::{Hole, Text, Trail};

/// What the spec adds to the nodes' files, as it is.
pub(super) const ARTIFACT: Artifact = Artifact {
    id: "extra-files",
    summary: "the files that the spec adds under `files`",
    scope: Scope::Node,
    make: Make::PerShape(make),
};

fn make(_: &Tools<'_>, shape: &Shape, _: &Lowered) -> Result<Vec<File>, MakeError> {
    let file = |extra: &ExtraFile| {
        let mut text = match &extra.text {
            ExtraText::Known(text) => Text::of(text),
            ExtraText::Secret(secret) => Text::hole(Hole::FileSecret(secret.path.clone()), Trail::of(secret)),
        };
        if extra.confidential {
            text = text.confidential();
        }
        let text = if extra.executable { text.executable() } else { text };
        File::on_node(&extra.path, text).because(Trail::value(extra.path.path.clone()))
    };
    Ok(shape.files.values().map(|extra| file(extra)).collect())
}
