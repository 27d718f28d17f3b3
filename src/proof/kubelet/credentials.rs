//! The credentials with which a kubelet starts: a client certificate that it already has, or those of a kubeconfig.

use std::sync::Arc;

use crate::facts::{Certificates, Connection, Fact, Origin, Reason, Sourced};
use crate::pki::Certificate;
use crate::pki::trust;
use crate::proof::kubelet::settings::Settings;
use crate::proof::token::identity::Identity;
use crate::proof::walk::Walk;

/// How a kubelet gets the credentials of its node.
#[derive(Clone, Debug)]
pub(in crate::proof) enum Login {
    /// It requests a certificate with the credentials of its connection.
    Bootstrap,
    /// It has a certificate.
    Certificate(Existing),
    /// It uses the credentials of its kubeconfig for every request, and never requests a certificate.
    Direct,
}

impl Login {
    /// Whether a certificate is requested.
    pub(in crate::proof) fn bootstraps(&self) -> bool {
        matches!(self, Login::Bootstrap)
    }
}

/// A client certificate that a kubelet already has.
#[derive(Clone, Debug)]
pub(in crate::proof) struct Existing {
    /// The file that has it.
    pub(in crate::proof) path: String,
    /// Where it is, or where its file is set.
    pub(in crate::proof) origin: Origin,
    /// The node's certificate and the rest of its chain, as far as they are known.
    pub(in crate::proof) chain: Fact<Vec<Certificate>>,
}

impl Existing {
    /// The certificate of a kubeconfig's user, if it has one. `kubeconfig`: its path.
    pub(in crate::proof) fn of(
        walk: &Walk<'_>,
        connection: &Connection,
        kubeconfig: &str,
    ) -> Option<Result<Self, Origin>> {
        let (path, origin, read) =
            match (&connection.client_certificate_data, &connection.client_certificate_file) {
                (Some(data), _) => {
                    (kubeconfig, data.origin.clone(), Fact::<Certificates>::Known(data.value.clone()))
                }
                (None, Some(file)) => {
                    let read = walk.class.kubelet.files.certificates(file);
                    (file.value.as_str(), file.origin.clone(), read)
                }
                (None, None) => return None,
            };
        let chain = match read {
            Fact::Known(read) => match Arc::unwrap_or_clone(read) {
                Ok(chain) if !chain.is_empty() => Fact::Known(chain),
                _ => return Some(Err(origin)),
            },
            Fact::Absent => Fact::Absent,
            Fact::Unknown(reason) => Fact::Unknown(reason),
        };
        Some(Ok(Self { path: path.to_owned(), origin, chain }))
    }

    /// The certificate that a kubelet with rotation wrote into the folder of its certificates, while it has not expired.
    ///
    /// Mirrors k8s.io/client-go/util/certificate: fileStore.Current, and getCurrentCertificateOrBootstrap.
    pub(in crate::proof) fn of_folder(walk: &Walk<'_>, folder: &Sourced<String>) -> Option<Self> {
        let path = format!("{}/kubelet-client-current.pem", folder.value.trim_end_matches('/'));
        let read = walk.class.kubelet.files.certificates(&path).known()?;
        let chain = read.as_ref().as_ref().ok()?.clone();
        let leaf = chain.first().filter(|leaf| leaf.not_after > walk.now())?;
        let begin = leaf.range.start..leaf.range.start + BEGIN.len();
        let file = walk.class.kubelet.files.get(&path).known();
        let origin = file.map_or_else(|| folder.origin.clone(), |file| file.origin(begin));
        Some(Self { path, origin, chain: Fact::Known(chain) })
    }

    /// A certificate in a file that is not known.
    pub(in crate::proof) fn unknown(path: &Sourced<String>, reason: Reason) -> Self {
        Self { path: path.value.clone(), origin: path.origin.clone(), chain: Fact::Unknown(reason) }
    }

    /// The node's certificate, if it is known.
    pub(in crate::proof) fn leaf(&self) -> Option<&Certificate> {
        match &self.chain {
            Fact::Known(chain) => chain.first(),
            _ => None,
        }
    }

    /// The user that the API server sees, if the certificate is known.
    ///
    /// Mirrors k8s.io/apiserver/pkg/authentication/request/x509: CommonNameUserConversion.
    pub(in crate::proof) fn user(&self) -> Option<Identity> {
        let leaf = self.leaf()?;
        Some(Identity::known(trust::names(leaf, "CN").join(""), trust::names(leaf, "O")))
    }

    /// Whether the kubelet starts with it: none of its certificates has expired.
    ///
    /// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: isClientConfigStillValid, which checks nothing else.
    pub(in crate::proof) fn is_still_valid(&self, walk: &Walk<'_>) -> bool {
        match &self.chain {
            Fact::Known(chain) => chain.iter().all(|one| one.not_after >= walk.now()),
            _ => false,
        }
    }
}

/// The first line of a certificate.
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// What replaces the credentials of a kubelet, as help.
pub(in crate::proof) fn way_out(settings: &Settings, path: &str, name: &str) -> String {
    let kubeconfig = settings.arguments.text("kubeconfig").map_or(path, |given| given.value.as_str());
    let (path, kubeconfig) = (path.escape_debug(), kubeconfig.escape_debug());
    if settings.arguments.text("bootstrap-kubeconfig").is_none() {
        return format!(
            "write a certificate with `CN=system:node:{}` and `O=system:nodes` into `{kubeconfig}`",
            name.escape_debug()
        );
    }
    let files = match path.to_string() == kubeconfig.to_string() {
        true => format!("`{path}`"),
        false => format!("`{kubeconfig}` and `{path}`"),
    };
    format!("remove {files} from the machine, so that the kubelet requests a certificate for its own name")
}
