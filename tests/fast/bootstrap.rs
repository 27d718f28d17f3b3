//! Kubelets without a bootstrap token: what is written for them, and what the proof expects of what others write.

use std::collections::BTreeMap;

use nodejoin::facts::from_plan::Scope;
use nodejoin::proof::{self, Step, StepId, Verdict};
use nodejoin::world::MemoryWorld;
use nodejoin::{Options, Outcome, compile};

use crate::one_node::NOW;

/// A cluster without tokens, with one node.
fn without_token(more: &str) -> Outcome {
    let spec = format!(
        "version = 1\n[cluster]\nkubernetes = \"1.37\"\napi-server = \"https://192.168.124.18:6443\"\nca = \"pki/ca.pem\"\n\
         service-cidrs = [\"10.96.0.0/12\"]\n[nodes.worker-1]\naddress = \"192.168.124.20\"\n{more}"
    );
    let world = MemoryWorld::new(NOW.parse().unwrap())
        .with("cluster.toml", spec)
        .with("pki/ca.pem", include_str!("../../examples/01-quickstart/pki/ca.pem"));
    compile(&world, "cluster.toml", &Options::default()).unwrap()
}

fn of_node(outcome: &Outcome) -> BTreeMap<&'static str, String> {
    let plan = outcome.plan().unwrap();
    let files = plan.of_node(&outcome.cluster.nodes[0]);
    files.iter().map(|planned| (planned.artifact.id, planned.file.text.placeholders())).collect()
}

/// The steps of a proof that joins.
fn steps(outcome: &Outcome) -> Vec<Step> {
    assert!(outcome.is_clean(), "{:#?}", outcome.findings);
    let facts = outcome.facts(Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    assert!(proof.joins());
    proof.classes[0].steps.clone()
}

fn conditions(steps: &[Step], id: StepId) -> Vec<String> {
    let step = steps.iter().find(|step| step.id == id).unwrap();
    assert!(step.verdict < Verdict::Breaks, "{step:#?}");
    step.conditions().map(|one| one.text.clone()).collect()
}

#[test]
fn a_kubelet_without_bootstrap_has_no_flag_for_it() {
    let outcome = without_token("[kubelet]\nbootstrap = \"none\"\n");
    let files = of_node(&outcome);
    assert!(!files.contains_key("bootstrap-kubeconfig"));
    assert!(!files["kubelet-flags"].contains("bootstrap-kubeconfig"), "{}", files["kubelet-flags"]);
    assert!(files["kubelet-flags"].contains("--kubeconfig=/etc/kubernetes/kubeconfig"));
    assert!(!files["node-readme"].contains("holds a bootstrap token"), "{}", files["node-readme"]);
    let steps = steps(&outcome);
    let loaded = conditions(&steps, StepId::ConfigLoad);
    let must =
        "/etc/kubernetes/kubeconfig must be a kubeconfig with a certificate of the node that has not expired";
    assert!(loaded.iter().any(|condition| condition.starts_with(must)), "{loaded:#?}");
}

#[test]
fn a_bootstrap_kubeconfig_that_others_write_is_a_condition() {
    let outcome = without_token("[kubelet]\nbootstrap = \"file\"\n");
    let files = of_node(&outcome);
    assert!(!files.contains_key("bootstrap-kubeconfig"));
    assert!(files["kubelet-flags"].contains("--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig"));
    let steps = steps(&outcome);
    let loaded = conditions(&steps, StepId::ConfigLoad);
    let must = "/etc/kubernetes/bootstrap.kubeconfig must be a kubeconfig with credentials that may request a certificate";
    assert!(loaded.iter().any(|condition| condition.starts_with(must)), "{loaded:#?}");
}

/// A kubeconfig among the files of the spec is read, whatever credentials it has.
#[test]
fn a_bootstrap_kubeconfig_of_the_spec_is_proved() {
    let kubeconfig = |user: &str| {
        let ca = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            include_str!("../../examples/01-quickstart/pki/ca.pem"),
        );
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
             clusters: [{{name: k, cluster: {{server: \"https://192.168.124.18:6443\", certificate-authority-data: {ca}}}}}]\n\
             users: [{{name: u, user: {user}}}]\n"
        );
        format!(
            "[kubelet]\nbootstrap = \"file\"\n[files]\n\"/etc/kubernetes/bootstrap.kubeconfig\" = {{ content = '''\n{text}''' }}\n"
        )
    };
    for (user, must) in [
        (
            "{client-certificate: /etc/pki/join.pem, client-key: /etc/pki/join-key.pem}",
            "the kubeconfig's certificate must be accepted by the cluster",
        ),
        (
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/credentials, interactiveMode: Never}}",
            "/usr/bin/credentials",
        ),
    ] {
        let outcome = without_token(&kubeconfig(user));
        let steps = steps(&outcome);
        let all = conditions(&steps, StepId::AuthenticateToken);
        assert!(all.iter().any(|condition| condition.contains(must)), "{all:#?}");
    }
}
