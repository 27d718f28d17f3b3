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

/// What a client reads from a kubeconfig: the cluster and the user of its current context.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The API server's URL.
    pub server: Sourced<String>,
    /// The CA of the API server's certificate; the machine's own when there is none.
    pub ca: Option<CaSource>,
    /// Whether the API server's certificate is not verified at all, and where that is set.
    pub insecure: Option<Origin>,
    /// The name by which the certificate is checked, in place of the URL's host.
    pub server_name: Option<Sourced<String>>,
    /// The proxy that connections go through.
    pub proxy: Option<Sourced<String>>,
    /// The bearer token.
    pub token: Option<Sourced<String>>,
    /// The file of the bearer token, which wins over the token.
    pub token_file: Option<Sourced<String>>,
    /// The certificates that the client shows, when they are embedded in the kubeconfig.
    pub client_certificate_data: Option<Sourced<Certificates>>,
    /// The file of the certificates that the client shows.
    pub client_certificate_file: Option<Sourced<String>>,
    /// Why the credentials cannot be known, where the kubeconfig itself has none: a program or a password.
    pub elsewhere: Option<Sourced<Reason>>,
    /// The user in whose name requests are made.
    pub impersonates: Option<Sourced<String>>,
    /// The user's entry, or where it is named.
    pub user: Origin,
}

/// Where the CA certificates of a [`Connection`] are.
#[derive(Clone, Debug)]
pub enum CaSource {
    /// In the kubeconfig; text that is not valid base64 gives no certificates.
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

/// The error of clients when nothing is configured.
const NO_CONFIGURATION: &str =
    "no configuration has been provided, try setting KUBERNETES_MASTER environment variable";

impl Kubeconfig {
    /// Reads the kubeconfig at an absolute path.
    ///
    /// # Errors
    /// If the text is not valid YAML. An empty file is an empty kubeconfig.
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
    /// The error of that function.
    pub fn connection(&self) -> Result<Connection, KubeconfigProblem> {
        self.well_formed()?;
        let object = &self.object;
        let current = object.text("current-context").unwrap_or_default();
        let context = self.find("contexts", current);
        if !current.is_empty() && context.is_none() {
            let message = format!("context was not found for specified context: {current}");
            return Err(self.problem(message, "current-context"));
        }
        let named = |what: &str| {
            let path = context.as_ref().map(|context| format!("{context}.context.{what}"));
            let name = path.as_ref().and_then(|path| object.text(path)).unwrap_or_default();
            (name, path.unwrap_or_else(|| "current-context".to_owned()))
        };
        let (cluster_name, cluster_at) = named("cluster");
        let (user_name, user_at) = named("user");
        let user = self.find("users", user_name).map(|path| format!("{path}.user"));
        if let Some(user) = &user {
            self.one_method(user, user_name)?;
        }
        let cluster = self.find("clusters", cluster_name).map(|path| format!("{path}.cluster"));
        // An empty cluster and a missing one both count as no configuration.
        let nothing = |cluster: &String| {
            object.get(cluster).and_then(Value::as_object).is_none_or(|map| map.is_empty())
        };
        let Some(cluster) = cluster.filter(|cluster| !nothing(cluster)) else {
            return Err(self.problem(NO_CONFIGURATION, &cluster_at));
        };
        let Some(server) = self.text(&cluster, "server") else {
            let message = format!("no server found for cluster \"{cluster_name}\"");
            return Err(self.problem(message, &format!("{cluster}.server")));
        };
        // A user who is not there has no credentials.
        match user {
            Some(user) => self.connect(&cluster, Some(&user), object.origin(&user), server),
            None => self.connect(&cluster, None, object.origin(&user_at), server),
        }
    }

    /// Whether the document is a kubeconfig, with each name once in its list.
    fn well_formed(&self) -> Result<(), KubeconfigProblem> {
        const LISTS: [&str; 3] = ["clusters", "users", "contexts"];
        if !self.object.value.is_object() {
            return Err(self.problem("couldn't get version/kind; json parse error", ""));
        }
        let (kind, version) = (self.object.kind(), self.object.api_version());
        if !matches!((kind, version), ("Config" | "", "v1" | "")) {
            let message = format!("no kind \"{kind}\" is registered for version \"{version}\" in scheme");
            return Err(self.problem(message, "kind"));
        }
        for list in LISTS {
            let mut seen = BTreeSet::new();
            if let Some((index, name)) = self.names(list).find(|(_, name)| !seen.insert(*name)) {
                let message = format!("error converting {list}: duplicate name \"{name}\" in list");
                return Err(self.problem(message, &format!("{list}.{index}.name")));
            }
        }
        match LISTS.iter().all(|list| self.names(list).next().is_none()) {
            true => Err(self.problem(NO_CONFIGURATION, "")),
            false => Ok(()),
        }
    }

    /// Whether a user has a token and a password, which clients refuse.
    fn one_method(&self, user: &str, name: &str) -> Result<(), KubeconfigProblem> {
        let given = |key: &str| self.text(user, key).is_some();
        if given("token") && (given("username") || given("password")) {
            let message = format!(
                "more than one authentication method found for {name}; found [token basicAuth], only one is allowed"
            );
            return Err(self.problem(message, user));
        }
        Ok(())
    }

    fn connect(
        &self,
        cluster: &str,
        user: Option<&str>,
        user_at: Origin,
        server: Sourced<String>,
    ) -> Result<Connection, KubeconfigProblem> {
        let of_user = |key: &str| self.text(user?, key);
        let insecure_at = format!("{cluster}.insecure-skip-tls-verify");
        let insecure = self.object.get(&insecure_at).and_then(Value::as_bool).unwrap_or_default();
        Ok(Connection {
            server,
            ca: self.ca(cluster)?,
            insecure: insecure.then(|| self.object.origin(&insecure_at)),
            server_name: self.text(cluster, "tls-server-name"),
            proxy: self.text(cluster, "proxy-url"),
            token: of_user("token"),
            token_file: of_user("tokenFile").map(|path| self.absolute(path)),
            client_certificate_data: of_user("client-certificate-data").map(decode).transpose()?,
            client_certificate_file: of_user("client-certificate").map(|path| self.absolute(path)),
            elsewhere: elsewhere(of_user),
            impersonates: of_user("as"),
            user: user_at,
        })
    }

    /// Where a cluster's CA certificates are.
    fn ca(&self, cluster: &str) -> Result<Option<CaSource>, KubeconfigProblem> {
        let data = self.text(cluster, "certificate-authority-data").map(decode).transpose()?;
        let file = self.text(cluster, "certificate-authority").map(|path| self.absolute(path));
        match (data, file) {
            (Some(_), Some(file)) => {
                let entry = cluster.strip_suffix(".cluster").unwrap_or(cluster);
                let name = self.object.text(&format!("{entry}.name")).unwrap_or_default();
                let message = format!(
                    "certificate-authority-data and certificate-authority are both specified for {name}. certificate-authority-data will override."
                );
                Err(KubeconfigProblem { message, origin: file.origin })
            }
            (Some(data), None) => Ok(Some(CaSource::Data(data))),
            (None, file) => Ok(file.map(CaSource::File)),
        }
    }

    fn problem(&self, message: impl Into<String>, path: &str) -> KubeconfigProblem {
        KubeconfigProblem { message: message.into(), origin: self.object.origin(path) }
    }

    /// A text of an entry; an empty one is as good as none.
    fn text(&self, entry: &str, key: &str) -> Option<Sourced<String>> {
        self.object.sourced(&format!("{entry}.{key}")).filter(|text| !text.is_empty())
    }

    /// The path of a file, which begins at the kubeconfig's folder.
    fn absolute(&self, path: Sourced<String>) -> Sourced<String> {
        match path.value.starts_with('/') {
            true => path,
            false => Sourced::new(format!("{}/{}", self.folder, path.value), path.origin),
        }
    }

    /// The names in a list with their positions.
    fn names<'a>(&'a self, list: &str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let items = self.object.value.get(list).and_then(Value::as_array).into_iter().flatten();
        // An entry without a name has an empty one.
        items
            .enumerate()
            .map(|(index, item)| (index, item.get("name").and_then(Value::as_str).unwrap_or_default()))
    }

    /// The path of the entry of that name.
    fn find(&self, list: &str, name: &str) -> Option<String> {
        let (index, _) = self.names(list).find(|(_, own)| *own == name)?;
        Some(format!("{list}.{index}"))
    }
}

/// Certificates that are embedded: base64 in JSON, in which Go's reader allows line breaks.
fn decode(data: Sourced<String>) -> Result<Sourced<Certificates>, KubeconfigProblem> {
    let clean: Vec<u8> = data.value.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    match STANDARD.decode(clean) {
        Ok(pem) => Ok(Sourced::new(Arc::new(read_trusted(&pem)), data.origin)),
        Err(_) => {
            let message = "illegal base64 data at input byte".to_owned();
            Err(KubeconfigProblem { message, origin: data.origin })
        }
    }
}

/// Why the credentials of a user cannot be known: a program makes them, or they are a password.
fn elsewhere(of_user: impl Fn(&str) -> Option<Sourced<String>>) -> Option<Sourced<Reason>> {
    let reason = |key: &str, reason: fn(String) -> Reason| {
        of_user(key).map(|given| Sourced::new(reason(given.value), given.origin))
    };
    reason("exec.command", Reason::Program)
        .or_else(|| reason("auth-provider.name", Reason::Program))
        .or_else(|| reason("username", Reason::Password))
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
        let nameless = WHOLE.replace("current-context: c\n", "").replace("- name: c\n  context", "- context");
        assert_eq!(connection(&nameless).unwrap().server.value, "https://a:6443");
        let nobody = connection(&WHOLE.replacen("user: u", "user: x", 1)).unwrap();
        assert!(nobody.token.is_none());
        assert!(connection("").unwrap_err().starts_with("no configuration has been provided"));
    }
}
