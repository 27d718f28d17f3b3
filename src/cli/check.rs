use super::common::{Compiled, SpecsArgs, end, worst};
use super::{End, Failure, say};
use crate::Outcome;
use crate::report::Format;

/// Arguments of `nodejoin check`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 no errors, 1 errors were found, 2 a spec could not be read. Of several specs, the worst counts; \
    the findings of all are one document."
)]
pub(super) struct Args {
    #[command(flatten)]
    specs: SpecsArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let mut ends = Vec::new();
    let mut outcomes = Vec::new();
    for spec in args.specs.each() {
        match spec.compile() {
            Ok(Compiled { outcome, .. }) => {
                ends.push(Ok(end(&outcome)));
                outcomes.push(outcome);
            }
            Err(failure) => ends.push(Err(failure)),
        }
    }
    // Nothing could be read: there is no report.
    if !outcomes.is_empty() {
        args.specs.report(&outcomes)?;
    }
    if args.specs.format() == Format::Human {
        outcomes.iter().filter(|outcome| outcome.is_clean()).for_each(|outcome| say(&summary(outcome)));
    }
    worst(ends)
}

fn summary(outcome: &Outcome) -> String {
    let cluster = &outcome.cluster;
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!(
        "{}: {} on Kubernetes {}, {}: no errors",
        outcome.source.name(),
        cluster.counted(),
        *cluster.minor,
        plural(cluster.tokens.len(), "token"),
    )
}
