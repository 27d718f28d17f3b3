use crate::host::{self, NEWEST, RELEASES};
use crate::lab::Lab;
use crate::oracle::judge;
use crate::outcome::{Doing, Outcome, ensure};
use crate::process::output;
use crate::say::say;
use crate::spec::Built;
use std::process::Command;

/// Every node of these is given to the kubelet of each release.
pub(super) const EXAMPLES: [&str; 3] = ["01-quickstart", "03-pools", "04-ha"];
/// The example whose control plane has every flag that the others' have.
const WIDEST: &str = "04-ha";

/// The programs of each release accept the compiled flags and configurations, without a warning that nodejoin does not
/// report.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    for release in RELEASES {
        let minor = release.rsplit_once('.').map_or(release, |(minor, _)| minor);
        for example in EXAMPLES {
            let folder = lab.new_folder();
            let built = Built::example(&folder, example, minor)?;
            for node in built.nodes()? {
                let log = judge(&lab.work.join("oracle"), release, &built, &node)?;
                announced(&format!("kubelet {release} with {node} of {example}"), &log, &built)?;
            }
            kubeadm(&built).doing(format!("kubeadm with {example} for {minor}"))?;
            if example == WIDEST {
                let control_plane = lab.control_plane(release, &built)?;
                for component in ["kube-apiserver", "kube-controller-manager"] {
                    let log = control_plane.log(component);
                    announced(&format!("{component} {release} with {example}"), &log, &built)?;
                }
            }
        }
        say(format_args!("{release} takes the flags and files of {}", EXAMPLES.join(", ")));
    }
    Ok(())
}

/// Fails when a program complains of something that nodejoin did not.
pub(super) fn announced(who: &str, log: &str, built: &Built) -> Outcome {
    for line in log.lines() {
        let lower = line.to_lowercase();
        let complains = ["lenient", "deprecat", "unknown field", "unknown flag", "unrecognized"]
            .iter()
            .any(|word| lower.contains(word));
        let of_docker =
            || line.contains("dockershim is deprecated") && built.said.contains("dockershim-deprecated");
        let said = || {
            let flag = line.split("--").nth(1).and_then(|rest| rest.split([' ', '=', '"']).next());
            flag.is_some_and(|flag| built.said.contains(flag)) || of_docker()
        };
        ensure(!complains || said(), || format!("{who}: {line}"))?;
    }
    Ok(())
}

/// kubeadm reads the extraArgs in its own format. It has one release: the newest.
pub(super) fn kubeadm(built: &Built) -> Outcome {
    let config = built.out("control-plane/kubeadm.yaml");
    let mut validate = Command::new(host::program(NEWEST, "kubeadm")?);
    let (valid, text) = output(validate.args(["config", "validate", "--config"]).arg(config))?;
    ensure(valid, || text)
}
