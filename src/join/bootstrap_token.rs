use super::authenticate_token::SYMPTOM;
use super::bootstrap_secret::{Ends, Secret, ends};
use super::identity::Identity;
use super::step::Step;
use super::walk::Walk;
use crate::facts::{Origin, Sourced};

const EXPIRED: &str = "token-expired";
const UNPARSEABLE: &str = "token-expiration-unparseable";
const CANNOT_AUTHENTICATE: &str = "token-cannot-authenticate";
const GROUP_INVALID: &str = "token-extra-group-invalid";
/// No Secret of the cluster has the token of a kubeconfig.
pub const TOKEN_SECRET_MISSING: &str = "token-secret-missing";
/// The Secret of a token that the API server does not take for one.
pub const TOKEN_SECRET_INVALID: &str = "token-secret-invalid";

/// The Secret of a token, and whose it makes the kubelet.
pub(super) fn look_up(walk: &mut Walk<'_>, step: &mut Step, token: &Sourced<String>, id: &str, secret: &str) {
    let objects = &walk.plane.facts.objects;
    let name = format!("bootstrap-token-{id}");
    walk.token_id = Some(id.to_owned());
    // What is applied last is what the cluster has.
    let found = Secret::all(objects)
        .filter(|one| one.object.name() == name && one.object.namespace() == "kube-system")
        .last();
    let Some(found) = found else {
        return missing(walk, step, token, id, &name);
    };
    let refuse = |step: &mut Step, rule, origin: &Origin, message: String, log: String, help: &str| {
        let finding = walk
            .at(rule, origin, message)
            .label("here")
            .help(help.to_owned())
            .because(token.origin.place(), "the token that nodes show");
        step.saw(format!("kube-apiserver --v=3: Bootstrap secret kube-system/{name} {log}"), Some(origin));
        step.breaks(SYMPTOM, finding);
    };
    if let Some((path, why)) = found.refused() {
        let origin = found.object.origin(&path);
        let finding = walk.at(
            TOKEN_SECRET_INVALID,
            &origin,
            format!("the API server does not take this Secret: {why}"),
        );
        step.breaks(SYMPTOM, finding.label("refused").help("quote the value"));
        return;
    }
    if !found.is_token() {
        let log = "has invalid type, expected bootstrap.kubernetes.io/token.".to_owned();
        refuse(
            step,
            TOKEN_SECRET_INVALID,
            &found.object.origin("type"),
            format!("`{name}` is not of the type of bootstrap tokens"),
            log,
            "write `type: bootstrap.kubernetes.io/token`; a Secret's type cannot be changed, so delete the old one",
        );
        return;
    }
    for (key, wanted, what) in [
        ("token-secret", secret, "another secret than nodes show"),
        ("token-id", id, "another id than its name"),
    ] {
        if found.get(key).as_deref() != Some(wanted) {
            let log = format!("has invalid value for key {key}.");
            refuse(
                step,
                TOKEN_SECRET_INVALID,
                &found.origin(key),
                format!("`{name}` has {what}"),
                log,
                "write the halves of one token into both files",
            );
            return;
        }
    }
    match ends(&found) {
        Ends::Never if walk.plane.facts.ends_unknown.contains(&name) => {
            step.provided("the token must not have ended: it lasts a day from when the cluster was made, unless `ttl` says otherwise", Some(&found.object.origin("")));
        }
        Ends::Never => step.saw("the token never ends", Some(&found.origin("token-id"))),
        Ends::At(end) if end <= walk.now() => {
            refuse(
                step,
                EXPIRED,
                &found.origin("expiration"),
                format!("the token ended on {end}"),
                format!("expired at {end}, ignoring"),
                "write a later date, or make another token",
            );
            return;
        }
        Ends::At(end) => step.saw(format!("the token lasts until {end}"), Some(&found.origin("expiration"))),
        Ends::Unreadable => {
            refuse(
                step,
                UNPARSEABLE,
                &found.origin("expiration"),
                "the end of the token cannot be read, so it counts as over".to_owned(),
                "has an unparseable expiration, treating as expired".to_owned(),
                "write it as `2027-06-01T00:00:00Z`",
            );
            return;
        }
    }
    if found.get("usage-bootstrap-authentication").as_deref() != Some("true") {
        let log = "not marked usage-bootstrap-authentication=true.".to_owned();
        refuse(
            step,
            CANNOT_AUTHENTICATE,
            &found.origin("usage-bootstrap-authentication"),
            format!("`{name}` may not be used to authenticate"),
            log,
            "write `usage-bootstrap-authentication: \"true\"`",
        );
        return;
    }
    let mut groups = vec!["system:bootstrappers".to_owned()];
    if let Some(extra) = found.get("auth-extra-groups").filter(|extra| !extra.is_empty()) {
        for group in extra.split(',') {
            if !is_bootstrappers(group) {
                let log = format!(
                    "has invalid value for key auth-extra-groups: bootstrap group {group:?} is invalid (must match \\Asystem:bootstrappers:[a-z0-9:-]{{0,255}}[a-z0-9]\\z)."
                );
                refuse(
                    step,
                    GROUP_INVALID,
                    &found.origin("auth-extra-groups"),
                    format!(
                        "`{}` is no group of bootstrap tokens, which takes the whole token down",
                        group.escape_debug()
                    ),
                    log,
                    "begin each group with `system:bootstrappers:`, without blanks between them",
                );
                return;
            }
            groups.push(group.to_owned());
        }
    }
    if let Ends::At(end) = ends(&found) {
        walk.token_ends = Some(end);
    }
    let user = Identity::known(format!("system:bootstrap:{id}"), groups);
    step.saw(format!("is `{}`, in {}", user.user, user.groups.join(", ")), Some(&found.object.origin("")));
    walk.user = Some(user);
}

fn missing(walk: &mut Walk<'_>, step: &mut Step, token: &Sourced<String>, id: &str, name: &str) {
    let objects = &walk.plane.facts.objects;
    let near = Secret::all(objects)
        .find(|one| one.object.name() == name || one.get("token-id").as_deref() == Some(id));
    let any = Secret::all(objects).any(|one| one.is_token());
    if near.is_none() && !any {
        step.provided(
            format!(
                "the cluster must have the Secret `{name}` in kube-system, for a token that has not ended"
            ),
            Some(&token.origin),
        );
        walk.user =
            Some(Identity::known(format!("system:bootstrap:{id}"), ["system:bootstrappers".to_owned()]));
        return;
    }
    step.saw(
        format!("kube-apiserver --v=3: No secret of name {name} to match bootstrap bearer token"),
        Some(&token.origin),
    );
    let finding = match near {
        Some(near) => walk
            .at(
                TOKEN_SECRET_MISSING,
                &near.object.origin("metadata"),
                format!("the Secret of the token `{id}` is not `{name}` in kube-system"),
            )
            .label("looked for under its name only")
            .help(format!("write `name: {name}` and `namespace: kube-system`")),
        None => walk
            .at(TOKEN_SECRET_MISSING, &token.origin, format!("no Secret of the cluster has the token `{id}`"))
            .label("known to nobody")
            .help("apply the Secret of this token, or write a token that the cluster has"),
    };
    step.breaks(SYMPTOM, finding);
}

/// Mirrors k8s.io/cluster-bootstrap/token/util: ValidateBootstrapGroupName.
fn is_bootstrappers(group: &str) -> bool {
    let ends = |rest: &str| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    group.strip_prefix("system:bootstrappers:").is_some_and(|rest| {
        let plain =
            rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b':' || b == b'-');
        plain && ends(rest) && rest.len() <= 256
    })
}
