//! Lines of `kubelet.unit` in the unit and in drop-ins: what is written, what the proof says of it, and that the folder which is
//! written is proved alike.

use nodejoin::Outcome;
use nodejoin::facts::from_folder::import;
use nodejoin::proof::{self, StepId, Verdict};
use nodejoin::render::{Hole, Text};
use nodejoin::world::Tree;

use crate::one_node::{self, NODE, NOW};

fn compiled(spec: &str) -> Outcome {
    one_node::compiled(&format!("{NODE}{spec}"))
}

/// The first node's file for systemd: its path and its text.
fn unit(outcome: &Outcome) -> (String, String) {
    let plan = outcome.plan().unwrap();
    let planned = plan.of_node(&outcome.cluster.nodes[0]);
    let unit = planned.iter().find(|planned| planned.artifact.id == "kubelet-unit").unwrap();
    (unit.file.path.clone(), unit.file.text.placeholders())
}

/// The conditions of the kubelet's start, and whether the nodes join.
fn conditions(outcome: &Outcome) -> (bool, Vec<String>) {
    let facts = outcome.facts(nodejoin::facts::from_plan::Scope::default()).unwrap();
    let proof = proof::prove(&facts, NOW.parse().unwrap());
    let step = proof.classes[0].step(StepId::KubeletStart).unwrap();
    (proof.joins(), step.conditions().map(|condition| condition.text.clone()).collect())
}

#[test]
fn lines_follow_those_of_nodejoin_in_their_section() {
    let outcome = compiled(
        "[kubelet.unit]\nUnit = { After = [\"data.mount\", \"a.service\"] }\n\
         Service = { ExecStartPre = \"/usr/local/bin/prepare %H '$HOME'\", LimitNOFILE = 1048576 }\n\
         Install = { Alias = \"node.service\" }\n",
    );
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let (path, text) = unit(&outcome);
    assert_eq!(path, "etc/systemd/system/kubelet.service");
    assert!(
        text.contains("StartLimitIntervalSec=0\nAfter=data.mount\nAfter=a.service\n\n[Service]\n"),
        "{text}"
    );
    assert!(text.contains("LimitNOFILE=65536\nExecStartPre=/usr/local/bin/prepare %H '$HOME'\nLimitNOFILE=1048576\n\n[Install]"), "{text}");
    assert!(text.ends_with("WantedBy=multi-user.target\nAlias=node.service\n"), "{text}");
}

#[test]
fn a_level_overrides_a_line_and_removes_one() {
    let outcome = compiled(
        "pool = \"a\"\nunset = [\"kubelet.unit.Unit.After\"]\n\
         [kubelet.unit]\nUnit = { After = \"data.mount\" }\nService = { Nice = 3, Slice = \"kube.slice\" }\n\
         [pools.a.kubelet.unit.Service]\nNice = -5\n",
    );
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let (_, text) = unit(&outcome);
    assert!(!text.contains("data.mount") && !text.contains("Nice=3"), "{text}");
    assert!(text.contains("Nice=-5\nSlice=kube.slice\n"), "{text}");
}

#[test]
fn a_drop_in_replaces_the_command_of_a_package() {
    let outcome = compiled("[kubelet.unit]\ndrop-in = true\nService.Slice = \"kube.slice\"\n");
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let (path, text) = unit(&outcome);
    assert_eq!(path, "etc/systemd/system/kubelet.service.d/20-nodejoin.conf");
    assert!(text.contains("\nExecStart=\nExecStart=/usr/bin/kubelet \\\n"), "{text}");
    assert!(text.ends_with("Slice=kube.slice\n"), "{text}");
    let (joins, conditions) = conditions(&outcome);
    assert!(joins);
    let unit = "the unit `kubelet.service` must be installed on the node, and no later drop-in of it may change `ExecStart=`";
    assert_eq!(conditions, [unit]);
}

#[test]
fn an_env_file_of_the_machine_is_a_condition() {
    let outcome = compiled(
        "[kubelet.unit.Service]\nEnvironmentFile = \"/run/metadata/node\"\n\
         ExecStart = [\"\", \"/usr/local/bin/kubelet $KUBELET_CONFIG $KUBELET_ADDRESS --provider-id=${PROVIDER_ID}\"]\n",
    );
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let (joins, conditions) = conditions(&outcome);
    assert!(joins);
    assert_eq!(
        conditions,
        [
            "`/run/metadata/node` is created on the machine before it is read, and must set what the command needs",
            "`--provider-id=${PROVIDER_ID}`, which is set on the machine, must have a value with which nodes join",
        ]
    );
}

/// A text with something in its holes.
fn filled(text: &Text) -> String {
    text.placeholders_of(|hole| match hole {
        Hole::NodeAddress | Hole::NodeAddresses => Some("192.168.124.20".to_owned()),
        Hole::NodeName => Some("worker-1".to_owned()),
        _ => Some("0123456789abcdef".to_owned()),
    })
}

/// kubeadm's package has its unit in /usr/lib, and a drop-in that comes before nodejoin's.
#[test]
fn a_drop_in_starts_nodejoins_kubelet_on_a_machine_of_kubeadm() {
    let outcome = compiled("[kubelet.unit]\ndrop-in = true\n");
    let planned = outcome.plan().unwrap().of_node(&outcome.cluster.nodes[0]);
    let mut texts: Vec<(String, String)> =
        planned.iter().map(|planned| (planned.file.path.clone(), filled(&planned.file.text))).collect();
    texts.extend([
        (
            "usr/lib/systemd/system/kubelet.service".to_owned(),
            "[Unit]\nDescription=kubelet\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n[Install]\nWantedBy=multi-user.target\n".to_owned(),
        ),
        (
            "usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf".to_owned(),
            "[Service]\nEnvironment=\"KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf\"\n\
             EnvironmentFile=-/etc/default/kubelet\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_EXTRA_ARGS\n".to_owned(),
        ),
    ]);
    let tree = Tree::of(texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let imported = import(&tree, "", None);
    let proof = proof::prove(&imported.facts, NOW.parse().unwrap());
    let class = &proof.classes[0];
    assert_eq!(class.step(StepId::KubeletStart).unwrap().verdict, Verdict::Holds, "{class:#?}");
    let words: Vec<&str> =
        imported.facts.classes[0].kubelet.process.words.iter().map(|word| word.value.as_str()).collect();
    assert!(words.contains(&"--kubeconfig=/etc/kubernetes/kubeconfig"), "{words:?}");
}
