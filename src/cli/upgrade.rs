use serde_json::Value;

use super::common::{SpecArgs, replace};
use super::kube::minor;
use super::{End, Failure, print, say};
use crate::diagnostic::Finding;
use crate::kube::Minor;
use crate::report::{self, Format, SpecPlaces, locate};
use crate::upgrade::{self, Impossible, Upgrade, Wanted};

/// Arguments of `nodejoin upgrade`.
#[derive(clap::Args)]
#[command(
    after_help = "Without --write nothing is touched. The plan goes to standard output, findings of the upgrade for \
    people to standard error: first those that the spec has already, then those that come with the upgrade. \
    Exit status: 0 nothing stands against it, 1 errors are found, 2 could not run."
)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
    /// The release of Kubernetes to upgrade to, such as 1.37
    #[arg(long, value_name = "RELEASE", value_parser = minor)]
    to: Minor,
    /// Upgrade kubelets too that have an older release of their own in the spec, though they might keep it
    #[arg(long)]
    all: bool,
    /// Edit the spec in place: its `kubernetes` keys, and every mend after which it means the same as before
    ///
    /// Flags that left and were at their default, gates that are locked to what they are set to, flags that are a field
    /// now. Comments, order and layout stay. What is left to do is listed.
    #[arg(long)]
    write: bool,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let (world, file, _, options) = args.spec.world()?;
    let wanted = Wanted { to: args.to, all: args.all };
    let found = match upgrade::upgrade(&world, file, &options, wanted) {
        Ok(found) => found,
        Err(impossible) => return self::impossible(args, impossible),
    };
    let mended = match args.write {
        true => match upgrade::mend(&world, file, &options, wanted) {
            Ok(mended) => Some(mended),
            Err(impossible) => return self::impossible(args, impossible),
        },
        false => None,
    };
    // The file first: what is printed is about what was done.
    if let Some(mended) = mended.as_ref().filter(|mended| mended.source.text() != found.source.text()) {
        replace(args.spec.path(), mended.source.text())?;
    }
    let places = SpecPlaces::new(&found.source);
    match args.spec.format() {
        Format::Human => {
            tell(args, &found)?;
            print(&report::upgrade::plan(&found, &places))?;
            if let Some(mended) = &mended {
                print(&report::upgrade::mended(mended, &SpecPlaces::new(&mended.source)))?;
            }
        }
        Format::Json => print(&report::upgrade::json(&found, mended.as_ref(), &places)?)?,
        Format::Sarif => print(&sarif(&found, &places)?)?,
        other => {
            let mut findings = found.stays.clone();
            findings.iter_mut().for_each(|finding| finding.message.insert_str(0, "before the upgrade too: "));
            findings.extend(found.brings.iter().map(|brought| brought.finding.clone()));
            if let Some(report) = other.render(&locate(&findings, &places)) {
                print(&report?)?;
            }
        }
    }
    let clean = match &mended {
        Some(mended) => mended.left.iter().all(|finding| finding.level < crate::diagnostic::Level::Deny),
        None => found.is_clean(),
    };
    Ok(if clean { End::Clean } else { End::Findings })
}

/// Prints the findings for people, those that are there already apart from those that come.
fn tell(args: &Args, found: &Upgrade) -> Result<(), Failure> {
    if !found.stays.is_empty() {
        say("In the spec already:\n");
        args.spec.report(&found.source, &found.stays)?;
        say("");
    }
    let brings: Vec<Finding> = found.brings.iter().map(|brought| brought.finding.clone()).collect();
    if !brings.is_empty() {
        say(&format!("Coming with Kubernetes {}:\n", found.to));
        args.spec.report(&found.source, &brings)?;
        say("");
    }
    Ok(())
}

/// One log of all findings; SARIF has a word for those that were there before.
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
            "the spec is for Kubernetes {from}, and a cluster cannot go back to {to}; `nodejoin kube diff {from} {to}` shows \
             what differs"
        ))),
        Impossible::Broken(outcome) => {
            args.spec.report_outcome(&outcome)?;
            Ok(End::Findings)
        }
    }
}
