//! Placeholders for values of the node.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests may panic")]

use nodejoin::sink::node_value;

use crate::one_node::compiled;

/// All files of a node, with its values.
fn files(more: &str, name: &str) -> String {
    let outcome = compiled(more);
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    let plan = outcome.plan().unwrap();
    let node = outcome.cluster.nodes.iter().find(|node| node.name.as_str() == name).unwrap();
    let text = |text: &nodejoin::render::Text| text.placeholders_of(|hole| node_value(hole, Some(node)));
    plan.of_node(node).iter().map(|planned| text(&planned.file.text)).collect()
}

#[test]
fn labels_and_provider_ids_have_values_of_the_node() {
    let spec = |release: &str| {
        format!(
            "[pools.metal.kubelet]\nprovider-id = \"metal://rack-{{index-1}}/{{name}}\"\nkubernetes = \"{release}\"\n\
             [nodes.\"r[1-2]-[08-10]\"]\npool = \"metal\"\nlabels = {{ \"example.com/unit\" = \"u{{index-2}}\" }}\n\
             [nodes.r2-09]\nlabels = {{ \"example.com/rack\" = \"{{index-1}}\" }}\n"
        )
    };
    let of_range = files(&spec("1.37"), "r1-08");
    assert!(of_range.contains("providerID: \"metal://rack-1/r1-08\"\n"), "{of_range}");
    assert!(of_range.contains("--node-labels=example.com/unit=u08"), "{of_range}");
    let own = files(&spec("1.37"), "r2-09");
    assert!(own.contains("providerID: \"metal://rack-2/r2-09\"\n"), "{own}");
    assert!(own.contains("--node-labels=example.com/rack=2,example.com/unit=u09"), "{own}");
    assert!(own.contains("kubectl label node r2-09"), "{own}");
}

#[test]
fn a_number_alone_stays_a_string_and_braces_of_the_users_own_fields_stay() {
    let spec = "[kubelet]\nprovider-id = \"{index}\"\n[kubelet.config]\nnodeStatusMaxImages = 5\n\
                [nodes.\"w-[1-2]\"]\n";
    let text = files(spec, "w-2");
    assert!(text.contains("providerID: \"2\"\n"), "{text}");
    let raw = files("[kubelet.config]\nproviderID = \"{a}\"\n[nodes.w]\n", "w");
    assert!(raw.contains("providerID: \"{a}\"\n") || raw.contains("providerID: '{a}'\n"), "{raw}");
}
