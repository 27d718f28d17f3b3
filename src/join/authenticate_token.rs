use super::bootstrap_secret::{Ends, Secret, ends};
use super::identity::Identity;
use super::step::{Step, StepId};
use super::trust;
use super::walk::Walk;
use crate::facts::{Connection, Lookup, Origin, Sourced};

const DISABLED: &str = "apiserver-bootstrap-auth-disabled";
const ID_MALFORMED: &str = "token-id-malformed";
const NOT_A_TOKEN: &str = "secret-not-a-token";
const EXPIRED: &str = "token-expired";
const UNPARSEABLE: &str = "token-expiration-unparseable";
const CANNOT_AUTHENTICATE: &str = "token-cannot-authenticate";
const GROUP_INVALID: &str = "token-extra-group-invalid";
/// No Secret of the cluster has the token of a kubeconfig.
pub const TOKEN_SECRET_MISSING: &str = "token-secret-missing";
/// The Secret of a token that the API server does not take for one.
pub const TOKEN_SECRET_INVALID: &str = "token-secret-invalid";
/// A kubeconfig without credentials.
pub const KUBECONFIG_WITHOUT_TOKEN: &str = "kubeconfig-without-token";

const SYMPTOM: &str = "cannot create certificate signing request: Unauthorized";

/// The API server knows the bootstrap token.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap: TokenAuthenticator.AuthenticateToken. All
/// its refusals look the same from outside, and are logged at `--v=3` only.
pub(super) fn step(walk: &mut Walk<'_>) -> Step {
    let mut step = Step::new(StepId::AuthenticateToken);
    if walk.joined {
        step.saw("the kubelet has a certificate: no token is asked for", None);
        walk.user = Some(Identity::node(&walk.name));
        return step;
    }
    let Some(connection) = walk.connection.clone() else {
        step.provided("the kubeconfig must have a token that the cluster knows", None);
        return step;
    };
    let token = match token(walk, &mut step, &connection) {
        Some(token) => token,
        None => return step,
    };
    if let Some(user) = of_token_file(walk, &mut step, &token) {
        walk.user = Some(user);
        return step;
    }
    if step.is_broken() || step.conditions().next().is_some() {
        return step;
    }
    let Some((id, secret)) = parse(&token.value) else {
        let (rule, what) = match token.value.split_once('.') {
            Some((id, _)) if !is_half(id, 6) => {
                (ID_MALFORMED, "its first part is not six of `a` to `z` and `0` to `9`")
            }
            _ => (NOT_A_TOKEN, "its second part is not sixteen of `a` to `z` and `0` to `9`"),
        };
        let finding =
            walk.at(rule, &token.origin, format!("this is no bootstrap token: {what}")).label("no token");
        step.breaks(SYMPTOM, finding.help("make one with `nodejoin token`"));
        return step;
    };
    if enabled(walk, &mut step) {
        look_up(walk, &mut step, &token, id, secret);
    }
    step
}

/// The bearer token; none when the kubeconfig has something else, or nothing.
fn token(walk: &mut Walk<'_>, step: &mut Step, connection: &Connection) -> Option<Sourced<String>> {
    if let Some(path) = &connection.token_file {
        // The file goes over the token, where it can be read.
        let file = walk.class.kubelet.files.get(path);
        let unread = match file {
            Lookup::Known(file) => file.source.text().trim().is_empty(),
            Lookup::Absent => true,
            Lookup::Unknown => false,
        };
        if let Some(token) = connection.token.as_ref().filter(|_| unread) {
            return Some(token.clone());
        }
        let Some(file) = file.known() else {
            step.provided(
                format!("{} must hold a token that the cluster knows", path.value),
                Some(&path.origin),
            );
            return None;
        };
        let text = file.source.text().trim();
        let start = file.source.text().find(text).unwrap_or(0);
        return Some(Sourced::new(text.to_owned(), file.origin(start..start + text.len())));
    }
    if let Some(token) = &connection.token {
        return Some(token.clone());
    }
    let data = connection.client_certificate_data.as_ref();
    let file = connection.client_certificate_file.as_ref();
    let certificates = match (data, file) {
        (Some(data), _) => Some((Lookup::Known(data.value.clone()), data.origin.clone())),
        (None, Some(path)) => Some((walk.class.kubelet.files.certificates(path), path.origin.clone())),
        (None, None) => None,
    };
    match certificates {
        Some((Lookup::Known(certificates), origin)) => {
            if let Ok(certificates) = certificates.as_ref()
                && let Some(certificate) = certificates.first()
            {
                let user = trust::names(certificate, "CN").join("");
                step.saw(format!("asks with a certificate, as `{user}`"), Some(&origin));
                walk.user = Some(Identity::known(user, trust::names(certificate, "O")));
            }
            None
        }
        Some((_, origin)) => {
            step.provided(
                "the certificate that the kubeconfig names must be one that the cluster knows",
                Some(&origin),
            );
            None
        }
        None => {
            let finding = walk
                .at(
                    KUBECONFIG_WITHOUT_TOKEN,
                    &connection.user,
                    "the bootstrap kubeconfig has neither token nor certificate",
                )
                .label("no credentials")
                .help("write the bootstrap token: `token: abcdef.0123456789abcdef`");
            step.breaks(
                "certificatesigningrequests.certificates.k8s.io is forbidden: User \"system:anonymous\" cannot create resource \"certificatesigningrequests\"",
                finding,
            );
            None
        }
    }
}

/// A token of `--token-auth-file`, which guides used before bootstrap tokens.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/token/tokenfile: NewCSV.
fn of_token_file(walk: &Walk<'_>, step: &mut Step, token: &Sourced<String>) -> Option<Identity> {
    let server = walk.plane.apiserver.as_ref()?;
    let path = server.flag("token-auth-file")?;
    let Some(file) = server.component.files.get(path).known() else {
        if parse(&token.value).is_none() {
            step.provided(format!("{} must have the kubeconfig's token", path.value), Some(&path.origin));
        }
        return None;
    };
    for line in file.source.text().lines() {
        let mut fields = line.splitn(4, ',').map(|field| field.trim().trim_matches('"'));
        if fields.next() != Some(token.value.as_str()) {
            continue;
        }
        let user = fields.next().unwrap_or_default().to_owned();
        let groups = fields.nth(1).unwrap_or_default();
        let groups = groups.split(',').map(|group| group.trim().to_owned()).filter(|group| !group.is_empty());
        let user = Identity::known(user, groups);
        step.saw(format!("a line of {} gives the user `{}`", path.value, user.user), Some(&path.origin));
        return Some(user);
    }
    None
}

/// Whether the API server asks its bootstrap token authenticator.
fn enabled(walk: &Walk<'_>, step: &mut Step) -> bool {
    let Some(server) = &walk.plane.apiserver else {
        step.provided("kube-apiserver must run with `--enable-bootstrap-token-auth`", None);
        return true;
    };
    match server.arguments.bool("enable-bootstrap-token-auth") {
        Some(on) if on.value => {
            step.saw("kube-apiserver takes bootstrap tokens", Some(&on.origin));
            true
        }
        None if !server.component.process.whole => {
            step.provided("kube-apiserver must run with `--enable-bootstrap-token-auth`", None);
            true
        }
        given => {
            let place =
                given.map(|on| on.origin).or_else(|| server.anywhere()).unwrap_or_else(|| walk.somewhere());
            let finding = walk
                .at(DISABLED, &place, "the API server does not take bootstrap tokens")
                .label("not switched on")
                .help("add `--enable-bootstrap-token-auth=true`");
            step.breaks(SYMPTOM, finding);
            false
        }
    }
}

fn look_up(walk: &mut Walk<'_>, step: &mut Step, token: &Sourced<String>, id: &str, secret: &str) {
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

/// Mirrors k8s.io/cluster-bootstrap/token/util: ParseToken.
fn parse(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.split_once('.')?;
    (is_half(id, 6) && is_half(secret, 16)).then_some((id, secret))
}

fn is_half(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
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
