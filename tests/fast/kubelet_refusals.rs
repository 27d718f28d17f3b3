//! The table of what a kubelet's start refuses: schemas/kubernetes/refusals-of-the-kubelet.toml.

use std::collections::BTreeMap;

use nodejoin::rules;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    refuses: String,
    #[serde(default)]
    rules: Vec<String>,
    not_judged: Option<String>,
}

#[test]
fn every_refusal_has_its_rule_or_a_reason() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/kubernetes/refusals-of-the-kubelet.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let table: BTreeMap<String, Vec<Row>> = toml::from_str(&text).unwrap();
    for (function, rows) in &table {
        for row in rows {
            let at = format!("{function}: {}", row.refuses);
            assert_eq!(row.rules.is_empty(), row.not_judged.is_some(), "{at}");
            for rule in &row.rules {
                assert!(rules::find(rule).is_some(), "{at}: {rule}");
            }
        }
    }
}
