//! An env file at the path of kubeadm's kubeconfig.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::KUBEADM_KUBELET_CONF,
    Level::Warn,
    include_str!("kubeadm_kubelet_conf.md"),
    Check::Kubelet(check),
);

/// kubeadm's kubeconfig of the kubelet.
const KUBECONFIG: &str = "/etc/kubernetes/kubelet.conf";
/// Paths of other files on kubeadm's nodes.
///
/// From k8s.io/kubernetes/cmd/kubeadm/app/constants.
const OTHERS: [&str; 3] = [
    "/etc/kubernetes/bootstrap-kubelet.conf",
    "/var/lib/kubelet/config.yaml",
    "/var/lib/kubelet/kubeadm-flags.env",
];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let paths = &shape.kubelet.paths;
    let env_files = [("flags", &paths.flags), ("environment", &paths.environment)];
    let Some((key, file)) = env_files.into_iter().find(|(_, path)| path.value == KUBECONFIG) else { return };
    let Some((_, sign)) = paths.all().find(|(_, path)| OTHERS.contains(&path.value.as_str())) else {
        return;
    };
    let finding = Finding::new(RULE.id, &sign.path, format!("kubeadm's kubeconfig is at `{KUBECONFIG}`, where nodejoin writes an env file"))
        .label("a path of kubeadm")
        .because(&file.path, format!("`paths.{key}` is `{KUBECONFIG}`{}", if file.written { "" } else { " by default" }))
        .reason(
            "kubeadm's drop-in starts the kubelet with `--kubeconfig=/etc/kubernetes/kubelet.conf`, which `kubeadm join` \
             writes, so that one file overwrites the other",
        )
        .help(format!("on a node set up by kubeadm, write `{key} = \"/etc/default/kubelet-{key}\"` in `paths`"));
    findings.push(of_kubelet(shape, finding).unless_unread(file.path.clone()));
}
