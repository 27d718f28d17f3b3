//! An AuthenticationConfiguration with which kube-apiserver does not start.

use serde_json::Value;

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::facts::File;
use crate::model::OIDC_FLAGS;
use crate::rules::fact::Release;
use crate::rules::support::{
    Fields, Refusals, document_of, dotted, field_of, flag, items_of, place_in, text_at,
};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::AUTHENTICATION_CONFIGURATION_REFUSED,
    Level::Deny,
    include_str!("authentication_configuration_refused.md"),
    Check::Cluster(check),
)
.versioned();

/// The kind of the document.
const KIND: &str = "AuthenticationConfiguration";

/// How the errors of decoding begin.
const LOADING: &str = "failed to load authentication configuration from file";

/// As many issuers may be listed.
const MOST_ISSUERS: usize = 64;

/// The fields of each table.
///
/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/v1: AuthenticationConfiguration and the types below it.
const FIELDS: Fields = &[
    ("", &["apiVersion", "kind", "jwt", "anonymous"]),
    ("anonymous", &["enabled", "conditions"]),
    ("conditions", &["path"]),
    ("jwt", &["issuer", "claimValidationRules", "claimMappings", "userValidationRules"]),
    (
        "issuer",
        &[
            "url",
            "discoveryURL",
            "certificateAuthority",
            "audiences",
            "audienceMatchPolicy",
            "egressSelectorType",
        ],
    ),
    ("claimValidationRules", &["claim", "requiredValue", "expression", "message"]),
    ("claimMappings", &["username", "groups", "uid", "extra"]),
    ("username", &["claim", "prefix", "expression"]),
    ("groups", &["claim", "prefix", "expression"]),
    ("uid", &["claim", "expression"]),
    ("extra", &["key", "valueExpression"]),
    ("userValidationRules", &["expression", "message"]),
];

/// The issuers of the spec, which nodejoin writes to the file after the one that flags name.
fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let apiserver = &cluster.control_plane.apiserver;
    let Some(first) = apiserver.jwt.first() else { return };
    let at = first.path.parent().cloned().unwrap_or_else(Path::root);
    if cluster.authentication_config_version().is_none() {
        findings.push(not_written(context, &at));
        return;
    }
    let issuers: Vec<&Value> = apiserver.jwt.iter().filter_map(|setting| setting.value.as_plain()).collect();
    let of_flags = apiserver.flags.keys().any(|name| name.starts_with(OIDC_FLAGS));
    let mut refusals = Refusals::default();
    for (index, issuer) in issuers.iter().enumerate() {
        refusals.unknown_fields(issuer, (FIELDS, "jwt"), &format!("jwt[{index}]"), LOADING);
    }
    if refusals.is_empty() {
        let own = flag(&apiserver.flags, "service-account-issuer").map(|word| word.text);
        Issuers { refusals: &mut refusals, offset: usize::from(of_flags), own }.all(&issuers);
    }
    let place = |path: &str, part| Place::Spec(spec_path(&at, path), part);
    refusals.findings(RULE.id, place).into_iter().for_each(|finding| findings.push(finding));
}

fn not_written(context: &Context<'_>, at: &Path) -> Finding {
    let cluster = context.cluster;
    let help = match cluster.kube.authentication_config_version() {
        Some(_) => "write `anonymous = \"cluster-info\"` under `[control-plane.apiserver]`",
        None => "name the issuer by the flags of kube-apiserver that begin with `oidc-`",
    };
    Finding::new(RULE.id, at, "`jwt` is not written to any file")
        .at_key()
        .label("not used")
        .because(&cluster.control_plane.apiserver.anonymous.path, "no AuthenticationConfiguration because of this")
        .because(&cluster.minor.path, format!("kube-apiserver is {} here", *cluster.minor))
        .reason("nodejoin writes an AuthenticationConfiguration for releases that can limit anonymous requests with it, if `anonymous` is \"cluster-info\"")
.help(help)
}

/// The place of a field such as `jwt[0].issuer.url` in the spec.
fn spec_path(at: &Path, path: &str) -> Path {
    let steps = dotted(path.strip_prefix("jwt").unwrap_or(path));
    steps.split('.').filter(|step| !step.is_empty()).fold(at.clone(), |path, step| match step.parse() {
        Ok(index) => path.index(index),
        Err(_) => path.key(step),
    })
}

/// What kube-apiserver refuses in a file. `own` is its issuer of service account tokens. Expressions in CEL are not compiled.
///
/// Mirrors k8s.io/apiserver/pkg/apis/apiserver/validation: ValidateAuthenticationConfiguration.
pub(crate) fn refusals(file: &File, release: &Release, own: Option<&str>) -> Vec<Finding> {
    let document = match document_of(file, (RULE.id, KIND), LOADING, release) {
        Ok(document) => document,
        Err(finding) => return vec![*finding],
    };
    let mut refusals = Refusals::default();
    refusals.unknown_fields(&document.value, (FIELDS, ""), "", LOADING);
    if refusals.is_empty() {
        let issuers: Vec<&Value> = items_of(&document.value, "jwt").iter().collect();
        Issuers { refusals: &mut refusals, offset: 0, own }.all(&issuers);
        if let Some(anonymous) = document.get("anonymous") {
            let on = anonymous.get("enabled").and_then(Value::as_bool).unwrap_or_default();
            if !on && !items_of(anonymous, "conditions").is_empty() {
                let why = "anonymous.conditions: Invalid value: enabled should be set to true when conditions are defined";
                refusals.push(
                    "anonymous.conditions",
                    "is set while anonymous requests are off",
                    why,
                    "enable anonymous requests, or remove the conditions",
                );
            }
        }
    }
    refusals.findings(RULE.id, |path, part| place_in(&document, path, part))
}

/// Validates issuers.
struct Issuers<'a> {
    refusals: &'a mut Refusals,
    /// How many issuers are before them in the file.
    offset: usize,
    /// The issuer of service account tokens.
    own: Option<&'a str>,
}

/// A field of an issuer: its path, and the same in kube-apiserver's errors.
struct At {
    path: String,
    own: String,
}

impl At {
    fn key(&self, name: &str) -> Self {
        Self { path: format!("{}.{name}", self.path), own: format!("{}.{name}", self.own) }
    }

    fn index(&self, index: usize) -> Self {
        Self { path: format!("{}[{index}]", self.path), own: format!("{}[{index}]", self.own) }
    }
}

impl Issuers<'_> {
    fn all(&mut self, issuers: &[&Value]) {
        if issuers.len() + self.offset > MOST_ISSUERS {
            let count = issuers.len() + self.offset;
            let error = format!("jwt: Too many: {count}: must have at most {MOST_ISSUERS} items");
            let help = format!("keep {MOST_ISSUERS} at most");
            return self.refusals.push("jwt", format!("has {count} entries"), error, help);
        }
        let (mut urls, mut discoveries) = (Vec::new(), Vec::new());
        for (index, one) in issuers.iter().enumerate() {
            let at = At { path: format!("jwt[{index}]"), own: format!("jwt[{}]", index + self.offset) };
            let issuer = field_of(one, "issuer");
            self.issuer(&at.key("issuer"), issuer);
            self.rules(&at.key("claimValidationRules"), items_of(one, "claimValidationRules"));
            self.mappings(&at.key("claimMappings"), field_of(one, "claimMappings"));
            self.expressions(&at.key("userValidationRules"), items_of(one, "userValidationRules"));
            self.again(&at.key("issuer").key("url"), text_at(issuer, "url"), &mut urls);
            self.again(
                &at.key("issuer").key("discoveryURL"),
                text_at(issuer, "discoveryURL"),
                &mut discoveries,
            );
        }
    }

    /// A value that must differ between entries.
    fn again<'v>(&mut self, at: &At, value: &'v str, before: &mut Vec<&'v str>) {
        if !value.is_empty() && before.contains(&value) {
            self.refusals.duplicate(&at.path, &at.own, value, "remove one of the two");
        }
        before.push(value);
    }

    fn issuer(&mut self, at: &At, issuer: &Value) {
        let url = text_at(issuer, "url");
        match url {
            "" => {
                let at = at.key("url");
                self.refusals.required(&at.path, &at.own, "", "write the URL of the issuer");
            }
            _ => self.url(&at.key("url"), url),
        }
        let discovery = text_at(issuer, "discoveryURL");
        if !discovery.is_empty() {
            let at = at.key("discoveryURL");
            if discovery.trim_end_matches('/') == url.trim_end_matches('/') {
                let why = "discoveryURL must be different from URL";
                self.refusals.invalid(&at.path, &at.own, discovery, "is the same as `url`", why, "remove it");
            }
            self.url(&at, discovery);
        }
        if self.own.is_some_and(|own| own.split(',').any(|own| own == url && !url.is_empty())) {
            let at = at.key("url");
            let why = "URL must not overlap with disallowed issuers";
            let what = "is the issuer of service account tokens";
            self.refusals.invalid(&at.path, &at.own, url, what, why, "remove the entry");
        }
        self.audiences(at, issuer);
        let selector = text_at(issuer, "egressSelectorType");
        if !["", "controlplane", "cluster"].contains(&selector) {
            let at = at.key("egressSelectorType");
            let why = "egress selector must be either controlplane or cluster";
            let help = "write `controlplane` or `cluster`";
            let what = format!("is `{}`, which does not exist", selector.escape_debug());
            self.refusals.invalid(&at.path, &at.own, selector, what, why, help);
        }
    }

    /// What a URL may not be or have; its host is not looked at.
    fn url(&mut self, at: &At, url: &str) {
        let (before, fragment) = url.split_once('#').map_or((url, ""), |(before, rest)| (before, rest));
        let (before, query) = before.split_once('?').map_or((before, ""), |(before, rest)| (before, rest));
        let authority = before.split_once("://").map_or("", |(_, rest)| rest);
        let user = authority.split('/').next().unwrap_or_default().contains('@');
        let faults = [
            (
                !before.to_ascii_lowercase().starts_with("https:"),
                "URL scheme must be https",
                "does not begin with `https://`",
            ),
            (user, "URL must not contain a username or password", "has a user"),
            (!query.is_empty(), "URL must not contain a query", "has a query"),
            (!fragment.is_empty(), "URL must not contain a fragment", "has a fragment"),
        ];
        for (_, why, what) in faults.iter().filter(|(fault, ..)| *fault) {
            // A user may come with a password, which no report shows.
            let shown = if user { "…" } else { url };
            self.refusals.invalid(
                &at.path,
                &at.own,
                shown,
                *what,
                why,
                "write `https://`, a host, and a path if there is one",
            );
        }
    }

    fn audiences(&mut self, at: &At, issuer: &Value) {
        let (list, policy) = (at.key("audiences"), at.key("audienceMatchPolicy"));
        let audiences = items_of(issuer, "audiences");
        if audiences.is_empty() {
            let why = format!("at least one {} is required", list.own);
            return self.refusals.required(&list.path, &list.own, &why, "list the client's id");
        }
        let mut before = Vec::new();
        for (index, audience) in audiences.iter().enumerate() {
            let (at, audience) = (list.index(index), audience.as_str().unwrap_or_default());
            if audience.is_empty() {
                self.refusals.required(&at.path, &at.own, "", "write an audience, or remove the entry");
            }
            self.again(&at, audience, &mut before);
        }
        let word = text_at(issuer, "audienceMatchPolicy");
        if audiences.len() > 1 && word != "MatchAny" {
            let what = "is not `MatchAny`, though there are several audiences";
            let why = "audienceMatchPolicy must be MatchAny for multiple audiences";
            let help = "its value for several audiences is `MatchAny`";
            self.refusals.invalid(&policy.path, &policy.own, word, what, why, help);
        } else if !["", "MatchAny"].contains(&word) {
            let what = format!("is `{}`, which does not exist", word.escape_debug());
            let why = "audienceMatchPolicy must be empty or MatchAny for single audience";
            self.refusals.invalid(&policy.path, &policy.own, word, what, why, "write `MatchAny`");
        }
    }

    fn rules(&mut self, at: &At, rules: &[Value]) {
        let (mut claims, mut expressions) = (Vec::new(), Vec::new());
        for (index, rule) in rules.iter().enumerate() {
            let at = at.index(index);
            let (claim, expression) = (text_at(rule, "claim"), text_at(rule, "expression"));
            match (claim, expression) {
                ("", "") => {
                    let why = "claim or expression is required";
                    self.refusals.required(&at.path, &at.own, why, "each rule has a claim or an expression");
                }
                ("", _) => {
                    self.beside(&at, rule, "requiredValue", "expression");
                    self.again(&at.key("expression"), expression, &mut expressions);
                }
                (_, "") => {
                    self.beside(&at, rule, "message", "claim");
                    self.again(&at.key("claim"), claim, &mut claims);
                }
                _ => self.both(&at, claim),
            }
        }
    }

    /// A field that does not go with another.
    fn beside(&mut self, at: &At, table: &Value, name: &str, other: &str) {
        let value = text_at(table, name);
        if !value.is_empty() {
            let at = at.key(name);
            let why = format!("may not be specified when {other} is set");
            let what = format!("does not go with `{other}`");
            self.refusals.invalid(&at.path, &at.own, value, what, &why, "remove it");
        }
    }

    fn both(&mut self, at: &At, value: &str) {
        let why = "claim and expression can't both be set";
        self.refusals.invalid(
            &at.path,
            &at.own,
            value,
            "has both `claim` and `expression`",
            why,
            "keep one of the two",
        );
    }

    fn mappings(&mut self, at: &At, mappings: &Value) {
        for (name, required) in [("username", true), ("groups", false)] {
            let at = at.key(name);
            let mapping = field_of(mappings, name);
            match (text_at(mapping, "claim"), text_at(mapping, "expression"), mapping.get("prefix")) {
                ("", "", _) if required => {
                    let why = "claim or expression is required";
                    self.refusals.required(
                        &at.path,
                        &at.own,
                        why,
                        "write `claim` and `prefix`, or `expression`",
                    );
                }
                ("", "", _) => {}
                ("", _, Some(_)) => self.beside_expression(&at, mapping),
                ("", _, None) => {}
                (_, "", None | Some(Value::Null)) => {
                    let at = at.key("prefix");
                    let why = "prefix is required when claim is set. It can be set to an empty string to disable prefixing";
                    self.refusals.required(
                        &at.path,
                        &at.own,
                        why,
                        "add `prefix`, which may be an empty string",
                    );
                }
                (_, "", Some(_)) => {}
                _ => self.both(&at, ""),
            }
        }
        let uid = field_of(mappings, "uid");
        if !text_at(uid, "claim").is_empty() && !text_at(uid, "expression").is_empty() {
            self.both(&at.key("uid"), "");
        }
        self.extra(&at.key("extra"), items_of(mappings, "extra"));
    }

    fn beside_expression(&mut self, at: &At, mapping: &Value) {
        let at = at.key("prefix");
        let (value, why) = (text_at(mapping, "prefix"), "may not be specified when expression is set");
        self.refusals.invalid(&at.path, &at.own, value, "does not go with `expression`", why, "remove it");
    }

    fn extra(&mut self, at: &At, entries: &[Value]) {
        let mut before = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let at = at.index(index);
            let key = text_at(entry, "key");
            let name = at.key("key");
            let domain = key.split_once('/').map(|(domain, _)| domain);
            let reserved = |end: &str| {
                domain.is_some_and(|domain| domain == end || domain.ends_with(&format!(".{end}")))
            };
            let help = "write a domain of your own, a slash and a name, such as `example.com/team`";
            if key.is_empty() {
                self.refusals.required(&name.path, &name.own, "", help);
            } else if domain.is_none() {
                let why = "must be a domain-prefixed path (such as \"acme.io/foo\")";
                self.refusals.invalid(&name.path, &name.own, key, "has no domain", why, help);
            } else if key != key.to_lowercase() {
                let why = "must be lowercase";
                self.refusals.invalid(&name.path, &name.own, key, "has upper-case letters", why, help);
            } else if reserved("kubernetes.io") || reserved("k8s.io") {
                let why = "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use";
                self.refusals.invalid(&name.path, &name.own, key, "is in a domain of Kubernetes", why, help);
            }
            self.again(&name, key, &mut before);
            if text_at(entry, "valueExpression").is_empty() {
                let at = at.key("valueExpression");
                self.refusals.required(&at.path, &at.own, "", "write an expression in CEL");
            }
        }
    }

    fn expressions(&mut self, at: &At, rules: &[Value]) {
        let mut before = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let at = at.index(index).key("expression");
            let expression = text_at(rule, "expression");
            if expression.is_empty() {
                self.refusals.required(&at.path, &at.own, "", "write an expression in CEL");
            }
            self.again(&at, expression, &mut before);
        }
    }
}
