use super::mutant::{Draft, misspelt};
use crate::outcome::Outcome;

const APISERVER: &str = "kube-apiserver.env";
const MANAGER: &str = "kube-controller-manager.env";

/// A flag as it is written, and its replacements; nothing is the flag left out.
const CHANGES: &[(&str, &str, &[&str])] = &[
    (
        APISERVER,
        "--authorization-mode=Node,RBAC",
        &[
            "--authorization-mode=RBAC",
            "--authorization-mode=RBAC,Node",
            "--authorization-mode=Node,Rbac",
            "--authorization-mode=Node,RBAC,RBAC",
            "--authorization-mode=Node, RBAC",
            "--authorization-mode=AlwaysAllow",
            "--authorization-mode=Node,RBAC,AlwaysAllow",
            "--authorization_mode=Node,RBAC",
            "--authorization-mode Node,RBAC",
            "--authorization-mode=Node\n--authorization-mode=RBAC",
            "--authorization-mode=Node,RBAC\n--authorization-config=/etc/kubernetes/authorization.yaml",
            "",
        ],
    ),
    (
        APISERVER,
        "--enable-bootstrap-token-auth=true",
        &[
            "",
            "--enable-bootstrap-token-auth",
            "--enable-bootstrap-token-auth=false",
            "--enable-bootstrap-token-auth=True",
            "--enable-bootstrap-token-auth=yes",
            "--enable-bootstrap-token-auth=1",
            "--enable-bootstrap-token-auth true",
            "--enable-bootstrap-token-authentication=true",
            "--enable_bootstrap_token_auth=true",
            "-enable-bootstrap-token-auth=true",
            "--enable-bootstrap-token-auth=true\n--enable-bootstrap-token-auth=false",
        ],
    ),
    (
        APISERVER,
        "--enable-admission-plugins=NodeRestriction",
        &[
            "",
            "--enable-admission-plugins=NodeRestriction,AlwaysPullImages",
            "--enable-admission-plugins=NodeRestriction,NodeRestriction",
            "--enable-admission-plugins=NodeRestrictions",
            "--enable-admission-plugins=NodeRestriction\n--disable-admission-plugins=NodeRestriction",
            "--enable-admission-plugins=NodeRestriction\n--disable-admission-plugins=CertificateApproval,CertificateSigning",
            "--admission-control=NodeRestriction",
            "--enable-admission-plugins=NodeRestriction\n--admission-control=NodeRestriction",
            "--enable-admission-plugins=NodeRestriction,",
        ],
    ),
    (
        APISERVER,
        "--authentication-config=/etc/kubernetes/authentication-config.yaml",
        &[
            "",
            "--anonymous-auth=false",
            "--authentication-config=/etc/kubernetes/authentication-config.yaml\n--anonymous-auth=false",
            "--authentication-config=/etc/kubernetes/authentication.yaml",
        ],
    ),
    (
        APISERVER,
        "--client-ca-file=/var/lib/kubernetes/ca.pem",
        &[
            "--client-ca-file=/var/lib/kubernetes/both.pem",
            "--client-ca-file=/var/lib/kubernetes/no.pem",
            "--client-ca-file=/var/lib/kubernetes/ca-key.pem",
        ],
    ),
    (
        APISERVER,
        "--kubelet-preferred-address-types=InternalIP",
        &[
            "--kubelet-preferred-address-types=InternalIP\n--feature-gates=NoSuchGate=true",
            "--kubelet-preferred-address-types=InternalIP\n--insecure-port=0",
            "--kubelet-preferred-address-types=InternalIP\n-v=1",
            "--kubelet-preferred-address-types=InternalIP\n--runtime-config=certificates.k8s.io/v1=false",
            "--kubelet-preferred-address-types=InternalIP\nverbose",
        ],
    ),
    (
        MANAGER,
        "--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem",
        &[
            "",
            "--cluster-signing-cert-file=/var/lib/kubernetes/both.pem",
            "--cluster-signing-cert-file=/var/lib/kubernetes/no.pem",
            "--cluster-signing-cert-file=/var/lib/kubernetes/ca-key.pem",
            "--cluster-signing-cert-file=/var/lib/kubernetes/other.pem",
            "--cluster-signing-kubelet-client-cert-file=/var/lib/kubernetes/ca.pem",
        ],
    ),
    (
        MANAGER,
        "--cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem",
        &[
            "",
            "--cluster-signing-key-file=/var/lib/kubernetes/no.pem",
            "--cluster-signing-key-file=/var/lib/kubernetes/ca.pem",
            "--cluster-signing-key-file=/var/lib/kubernetes/other-key.pem",
        ],
    ),
    (
        MANAGER,
        "--cluster-signing-duration=1h",
        &[
            "",
            "--cluster-signing-duration=3m",
            "--cluster-signing-duration=1",
            "--cluster-signing-duration=1d",
            "--cluster-signing-duration=0",
            "--cluster-signing-duration=8760h",
            "--cluster-signing-duration=-1h",
            "--experimental-cluster-signing-duration=1h",
        ],
    ),
    (
        MANAGER,
        "--controllers=*,bootstrapsigner,tokencleaner",
        &[
            "",
            "--controllers=*",
            "--controllers=bootstrapsigner,tokencleaner",
            "--controllers=*,bootstrapsigner,tokencleaner,-csrapproving",
            "--controllers=*,bootstrapsigner,tokencleaner,-csrsigning",
            "--controllers=-csrsigning,csrsigning,*",
            "--controllers=csrsigning,-csrsigning,*",
            "--controllers=*,bootstrapsigner,tokenclean",
            "--controllers=*,bootstrap-signer-controller,-certificatesigningrequest-approving-controller",
            "--controllers=*, bootstrapsigner",
            "--controllers='*',bootstrapsigner,tokencleaner",
            "--controllers=csrapproving,csrsigning,serviceaccount-token,serviceaccount",
            "--controllers=*\n--controllers=-csrapproving",
            "--controllers=*,Bootstrapsigner",
        ],
    ),
    (
        MANAGER,
        "--use-service-account-credentials=true",
        &[
            "",
            "--use-service-account-credentials=false",
            "--use-service-account-credentials",
            "--use-service-account-credentials=on",
        ],
    ),
];

/// Pairs of flags that only make sense together.
const SIGNERS: &[&str] = &[
    "--cluster-signing-kubelet-client-cert-file=/var/lib/kubernetes/ca.pem\n--cluster-signing-kubelet-client-key-file=/var/lib/kubernetes/ca-key.pem",
    "--cluster-signing-kubelet-serving-cert-file=/var/lib/kubernetes/ca.pem\n--cluster-signing-kubelet-serving-key-file=/var/lib/kubernetes/ca-key.pem",
    "--cluster-signing-kubelet-client-cert-file=/var/lib/kubernetes/other.pem\n--cluster-signing-kubelet-client-key-file=/var/lib/kubernetes/other-key.pem",
    "--cluster-signing-cert-file=/var/lib/kubernetes/other.pem\n--cluster-signing-key-file=/var/lib/kubernetes/other-key.pem",
];

const KUBELET_CLIENT: &str = "--kubelet-client-certificate=/var/lib/kubernetes/kubelet-client.pem\n--kubelet-client-key=/var/lib/kubernetes/kubelet-client-key.pem";

/// The credentials that kube-apiserver shows to kubelets.
const KUBELETS: &[(&str, &[&str])] = &[
    (
        KUBELET_CLIENT,
        &[
            "",
            "--kubelet-client-certificate=/var/lib/kubernetes/apiserver.pem\n--kubelet-client-key=/var/lib/kubernetes/apiserver-key.pem",
            "--kubelet-client-certificate=/var/lib/kubernetes/other.pem\n--kubelet-client-key=/var/lib/kubernetes/other-key.pem",
        ],
    ),
    (
        "--kubelet-certificate-authority=/var/lib/kubernetes/ca.pem",
        &[
            "",
            "--kubelet-certificate-authority=/var/lib/kubernetes/other.pem",
            "--kubelet-certificate-authority=/var/lib/kubernetes/both.pem",
        ],
    ),
    (
        "--kubelet-preferred-address-types=InternalIP",
        &[
            "--kubelet-preferred-address-types=ExternalIP,InternalIP",
            "--kubelet-preferred-address-types=ExternalIP,InternalDNS",
        ],
    ),
];

/// The control plane's flags, env files or units, changed.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let (ca, other) = ("cp/var/lib/kubernetes/ca.pem", "cp/var/lib/kubernetes/other.pem");
    let both = format!("{}{}", draft.files[ca], draft.files[other]);
    draft.files.insert("cp/var/lib/kubernetes/both.pem".into(), both);
    Ok(match draft.random.below(10) {
        0 => return units(draft),
        1 => misspelt_flag(draft),
        3 => {
            let (from, to) = *draft.random.pick(KUBELETS);
            let to = draft.one_of(to);
            let gone = format!("{}{}", to, if to.is_empty() { "" } else { "\n" });
            draft.replace(APISERVER, &format!("{from}\n"), &gone)
        }
        2 => {
            let pair = draft.one_of(SIGNERS);
            let bundle = draft.chance(3);
            let what = draft.replace(
                MANAGER,
                "--cluster-signing-cert-file=/var/lib/kubernetes/ca.pem\n",
                &format!("{pair}\n"),
            );
            draft.replace(MANAGER, "--cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem\n", "");
            if bundle {
                draft.replace(
                    APISERVER,
                    "--client-ca-file=/var/lib/kubernetes/ca.pem",
                    "--client-ca-file=/var/lib/kubernetes/both.pem",
                );
            }
            what.map(|what| format!("{what}{}", if bundle { ", and both CAs are trusted" } else { "" }))
        }
        _ => {
            // The controller manager starts sooner.
            let manager = !draft.chance(3);
            let of: Vec<_> = CHANGES.iter().filter(|(file, ..)| (*file == MANAGER) == manager).collect();
            let (file, from, to) = *draft.random.pick(&of);
            let to = draft.one_of(to);
            draft.replace(
                file,
                &format!("{from}\n"),
                &if to.is_empty() { String::new() } else { format!("{to}\n") },
            )
        }
    })
}

fn misspelt_flag(draft: &mut Draft<'_>) -> Option<String> {
    let file = draft.one_of(&[APISERVER, MANAGER, MANAGER]);
    let path = draft.path(file)?;
    let flags: Vec<String> =
        draft.files[&path].lines().filter(|line| line.starts_with("--")).map(str::to_owned).collect();
    let flag = draft.random.pick(&flags).clone();
    let (name, rest) = flag.split_once('=').unwrap_or((&flag, ""));
    let wrong = misspelt(draft.random, &name[2..]);
    draft.replace(file, &flag, &format!("--{wrong}={rest}"))
}

fn units(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let component = draft.one_of(&["kube-apiserver", "kube-controller-manager", "kube-controller-manager"]);
    let variable = format!("{}_NODEJOIN_ARGS", component.to_uppercase().replace('-', "_"));
    let (env, unit) = (format!("{component}.env"), format!("{component}.service"));
    let drop_in = format!("{component}.service.d/10-nodejoin.conf");
    let file = format!("EnvironmentFile=/etc/kubernetes/{env}");
    Ok(match draft.random.below(8) {
        0 => draft.replace(&drop_in, &file, &format!("{file}.old")),
        1 => draft.replace(&drop_in, &file, &format!("EnvironmentFile=-/etc/kubernetes/{env}.old")),
        2 => draft.replace(&unit, &format!("${variable}"), &format!("${{{variable}}}")),
        3 => {
            let wrong = misspelt(draft.random, &variable);
            draft.replace(&env, &variable, &wrong)
        }
        4 => draft.replace(&env, &format!("{variable}=\""), &format!("{variable}='")),
        5 => draft.replace(&drop_in, "[Service]", "[Unit]"),
        6 => {
            let Some(path) = draft.path(&env) else { return Ok(None) };
            let text = draft.files[&path].replace("\"\n--", "\"--").replace("\n--", " --");
            draft.files.insert(path, text);
            Some(format!("{env}: on one line"))
        }
        _ => draft.replace(&drop_in, &file, &format!("{file}\nEnvironment={variable}=--v=9")),
    })
}
