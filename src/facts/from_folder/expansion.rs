//! Variables in the command of a container.
//!
//! Mirrors k8s.io/kubernetes/third_party/forked/golang/expansion: Expand, with k8s.io/kubernetes/pkg/kubelet:
//! makeEnvironmentVariables and k8s.io/kubernetes/pkg/kubelet/container: ExpandContainerCommandAndArgs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::facts::unit::{LONGEST_WORD, MOST_WORDS};
use crate::facts::{Object, Process, Sourced, StartFault, StartFaultKind};

/// Bytes of a container's environment; what comes after is not known.
const MOST_ENVIRONMENT: usize = 2 * LONGEST_WORD;

/// The environment of a container: values; none where no file gives the value.
pub(super) struct Environment {
    values: BTreeMap<String, Option<Sourced<String>>>,
    /// Whether there may be others: `envFrom`.
    open: bool,
}

/// A text with its variables in place; none where one of them is not known.
type Expanded = Option<String>;

impl Environment {
    /// The `env` of a container at a dotted path. Values may refer to variables that are defined before them.
    pub(super) fn of(pod: &Object, container: &str) -> Self {
        let count = |list: &str| {
            pod.get(&format!("{container}.{list}")).and_then(Value::as_array).map_or(0, Vec::len)
        };
        let mut environment = Self { values: BTreeMap::new(), open: count("envFrom") > 0 };
        let mut left = MOST_ENVIRONMENT;
        for index in 0..count("env") {
            let path = format!("{container}.env.{index}");
            let Some(name) = pod.text(&format!("{path}.name")) else { continue };
            let elsewhere = pod.get(&format!("{path}.valueFrom")).is_some_and(|from| !from.is_null());
            let value = match pod.sourced(&format!("{path}.value")).filter(|value| !value.is_empty()) {
                Some(value) => {
                    let text = environment.expand(&value.value).filter(|text| text.len() <= left);
                    left = left.saturating_sub(text.as_ref().map_or(left, String::len));
                    text.map(|text| Sourced::new(text, value.origin.clone()))
                }
                None if elsewhere => None,
                None => Some(Sourced::new(String::new(), pod.origin(&path))),
            };
            environment.values.insert(name.to_owned(), value);
        }
        environment
    }

    /// A command and its arguments, as a process: its words, and those whose value is not known.
    pub(super) fn process(&self, words: Vec<Sourced<String>>) -> Process {
        let mut process = Process { whole: true, ..Process::default() };
        for word in words {
            if let Some(value) = self.expand(&word.value) {
                process.words.push(Sourced::new(value, word.origin));
                continue;
            }
            process.hide(word);
        }
        let too_long = |words: &[Sourced<String>]| {
            let all: usize = words.iter().map(|word| word.value.len() + 1).sum();
            all > MOST_WORDS || words.iter().any(|word| word.value.len() + 1 > LONGEST_WORD)
        };
        if too_long(&process.words) {
            let origin = process.words.first().map(|word| word.origin.clone());
            process.words.truncate(1);
            let fault =
                origin.map(|origin| StartFault { kind: StartFaultKind::TooLong, origin, fatal: true });
            process.faults.extend(fault);
        }
        for (name, value) in &self.values {
            process.environment.extend(value.clone().map(|value| (name.clone(), value)));
        }
        process
    }

    /// A text with its variables in place; `$$` is a dollar, and what nothing sets stays as it is.
    fn expand(&self, text: &str) -> Expanded {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let after = from.get(1..).unwrap_or_default();
            rest = if let Some(after) = after.strip_prefix('$') {
                out.push('$');
                after
            } else if let Some((name, after)) =
                after.strip_prefix('(').and_then(|inner| inner.split_once(')'))
            {
                match self.values.get(name) {
                    Some(value) => out.push_str(value.as_ref()?.value.as_str()),
                    None if self.open || is_of_service(name) => return None,
                    None => out.push_str(&format!("$({name})")),
                }
                after
            } else {
                out.push('$');
                after
            };
            // No longer word is started with.
            if out.len() > LONGEST_WORD {
                break;
            }
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Whether the kubelet sets the variable of a Service: `KUBERNETES_SERVICE_HOST`.
///
/// Mirrors k8s.io/kubernetes/pkg/kubelet/envvars: FromServices.
fn is_of_service(name: &str) -> bool {
    let upper = |name: &str| name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    upper(name)
        && (name.contains("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.contains("_PORT"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{File, yaml};
    use crate::source::Source;

    const ENV: &str = "spec: {containers: [{env: [{name: A, value: x}, {name: B, value: '$(A)$(C)-$$(A)'}, {name: C, value: z}, {name: E}, {name: F, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}, {name: G, value: '$(F)'}]}]}";

    fn environment(text: &str) -> Environment {
        let file = File::new(std::sync::Arc::new(Source::new("a.yaml", text)));
        Environment::of(&yaml::read(&file).unwrap()[0], "spec.containers.0")
    }

    #[test]
    fn expands_as_kubernetes_does() {
        let environment = environment(ENV);
        for (text, expected) in [
            ("$(A)", Some("x")),
            ("a$(A)b$(C)", Some("axbz")),
            // C is defined after B.
            ("$(B)", Some("x$(C)-$(A)")),
            ("$$(A)", Some("$(A)")),
            ("$$$(A)", Some("$x")),
            ("$$$$(A)", Some("$$(A)")),
            ("$(NONE)", Some("$(NONE)")),
            ("$(A", Some("$(A")),
            ("$A ${A} $", Some("$A ${A} $")),
            ("$(E)", Some("")),
            ("$()", Some("$()")),
            ("$(A)(A)", Some("x(A)")),
            ("$($(A))", Some("$($(A))")),
            ("$ä", Some("$ä")),
            ("$(F)", None),
            ("$(G)", None),
            ("$$(F)", Some("$(F)")),
            ("$(KUBERNETES_SERVICE_HOST)", None),
        ] {
            assert_eq!(environment.expand(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_word() {
        let word = |text: &str| {
            let file = std::sync::Arc::new(Source::new("a.yaml", text));
            Sourced::new(text.to_owned(), File::new(file).whole())
        };
        let words = ["--a=$(F)", "--b", "$(F)", "--c", "--d=$(A)", "--e_f=$(G)"].map(word).to_vec();
        let process = environment(ENV).process(words.clone());
        let left: Vec<&str> = process.words.iter().map(|word| word.value.as_str()).collect();
        assert_eq!(left, ["--c", "--d=x"]);
        assert_eq!(process.unknown.keys().collect::<Vec<_>>(), ["a", "b", "e-f"]);
        assert!(process.tells("c") && !process.tells("a") && !process.tells("e-f"));
        let process = environment("spec: {containers: [{envFrom: [{}]}]}").process(vec![word("$(X)")]);
        assert!(!process.tells("c"));
    }

    proptest! {
        #[test]
        fn texts_without_variables_stay(text in "[^$]*") {
            prop_assert_eq!(environment(ENV).expand(&text), Some(text));
        }

        #[test]
        fn escaped_is_as_it_was(text in ".*") {
            prop_assert_eq!(environment(ENV).expand(&text.replace('$', "$$")), Some(text));
        }
    }
}
