use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::common::{Compiled, SpecArgs, end, find_node, new_file, shown};
use super::exit::{self, reveal};
use super::secrets::{self, SecretArgs};
use super::signals::writing;
use super::{End, Failure, print, say};
use crate::delivery::{self, CloudInit, Host, Ignition, LIMITS, UserData, unit_of};
use crate::model::{Cluster, Node};
use crate::secret::Buffer;
use crate::sink::{self, MachineFile, Output, archive, create, machine_files};

/// The forms.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The whole output as one tar file, the same bytes again for the same spec
    Tar,
    /// User-data for cloud-init, a file for each node
    CloudInit,
    /// A configuration of Ignition 3.4, a file for each node
    Ignition,
    /// An inventory and a playbook for Ansible, which copies a folder that `build` wrote
    Ansible,
    /// The nodes with their pools, addresses and folders, as JSON
    Inventory,
}

/// Arguments of `nodejoin export`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  nodejoin export tar --out - | gzip -n >out.tar.gz
  nodejoin export cloud-init --node worker-1 --out worker-1.yaml
  nodejoin export ignition --out ignition          a new folder with a file for each node

Nothing is replaced: the file or folder must not exist. What has secrets is readable only by you; user-data has the bootstrap token in plain
text, as the bundle has. Exit status: 0 done, 1 errors in the spec, 2 could not run.")]
pub(super) struct Args {
    /// The form
    form: Form,
    #[command(flatten)]
    spec: SpecArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    /// Only this node; can be given several times
    #[arg(long = "node", value_name = "NAME")]
    nodes: Vec<String>,
    /// The file to write, or the folder for several nodes; `-` is standard output
    #[arg(long, short, value_name = "PATH", default_value = "-")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let Compiled { mut outcome, folder } = args.spec.compile()?;
    let vault = match args.form {
        Form::Tar | Form::CloudInit | Form::Ignition => {
            let vault = outcome.open_secrets(&args.secrets.source(folder));
            secrets::warn();
            vault
        }
        Form::Ansible | Form::Inventory => crate::secret::Vault::default(),
    };
    args.spec.report_outcome(&outcome)?;
    if !outcome.is_clean() {
        return Ok(end(&outcome));
    }
    let spec = &*outcome.source.whole();
    let output =
        Output { cluster: &outcome.cluster, plan: outcome.plan()?, vault: &vault, spec, signer: None };
    match args.form {
        Form::Tar => tar(args, &output)?,
        Form::CloudInit => user_data(args, &output, &CloudInit)?,
        Form::Ignition => user_data(args, &output, &Ignition)?,
        Form::Ansible => ansible(args, &output)?,
        Form::Inventory => one(args, delivery::inventory(output.cluster)?.as_bytes(), false)?,
    }
    Ok(End::Clean)
}

/// The nodes that are meant.
fn nodes<'c>(args: &Args, cluster: &'c Cluster) -> Result<Vec<&'c Node>, Failure> {
    if args.nodes.is_empty() {
        return Ok(cluster.nodes.iter().collect());
    }
    args.nodes.iter().map(|name| find_node(cluster, name)).collect()
}

fn is_standard(out: &Path) -> bool {
    out == Path::new("-")
}

/// Writes one file, or prints it.
fn one(args: &Args, content: &[u8], secret: bool) -> Result<(), Failure> {
    if is_standard(&args.out) {
        return print(&String::from_utf8_lossy(content));
    }
    create(&[new_file(args.out.clone(), content, secret)], writing(true))?;
    say(&format!("wrote {}", shown(&args.out)));
    Ok(())
}

fn tar(args: &Args, output: &Output<'_>) -> Result<(), Failure> {
    if output.cluster.nodes.iter().any(|node| node.sealed_for().is_some())
        || output.cluster.sealed_for().is_some()
    {
        return Err(Failure(
            "the output is encrypted (`encrypt-to`), which makes other bytes each time; build it, and pack the folder".to_owned(),
        ));
    }
    if !args.nodes.is_empty() {
        return Err(Failure("`tar` is the whole output; leave out `--node`".to_owned()));
    }
    if is_standard(&args.out) {
        let stream = |piece: &Buffer| {
            exit::stream(piece).map_err(|error| sink::SinkError::System("write", args.out.clone(), error))
        };
        return Ok(archive(output, stream)?);
    }
    let mut whole = Buffer::new();
    archive(output, |piece| {
        whole.append(piece);
        Ok(())
    })?;
    create(&[new_file(args.out.clone(), whole.as_bytes(), output.has_plain_secret())], writing(true))?;
    say(&format!("wrote {}", shown(&args.out)));
    Ok(())
}

fn user_data(args: &Args, output: &Output<'_>, form: &dyn UserData) -> Result<(), Failure> {
    let nodes = nodes(args, output.cluster)?;
    let mut made: Vec<(&Node, Buffer)> = Vec::new();
    for node in nodes {
        if node.sealed_for().is_some() {
            return Err(Failure(format!(
                "the bundle of `{}` is encrypted (`encrypt-to`), and user-data would have its token in plain text",
                node.name
            )));
        }
        let files = machine_files(output, node)?;
        let unit = unit_of(&files)
            .ok_or_else(|| Failure(format!("`{}` has no unit that could be started", node.name)))?;
        let text = form.write(&files, unit);
        within_limits(node, &files, &text);
        made.push((node, text));
    }
    match (is_standard(&args.out), made.as_slice()) {
        (true, [(_, only)]) => reveal(only),
        (true, _) => Err(Failure(format!(
            "there are {} nodes: choose one with `--node`, or a folder with `--out`",
            made.len()
        ))),
        (false, [(_, only)]) if !args.nodes.is_empty() => {
            create(&[new_file(args.out.clone(), only.as_bytes(), true)], writing(true))?;
            say(&format!("wrote {}, readable only by you", shown(&args.out)));
            Ok(())
        }
        (false, all) => {
            if args.out.exists() {
                return Err(Failure(format!("{} exists, and nothing is replaced", shown(&args.out))));
            }
            let path = |node: &Node| args.out.join(format!("{}.{}", node.name, form.ending()));
            let files: Vec<_> =
                all.iter().map(|(node, text)| new_file(path(node), text.as_bytes(), true)).collect();
            create(&files, writing(true))?;
            say(&format!("wrote {} files to {}, readable only by you", files.len(), shown(&args.out)));
            Ok(())
        }
    }
}

/// Warns of user-data that is too large for a provider, with the largest files in it.
fn within_limits(node: &Node, files: &[MachineFile], text: &Buffer) {
    let size = text.as_bytes().len();
    let Some((limit, who)) = LIMITS.iter().rev().find(|(limit, _)| size > *limit) else { return };
    let mut sizes: Vec<(usize, &str)> =
        files.iter().map(|file| (file.content.as_bytes().len(), file.path.as_str())).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let largest: Vec<String> = sizes.iter().take(3).map(|(size, path)| format!("{path} {size}")).collect();
    say(&format!(
        "warning: the user-data of {} has {size} bytes, more than the {limit} that {who} accepts; largest: {}",
        node.name,
        largest.join(", ")
    ));
}

fn ansible(args: &Args, output: &Output<'_>) -> Result<(), Failure> {
    if is_standard(&args.out) {
        return Err(Failure("`ansible` is two files: pass a folder with `--out`".to_owned()));
    }
    let mut hosts = Vec::new();
    for node in nodes(args, output.cluster)? {
        if node.is_shared() || node.sealed_for().is_some() {
            say(&format!(
                "{} is left out: its machines are not listed, or its bundle is encrypted",
                node.name
            ));
            continue;
        }
        let planned = output.plan.of_node(node).iter().filter(|planned| planned.artifact.id != "node-readme");
        let tops: BTreeSet<&str> =
            planned.clone().filter_map(|planned| planned.file.path.split('/').next()).collect();
        let unit = planned.clone().find(|planned| planned.artifact.id == "kubelet-unit");
        let unit = unit.and_then(|unit| delivery::unit_at(&unit.file.path)).unwrap_or("kubelet.service");
        let shape = output.cluster.shapes.get(node.shape);
        hosts.push(Host {
            node,
            pool: shape.and_then(|shape| shape.pool.as_deref()),
            folders: tops.into_iter().map(ToOwned::to_owned).collect(),
            unit: unit.to_owned(),
        });
    }
    hosts.sort_by(|one, other| one.node.name.as_str().cmp(other.node.name.as_str()));
    let inventory = delivery::ansible_inventory(&hosts);
    let path = |name: &str| args.out.join(name);
    let files = [
        new_file(path(delivery::INVENTORY), inventory.as_bytes(), false),
        new_file(path(delivery::PLAYBOOK), delivery::playbook().as_bytes(), false),
    ];
    create(&files, writing(true))?;
    say(&format!("wrote {} and {} to {}", delivery::INVENTORY, delivery::PLAYBOOK, shown(&args.out)));
    Ok(())
}
