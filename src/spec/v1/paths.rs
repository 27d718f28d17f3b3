use schemars::JsonSchema;
use serde::Deserialize;

/// A key of `[kubelet.paths]`.
#[derive(Clone, Copy, Debug)]
pub struct PathKey {
    /// Its name.
    pub name: &'static str,
    /// The default path.
    pub default: &'static str,
    /// The kubelet flag that it sets, at least in some releases.
    pub flag: Option<&'static str>,
    /// The field of the KubeletConfiguration that it sets.
    pub field: Option<&'static str>,
}

/// Declares each key once, in the order of the schema: resolving, inheritance, lowering and rules read it here.
macro_rules! paths {
    ($(
        $(#[$doc:meta])*
        $member:ident $name:literal = $default:literal $(, flag $flag:literal)? $(, field $field:literal)?;
    )*) => {
        /// Paths on the node. All are absolute.
        #[derive(Deserialize, JsonSchema, Default, Clone, PartialEq, Debug)]
        #[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
        #[schemars(rename = "PathsSpec", bound = "T: JsonSchema + Default + serde::Serialize")]
        pub struct Paths<T> {
            $($(#[$doc])* pub $member: T,)*
        }

        /// The keys of `[kubelet.paths]`.
        pub const PATH_KEYS: &[&PathKey] =
            &[$(paths!(@key $name, $default $(, flag $flag)? $(, field $field)?),)*];

        impl<T> Paths<T> {
            /// Each value with its key, in the order of the keys' names.
            pub fn all(&self) -> impl Iterator<Item = (&'static PathKey, &T)> {
                let mut all: Vec<_> = PATH_KEYS.iter().copied().zip([$(&self.$member,)*]).collect();
                all.sort_unstable_by_key(|(key, _)| key.name);
                all.into_iter()
            }

            /// The value of each key, computed from it and the current value.
            pub fn map<U>(&self, mut make: impl FnMut(&'static PathKey, &T) -> U) -> Paths<U> {
                Paths {
                    $($member: {
                        let key = paths!(@key $name, $default $(, flag $flag)? $(, field $field)?);
                        make(key, &self.$member)
                    },)*
                }
            }
        }

        impl<T: Clone> Paths<Option<T>> {
            /// The values set here, or else those of the other.
            pub fn or(&self, other: &Self) -> Self {
                Self { $($member: self.$member.clone().or_else(|| other.$member.clone()),)* }
            }
        }
    };
    (@key $name:literal, $default:literal $(, flag $flag:literal)? $(, field $field:literal)?) => {
        &PathKey { name: $name, default: $default, flag: paths!(@ $($flag)?), field: paths!(@ $($field)?) }
    };
    (@) => { None };
    (@ $some:literal) => { Some($some) };
}

paths! {
    /// The env file with the kubelet's environment. Default: `/etc/kubernetes/config.conf`.
    environment "environment" = "/etc/kubernetes/config.conf";
    /// The env file with the kubelet's flags. Default: `/etc/kubernetes/kubelet.conf`.
    flags "flags" = "/etc/kubernetes/kubelet.conf";
    /// The KubeletConfiguration. Default: `/etc/kubernetes/kubelet-config.yaml`.
    config "config" = "/etc/kubernetes/kubelet-config.yaml", flag "config";
    /// The kubeconfig with the token. Default: `/etc/kubernetes/bootstrap.kubeconfig`.
    bootstrap_kubeconfig "bootstrap-kubeconfig" = "/etc/kubernetes/bootstrap.kubeconfig", flag "bootstrap-kubeconfig";
    /// The kubeconfig that the kubelet writes. Default: `/etc/kubernetes/kubeconfig`.
    kubeconfig "kubeconfig" = "/etc/kubernetes/kubeconfig", flag "kubeconfig";
    /// The kubeconfig that the unit copies over that one before each start, where `tls-server-name` or `proxy-url` is set: the
    /// kubelet writes neither. Default: `/etc/kubernetes/joined.kubeconfig`.
    joined_kubeconfig "joined-kubeconfig" = "/etc/kubernetes/joined.kubeconfig";
    /// The folder of the kubelet's certificates. Default: `/var/lib/kubelet/pki`.
    cert_dir "cert-dir" = "/var/lib/kubelet/pki", flag "cert-dir";
    /// The CA bundle for verifying the kubelet's clients. Default: `/etc/kubernetes/ssl/ca.pem`.
    client_ca "client-ca" = "/etc/kubernetes/ssl/ca.pem", flag "client-ca-file", field "authentication.x509.clientCAFile";
    /// The systemd unit. Default: `/etc/systemd/system/kubelet.service`.
    unit "unit" = "/etc/systemd/system/kubelet.service";
}
