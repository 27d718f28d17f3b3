use std::net::IpAddr;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::common::{SpecArgs, new_file, shown, uncompiled};
use super::git::GitArgs;
use super::signals::writing;
use super::{End, Failure, print, say};
use crate::diagnostic::suggest;
use crate::model::Host;
use crate::pki::{Certificate, Names, issue, read_bundle};
use crate::sink::{Edit, NewFile, create};
use crate::source::{Path as SpecPath, Source, Tree, Written};
use crate::world::beside;

/// Arguments of `nodejoin ca`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Print each certificate's subject, validity, names, and public key pin as used by `kubeadm join`
    Show(Show),
    /// Create a CA, API server certificates and a service account key for a lab; never overwrites a file
    New(New),
}

#[derive(clap::Args)]
struct Show {
    /// PEM files [default: the CA in cluster.toml]
    files: Vec<PathBuf>,
    /// Print only the pins, one per line
    #[arg(long)]
    pin: bool,
}

#[derive(clap::Args)]
struct New {
    #[command(flatten)]
    spec: SpecArgs,
    /// The output folder
    #[arg(long, default_value = "pki", value_name = "FOLDER")]
    out: PathBuf,
    /// Validity of the certificates, in days
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36500))]
    days: u32,
    #[command(flatten)]
    git: GitArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    match &args.command {
        Command::Show(show) => run_show(show),
        Command::New(new) => run_new(new),
    }
}

#[allow(clippy::disallowed_methods, reason = "the edge: any certificate of the user's")]
fn run_show(args: &Show) -> Result<End, Failure> {
    let files = match args.files.as_slice() {
        [] => vec![spec_ca()?],
        files => files.to_vec(),
    };
    let mut text = String::new();
    for file in &files {
        let bytes = std::fs::read(file)
            .map_err(|error| Failure(format!("cannot read `{}`: {error}", shown(file))))?;
        let certificates =
            read_bundle(&bytes).map_err(|problem| Failure(format!("`{}`: {problem}", shown(file))))?;
        for certificate in &certificates {
            match args.pin {
                true => text.push_str(&format!("{}\n", certificate.pin())),
                false => text.push_str(&described(file, certificate)),
            }
        }
    }
    print(&text)?;
    Ok(End::Clean)
}

/// The file that cluster.toml in this folder, or what it includes, names as its CA.
fn spec_ca() -> Result<PathBuf, Failure> {
    let source = uncompiled(Path::new("cluster.toml"))
        .map_err(|Failure(why)| Failure(format!("{why}; pass the path of a certificate file")))?;
    if !Tree::of(&source).errors().is_empty() {
        return Err(Failure("`cluster.toml` is not valid TOML".to_owned()));
    }
    named_ca(&source).map(PathBuf::from).ok_or_else(|| {
        Failure("`cluster.toml` has no `cluster.ca`; pass the path of a certificate file".to_owned())
    })
}

/// The path of `cluster.ca`, from the spec's folder.
fn named_ca(source: &Source) -> Option<String> {
    let path = SpecPath::of("cluster.ca");
    let value = Tree::of(source).value(&path)?;
    Some(beside(Written::new(source).folder(&path), value.get_ref().as_str()?))
}

fn described(file: &Path, certificate: &Certificate) -> String {
    let mut lines = vec![
        format!("{}, line {}", shown(file), certificate.line),
        format!("  subject     {}", certificate.subject.escape_debug()),
    ];
    if !certificate.self_issued {
        lines.push(format!("  issuer      {}", certificate.issuer.escape_debug()));
    }
    lines.push(format!("  valid       {} to {}", certificate.not_before, certificate.not_after));
    lines.push(format!("  key         {}", certificate.key));
    lines.push(format!("  CA          {}", if certificate.is_ca { "yes" } else { "no" }));
    let names = certificate.dns_names.iter().map(|name| name.escape_debug().to_string());
    let names: Vec<String> = names.chain(certificate.addresses.iter().map(ToString::to_string)).collect();
    if !names.is_empty() {
        lines.push(format!("  names       {}", names.join(", ")));
    }
    lines.push(format!("  pin         {}", certificate.pin()));
    lines.join("\n") + "\n"
}

/// Writes the files. Of those that exist only the CA of `nodejoin init` is replaced.
#[allow(clippy::disallowed_methods, reason = "the edge: the CA that `init` wrote")]
fn write(ca: &Path, mut files: Vec<NewFile<'_>>) -> Result<(), Failure> {
    let is_placeholder = std::fs::read(ca).is_ok_and(|text| text == super::init::CA.as_bytes());
    let own = files.iter().position(|file| is_placeholder && file.path == ca).map(|at| files.remove(at));
    match own {
        None => create(&files, writing(true))?,
        Some(own) => Edit::of(ca, writing(true))?.replace(super::init::CA.as_bytes(), own.content, &files)?,
    }
    Ok(())
}

fn run_new(args: &New) -> Result<End, Failure> {
    // The CA in the spec need not exist yet, so its findings do not matter.
    let compiled = args.spec.compile()?;
    let cluster = &compiled.outcome.cluster;
    let domain = &cluster.domain.value;
    let mut names = Names {
        dns_names: ["kubernetes", "kubernetes.default", "kubernetes.default.svc"].map(str::to_owned).to_vec(),
        addresses: vec![IpAddr::from([127, 0, 0, 1])],
        kubelet_client: cluster.control_plane.apiserver.kubelet_client_user.value.clone(),
    };
    names.dns_names.push(format!("kubernetes.default.svc.{domain}"));
    let accesses = cluster.accesses();
    let of_nodes = accesses.iter().filter_map(|api| api.endpoint.as_ref().map(|url| &url.host));
    let own_names = accesses.iter().filter_map(|api| api.server_name.as_ref().map(|name| &name.0));
    for host in cluster.endpoints.iter().map(|url| &url.host).chain(of_nodes).chain(own_names) {
        match host {
            Host::Name(name) if !names.dns_names.contains(name) => names.dns_names.push(name.clone()),
            Host::Address(address) if !names.addresses.contains(address) => names.addresses.push(*address),
            _ => {}
        }
    }
    // The first address of each range is the service `kubernetes`.
    names.addresses.extend(cluster.service_cidrs.iter().filter_map(|range| range.value.hosts().next()));
    let begin = args.spec.now()?;
    let end =
        begin.checked_add(SignedDuration::from_hours(24 * i64::from(args.days))).unwrap_or(Timestamp::MAX);
    let files = issue(&names, begin, end)?;
    for file in files.iter().filter(|file| file.is_key) {
        args.git.check_file(&args.out.join(file.name))?;
    }
    let new =
        files.iter().map(|file| new_file(args.out.join(file.name), file.content.as_bytes(), file.is_key));
    let new: Vec<NewFile<'_>> = new.collect();
    write(&args.out.join("ca.pem"), new)?;
    let written: Vec<&str> = files.iter().map(|file| file.name).collect();
    let written = suggest::listed(written, "and").replace('`', "");
    say(&format!("wrote {written} into {}; the keys are readable only by you", shown(&args.out)));
    let certificate = format!("{}/ca.pem", shown(&args.out));
    // The file need not have existed, so that the spec's text counts.
    if named_ca(&compiled.outcome.source) != Some(beside("", &certificate)) {
        say(&format!(
            "write `ca = \"{certificate}\"` under `[cluster]`, a path relative to the spec's folder"
        ));
    }
    say("keep ca-key.pem out of git: anyone with it can impersonate any user of the cluster");
    Ok(End::Clean)
}
