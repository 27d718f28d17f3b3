use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::mutant::Draft;
use super::yaml::{remove, set};
use crate::outcome::Outcome;
use crate::random::Random;

/// A token's Secret, changed in what the API server looks at.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let names = draft.names.clone();
    let file = format!("bootstrap-token-{}.yaml", names.id);
    draft.edit(&file, |secret, random| {
        let group = format!("system:bootstrappers:{}", names.group);
        let (path, value) = match random.below(11) {
            0 => ("/stringData/expiration", expiration(random)),
            1 => ("/stringData/usage-bootstrap-authentication", usage(random)),
            2 => ("/stringData/usage-bootstrap-signing", usage(random)),
            3 | 4 => ("/stringData/auth-extra-groups", groups(random, &group)),
            5 => (
                "/type",
                pick(
                    random,
                    &["Opaque", "bootstrap.kubernetes.io/Token", "bootstrap.kubernetes.io/token ", ""],
                ),
            ),
            6 => (
                "/metadata/namespace",
                pick(random, &["default", "kube-public", "kube-sytem", "", "Kube-System"]),
            ),
            7 => {
                let other = format!("{}x", &names.id[..5]);
                let wrong =
                    [format!("bootstrap-token-{other}"), format!("bootstrap-{}", names.id), names.id.clone()];
                ("/metadata/name", json!(random.pick(&wrong)))
            }
            8 => {
                let secret = &names.secret;
                let wrong = [
                    secret.to_uppercase(),
                    secret[..15].to_owned(),
                    format!("{secret} "),
                    format!("{secret}\n"),
                    String::new(),
                ];
                ("/stringData/token-secret", json!(random.pick(&wrong)))
            }
            9 => {
                let wrong = [
                    names.id.to_uppercase(),
                    format!("{}x", &names.id[..5]),
                    format!("{}\n", names.id),
                    String::new(),
                ];
                ("/stringData/token-id", json!(random.pick(&wrong)))
            }
            _ => return encode(secret, random),
        };
        if value.is_null() {
            remove(secret, path)?;
            return Some(format!("without {path}"));
        }
        set(secret, path, value.clone())?;
        Some(format!("{path} is {value}"))
    })
}

fn pick(random: &mut Random, from: &[&str]) -> Value {
    json!(random.pick(from))
}

fn expiration(random: &mut Random) -> Value {
    random
        .pick(&[
            Value::Null,
            json!(""),
            json!("2056-01-01T00:00:00+14:00"),
            json!("2056-01-01T00:00:00.5Z"),
            json!("2056-02-29T23:59:59-05:30"),
            json!("2017-03-10T03:22:11Z"),
            json!("2026-11-24T00:00:00Z"),
            json!("2056-01-01"),
            json!("2056-01-01 00:00:00Z"),
            json!("2056-01-01T00:00:00"),
            json!("2056-01-01t00:00:00z"),
            json!("2055-02-29T00:00:00Z"),
            json!("2056-01-01T24:00:00Z"),
            json!("2056-01-01T00:00:60Z"),
            json!("2056-01-01T00:00:00+0200"),
            json!("2056-01-01T00:00:00+24:00"),
            json!("2056-01-01T00:00:00+23:59"),
            json!("2056-01-01T00:00:00,25Z"),
            json!(" 2056-01-01T00:00:00Z"),
            json!("0000-01-01T00:00:00Z"),
            json!("9999-12-31T23:59:59Z"),
            json!("24h"),
            json!("never"),
            json!(2_713_910_400_u64),
        ])
        .clone()
}

fn usage(random: &mut Random) -> Value {
    let values = [
        json!("True"),
        json!("TRUE"),
        json!("1"),
        json!("yes"),
        json!("false"),
        json!(""),
        json!(true),
        json!("true "),
        Value::Null,
    ];
    random.pick(&values).clone()
}

fn groups(random: &mut Random, group: &str) -> Value {
    let values = [
        json!(format!("{group},system:bootstrappers:more")),
        json!(format!("system:bootstrappers:a:b-c,{group}")),
        json!(format!("{group},{group}")),
        json!(format!("{group}, system:bootstrappers:more")),
        json!(format!("{group},")),
        json!(format!(" {group}")),
        json!(format!("{group}-")),
        json!(format!("{group}_x")),
        json!(group.to_uppercase()),
        json!("system:bootstrappers"),
        json!("system:bootstrappers:"),
        json!("system:nodes"),
        json!("system:bootstrappers:other"),
        json!(format!("{group},system:bootstrappers:{}", "x".repeat(256))),
        json!(format!("{group},system:bootstrappers:{}", "x".repeat(257))),
        json!([group]),
        Value::Null,
        json!(""),
    ];
    random.pick(&values).clone()
}

/// `data` for `stringData`, whole or in part.
fn encode(secret: &mut Value, random: &mut Random) -> Option<String> {
    let texts = secret.get("stringData")?.as_object()?.clone();
    let how = random.below(5);
    let mut data = serde_json::Map::new();
    for (index, (key, value)) in texts.iter().enumerate() {
        let text = value.as_str()?;
        let encoded = match how {
            // As it is, which is not base64 for most.
            0 => text.to_owned(),
            // As `echo` without `-n` gives it.
            1 if index == 1 => STANDARD.encode(format!("{text}\n")),
            2 => STANDARD.encode(text).trim_end_matches('=').to_owned(),
            3 => {
                let mut encoded = STANDARD.encode(text);
                encoded.insert(4.min(encoded.len()), '\n');
                encoded
            }
            _ => STANDARD.encode(text),
        };
        data.insert(key.clone(), json!(encoded));
    }
    set(secret, "/data", Value::Object(data))?;
    if random.below(4) > 0 {
        remove(secret, "/stringData")?;
    }
    Some(format!("data, in the way {how}"))
}
