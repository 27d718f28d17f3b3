use super::common::{Compiled, SpecArgs, end, find_node};
use super::exit::{print_as, reveal};
use super::secrets::{self, SecretArgs};
use super::{End, Failure, print};
use crate::artifact::{self, ARTIFACTS, Make};
use crate::diagnostic::suggest;
use crate::model::Node;
use crate::plan::PlannedFile;
use crate::report::Medium;
use crate::secret::Buffer;
use crate::{Outcome, sink};

/// Arguments of `nodejoin show`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The artifact's name, or `list` to list all
    artifact: String,
    #[command(flatten)]
    spec: SpecArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    /// The node, for artifacts of a node [default: the first]
    #[arg(long, value_name = "NAME")]
    node: Option<String>,
    /// Print secrets instead of placeholders
    #[arg(long)]
    reveal: bool,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    if args.artifact == "list" {
        let width = ARTIFACTS.iter().map(|artifact| artifact.id.len()).max().unwrap_or(0);
        let line = |artifact: &&artifact::Artifact| format!("{:width$}  {}\n", artifact.id, artifact.summary);
        print(&ARTIFACTS.iter().map(line).collect::<String>())?;
        return Ok(End::Clean);
    }
    let Some(artifact) = artifact::find(&args.artifact) else {
        let near = suggest::nearest(&args.artifact, ARTIFACTS.iter().map(|artifact| artifact.id));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Failure(format!(
            "there is no artifact `{}`{near} (see `nodejoin show list`)",
            args.artifact.escape_debug()
        )));
    };
    let Compiled { mut outcome, folder } = args.spec.compile()?;
    let vault = args.reveal.then(|| outcome.open_secrets(&args.secrets.source(folder)));
    if vault.is_some() {
        secrets::warn();
    }
    args.spec.report_outcome(&outcome)?;
    if !outcome.is_clean() {
        return Ok(end(&outcome));
    }
    let plan = outcome.plan()?;
    let (files, node): (&[PlannedFile], Option<&Node>) = match artifact.make {
        Make::Once(_) | Make::Listing(_) => (plan.once(), None),
        Make::PerShape(_) => {
            let node = node(&outcome, args.node.as_deref())?;
            (plan.of_node(node), Some(node))
        }
    };
    let mut text = Buffer::new();
    for planned in files.iter().filter(|planned| planned.artifact.id == artifact.id) {
        if !text.as_bytes().is_empty() {
            text.push(if planned.file.path.ends_with(".yaml") { b"---\n" } else { b"\n" });
        }
        match &vault {
            Some(vault) => sink::fill(&planned.file.text, node, vault, &mut text)?,
            None => {
                let shown = planned.file.text.placeholders_of(|hole| sink::node_value(hole, node));
                text.push(shown.as_bytes());
            }
        }
    }
    if text.as_bytes().is_empty() {
        return Err(Failure(format!("this cluster has no {}", artifact.id)));
    }
    match vault {
        Some(_) => reveal(&text)?,
        None => print_as(Medium::File, &String::from_utf8_lossy(text.as_bytes()))?,
    }
    Ok(End::Clean)
}

/// The node that is meant: the first without a name.
fn node<'o>(outcome: &'o Outcome, name: Option<&str>) -> Result<&'o Node, Failure> {
    match name {
        Some(name) => find_node(&outcome.cluster, name),
        None => outcome.cluster.nodes.first().ok_or_else(|| Failure("the spec has no nodes".to_owned())),
    }
}
