//! A field's value as the text of its flag.

use crate::render::{Text, Yaml};

/// The text of a field's value as a flag: lists joined with commas, maps as pairs.
///
/// Mirrors the pflag values of k8s.io/component-base/cli/flag: MapStringString, LangleSeparatedMapStringString and
/// StringSlice. Nothing for a value that cannot be a flag's.
pub(super) fn flag_value(field: &str, value: &Yaml) -> Option<Text> {
    // A list in a table, or the other way round, is in no flag's words: a rule reports it.
    let plain = |item: &Yaml| match item {
        Yaml::Word(text) | Yaml::String(text) => Some(text.clone()),
        Yaml::List(_) | Yaml::Map(_) => None,
    };
    match value {
        Yaml::List(items) => Some(Text::joined(items.iter().map(plain).collect::<Option<Vec<_>>>()?, ",")),
        Yaml::Map(map) => {
            // Thresholds of eviction read `memory.available<100Mi`.
            let sign = if matches!(field, "evictionHard" | "evictionSoft") { "<" } else { "=" };
            let pair = |(key, value): &(Text, Yaml)| Some(Text::joined([key.clone(), plain(value)?], sign));
            Some(Text::joined(map.iter().map(pair).collect::<Option<Vec<_>>>()?, ","))
        }
        value => plain(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::value::of_plain;
    use crate::render::Trail;

    #[test]
    fn joins_as_flags_do() {
        let flag = |field: &str, text: &str| {
            let value = of_plain(&serde_yaml::from_str(text).unwrap(), &Trail::Fixed);
            flag_value(field, &value).map(|text| text.placeholders())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(flag("clusterDNS", "[10.0.0.1, 10.0.0.2]"), some("10.0.0.1,10.0.0.2"));
        assert_eq!(flag("staticPodURLHeader", "{a: [b]}"), None);
        assert_eq!(flag("evictionHard", "{memory.available: 5%}"), some("memory.available<5%"));
        assert_eq!(flag("kubeReserved", "{cpu: 100m, memory: 1Gi}"), some("cpu=100m,memory=1Gi"));
        assert_eq!(flag("maxPods", "200"), some("200"));
        assert_eq!(flag("x", "[{a: b}]"), None);
    }
}
