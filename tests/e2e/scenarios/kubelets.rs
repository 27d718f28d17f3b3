use super::accepted::{EXAMPLES, announced};
use crate::host::RELEASES;
use crate::lab::Lab;
use crate::oracle::judge;
use crate::outcome::Outcome;
use crate::releases;
use crate::say::say;
use crate::spec::Built;

/// The kubelets of older releases, as far as they are built, accept the compiled flags and configurations.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    for release in releases::all()? {
        // `accepted` tests the others.
        if RELEASES.contains(&release.as_str()) {
            continue;
        }
        if !releases::built("kubelet")?.contains(&release) {
            say(format_args!("{release} is not built: tests/e2e/run --old kubelets"));
            continue;
        }
        let mut nodes = 0;
        for example in EXAMPLES {
            let built = Built::example(&lab.new_folder(), example, releases::minor(&release))?;
            for node in built.nodes()? {
                let log = judge(&lab.work.join("oracle"), &release, &built, &node)?;
                announced(&format!("kubelet {release} with {node} of {example}"), &log, &built)?;
                nodes += 1;
            }
        }
        say(format_args!("{release} takes the flags and files of {nodes} nodes"));
    }
    Ok(())
}
