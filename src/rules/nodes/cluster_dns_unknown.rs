use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::CLUSTER_DNS_UNKNOWN,
    Level::Note,
    include_str!("cluster_dns_unknown.md"),
    Check::Cluster(check),
);

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.cluster.dns.is_empty() || context.cluster.nodes.is_empty() {
        return;
    }
    let path = crate::source::Path::of("cluster.dns");
    findings.push(
        Finding::new(RULE.id, &path, "the address of cluster DNS is not set")
            .label("neither `dns` nor `service-cidrs`")
            .unless_unread(crate::source::Path::of("cluster.service-cidrs"))
            .unless_unread(path)
            .reason("pods use the DNS servers of their node and cannot resolve the names of Services")
            .help("add `service-cidrs = [\"10.96.0.0/12\"]`, or `dns` with the address of the DNS Service"),
    );
}
