use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::facts::yaml::{self, YamlProblem};
use crate::facts::{Certificates, File, Object, Origin, Reason, Sourced};
use crate::pki::read_trusted;

/// A kubeconfig: its document, and the folder that relative paths in it begin at.
#[derive(Clone, Debug)]
pub struct Kubeconfig {
    /// The document.
    pub object: Object,
    folder: String,
}

/// What a client takes from a kubeconfig: the cluster and the user of its current context.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The API server's URL.
    pub server: Sourced<String>,
    /// The CA of the API server's certificate; the machine's own when there is none.
    pub ca: Option<CaSource>,
    /// Whether the API server's certificate is not checked at all, and where that is said.
    pub insecure: Option<Origin>,
    /// The name by which the certificate is checked, in place of the URL's host.
    pub server_name: Option<Sourced<String>>,
    /// The bearer token.
    pub token: Option<Sourced<String>>,
    /// The file of the bearer token, which wins over the token.
    pub token_file: Option<Sourced<String>>,
    /// The certificates that the client shows, when they stand in the kubeconfig.
    pub client_certificate_data: Option<Sourced<Certificates>>,
    /// The file of the certificates that the client shows.
    pub client_certificate_file: Option<Sourced<String>>,
    /// Why the credentials cannot be known, where the kubeconfig itself has none: a program or a password.
    pub elsewhere: Option<Sourced<Reason>>,
    /// Whether a key comes with the certificates.
    pub has_client_key: bool,
    /// The user in whose name requests are made.
    pub impersonates: Option<Sourced<String>>,
    /// The user's entry, or where it is named.
    pub user: Origin,
}

/// Where the CA certificates of a [`Connection`] are.
#[derive(Clone, Debug)]
pub enum CaSource {
    /// In the kubeconfig; the texts that are no base64 give no certificates.
    Data(Sourced<Certificates>),
    /// In a file, by absolute path.
    File(Sourced<String>),
}

/// Why a kubeconfig gives no [`Connection`].
#[derive(Clone, Debug)]
pub struct KubeconfigProblem {
    /// What is wrong, in the client's words.
    pub message: String,
    /// Where.
    pub origin: Origin,
}

impl Kubeconfig {
    /// Reads the kubeconfig at an absolute path.
    ///
    /// # Errors
    /// For a text that is no YAML. An empty file is a kubeconfig without anything.
    pub fn read(file: &File, path: &str) -> Result<Self, YamlProblem> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let first = yaml::read(file)?.into_iter().next();
        Ok(Self { object: first.unwrap_or_else(|| Object::empty(file)), folder })
    }

    /// The cluster and the user of the current context.
    ///
    /// Mirrors k8s.io/client-go/tools/clientcmd: DirectClientConfig.ConfirmUsable and validateClusterInfo.
    ///
    /// # Errors
    /// What that function says.
    pub fn connection(&self) -> Result<Connection, KubeconfigProblem> {
        let object = &self.object;
        let problem = |message: &str, origin| KubeconfigProblem { message: message.to_owned(), origin };
        if !object.value.is_object() {
            return Err(problem("couldn't get version/kind; json parse error", object.origin("")));
        }
        match (object.kind(), object.api_version()) {
            ("Config" | "", "v1" | "") => {}
            (kind, version) => {
                let message = format!("no kind \"{kind}\" is registered for version \"{version}\" in scheme");
                return Err(problem(&message, object.origin("kind")));
            }
        }
        for list in ["clusters", "users", "contexts"] {
            let mut seen = BTreeSet::new();
            for (index, name) in self.names(list) {
                if !seen.insert(name) {
                    let message = format!("error converting {list}: duplicate name \"{name}\" in list");
                    return Err(problem(&message, object.origin(&format!("{list}.{index}.name"))));
                }
            }
        }
        if ["clusters", "users", "contexts"].iter().all(|list| self.names(list).next().is_none()) {
            let message =
                "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";
            return Err(problem(message, object.origin("")));
        }
        let current = object.text("current-context").unwrap_or_default();
        let context = self.find("contexts", current);
        if !current.is_empty() && context.is_none() {
            let message = format!("context was not found for specified context: {current}");
            return Err(problem(&message, object.origin("current-context")));
        }
        let of_context = |what: &str| {
            context
                .as_ref()
                .and_then(|path| object.text(&format!("{path}.context.{what}")))
                .unwrap_or_default()
        };
        let (cluster_name, user_name) = (of_context("cluster"), of_context("user"));
        let at_context = |what: &str| match &context {
            Some(path) => object.origin(&format!("{path}.context.{what}")),
            None => object.origin("current-context"),
        };
        let cluster = self.find("clusters", cluster_name).map(|path| format!("{path}.cluster"));
        let user = self.find("users", user_name).map(|path| format!("{path}.user"));
        if let Some(user) = &user {
            let given =
                |key: &str| object.text(&format!("{user}.{key}")).is_some_and(|text| !text.is_empty());
            if given("token") && (given("username") || given("password")) {
                let message = format!(
                    "more than one authentication method found for {user_name}; found [token basicAuth], only one is allowed"
                );
                return Err(problem(&message, object.origin(user)));
            }
        }
        // A cluster without anything in it, and one that is not there, are no configuration at all.
        let nothing = |cluster: &String| {
            object.get(cluster).and_then(Value::as_object).is_none_or(|map| map.is_empty())
        };
        let Some(cluster) = cluster.filter(|cluster| !current.is_empty() && !nothing(cluster)) else {
            let message =
                "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";
            return Err(problem(message, at_context("cluster")));
        };
        let server = object.sourced(&format!("{cluster}.server")).filter(|server| !server.is_empty());
        let Some(server) = server else {
            let message = format!("no server found for cluster \"{cluster_name}\"");
            return Err(problem(&message, object.origin(&format!("{cluster}.server"))));
        };
        // A user who is not there has no credentials.
        match user {
            Some(user) => self.connect(&cluster, &user, object.origin(&user), server),
            None => self.connect(&cluster, "", at_context("user"), server),
        }
    }

    fn connect(
        &self,
        cluster: &str,
        user: &str,
        user_at: Origin,
        server: Sourced<String>,
    ) -> Result<Connection, KubeconfigProblem> {
        let object = &self.object;
        let text = |parent: &str, key: &str| {
            if parent.is_empty() {
                return None;
            }
            object.sourced(&format!("{parent}.{key}")).filter(|text| !text.is_empty())
        };
        let cluster_name = cluster
            .strip_suffix(".cluster")
            .and_then(|entry| object.text(&format!("{entry}.name")))
            .unwrap_or_default();
        let certificates = |parent: &str, key: &str| -> Result<Option<_>, KubeconfigProblem> {
            let Some(data) = text(parent, key) else { return Ok(None) };
            // The data is base64 in JSON; Go's reader allows line breaks in it.
            let clean: Vec<u8> = data.value.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
            match STANDARD.decode(clean) {
                Ok(pem) => Ok(Some(Sourced::new(Arc::new(read_trusted(&pem)) as Certificates, data.origin))),
                Err(_) => Err(KubeconfigProblem {
                    message: "illegal base64 data at input byte".to_owned(),
                    origin: data.origin,
                }),
            }
        };
        let path = |path: Sourced<String>| {
            let value = match path.value.starts_with('/') {
                true => path.value.clone(),
                false => format!("{}/{}", self.folder, path.value),
            };
            Sourced::new(value, path.origin)
        };
        let ca_file = text(cluster, "certificate-authority").map(path);
        let ca = match (certificates(cluster, "certificate-authority-data")?, ca_file) {
            (Some(_), Some(file)) => {
                return Err(KubeconfigProblem {
                    message: format!(
                        "certificate-authority-data and certificate-authority are both specified for {cluster_name}. certificate-authority-data will override."
                    ),
                    origin: file.origin,
                });
            }
            (Some(data), None) => Some(CaSource::Data(data)),
            (None, file) => file.map(CaSource::File),
        };
        let named = |key: &str, name: &str| {
            let given = text(user, &format!("{key}.{name}"))?;
            Some(Sourced::new(Reason::Program(given.value), given.origin))
        };
        let password = || {
            let given = text(user, "username")?;
            Some(Sourced::new(Reason::Password(given.value), given.origin))
        };
        let elsewhere = named("exec", "command").or_else(|| named("auth-provider", "name")).or_else(password);
        let insecure_at = format!("{cluster}.insecure-skip-tls-verify");
        let insecure = object.get(&insecure_at).and_then(Value::as_bool).unwrap_or_default();
        Ok(Connection {
            server,
            ca,
            insecure: insecure.then(|| object.origin(&insecure_at)),
            server_name: text(cluster, "tls-server-name"),
            token: text(user, "token"),
            token_file: text(user, "tokenFile").map(path),
            client_certificate_data: certificates(user, "client-certificate-data")?,
            client_certificate_file: text(user, "client-certificate").map(path),
            elsewhere,
            has_client_key: text(user, "client-key").or(text(user, "client-key-data")).is_some(),
            impersonates: text(user, "as"),
            user: user_at,
        })
    }

    /// The names in a list with their positions.
    fn names<'a>(&'a self, list: &str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let items = self.object.value.get(list).and_then(Value::as_array).into_iter().flatten();
        items.enumerate().filter_map(|(index, item)| Some((index, item.get("name")?.as_str()?)))
    }

    /// The path of the entry of that name.
    fn find(&self, list: &str, name: &str) -> Option<String> {
        let (index, _) = self.names(list).find(|(_, own)| *own == name)?;
        Some(format!("{list}.{index}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn connection(text: &str) -> Result<Connection, String> {
        let file = File::new(Arc::new(Source::new("bootstrap.kubeconfig", text)));
        let kubeconfig = Kubeconfig::read(&file, "/etc/kubernetes/bootstrap.kubeconfig").unwrap();
        kubeconfig.connection().map_err(|problem| problem.message)
    }

    const WHOLE: &str = "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- name: c\n  context: {cluster: k, user: u}\nclusters:\n- name: k\n  cluster: {server: 'https://a:6443', certificate-authority: pki/ca.pem}\nusers:\n- name: u\n  user: {token: abcdef.0123456789abcdef}\n";

    #[test]
    fn the_current_context_chooses() {
        let found = connection(WHOLE).unwrap();
        assert_eq!(found.server.value, "https://a:6443");
        assert_eq!(found.token.unwrap().value, "abcdef.0123456789abcdef");
        let Some(CaSource::File(path)) = found.ca else { panic!("{:?}", found.ca) };
        assert_eq!(path.value, "/etc/kubernetes/pki/ca.pem");
    }

    #[test]
    fn what_is_missing_is_said_as_the_client_says_it() {
        for (from, to, expected) in [
            ("current-context: c", "current-context: d", "context was not found for specified context: d"),
            ("current-context: c", "", "no configuration has been provided"),
            ("cluster: k", "cluster: x", "no configuration has been provided"),
            (
                "{token: abcdef.0123456789abcdef}",
                "{token: a, username: b}",
                "more than one authentication method",
            ),
            ("server: 'https://a:6443', ", "", "no server found for cluster \"k\""),
            (
                "pki/ca.pem",
                "a.pem, certificate-authority-data: YQ==",
                "certificate-authority-data and certificate-authority are both",
            ),
            ("kind: Config", "kind: Secret", "no kind \"Secret\" is registered"),
            ("pki/ca.pem", "'', certificate-authority-data: '%'", "illegal base64 data"),
        ] {
            let text = WHOLE.replacen(from, to, 1);
            let said = connection(&text).unwrap_err();
            assert!(said.starts_with(expected), "{said}");
        }
        let nobody = connection(&WHOLE.replacen("user: u", "user: x", 1)).unwrap();
        assert!(nobody.token.is_none());
        assert!(connection("").unwrap_err().starts_with("no configuration has been provided"));
    }
}
