//! The text of a flag: its entries, and whether it is of the flag's type.

use std::net::IpAddr;

use super::digits::split_sign;
use super::{is_duration, is_quantity};
use crate::kube::{Flag, Kind, Minor};

/// The entries of a list or a map in a flag's text: keys, and values where they have any.
///
/// Mirrors k8s.io/component-base/cli/flag: MapStringString, and for thresholds LangleSeparatedMapStringString.
pub fn flag_entries(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| {
        let (key, value) = part.split_once(['=', '<']).unwrap_or((part, ""));
        (key.trim(), value.trim())
    })
}

/// The expected form of a flag's text, if the text does not have it; nothing if it does, or if that is uncertain.
///
/// Mirrors the Set methods of github.com/spf13/pflag, and of k8s.io/component-base/cli/flag for maps.
pub fn wanted_text(kind: Kind, flag: &str, text: &str) -> Option<&'static str> {
    let all = |sign: char, is: &dyn Fn(&str) -> bool| {
        let mut pairs = text.split(',').filter(|pair| !pair.is_empty());
        pairs.all(|pair| pair.split_once(sign).is_some_and(|(_, value)| is(value.trim())))
    };
    let (right, wanted) = match kind {
        Kind::Bool => (is_bool(text), "`true` or `false`"),
        // A severity may be a name, and a version may be `raw`.
        _ if matches!(flag, "stderrthreshold" | "version") => return None,
        _ if flag == "vmodule" => (is_vmodule(text), "pairs such as `kubelet*=4`, separated by commas"),
        Kind::Int => (is_int(text), "a whole number"),
        // The component reads a float: strconv.ParseFloat.
        Kind::Float => (text.parse::<f64>().is_ok(), "a number"),
        Kind::Duration => (is_duration(text), "a duration, such as `30s`"),
        Kind::Quantity => (is_quantity(text), "a quantity, such as `100Mi`"),
        Kind::Ip => (text.is_empty() || text.trim().parse::<IpAddr>().is_ok(), "an IP address"),
        Kind::Ints => (text.split(',').all(is_int), "whole numbers separated by commas"),
        Kind::BoolMap => (all('=', &is_bool), "pairs such as `Name=true`, separated by commas"),
        Kind::StringMap if matches!(flag, "eviction-hard" | "eviction-soft") => {
            (all('<', &|_| true), "pairs such as `memory.available<100Mi`, separated by commas")
        }
        // ConfigurationMap: a key may have no value.
        Kind::StringMap if matches!(flag, "node-labels" | "runtime-config") => return None,
        // MapStringString with NoSplit.
        Kind::Pair => (text.contains('='), "one pair such as `key=value`"),
        // Keys and values may have commas of their own.
        Kind::StringMap => (text.is_empty() || text.contains('='), "pairs such as `key=value`"),
        Kind::StringsMap => (all(':', &|_| true), "pairs such as `key:value`, separated by commas"),
        Kind::NamedCertKey => {
            (is_named_cert_key(text), "`certificate,key`, and optional names after a colon")
        }
        // Their quantities are parsed later, and have their own rules.
        Kind::QuantityMap => (all('=', &|_| true), "pairs such as `cpu=100m`, separated by commas"),
        Kind::ReservedMemory => (
            text.is_empty() || text.split(';').all(is_reservation),
            "reservations such as `0:memory=1Gi`, with NUMA nodes separated by semicolons",
        ),
        _ => return None,
    };
    (!right).then_some(wanted)
}

/// Why a component does not start with a value, though it is of the flag's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedValue {
    /// The component's error.
    pub said: String,
    /// The accepted value, in a few words.
    pub accepts: String,
    /// The help.
    pub help: String,
}

/// The value of a flag that a component of a minor refuses.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-apiserver/app: checkNonZeroInsecurePort, and k8s.io/component-base/metrics:
/// validateShowHiddenMetricsVersion.
pub fn refused_value(flag: &Flag, minor: Minor, text: &str) -> Option<RefusedValue> {
    let before = minor.before();
    if flag.name == "show-hidden-metrics-for-version" && !text.is_empty() && text != before {
        return Some(RefusedValue {
            said: format!("must be omitted or have the value '{before}'"),
            accepts: format!("must be `{before}`"),
            help: format!("write `{before}`, the previous release, or remove the flag"),
        });
    }
    let given = whole_number(text)?;
    (flag.only.and_then(whole_number)? != given).then(|| RefusedValue {
        said: format!("invalid port value {given}: only zero is allowed"),
        accepts: "must be `0`".to_owned(),
        help: "remove the flag; ports without TLS are no longer supported".to_owned(),
    })
}

/// Mirrors k8s.io/component-base/logs/api/v1: vmoduleConfigurationPFlag.Set, and before it k8s.io/klog: moduleSpec.Set.
fn is_vmodule(text: &str) -> bool {
    let is_level = |level: &str| {
        level.chars().all(|digit| digit.is_ascii_digit())
            && level.parse::<u32>().is_ok_and(|level| level >> 31 == 0)
    };
    text.split(',').filter(|pair| !pair.is_empty()).all(|pair| {
        let parts: Vec<&str> = pair.split('=').collect();
        matches!(parts[..], [pattern, level] if !pattern.is_empty() && is_level(level))
    })
}

/// Mirrors k8s.io/kubernetes/pkg/util/flag: ReservedMemoryVar.Set.
fn is_reservation(text: &str) -> bool {
    let limit = |limit: &str| {
        let parts: Vec<&str> = limit.split('=').collect();
        matches!(parts[..], [name, amount] if is_quantity(amount) && (name == "memory" || name.starts_with("hugepages-")))
    };
    let parts: Vec<&str> = text.split(':').collect();
    matches!(parts[..], [node, limits] if node.parse::<i64>().is_ok() && limits.split(',').all(limit))
}

/// Mirrors k8s.io/component-base/cli/flag: NamedCertKey.Set.
fn is_named_cert_key(text: &str) -> bool {
    let (files, names) = text.split_once(':').map_or((text, None), |(files, names)| (files, Some(names)));
    files.split(',').count() == 2 && names.is_none_or(|names| !names.trim().is_empty())
}

/// Whether a text means on or off.
///
/// Mirrors Go's strconv.ParseBool.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn is_bool(text: &str) -> bool {
    parse_bool(text).is_some()
}

fn is_int(text: &str) -> bool {
    whole_number(text).is_some()
}

/// A whole number as a flag accepts it.
///
/// Mirrors strconv.ParseInt with base 0, by which a number may begin with `0x`, `0o` or `0b`.
pub fn whole_number(text: &str) -> Option<i64> {
    let (is_negative, unsigned) = split_sign(text);
    let sign = if is_negative { -1 } else { 1 };
    let lower = unsigned.to_ascii_lowercase();
    let of = |digits: &str, base: u32| {
        let plain = digits.replace('_', "");
        let signed = plain.starts_with(['-', '+']);
        (!signed).then(|| i64::from_str_radix(&plain, base).ok()).flatten().map(|number| sign * number)
    };
    match lower.split_at_checked(2) {
        Some(("0x", rest)) => of(rest, 16),
        Some(("0b", rest)) => of(rest, 2),
        Some(("0o", rest)) => of(rest, 8),
        _ if lower.len() > 1 && lower.starts_with('0') => of(&lower, 8),
        _ if lower.starts_with('_') => None,
        _ => of(&lower, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pflag_reads_is_right() {
        for (kind, flag, text) in [
            (Kind::Bool, "x", "T"),
            (Kind::Int, "max-pods", "-1"),
            (Kind::Int, "max-pods", "0x1F"),
            (Kind::Int, "max-pods", "1_000"),
            (Kind::Int, "max-pods", "0"),
            (Kind::Int, "stderrthreshold", "ERROR"),
            (Kind::Float, "x", "1e3"),
            (Kind::Duration, "x", "1h30m"),
            (Kind::Duration, "x", "-1s"),
            (Kind::Duration, "x", "0"),
            (Kind::Ip, "x", "fd00::1"),
            (Kind::Ip, "x", ""),
            (Kind::Ints, "x", "1,2"),
            (Kind::BoolMap, "feature-gates", "A=true, B=0,"),
            (Kind::StringMap, "eviction-hard", ""),
            (Kind::StringMap, "eviction-hard", "memory.available<5%"),
            (Kind::StringMap, "eviction-minimum-reclaim", "memory.available=5%"),
            (Kind::QuantityMap, "kube-reserved", "cpu=100m,memory=1Gi"),
            (Kind::Pair, "x", "a=b,c"),
            (Kind::NamedCertKey, "tls-sni-cert-key", "a.crt,a.key"),
            (Kind::NamedCertKey, "tls-sni-cert-key", "a.crt,a.key:b,*.c"),
            (Kind::StringMap, "node-labels", "bare"),
            (Kind::StringsMap, "manifest-url-header", "a:1,a:2"),
            (Kind::String, "x", "anything"),
            (Kind::String, "vmodule", "kubelet*=4,server=2,"),
            (Kind::ReservedMemory, "reserved-memory", ""),
            (Kind::ReservedMemory, "reserved-memory", "0:memory=1Gi,hugepages-1Gi=1Gi;1:memory=0"),
        ] {
            assert_eq!(wanted_text(kind, flag, text), None, "{flag}={text}");
        }
    }

    #[test]
    fn what_pflag_refuses_is_told() {
        for (kind, flag, text) in [
            (Kind::Bool, "x", "yes"),
            (Kind::Bool, "x", ""),
            (Kind::Int, "max-pods", "many"),
            (Kind::Int, "max-pods", "1.5"),
            (Kind::Int, "max-pods", "08"),
            (Kind::Int, "max-pods", ""),
            (Kind::Int, "max-pods", "--1"),
            (Kind::Int, "max-pods", "99999999999999999999"),
            (Kind::Float, "x", "a"),
            (Kind::Duration, "x", "30"),
            (Kind::Duration, "x", "1d"),
            (Kind::Ip, "x", "10.0.0"),
            (Kind::Ints, "x", "1,a"),
            (Kind::BoolMap, "feature-gates", "A"),
            (Kind::BoolMap, "feature-gates", "A=on"),
            (Kind::StringMap, "eviction-hard", "memory.available=5%"),
            (Kind::StringMap, "eviction-minimum-reclaim", "memory.available<5%"),
            (Kind::QuantityMap, "kube-reserved", "cpu"),
            (Kind::Pair, "x", ""),
            (Kind::NamedCertKey, "tls-sni-cert-key", ""),
            (Kind::NamedCertKey, "tls-sni-cert-key", "a.crt"),
            (Kind::NamedCertKey, "tls-sni-cert-key", "a.crt,a.key: "),
            (Kind::Pair, "x", "a,b"),
            (Kind::StringsMap, "manifest-url-header", "a=1"),
            (Kind::String, "vmodule", "kubelet"),
            (Kind::String, "vmodule", "kubelet=-1"),
            (Kind::String, "vmodule", "=1"),
            (Kind::String, "vmodule", "kubelet=1=2"),
            (Kind::String, "vmodule", "kubelet=2147483648"),
            (Kind::ReservedMemory, "reserved-memory", "memory=1Gi"),
            (Kind::ReservedMemory, "reserved-memory", "0:memory"),
            (Kind::ReservedMemory, "reserved-memory", "0:cpu=1"),
            (Kind::ReservedMemory, "reserved-memory", "0:memory=much"),
            (Kind::ReservedMemory, "reserved-memory", "0:memory=1Gi,1:memory=1Gi"),
        ] {
            assert!(wanted_text(kind, flag, text).is_some(), "{flag}={text}");
        }
    }

    #[test]
    fn a_port_without_tls_may_only_be_none() {
        use crate::kube::Kube;
        let said = |minor: &str, text: &str| {
            let minor = Minor::read(minor).unwrap();
            let flag = Kube::of(minor).apiserver_flags().flag("insecure-port").present().unwrap();
            refused_value(&flag, minor, text).map(|refused| refused.said)
        };
        assert_eq!(said("1.19", "8080"), None);
        assert_eq!(said("1.20", "8080").as_deref(), Some("invalid port value 8080: only zero is allowed"));
        assert_eq!(said("1.23", "-1").as_deref(), Some("invalid port value -1: only zero is allowed"));
        for text in ["0", "-0", "0x0", "00", "none"] {
            assert_eq!(said("1.23", text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_judged(text in ".*") {
            for kind in [Kind::Bool, Kind::Int, Kind::Float, Kind::Duration, Kind::Ip, Kind::BoolMap, Kind::QuantityMap] {
                let _ = wanted_text(kind, "x", &text);
            }
        }

        #[test]
        fn a_number_is_one(number: i64) {
            proptest::prop_assert_eq!(wanted_text(Kind::Int, "x", &number.to_string()), None);
        }
    }
}
