//! A field's value as the text of its flag.

use serde_json::Value;

/// The text that the flag of a field takes: lists joined with commas, maps as pairs.
///
/// Mirrors the pflag values of k8s.io/component-base/cli/flag: MapStringString, LangleSeparatedMapStringString and
/// StringSlice. Nothing for a value that no flag takes.
pub(super) fn flag_value(field: &str, value: &Value) -> Option<String> {
    // A list in a table, or the other way round, is in no flag's words: a rule reports it.
    let plain = |item: &Value| match item {
        Value::Array(_) | Value::Object(_) => None,
        item => flag_value(field, item),
    };
    Some(match value {
        Value::Bool(on) => on.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Option<Vec<_>>>()?.join(","),
        Value::Object(map) => {
            // Thresholds of eviction read `memory.available<100Mi`.
            let sign = if matches!(field, "evictionHard" | "evictionSoft") { '<' } else { '=' };
            let pair = |(key, value): (&String, &Value)| Some(format!("{key}{sign}{}", plain(value)?));
            map.iter().map(pair).collect::<Option<Vec<_>>>()?.join(",")
        }
        Value::Null => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_as_flags_do() {
        let value = |text: &str| serde_yaml::from_str::<Value>(text).unwrap();
        assert_eq!(
            flag_value("clusterDNS", &value("[10.0.0.1, 10.0.0.2]")).as_deref(),
            Some("10.0.0.1,10.0.0.2")
        );
        assert_eq!(flag_value("staticPodURLHeader", &value("{a: [b]}")), None);
        assert_eq!(
            flag_value("evictionHard", &value("{memory.available: 5%}")).as_deref(),
            Some("memory.available<5%")
        );
        assert_eq!(
            flag_value("kubeReserved", &value("{cpu: 100m, memory: 1Gi}")).as_deref(),
            Some("cpu=100m,memory=1Gi")
        );
        assert_eq!(flag_value("maxPods", &value("200")).as_deref(), Some("200"));
        assert_eq!(flag_value("x", &value("[{a: b}]")), None);
        assert_eq!(flag_value("x", &Value::Null), None);
    }
}
