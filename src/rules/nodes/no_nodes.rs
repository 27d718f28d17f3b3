use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule =
    Rule::new(rule_id::NO_NODES, Level::Note, include_str!("no_nodes.md"), Check::Cluster(check));

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.cluster.nodes.is_empty() {
        return;
    }
    let path = crate::source::Path::of("nodes");
    if findings.is_partly_unread(&path) {
        return;
    }
    findings.push(
        Finding::new(RULE.id, &path, "the spec has no nodes")
            .label("`[nodes]` is missing")
            .unless_unread(path)
            .reason("only the files of the cluster and the control plane are written")
            .help("add `[nodes.worker-1]`, or several at once: `[nodes.\"worker-[1-3]\"]`"),
    );
}
