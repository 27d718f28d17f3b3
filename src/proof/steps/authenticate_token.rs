use crate::diagnostic::rule_id;
use crate::facts::format::csv;
use crate::facts::{Certificates, Connection, Fact, Origin, Sourced};
use crate::pki::trust;
use crate::proof::kubelet::credentials::Login;
use crate::proof::step::{Step, StepId};
use crate::proof::steps::config_load::Loaded;
use crate::proof::token::authenticated::Authenticated;
use crate::proof::token::bootstrap_token::{self, SYMPTOM};
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;
use crate::proof::way::Outcome;
use crate::rules::control_plane::apiserver_bootstrap_auth_disabled::{self, FLAG};
use crate::rules::fact::Switch;
use crate::rules::tokens::{secret_not_a_token, token_id_malformed, token_not_in_file};

/// The API server accepts the bootstrap token.
///
/// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authenticator/token/bootstrap: TokenAuthenticator.AuthenticateToken. All
/// refusals look the same to the client, and are only logged at `--v=3`.
pub(in crate::proof) fn step(walk: &Walk<'_>, loaded: &Loaded) -> Outcome<Authenticated> {
    let mut step = Step::new(StepId::AuthenticateToken);
    let who = who(walk, &mut step, loaded);
    Outcome::of(step, who)
}

fn who(walk: &Walk<'_>, step: &mut Step, loaded: &Loaded) -> Authenticated {
    if let Login::Certificate(existing) = &loaded.client.login {
        step.saw("the kubelet has a certificate and does not need a token", None);
        return Authenticated::as_user(existing.user().unwrap_or_else(|| Identity::node(&loaded.name)));
    }
    let Some(connection) = &loaded.client.connection else {
        step.provided("the kubeconfig must have a valid token of the cluster", None);
        return Authenticated::default();
    };
    let token = match shown(walk, step, connection) {
        Shown::Token(token) => token,
        Shown::Certificate(user) => return Authenticated::as_user(user),
        Shown::Nothing => return Authenticated::default(),
    };
    if let Some(user) = of_token_file(walk, step, &token) {
        return Authenticated::as_user(user);
    }
    if step.is_broken() || step.conditions().next().is_some() {
        return Authenticated::default();
    }
    let Some((id, secret)) = parse(&token.value) else {
        let place = token.origin.place();
        let id = token.value.split_once('.').map(|(id, _)| id);
        let of_id = id.and_then(|id| token_id_malformed::judge(id, place.clone(), "the id of the token"));
        if let Some(finding) = of_id.or_else(|| secret_not_a_token::judge(&token.value, place)) {
            step.breaks(SYMPTOM, walk.judged(&token.origin, finding));
        }
        return Authenticated::default();
    };
    let known = match enabled(walk, step) {
        true => bootstrap_token::look_up(walk, step, &token, id, secret),
        false => None,
    };
    let (user, token_ends) = known.unzip();
    Authenticated { user, token: Some(token), token_ends: token_ends.flatten() }
}

/// The credentials that a kubelet presents to the API server.
enum Shown {
    /// A bearer token.
    Token(Sourced<String>),
    /// A certificate of this user.
    Certificate(Identity),
    /// Unknown credentials.
    Nothing,
}

fn shown(walk: &Walk<'_>, step: &mut Step, connection: &Connection) -> Shown {
    if let Some(path) = &connection.token_file {
        return in_token_file(walk, step, connection, path);
    }
    if let Some(token) = &connection.token {
        return Shown::Token(token.clone());
    }
    if let Some(data) = &connection.client_certificate_data {
        return in_certificate(step, Fact::Known(data.value.clone()), &data.origin);
    }
    if let Some(path) = &connection.client_certificate_file {
        return in_certificate(step, walk.class.kubelet.files.certificates(path), &path.origin);
    }
    if let Some(elsewhere) = &connection.elsewhere {
        step.unknown(&elsewhere.value, "the API server accepts them", Some(&elsewhere.origin));
        return Shown::Nothing;
    }
    let finding = walk
        .at(
            rule_id::KUBECONFIG_WITHOUT_TOKEN,
            &connection.user,
            "the bootstrap kubeconfig has neither a token nor a certificate",
        )
        .label("no credentials")
        .help("add the bootstrap token: `token: abcdef.0123456789abcdef`");
    step.breaks(
        "certificatesigningrequests.certificates.k8s.io is forbidden: User \"system:anonymous\" cannot create resource \"certificatesigningrequests\"",
        finding,
    );
    Shown::Nothing
}

/// The token of a file, which overrides the kubeconfig's own if it can be read.
fn in_token_file(walk: &Walk<'_>, step: &mut Step, connection: &Connection, path: &Sourced<String>) -> Shown {
    let file = walk.class.kubelet.files.get(path);
    let unread = match file {
        Fact::Known(file) => file.source.text().trim().is_empty(),
        Fact::Absent => true,
        Fact::Unknown(_) => false,
    };
    if let Some(token) = connection.token.as_ref().filter(|_| unread) {
        return Shown::Token(token.clone());
    }
    let Some(file) = file.known() else {
        let text = format!("{} must contain a valid token of the cluster", path.value);
        step.provided(text, Some(&path.origin));
        return Shown::Nothing;
    };
    let text = file.source.text().trim();
    let start = file.source.text().find(text).unwrap_or(0);
    Shown::Token(Sourced::new(text.to_owned(), file.origin(start..start + text.len())))
}

/// The user of a client certificate.
fn in_certificate(step: &mut Step, certificates: Fact<Certificates>, origin: &Origin) -> Shown {
    let Fact::Known(certificates) = certificates else {
        step.provided("the kubeconfig's certificate must be accepted by the cluster", Some(origin));
        return Shown::Nothing;
    };
    let Some(certificate) = certificates.as_ref().as_ref().ok().and_then(|certificates| certificates.first())
    else {
        return Shown::Nothing;
    };
    let user = trust::names(certificate, "CN").join("");
    step.saw(format!("uses a certificate, as `{user}`"), Some(origin));
    Shown::Certificate(Identity::known(user, trust::names(certificate, "O")))
}

/// A token of `--token-auth-file`, which guides used before bootstrap tokens.
///
/// Mirrors k8s.io/apiserver/pkg/authentication/token/tokenfile: NewCSV.
fn of_token_file(walk: &Walk<'_>, step: &mut Step, token: &Sourced<String>) -> Option<Identity> {
    let server = walk.plane.apiserver.as_ref()?;
    let path = server.flag("token-auth-file")?;
    let Some(file) = server.component.files.get(path).known() else {
        if parse(&token.value).is_none() {
            step.provided(format!("{} must contain the kubeconfig's token", path.value), Some(&path.origin));
        }
        return None;
    };
    let (records, _) = csv::read(file.source.text());
    // Of a token in several lines, the last counts.
    let Some(record) = records.iter().rfind(|record| record.fields.first() == Some(&token.value)) else {
        if parse(&token.value).is_none() {
            let finding = token_not_in_file::judge(token.origin.place(), path, path.origin.place());
            step.breaks(SYMPTOM, walk.judged(&token.origin, finding));
        }
        return None;
    };
    let field = |index: usize| record.fields.get(index).map(String::as_str).unwrap_or_default();
    let groups = field(3).split(',').map(str::to_owned).filter(|group| !group.is_empty());
    let user = Identity::known(field(1), groups);
    step.saw(format!("a line of {} maps it to the user `{}`", path.value, user.user), Some(&path.origin));
    Some(user)
}

/// Whether the API server uses its bootstrap token authenticator.
fn enabled(walk: &Walk<'_>, step: &mut Step) -> bool {
    let Some(server) = &walk.plane.apiserver else {
        step.provided("kube-apiserver must run with `--enable-bootstrap-token-auth`", None);
        return true;
    };
    let given = server.arguments.bool(FLAG);
    if given.is_none() && !server.component.process.tells(FLAG) {
        step.provided("kube-apiserver must run with `--enable-bootstrap-token-auth`", None);
        return true;
    }
    let origin = given.as_ref().map(|given| given.origin.clone());
    let place = origin.or_else(|| server.anywhere()).unwrap_or_else(|| walk.somewhere());
    let switch = Switch::of_flag(FLAG, given.as_ref(), (false, place.place()));
    match apiserver_bootstrap_auth_disabled::judge(&switch) {
        Some(finding) => step.breaks(SYMPTOM, walk.judged(&place, finding)),
        None => step.saw("kube-apiserver accepts bootstrap tokens", Some(&place)),
    }
    switch.on
}

/// The halves of a bootstrap token.
///
/// Mirrors k8s.io/cluster-bootstrap/token/util: ParseToken.
pub(in crate::proof) fn parse(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.split_once('.')?;
    (token_id_malformed::is_id(id) && secret_not_a_token::is_secret(secret)).then_some((id, secret))
}
