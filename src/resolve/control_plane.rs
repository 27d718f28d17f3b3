//! The `[control-plane]` and `[approval]` tables.

use crate::diagnostic::rule_id;
use std::collections::BTreeMap;

use super::reader::Reader;
use crate::kube::value::{GoDuration, Malformed, is_dns_subdomain};
use crate::model::BOOTSTRAPPERS;
use crate::model::{
    Anonymous, Apiserver, Approval, At, AuthorizationFile, ControlPlane, ControllerManager, ServiceAccount,
    Signer, Signing, Token,
};
use crate::rules::form::duration_malformed;
use crate::source::Path;
use crate::spec::v1::{
    ApiserverSpec, ApprovalSpec, ControlPlaneSpec, ControllerManagerSpec, SignerSpec, SigningSpec,
};

/// The default folder of the control plane's certificates.
const CONTROL_PLANE_FOLDER: &str = "/var/lib/kubernetes";

impl Reader<'_, '_> {
    pub(super) fn control_plane(&mut self, spec: &ControlPlaneSpec) -> ControlPlane {
        let at = Path::of("control-plane");
        ControlPlane {
            apiserver: self.apiserver(&spec.apiserver, &at.key("apiserver")),
            controller_manager: self
                .controller_manager(&spec.controller_manager, &at.key("controller-manager")),
            machines: Vec::new(),
        }
    }

    fn apiserver(&mut self, spec: &ApiserverSpec, at: &Path) -> Apiserver {
        let anonymous_path = at.key("anonymous");
        let words =
            [("cluster-info", Anonymous::ClusterInfo), ("all", Anonymous::All), ("none", Anonymous::None)];
        let anonymous = spec.anonymous.as_ref().and_then(|word| self.word(word, &anonymous_path, &words));
        let client = &spec.kubelet_client;
        let client_at = at.key("kubelet-client");
        let cert_file =
            self.file(client.cert_file.as_deref(), "kubelet-client.pem", client_at.key("cert-file"));
        let key_file =
            self.file(client.key_file.as_deref(), "kubelet-client-key.pem", client_at.key("key-file"));
        let anonymous_paths = spec.anonymous_paths.iter().flatten().enumerate();
        let paths_at = at.key("anonymous-paths");
        let own = at.key("authorization-config");
        let authorization =
            spec.authorization_config.as_ref().and_then(|file| self.authorization_file(file, &own));
        Apiserver {
            bootstrap_token_auth: At::or(spec.bootstrap_token_auth, true, at.key("bootstrap-token-auth")),
            authorization_modes: self.authorization_modes(spec, authorization.as_ref(), at),
            authorization,
            authorization_config_file: self.absolute_or(
                spec.authorization_config_file.as_deref(),
                "/etc/kubernetes/authorization-config.yaml".to_owned(),
                at.key("authorization-config-file"),
            ),
            admission_plugins: self.words(
                spec.admission_plugins.as_deref(),
                &["NodeRestriction"],
                at.key("admission-plugins"),
            ),
            anonymous: At::or(anonymous, Anonymous::ClusterInfo, anonymous_path),
            anonymous_paths: anonymous_paths
                .filter_map(|(i, path)| self.line(path, &paths_at.index(i)))
                .collect(),
            client_ca_file: self.file(spec.client_ca_file.as_deref(), "ca.pem", at.key("client-ca-file")),
            client_ca: spec.client_ca.as_ref().and_then(|file| self.authority(file, &at.key("client-ca"))),
            serving_certificate: spec
                .serving_certificate
                .as_ref()
                .and_then(|file| self.authority(file, &at.key("serving-certificate"))),
            authentication_config_file: self.absolute_or(
                spec.authentication_config_file.as_deref(),
                "/etc/kubernetes/authentication-config.yaml".to_owned(),
                at.key("authentication-config-file"),
            ),
            jwt: self.issuers(&spec.jwt, &at.key("jwt")),
            oidc_ca: spec.oidc_ca.as_ref().and_then(|file| self.authority(file, &at.key("oidc-ca"))),
            kubelet_certificate_authority: spec
                .kubelet_certificate_authority
                .as_ref()
                .and_then(|text| self.absolute(text, &at.key("kubelet-certificate-authority"))),
            kubelet_client_user: self.kubelet_client_user(client.user.as_deref(), client_at.key("user")),
            kubelet_client_cert_file: cert_file,
            kubelet_client_key_file: key_file,
            flags: self.flags(&spec.flags, &at.key("flags")),
            gates: self.gates(&spec.feature_gates, &at.key("feature-gates")),
        }
    }

    /// The authorizers of the list; of the file, if there is one and no list.
    fn authorization_modes(
        &mut self,
        spec: &ApiserverSpec,
        own: Option<&At<AuthorizationFile>>,
        at: &Path,
    ) -> At<Vec<At<String>>> {
        match own {
            Some(own) if spec.authorization_modes.is_none() => {
                let types = own.types.iter().map(|(word, _)| At::written(word.clone(), own.path.clone()));
                At::written(types.collect(), own.path.clone())
            }
            _ => self.words(
                spec.authorization_modes.as_deref(),
                &["Node", "RBAC"],
                at.key("authorization-modes"),
            ),
        }
    }

    fn kubelet_client_user(&mut self, user: Option<&str>, path: Path) -> At<String> {
        let written = user.and_then(|user| self.line(user, &path));
        written.unwrap_or_else(|| At::default("kube-apiserver-kubelet-client".to_owned(), path))
    }

    fn controller_manager(&mut self, spec: &ControllerManagerSpec, at: &Path) -> ControllerManager {
        ControllerManager {
            signing: self.signing(&spec.signing, &at.key("signing")),
            controllers: self.words(
                spec.controllers.as_deref(),
                &["*", "bootstrapsigner", "tokencleaner"],
                at.key("controllers"),
            ),
            use_service_account_credentials: At::or(
                spec.use_service_account_credentials,
                true,
                at.key("use-service-account-credentials"),
            ),
            flags: self.flags(&spec.flags, &at.key("flags")),
            gates: self.gates(&spec.feature_gates, &at.key("feature-gates")),
        }
    }

    fn signing(&mut self, spec: &SigningSpec, at: &Path) -> Signing {
        let own: [(&'static str, &Option<SignerSpec>); 4] = [
            ("kubelet-client", &spec.kubelet_client),
            ("kubelet-serving", &spec.kubelet_serving),
            ("kube-apiserver-client", &spec.kube_apiserver_client),
            ("legacy-unknown", &spec.legacy_unknown),
        ];
        let mut signers = BTreeMap::new();
        for (name, spec) in own {
            if let Some(spec) = spec {
                signers.insert(
                    name,
                    self.signer(spec.cert_file.as_deref(), spec.key_file.as_deref(), &at.key(name)),
                );
            }
        }
        let written = spec.cert_file.is_some() || spec.key_file.is_some();
        let common = if written {
            Some(self.signer(spec.cert_file.as_deref(), spec.key_file.as_deref(), at))
        } else if signers.is_empty() {
            Some(Signer {
                cert_file: Some(self.file(None, "ca.pem", at.key("cert-file"))),
                key_file: Some(self.file(None, "ca-key.pem", at.key("key-file"))),
            })
        } else {
            None
        };
        let duration_path = at.key("duration");
        Signing {
            common,
            signers,
            duration: spec.duration.as_ref().and_then(|text| {
                self.parse_as::<GoDuration>(duration_malformed::malformed, text, &duration_path)
            }),
            ca: spec.ca.as_ref().and_then(|file| self.authority(file, &at.key("ca"))),
        }
    }

    fn signer(&mut self, cert: Option<&str>, key: Option<&str>, at: &Path) -> Signer {
        Signer {
            cert_file: cert.and_then(|text| self.absolute(text, &at.key("cert-file"))),
            key_file: key.and_then(|text| self.absolute(text, &at.key("key-file"))),
        }
    }

    pub(super) fn file(&mut self, text: Option<&str>, default: &str, path: Path) -> At<String> {
        self.absolute_or(text, format!("{CONTROL_PLANE_FOLDER}/{default}"), path)
    }

    fn absolute_or(&mut self, text: Option<&str>, default: String, path: Path) -> At<String> {
        text.and_then(|text| self.absolute(text, &path)).unwrap_or_else(|| At::default(default, path))
    }

    fn words(&mut self, words: Option<&[String]>, default: &[&str], path: Path) -> At<Vec<At<String>>> {
        match words {
            Some(words) => {
                // A word with a comma is reported, and kept: what is missing without it is not missing.
                let word = |(i, word): (usize, &String)| {
                    let at = path.index(i);
                    let kept = word.contains(',').then(|| At::written(word.clone(), at.clone()));
                    self.item(word, &at).or(kept)
                };
                let lines = words.iter().enumerate().filter_map(word).collect();
                At::written(lines, path)
            }
            None => {
                let words =
                    default.iter().map(|word| At::default((*word).to_owned(), path.clone())).collect();
                At::default(words, path)
            }
        }
    }

    pub(super) fn approval(&mut self, spec: &ApprovalSpec, tokens: &[Token]) -> Approval {
        let at = Path::of("approval");
        let groups_path = at.key("groups");
        let groups = match &spec.groups {
            Some(groups) => groups
                .iter()
                .enumerate()
                .filter_map(|(i, group)| self.approval_group(group, &groups_path.index(i)))
                .collect(),
            None => default_groups(tokens, &groups_path),
        };
        let approved_path = at.key("approved-groups");
        let approved_groups = spec.approved_groups.as_ref().map(|groups| {
            let groups = groups.iter().enumerate();
            groups.filter_map(|(i, group)| self.approval_group(group, &approved_path.index(i))).collect()
        });
        let approver = spec.approver.as_ref().filter(|approver| *approver != "controller");
        let approver = approver.and_then(|approver| self.line(approver, &at.key("approver")));
        Approval {
            groups,
            approved_groups,
            users: self.approval_users(spec.users.as_deref(), &at.key("users")),
            service_accounts: self
                .service_accounts(spec.service_accounts.as_deref(), &at.key("service-accounts")),
            first: At::or(spec.first, approver.is_none(), at.key("first")),
            approver,
            renewals: At::or(spec.renewals, true, at.key("renewals")),
            cluster_info: At::or(spec.cluster_info, true, at.key("cluster-info")),
            address_ranges: self.cidrs(spec.address_ranges.as_deref(), &at.key("address-ranges")),
            dns_names: At::or(spec.dns_names, 1, at.key("dns-names")),
            resolve_dns: At::or(spec.resolve_dns, false, at.key("resolve-dns")),
        }
    }

    fn approval_users(&mut self, users: Option<&[String]>, path: &Path) -> Vec<At<String>> {
        let users = users.unwrap_or_default().iter().enumerate();
        users.filter_map(|(i, user)| self.line(user, &path.index(i))).collect()
    }

    fn service_accounts(&mut self, accounts: Option<&[String]>, path: &Path) -> Vec<ServiceAccount> {
        let accounts = accounts.unwrap_or_default().iter().enumerate();
        accounts.filter_map(|(i, account)| self.service_account(account, &path.index(i))).collect()
    }

    fn service_account(&mut self, text: &str, path: &Path) -> Option<ServiceAccount> {
        let parts = text.split_once('/').filter(|(namespace, name)| {
            is_dns_subdomain(namespace) && !namespace.contains('.') && is_dns_subdomain(name)
        });
        let Some((namespace, name)) = parts else {
            let malformed = Malformed::new(format!("is not a service account: `{}`", text.escape_debug()))
                .label("not a namespace and a name")
                .help("write the namespace, a slash and the name, such as `kube-system/node-bootstrapper`");
            self.malformed(rule_id::APPROVAL_GROUP_MALFORMED, path, malformed);
            return None;
        };
        let part = |part: &str| At::written(part.to_owned(), path.clone());
        Some(ServiceAccount { namespace: part(namespace), name: part(name) })
    }

    fn approval_group(&mut self, group: &str, path: &Path) -> Option<At<String>> {
        let line = self.line(group, path)?;
        if group.is_empty() {
            self.malformed(
                rule_id::APPROVAL_GROUP_MALFORMED,
                path,
                Malformed::new("is empty")
                    .label("empty group")
                    .help("write `system:bootstrappers`, or a group of a token"),
            );
            return None;
        }
        Some(line.map(|group| if group.contains(':') { group } else { format!("{BOOTSTRAPPERS}:{group}") }))
    }
}

/// The groups that distinguish the tokens from tokens that are not in the spec: each token's own groups, or, if a token has
/// none, the group of all tokens.
fn default_groups(tokens: &[Token], path: &Path) -> Vec<At<String>> {
    let nodes: Vec<&Token> = tokens.iter().filter(|token| token.usages.authentication).collect();
    let mut groups: Vec<String> =
        nodes.iter().flat_map(|token| &token.groups).map(|group| group.value.clone()).collect();
    if nodes.is_empty() || nodes.iter().any(|token| token.groups.is_empty()) {
        groups = vec![BOOTSTRAPPERS.to_owned()];
    }
    groups.sort_unstable();
    groups.dedup();
    groups.into_iter().map(|group| At::default(group, path.clone())).collect()
}
