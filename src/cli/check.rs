use super::common::{SpecArgs, end};
use super::{End, Failure, say};

/// Arguments of `nodejoin check`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    spec: SpecArgs,
}

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let compiled = args.spec.compile()?;
    let outcome = &compiled.outcome;
    args.spec.report_outcome(outcome)?;
    if outcome.is_clean() && args.spec.is_human() {
        let cluster = &outcome.cluster;
        let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        say(&format!(
            "{}: {} on Kubernetes {}, {}: no errors",
            outcome.source.name(),
            cluster.counted(),
            *cluster.minor,
            plural(cluster.tokens.len(), "token"),
        ));
    }
    Ok(end(outcome))
}
