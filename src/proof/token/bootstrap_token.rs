use crate::diagnostic::{Finding, rule_id};
use jiff::Timestamp;

use crate::facts::Sourced;
use crate::proof::step::Step;
use crate::proof::token::bootstrap_secret::{Ends, Secret, ends};
use crate::proof::token::identity::Identity;
use crate::proof::token::secret_fault::SecretFault;
use crate::proof::walk::Walk;
use crate::rules::tokens::token_cannot_authenticate::{self, AuthenticationUsage};
use crate::rules::tokens::token_extra_group_invalid;

pub(in crate::proof) const SYMPTOM: &str = "cannot create certificate signing request: Unauthorized";

/// The Secret of a token: the user that it authenticates, and until when.
pub(in crate::proof) fn look_up(
    walk: &Walk<'_>,
    step: &mut Step,
    token: &Sourced<String>,
    id: &str,
    secret: &str,
) -> Option<(Identity, Option<Timestamp>)> {
    let objects = &walk.plane.facts.objects;
    let name = format!("bootstrap-token-{id}");
    let Some(found) = Secret::of_token(objects, id) else { return not_found(walk, step, token, id) };
    let fault = SecretFault::refused(&found)
        .or_else(|| SecretFault::of_type(&found))
        .or_else(|| SecretFault::of_half(&found, "token-secret", secret))
        .or_else(|| SecretFault::of_half(&found, "token-id", id))
        .or_else(|| SecretFault::of_end(&found, walk.now()));
    if let Some(fault) = fault {
        refuse(walk, step, token, &name, fault);
        return None;
    }
    match ends(&found) {
        Ends::Never if walk.plane.facts.ends_unknown.contains(&name) => {
            step.provided("the token must not have expired: it is valid for a day after the cluster was created, unless `ttl` is set", Some(&found.object.origin("")));
        }
        Ends::At(end) => {
            step.saw(format!("the token is valid until {end}"), Some(&found.origin("expiration")));
        }
        Ends::Never | Ends::Unreadable => {
            step.saw("the token does not expire", Some(&found.origin("token-id")))
        }
    }
    if let Some(fault) = of_usage(&found, id).or_else(|| of_groups(&found)) {
        refuse(walk, step, token, &name, fault);
        return None;
    }
    let end = match ends(&found) {
        Ends::At(end) => Some(end),
        Ends::Never | Ends::Unreadable => None,
    };
    let own = ["system:bootstrappers".to_owned()];
    let user = Identity::known(format!("system:bootstrap:{id}"), own.into_iter().chain(extra_groups(&found)));
    step.saw(format!("is `{}`, in {}", user.user, user.groups.join(", ")), Some(&found.object.origin("")));
    Some((user, end))
}

/// A token without a Secret: breaks the step, unless the Secret may be in the cluster.
fn not_found(
    walk: &Walk<'_>,
    step: &mut Step,
    token: &Sourced<String>,
    id: &str,
) -> Option<(Identity, Option<Timestamp>)> {
    let name = format!("bootstrap-token-{id}");
    if let Some(finding) = missing(walk, token, id) {
        let log = format!("kube-apiserver --v=3: No secret of name {name} to match bootstrap bearer token");
        step.saw(log, Some(&token.origin));
        step.breaks(SYMPTOM, finding);
        return None;
    }
    let text = format!(
        "the cluster must have the Secret `{name}` in kube-system, with a token that has not expired"
    );
    step.provided(text, Some(&token.origin));
    let groups = ["system:bootstrappers".to_owned()];
    Some((Identity::known(format!("system:bootstrap:{id}"), groups), None))
}

/// The API server does not accept the token.
fn refuse(walk: &Walk<'_>, step: &mut Step, token: &Sourced<String>, name: &str, fault: SecretFault) {
    let finding = walk.judged(&fault.origin, fault.finding);
    let finding = finding.because(token.origin.place(), "the token that nodes use");
    if let Some(log) = fault.log {
        let said = format!("kube-apiserver --v=3: Bootstrap secret kube-system/{name} {log}");
        step.saw(said, Some(&fault.origin));
    }
    step.breaks(SYMPTOM, finding);
}

/// A token that must not be used to authenticate.
fn of_usage(found: &Secret<'_>, id: &str) -> Option<SecretFault> {
    let origin = found.origin("usage-bootstrap-authentication");
    let usage = AuthenticationUsage {
        token: id,
        id,
        allowed: found.get("usage-bootstrap-authentication").as_deref() == Some("true"),
        setting: "usage-bootstrap-authentication",
        write: "write `usage-bootstrap-authentication: \"true\"`",
        place: origin.place(),
    };
    let finding = token_cannot_authenticate::judge(&usage)?;
    let log = Some("not marked usage-bootstrap-authentication=true.".to_owned());
    Some(SecretFault { origin, finding, log })
}

/// An extra group of the token that the API server does not accept.
fn of_groups(found: &Secret<'_>) -> Option<SecretFault> {
    let origin = found.origin("auth-extra-groups");
    extra_groups(found).into_iter().find_map(|group| {
        let finding = token_extra_group_invalid::judge(&group, origin.place())?;
        let log = format!(
            "has invalid value for key auth-extra-groups: bootstrap group {group:?} is invalid (must match \\Asystem:bootstrappers:[a-z0-9:-]{{0,255}}[a-z0-9]\\z)."
        );
        Some(SecretFault { origin: origin.clone(), finding, log: Some(log) })
    })
}

/// The token's groups in addition to `system:bootstrappers`.
fn extra_groups(found: &Secret<'_>) -> Vec<String> {
    let extra = found.get("auth-extra-groups").filter(|extra| !extra.is_empty());
    extra.map(|extra| extra.split(',').map(str::to_owned).collect()).unwrap_or_default()
}

/// Reports that a token's Secret is missing or misplaced; none if no tokens of the cluster are known.
pub(in crate::proof) fn missing(walk: &Walk<'_>, token: &Sourced<String>, id: &str) -> Option<Finding> {
    let objects = &walk.plane.facts.objects;
    let name = format!("bootstrap-token-{id}");
    let near = Secret::all(objects)
        .find(|one| one.object.name() == name || one.get("token-id").as_deref() == Some(id));
    match near {
        Some(near) => Some(
            walk.at(
                rule_id::TOKEN_SECRET_MISSING,
                &near.object.origin("metadata"),
                format!("the Secret of the token `{id}` must be named `{name}` and be in kube-system"),
            )
            .label("not found by the API server")
            .help(format!("write `name: {name}` and `namespace: kube-system`")),
        ),
        None if Secret::all(objects).any(|one| one.is_token()) => Some(
            walk.at(rule_id::TOKEN_SECRET_MISSING, &token.origin, format!("the token `{id}` has no Secret"))
                .label("unknown to the API server")
                .help("apply a Secret for this token, or use a token that the cluster has"),
        ),
        None => None,
    }
}
