//! Certificates in a folder that is emptied by a reboot.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::model::Shape;
use crate::rules::support::of_kubelet;
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CERT_DIR_VOLATILE,
    Level::Warn,
    include_str!("cert_dir_volatile.md"),
    Check::Kubelet(check),
);

/// Folders in memory, or emptied at boot.
const VOLATILE: [&str; 4] = ["/tmp", "/run", "/var/run", "/dev/shm"];

fn check(_: &Context<'_>, shape: &Shape, findings: &mut Findings) {
    let folder = &shape.kubelet.paths.cert_dir;
    let within = |parent: &str| {
        folder.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let Some(parent) = VOLATILE.into_iter().find(|parent| within(parent)) else { return };
    let finding = Finding::new(RULE.id, &folder.path, "the kubelet's certificate is lost at every reboot")
        .label(format!("`{parent}` is emptied at boot"))
        .reason(
            "the node must join again after every reboot, which fails once its token has expired: `cannot create \
             certificate signing request: Unauthorized`",
        )
        .help("remove the setting; the default is `/var/lib/kubelet/pki`");
    findings.push(of_kubelet(shape, finding));
}
