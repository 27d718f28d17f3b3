use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::mutant::{Draft, misspelt};
use super::yaml::{remove, set};
use crate::outcome::Outcome;
use crate::random::Random;

const FILE: &str = "bootstrap.kubeconfig";

/// The bootstrap kubeconfig, changed in what a client looks at.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let names = draft.names.clone();
    let pem = |draft: &Draft<'_>, name: &str| {
        draft.files.get(&format!("cp/var/lib/kubernetes/{name}")).cloned().unwrap_or_default()
    };
    let (ca, other, key) = (pem(draft, "ca.pem"), pem(draft, "other.pem"), pem(draft, "ca-key.pem"));
    if draft.chance(5) {
        return token_file(draft, &format!("{}.{}", names.id, names.secret));
    }
    draft.edit(FILE, |config, random| match random.below(6) {
        0 | 1 => token(config, random, &names.id, &names.secret),
        2 => server(config, random),
        3 => authority(config, random, &ca, &other, &key),
        4 => contexts(config, random),
        _ => other_ways(config, random),
    })
}

fn token(config: &mut Value, random: &mut Random, id: &str, secret: &str) -> Option<String> {
    let path = "/users/0/user/token";
    let value = match random.below(14) {
        0 => json!(format!("{id}.{}", secret.to_uppercase())),
        1 => json!(format!("{id}.{}", &secret[..15])),
        2 => json!(format!("{id}.{secret}x")),
        3 => json!(format!("{}.{secret}", id.to_uppercase())),
        4 => json!(format!("{id}:{secret}")),
        5 => json!(secret),
        6 => json!(format!("{id}.{secret}.")),
        7 => json!(format!("bootstrap-token-{id}.{secret}")),
        8 => json!(format!("{id}.{}", misspelt(random, secret))),
        9 => json!(format!("{id}.{secret}\n")),
        10 => json!(format!(" {id}.{secret} ")),
        11 => json!(format!("Bearer {id}.{secret}")),
        12 => json!(""),
        _ => {
            remove(config, path)?;
            return Some("without the token".into());
        }
    };
    set(config, path, value.clone())?;
    Some(format!("token {}", value.to_string().replace(id, "ID").replace(secret, "SECRET")))
}

fn server(config: &mut Value, random: &mut Random) -> Option<String> {
    let servers = [
        "https://10.123.0.2:6443/",
        "10.123.0.2:6443",
        "HTTPS://10.123.0.2:6443",
        "https://10.123.0.2:6443#x",
        "http://10.123.0.2:6443",
        "https:/10.123.0.2:6443",
        "https://",
        "",
        "10.123.0.2",
        "tcp://10.123.0.2:6443",
        "https://10.123.0.2:6443 ",
        "https://[::ffff:10.123.0.2]:6443",
    ];
    let server = *random.pick(&servers);
    set(config, "/clusters/0/cluster/server", json!(server))?;
    Some(format!("server {server:?}"))
}

fn authority(config: &mut Value, random: &mut Random, ca: &str, other: &str, key: &str) -> Option<String> {
    let cluster = "/clusters/0/cluster";
    let data = format!("{cluster}/certificate-authority-data");
    let put = |config: &mut Value, pem: &str| set(config, &data, json!(STANDARD.encode(pem)));
    let what = match random.below(17) {
        0 => (put(config, other)?, "another CA").1,
        1 => (put(config, &format!("{other}{ca}"))?, "two CAs").1,
        2 => (put(config, key)?, "the CA's key").1,
        3 => (put(config, &format!("{key}{ca}"))?, "the CA's key and the CA").1,
        4 => (put(config, &format!("text before\n{ca}\ntext after"))?, "a CA among text").1,
        5 => (put(config, &ca.replace("-----END", "----END"))?, "a CA without its end").1,
        6 => (put(config, &ca[..ca.len() / 2])?, "half a CA").1,
        7 => (put(config, "nothing")?, "no PEM").1,
        8 => (set(config, &data, json!(ca))?, "the CA without base64").1,
        9 => (set(config, &data, json!("####"))?, "no base64").1,
        10 => (put(config, &ca.replace('\n', "\r\n"))?, "a CA with carriage returns").1,
        11 => {
            set(config, &format!("{cluster}/certificate-authority"), json!("/no/such/file"))?;
            "data and a file that is not there"
        }
        12 => {
            remove(config, &data)?;
            let path = *random.pick(&[
                "/etc/kubernetes/ssl/ca.pem",
                "ssl/ca.pem",
                "./ssl/ca.pem",
                "../kubernetes/ssl/ca.pem",
            ]);
            set(config, &format!("{cluster}/certificate-authority"), json!(path))?;
            return Some(format!("the CA's file {path}"));
        }
        13 => {
            remove(config, &data)?;
            let path = *random.pick(&["/etc/kubernetes/ssl/ca.crt", "ca.pem", "ssl"]);
            set(config, &format!("{cluster}/certificate-authority"), json!(path))?;
            return Some(format!("the CA's file {path}, which is not there"));
        }
        14 => {
            remove(config, &data)?;
            set(config, &format!("{cluster}/insecure-skip-tls-verify"), json!(true))?;
            "no check of the certificate"
        }
        15 => {
            set(config, &format!("{cluster}/insecure-skip-tls-verify"), json!(true))?;
            "a CA, and no check of the certificate"
        }
        _ => {
            let name = *random.pick(&[
                "kubernetes.default.svc",
                "localhost",
                "127.0.0.1",
                "other.example",
                "kubernetes",
            ]);
            set(config, &format!("{cluster}/tls-server-name"), json!(name))?;
            return Some(format!("tls-server-name {name}"));
        }
    };
    Some(what.to_owned())
}

fn contexts(config: &mut Value, random: &mut Random) -> Option<String> {
    let what = match random.below(12) {
        0 => (remove(config, "/current-context").map(drop)?, "without current-context").1,
        1 => (set(config, "/current-context", json!(""))?, "an empty current-context").1,
        2 => (set(config, "/current-context", json!("other"))?, "another current-context").1,
        3 => {
            (set(config, "/contexts/0/context/cluster", json!("other"))?, "a context with another cluster").1
        }
        4 => (set(config, "/contexts/0/context/user", json!("other"))?, "a context with another user").1,
        5 => (remove(config, "/contexts/0/context/user").map(drop)?, "a context without user").1,
        6 => (remove(config, "/contexts/0/context/cluster").map(drop)?, "a context without cluster").1,
        7 => (set(config, "/contexts", json!([]))?, "no contexts").1,
        8 => (set(config, "/users", json!([]))?, "no users").1,
        9 => (set(config, "/clusters", json!([]))?, "no clusters").1,
        10 => {
            let list = *random.pick(&["users", "clusters", "contexts"]);
            let first = config.pointer(&format!("/{list}/0"))?.clone();
            config.get_mut(list)?.as_array_mut()?.push(first);
            return Some(format!("the first of the {list} twice"));
        }
        _ => {
            let list = *random.pick(&["users", "clusters", "contexts"]);
            let mut first = config.pointer(&format!("/{list}/0"))?.clone();
            set(&mut first, "/name", json!("another"))?;
            config.get_mut(list)?.as_array_mut()?.insert(0, first);
            return Some(format!("another of the {list} before it"));
        }
    };
    Some(what.to_owned())
}

fn other_ways(config: &mut Value, random: &mut Random) -> Option<String> {
    let user = "/users/0/user";
    let what = match random.below(10) {
        0 => (remove(config, "/kind").map(drop)?, "without kind").1,
        1 => (remove(config, "/apiVersion").map(drop)?, "without apiVersion").1,
        2 => (set(config, "/kind", json!("config"))?, "kind config").1,
        3 => (set(config, "/apiVersion", json!("v2"))?, "apiVersion v2").1,
        4 => {
            set(config, &format!("{user}/username"), json!("admin"))?;
            set(config, &format!("{user}/password"), json!("admin"))?;
            "a password beside the token"
        }
        5 => (set(config, &format!("{user}/as"), json!("somebody"))?, "acts as somebody").1,
        6 => (set(config, "/preferences", json!({"colors": true}))?, "preferences").1,
        7 => (set(config, &format!("{user}/unknown"), json!("field"))?, "an unknown field").1,
        8 => {
            config.as_object_mut()?.sort_keys();
            "sorted keys"
        }
        _ => {
            let map = config.as_object_mut()?;
            let reversed: serde_json::Map<String, Value> = std::mem::take(map).into_iter().rev().collect();
            *map = reversed;
            "keys the other way round"
        }
    };
    Some(what.to_owned())
}

/// The token in a file of its own.
fn token_file(draft: &mut Draft<'_>, token: &str) -> Outcome<Option<String>> {
    let (text, how) = match draft.random.below(5) {
        0 => (format!("{token}\n"), "with a line break"),
        1 => (format!("  {token}  "), "with blanks"),
        2 => (String::new(), "that is empty"),
        3 => (format!("{token}\n{token}\n"), "twice"),
        _ => (token.to_owned(), "as it is"),
    };
    let keep = draft.chance(3);
    let there = !draft.chance(4);
    let what = draft.edit(FILE, |config, _| {
        set(config, "/users/0/user/tokenFile", json!("bootstrap-credential"))?;
        match keep {
            true => set(config, "/users/0/user/token", json!("abcdef.0123456789abcdef"))?,
            false => drop(remove(config, "/users/0/user/token")?),
        }
        Some(format!("the token in a file {how}{}", if there { "" } else { ", which is not there" }))
    })?;
    if there {
        draft.files.insert("node/etc/kubernetes/bootstrap-credential".into(), text);
    }
    Ok(what)
}
