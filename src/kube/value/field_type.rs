//! Whether a value has the type of its field.

use serde_json::Value as Json;

use super::{is_duration, is_quantity};
use crate::kube::Kind;
use crate::source::Step;

/// A value of another type than its field.
#[derive(Debug)]
pub struct Mismatch {
    /// The way from the field's value to the part that is wrong.
    pub steps: Vec<Step>,
    /// The type that it has: `a string`.
    is: &'static str,
    /// The name of that type in JSON; none when the type is right but the text is malformed.
    pub json: Option<&'static str>,
    /// The expected type: `a whole number`.
    want: &'static str,
    /// The help.
    pub help: String,
}

impl Mismatch {
    /// The message for a field: `maxPods` must be a whole number.
    pub fn message(&self, field: &str) -> String {
        let inner = self.steps.iter().fold(field.escape_debug().to_string(), |name, step| match step {
            Step::Key(key) => format!("{name}.{}", key.escape_debug()),
            Step::Index(index) => format!("{name}[{index}]"),
        });
        match self.json {
            Some(_) => format!("`{inner}` must be {}", self.want),
            None => format!("`{inner}` is not a valid {}", self.want.trim_start_matches("a ")),
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.is == "null"
    }

    /// The label: the actual type.
    pub fn label(&self) -> String {
        match self.json {
            Some(_) => format!("this is {}", self.is),
            None => "cannot be parsed".to_owned(),
        }
    }
}

/// What a field's Go type reads beside what its kind does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Also {
    /// A number is a quantity, and a whole one a duration in nanoseconds.
    pub numbers: bool,
    /// `null` is not a duration: the text of one is empty.
    pub no_null: bool,
}

/// The parts of a value that do not have the given type.
///
/// Mirrors encoding/json on the Go types of k8s.io/kubelet/config/v1beta1, and k8s.io/apimachinery/pkg/apis/meta/v1:
/// Duration.UnmarshalJSON.
pub fn mismatches(kind: Kind, value: &Json, also: Also) -> Vec<Mismatch> {
    let mut found = Vec::new();
    walk(kind, value, also, &mut Vec::new(), &mut found);
    found
}

fn walk(kind: Kind, value: &Json, loose: Also, at: &mut Vec<Step>, found: &mut Vec<Mismatch>) {
    let wrong = match (kind, value, inner(kind)) {
        (Kind::Strings | Kind::Ints | Kind::Objects, Json::Array(items), Some(inner)) => {
            for (index, item) in items.iter().enumerate() {
                at.push(Step::Index(index));
                walk(inner, item, loose, at, found);
                at.pop();
            }
            return;
        }
        (_, Json::Object(map), Some(inner)) if kind.is_map() => {
            for (key, value) in map {
                at.push(Step::Key(key.as_str().into()));
                walk(inner, value, loose, at, found);
                at.pop();
            }
            return;
        }
        (Kind::Duration, Json::Null, _) if loose.no_null => Some(null(kind)),
        // `null` means the default of any other type.
        (_, Json::Null, _)
        | (Kind::Bool, Json::Bool(_), _)
        | (Kind::Float, Json::Number(_), _)
        | (Kind::String | Kind::Ip | Kind::Cidr, Json::String(_), _)
        | (Kind::Object, Json::Object(_), _)
        // Types that only flags have.
        | (Kind::Taints | Kind::NamedCertKey | Kind::ReservedMemory, ..) => None,
        (Kind::Int, Json::Number(number), _) if number.is_i64() || number.is_u64() => None,
        (Kind::Quantity, Json::Number(_), _) if loose.numbers => None,
        (Kind::Duration, Json::Number(number), _) if loose.numbers && number.is_i64() => None,
        (Kind::Duration, Json::String(text), _) => duration(text),
        (Kind::Quantity, Json::String(text), _) => quantity(text),
        _ => Some(wrong(kind, value)),
    };
    found.extend(wrong.map(|mismatch| Mismatch { steps: at.clone(), ..mismatch }));
}

/// The type of the items of a list or a map.
fn inner(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Strings | Kind::StringMap | Kind::Pair => Some(Kind::String),
        Kind::Ints => Some(Kind::Int),
        Kind::Objects => Some(Kind::Object),
        Kind::QuantityMap => Some(Kind::Quantity),
        Kind::BoolMap => Some(Kind::Bool),
        Kind::StringsMap => Some(Kind::Strings),
        _ => None,
    }
}

fn wrong(kind: Kind, value: &Json) -> Mismatch {
    let (is, json) = match value {
        Json::String(_) => ("a string", "string"),
        Json::Number(number) if number.is_f64() => ("a number with a fraction", "number"),
        Json::Number(_) => ("a number", "number"),
        Json::Bool(true) => ("`true`", "bool"),
        Json::Bool(false) => ("`false`", "bool"),
        Json::Array(_) => ("a list", "array"),
        Json::Object(_) | Json::Null => ("a table", "object"),
    };
    let want = want(kind);
    let help = match (corrected(kind, value), example(kind)) {
        (Some(corrected), _) => format!("write `{corrected}`"),
        (None, Some(example)) => format!("write {want} in quotes, such as `{example}`"),
        (None, None) => format!("write {want}"),
    };
    Mismatch { steps: Vec::new(), is, json: Some(json), want, help }
}

fn want(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "`true` or `false`",
        Kind::Int => "a whole number",
        Kind::Float => "a number",
        Kind::String | Kind::Ip | Kind::Cidr => "a string",
        Kind::Duration => "a duration",
        Kind::Quantity => "a quantity",
        Kind::Strings => "a list of strings",
        Kind::Ints => "a list of whole numbers",
        Kind::StringMap | Kind::Pair => "a table of strings",
        Kind::QuantityMap => "a table of quantities",
        Kind::BoolMap => "a table of `true` and `false`",
        Kind::StringsMap => "a table of lists of strings",
        Kind::Object => "a table",
        Kind::Objects | Kind::Taints | Kind::NamedCertKey | Kind::ReservedMemory => "a list of tables",
    }
}

/// The value as it was probably meant.
fn corrected(kind: Kind, value: &Json) -> Option<String> {
    let quoted = |text: &str| format!("\"{}\"", text.escape_default());
    Some(match (kind, value) {
        (Kind::Bool, Json::String(text)) => text.to_ascii_lowercase().parse::<bool>().ok()?.to_string(),
        (Kind::Int, Json::String(text)) => text.trim().parse::<i64>().ok()?.to_string(),
        (Kind::Int, Json::Number(number)) => {
            let text = number.to_string();
            text.strip_suffix(".0")?.to_owned()
        }
        (Kind::Duration, Json::Number(number)) => quoted(&format!("{number}s")),
        (Kind::String | Kind::Quantity, Json::Number(number)) => quoted(&number.to_string()),
        (Kind::String, Json::Bool(on)) => quoted(&on.to_string()),
        (Kind::Strings, Json::String(text)) => format!("[{}]", quoted(text)),
        _ => return None,
    })
}

/// An example for types whose form is not obvious.
fn example(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Duration => Some("\"30s\""),
        Kind::Quantity => Some("\"100Mi\""),
        _ => None,
    }
}

fn duration(text: &str) -> Option<Mismatch> {
    let days = || {
        text.strip_suffix('d')
            .and_then(|days| Some(format!("{}h", days.parse::<u64>().ok()?.checked_mul(24)?)))
    };
    let corrected = days().or_else(|| text.parse::<u64>().ok().map(|seconds| format!("{seconds}s")));
    (!is_duration(text)).then(|| malformed(Kind::Duration, corrected.filter(|text| is_duration(text))))
}

fn quantity(text: &str) -> Option<Mismatch> {
    let bytes = text.strip_suffix('B').map(str::to_owned);
    (!is_quantity(text)).then(|| malformed(Kind::Quantity, bytes.filter(|text| is_quantity(text))))
}

fn null(kind: Kind) -> Mismatch {
    let help = "write a duration such as `\"30s\"`, or remove the field".to_owned();
    Mismatch { steps: Vec::new(), is: "null", json: None, want: want(kind), help }
}

/// A malformed text.
fn malformed(kind: Kind, corrected: Option<String>) -> Mismatch {
    let example =
        corrected.map_or_else(|| example(kind).unwrap_or_default().to_owned(), |text| format!("\"{text}\""));
    let help = format!("write `{example}`");
    Mismatch { steps: Vec::new(), is: "a string", json: None, want: want(kind), help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(kind: Kind, yaml: &str) -> Option<String> {
        let found = mismatches(kind, &serde_yaml::from_str(yaml).unwrap(), Also::default());
        found.into_iter().next().map(|mismatch| mismatch.help)
    }

    #[test]
    fn right_values_pass() {
        let right = [
            (Kind::Bool, "true"),
            (Kind::Int, "-5"),
            (Kind::Float, "0.5"),
            (Kind::Float, "1"),
            (Kind::String, "'1'"),
            (Kind::Duration, "1h30m"),
            (Kind::Duration, "'-1s'"),
            (Kind::Strings, "[]"),
            (Kind::Ints, "[1, 2]"),
            (Kind::StringMap, "{a: '1'}"),
            (Kind::StringMap, "{a: null}"),
            (Kind::QuantityMap, "{cpu: 100m, memory: 1Gi, pid: '1000', ephemeral-storage: '1e3'}"),
            (Kind::StringsMap, "{a: [b]}"),
            (Kind::Objects, "[{a: 1}]"),
        ];
        for (kind, yaml) in right {
            assert_eq!(help(kind, yaml), None, "{yaml}");
        }
    }

    #[test]
    fn wrong_values_tell_what_to_write() {
        let wrong = [
            (Kind::Bool, "'True'", "write `true`"),
            (Kind::Int, "'200'", "write `200`"),
            (Kind::Int, "200.0", "write `200`"),
            (Kind::Int, "many", "write a whole number"),
            (Kind::String, "1", "write `\"1\"`"),
            (Kind::Duration, "30", "write `\"30s\"`"),
            (Kind::Duration, "'30'", "write `\"30s\"`"),
            (Kind::Duration, "1d", "write `\"24h\"`"),
            (Kind::Duration, "soon", "write `\"30s\"`"),
            (Kind::Duration, "[1]", "write a duration in quotes, such as `\"30s\"`"),
            (Kind::Quantity, "100MiB", "write `\"100Mi\"`"),
            (Kind::Quantity, "100MB", "write `\"100M\"`"),
            (Kind::QuantityMap, "{cpu: 1}", "write `\"1\"`"),
            (Kind::Strings, "10.0.0.1", "write `[\"10.0.0.1\"]`"),
            (Kind::Objects, "{a: 1}", "write a list of tables"),
        ];
        for (kind, yaml, expected) in wrong {
            assert_eq!(help(kind, yaml).as_deref(), Some(expected), "{yaml}");
        }
    }

    #[test]
    fn null_and_fractions_are_no_durations_of_some_types() {
        let is_wrong = |yaml: &str, also: Also| {
            !mismatches(Kind::Duration, &serde_yaml::from_str(yaml).unwrap(), also).is_empty()
        };
        let (plain, numbers) =
            (Also { no_null: true, ..Also::default() }, Also { numbers: true, no_null: false });
        assert!(is_wrong("null", plain) && !is_wrong("null", numbers) && !is_wrong("null", Also::default()));
        assert!(is_wrong("5.5", numbers) && !is_wrong("5", numbers) && is_wrong("5", plain));
    }

    #[test]
    fn the_way_to_each_wrong_part_is_told() {
        let value = serde_yaml::from_str("{a: [x, 1], b: 2, c: [y]}").unwrap();
        let found = mismatches(Kind::StringsMap, &value, Also::default());
        let steps: Vec<_> = found.into_iter().map(|mismatch| mismatch.steps).collect();
        assert_eq!(steps, [vec![Step::Key("a".into()), Step::Index(1)], vec![Step::Key("b".into())]]);
    }
}
