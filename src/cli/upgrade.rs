use serde_json::Value;

use super::common::SpecArgs;
use super::exit::print_as;
use super::kube::minor;
use super::{End, Failure, print, say};
use crate::diagnostic::Finding;
use crate::kube::Minor;
use crate::kube::skew::{self, Skew};
use crate::report::{self, Format, Medium, SpecPlaces, locate};
use crate::sink::{Edit, Replacement, replace_all};
use crate::source::{Included, Source};
use crate::upgrade::{self, Impossible, Step, Upgrade, Wanted};

/// Arguments of `nodejoin upgrade`.
#[derive(clap::Args)]
#[command(
    after_help = "Without --write no file is changed. The plan is printed on standard output. The findings for people are \
    printed on standard error: first those that the spec already has, then those that the upgrade causes. \
    Exit status: 0 no errors, 1 errors were found, 2 could not run."
)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
    /// The release of Kubernetes to upgrade to, such as 1.37
    #[arg(long, value_name = "RELEASE", value_parser = minor)]
    to: Minor,
    /// Also upgrade kubelets whose own older release in the spec may stay
    #[arg(long)]
    all: bool,
    /// Edit the spec in place: its `kubernetes` keys, and every fix that preserves its meaning
    ///
    /// Removes removed flags that were set to their default and gates that are locked to the set value; moves flags to the
    /// field that replaced them. Comments, order and layout are kept. Findings to be fixed by hand are listed.
    #[arg(long)]
    write: bool,
    /// With --write, edit the spec to a release that the control plane reaches only through others
    #[arg(long, requires = "write")]
    allow_skipping: bool,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let edit = if args.write { Some(args.spec.edit()?) } else { None };
    let (world, file, _, options) = args.spec.world()?;
    let wanted = Wanted { to: args.to, all: args.all };
    let found = match upgrade::upgrade(&world, file, &options, wanted) {
        Ok(found) => found,
        Err(impossible) => return self::impossible(args, impossible),
    };
    let steps = found.from.way_to(found.to);
    refuse_skipping(args, &found, &steps)?;
    let fixed = match args.write {
        true => match upgrade::fix(&world, file, &options, wanted) {
            Ok(fixed) => Some(fixed),
            Err(impossible) => return self::impossible(args, impossible),
        },
        false => None,
    };
    // Write the file first: the output describes the change as done.
    if let (Some(edit), Some(fixed)) = (edit, &fixed) {
        write(args, edit, &found.source, &fixed.source)?;
    }
    if let (true, [next, _, ..]) = (args.write, steps.as_slice()) {
        say(&format!(
            "warning: kube-apiserver is upgraded one minor release at a time: do not roll out the spec's {} before the cluster \
             has run every release from {next} on; `nodejoin upgrade --to {next} --write` is the next step",
            found.to
        ));
        say(&kubelets(&found));
    }
    let places = SpecPlaces::new(&found.source);
    match args.spec.format() {
        Format::Human => {
            tell(args, &found)?;
            print(&report::upgrade::plan(&found, &places))?;
            if let Some(fixed) = &fixed {
                print(&report::upgrade::fixed(fixed, &SpecPlaces::new(&fixed.source)))?;
            }
        }
        Format::Json => print_as(Medium::Json, &report::upgrade::json(&found, fixed.as_ref(), &places)?)?,
        Format::Sarif => print_as(Medium::Json, &sarif(&found, &places)?)?,
        other => {
            let mut findings = found.stays.clone();
            findings
                .iter_mut()
                .for_each(|finding| finding.message.insert_str(0, "already before the upgrade: "));
            findings.extend(found.brings.iter().map(|brought| brought.finding.clone()));
            if let Some(report) = other.render(&locate(&findings, &places)) {
                print_as(other.medium(), &report?)?;
            }
        }
    }
    let clean = match &fixed {
        Some(fixed) => fixed.left.iter().all(|finding| finding.level < crate::diagnostic::Level::Deny),
        None => found.is_clean(),
    };
    Ok(if clean { End::Clean } else { End::Findings })
}

/// Refuses an edit to a release that the control plane does not reach in one step, of those that lead to it.
fn refuse_skipping(args: &Args, found: &Upgrade, steps: &[Minor]) -> Result<(), Failure> {
    if let (true, false, [next, _, ..]) = (args.write, args.allow_skipping, steps) {
        return Err(Failure(format!(
            "kube-apiserver is upgraded one minor release at a time, and the spec is for {}: run `nodejoin upgrade --to {next} \
             --write{}`, roll it out, and go on from there; or add `--allow-skipping` to edit the spec for {} at once",
            found.from,
            args.spec.word(),
            found.to
        )));
    }
    Ok(())
}

/// Writes the files of the spec that changed, all or none.
fn write(args: &Args, edit: Edit<'_>, old: &Source, new: &Source) -> Result<(), Failure> {
    let mut changes = Vec::new();
    for (was, part) in old.included().iter().filter_map(|was| {
        let same = |part: &&Included| part.path == was.path && part.source.text() != was.source.text();
        Some((was, new.included().iter().find(same)?))
    }) {
        let (old, new) = (was.source.text(), part.source.text());
        changes.push(Replacement { edit: args.spec.edit_included(was)?, old, new });
        say(&format!("{} changes for every spec that includes it", was.source.name()));
    }
    if old.text() != new.text() {
        changes.push(Replacement { edit, old: old.text(), new: new.text() });
    }
    Ok(replace_all(changes)?)
}

/// What becomes of kubelets when the control plane skips ahead of them.
fn kubelets(found: &Upgrade) -> String {
    let steps = found.order.steps.iter();
    let forced = steps.filter_map(|step| match step {
        Step::Kubelets { group, to, forced: true } => Some((group.minor, *to)),
        _ => None,
    });
    let Some((from, to)) = forced.into_iter().next() else { return String::new() };
    let oldest = Minor::all().rfind(|plane| skew::kubelet(from, *plane) == Skew::Supported);
    let oldest = oldest.unwrap_or(from);
    format!(
        "warning: kubelets of {from} work with kube-apiserver up to {oldest}, since a kubelet may be {} minor releases older than it: \
         upgrade them to {to} before, as in the order below\n",
        from.way_to(oldest).len()
    )
}

/// Prints the findings for people: those already in the spec, then those that the upgrade causes.
fn tell(args: &Args, found: &Upgrade) -> Result<(), Failure> {
    if !found.stays.is_empty() {
        say("Already in the spec:\n");
        args.spec.report(&found.source, &found.stays)?;
        say("");
    }
    let brings: Vec<Finding> = found.brings.iter().map(|brought| brought.finding.clone()).collect();
    if !brings.is_empty() {
        say(&format!("Caused by the upgrade to Kubernetes {}:\n", found.to));
        args.spec.report(&found.source, &brings)?;
        say("");
    }
    Ok(())
}

/// One log of all findings; SARIF marks those that existed before as `unchanged`.
fn sarif(found: &Upgrade, places: &SpecPlaces<'_>) -> Result<String, Failure> {
    let brings = found.brings.iter().map(|brought| &brought.finding);
    let located = locate(brings.chain(&found.stays), places);
    let mut log: Value = serde_json::from_str(&report::sarif::of_nodejoin(&located)?)?;
    let results = log.pointer_mut("/runs/0/results").and_then(Value::as_array_mut);
    for (result, located) in results.into_iter().flatten().zip(&located) {
        let stays = found.stays.iter().any(|finding| std::ptr::eq(finding, located.finding()));
        if let Some(fields) = result.as_object_mut() {
            fields.insert("baselineState".to_owned(), if stays { "unchanged" } else { "new" }.into());
        }
    }
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn impossible(args: &Args, impossible: Impossible) -> Result<End, Failure> {
    match impossible {
        Impossible::Unreadable(error) => Err(args.spec.unreadable(error)),
        Impossible::Back { from, to } => Err(Failure(format!(
            "the spec is for Kubernetes {from}, and a cluster cannot be downgraded to {to}; `nodejoin kube diff {from} {to}` shows \
             the differences"
        ))),
        Impossible::Broken(outcome) => {
            args.spec.report_outcome(&outcome)?;
            Ok(End::Findings)
        }
    }
}
