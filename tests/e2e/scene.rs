use serde::Deserialize;
use serde_json::Value;

use super::journal::{NOT_REGISTERED, NOT_REQUESTED, at_registration, at_request};
use super::kubectl::Kubectl;
use super::lab::Lab;
use super::outcome::{Outcome, ensure, until};
use super::step::{Step, name};

/// What must be read, and where. An empty table requires nothing: the step alone is enough.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Symptom {
    /// In the node's journal of the kubelet.
    #[serde(default)]
    pub(crate) kubelet: Option<String>,
    /// In systemd's log of the kubelet's unit.
    #[serde(default)]
    pub(crate) systemd: Option<String>,
    /// In the log of the controller manager.
    #[serde(default)]
    pub(crate) kube_controller_manager: Option<String>,
    /// In kubeadm's output during discovery.
    #[serde(default)]
    pub(crate) kubeadm: Option<String>,
    /// In kubectl's output about the API server's way to the kubelet.
    #[serde(default)]
    pub(crate) kubectl: Option<String>,
}

/// One machine on its way to become a node.
pub(crate) struct Scene<'a> {
    pub(crate) lab: &'a Lab,
    pub(crate) kubectl: &'a Kubectl,
    pub(crate) machine: &'a str,
    pub(crate) node: &'a str,
    pub(crate) token: &'a str,
}

impl Scene<'_> {
    /// Waits until the symptom is there and judges by the cluster and the journal, whatever was expected.
    pub(crate) fn judge(&self, wanted: Option<Step>, symptom: &Symptom) -> Outcome {
        let seen = until(60, "the symptom", || {
            // A node that joins all the same need not be waited for.
            Ok((self.shows(symptom)? && self.reached(wanted)? || self.registered()?).then_some(()))
        });
        if wanted == Some(Step::Approve) || wanted == Some(Step::Sign) {
            // Longer than a good join needs from here.
            std::thread::sleep(std::time::Duration::from_secs(4));
        }
        let step = self.step()?;
        let complaints = || self.complaints().join("\n        ");
        seen.map_err(|error| format!("{error}; {} fails; the kubelet says: {}", name(step), complaints()))?;
        ensure(step == wanted, || {
            format!("{} fails, not {}; the kubelet says: {}", name(step), name(wanted), complaints())
        })?;
        until(10, "the symptom of the step", || Ok(self.shows(symptom)?.then_some(())))
            .map_err(|error| format!("{error}; the kubelet says: {}", complaints()))
    }

    /// Whether everything is there that identifies the step.
    fn reached(&self, wanted: Option<Step>) -> Outcome<bool> {
        match wanted {
            None => self.registered(),
            Some(Step::Approve | Step::Sign) => Ok(self.request()?.is_some()),
            // Other refusals, of leases, may be there before that of the Node.
            Some(Step::AuthenticateNode | Step::AuthorizeNode | Step::Admission) => {
                let journal = self.journal()?;
                Ok(NOT_REGISTERED.iter().any(|text| journal.contains(text)))
            }
            Some(_) => Ok(true),
        }
    }

    fn shows(&self, symptom: &Symptom) -> Outcome<bool> {
        if let Some(text) = &symptom.kubelet
            && !self.journal()?.contains(text)
        {
            return Ok(false);
        }
        if let Some(text) = &symptom.systemd {
            let (_, status) = self.lab.node(self.machine)?.try_run(&["systemctl", "status", "kubelet"])?;
            return Ok(status.contains(text));
        }
        if let Some(text) = &symptom.kube_controller_manager {
            return Ok(self.lab.log("kube-controller-manager").contains(text));
        }
        Ok(true)
    }

    /// The first step that fails, as it looks now.
    fn step(&self) -> Outcome<Option<Step>> {
        if self.registered()? {
            return Ok(None);
        }
        let journal = self.journal()?;
        if let Some(request) = self.request()? {
            if !has(&request, "Approved") {
                return Ok(Some(Step::Approve));
            }
            if !issued(&request) {
                return Ok(Some(Step::Sign));
            }
            return Ok(Some(registration(&journal)));
        }
        let refused = journal.lines().rfind(|line| line.contains(NOT_REQUESTED));
        Ok(Some(refused.map_or_else(|| start(&journal), at_request)))
    }

    fn journal(&self) -> Outcome<String> {
        Ok(self.lab.node(self.machine)?.journal("kubelet"))
    }

    /// The token's newest request for a client certificate.
    fn request(&self) -> Outcome<Option<Value>> {
        let mut requests = client_requests(self.kubectl, self.token)?;
        requests.sort_by_key(|request| request["metadata"]["creationTimestamp"].to_string());
        Ok(requests.pop())
    }

    /// Whether this very machine is the node of its name.
    fn registered(&self) -> Outcome<bool> {
        let (found, text) = self.kubectl.attempt(&["get", "node", self.node, "-o", "json"])?;
        let machine = self.lab.node(self.machine)?.run(&["cat", "/etc/machine-id"])?;
        let node: Value = if found { serde_json::from_str(&text).unwrap_or_default() } else { Value::Null };
        Ok(node["status"]["nodeInfo"]["machineID"] == machine.trim())
    }

    /// The last lines that explain a failure.
    fn complaints(&self) -> Vec<String> {
        let journal = self.journal().unwrap_or_default();
        let words =
            ["forbidden", "Unauthorized", "x509", "refused", "cannot ", "failed", "unknown", "nvalid"];
        let all: Vec<&str> =
            journal.lines().filter(|line| words.iter().any(|word| line.contains(word))).collect();
        all[all.len().saturating_sub(6)..].iter().map(|line| (*line).to_owned()).collect()
    }
}

/// What fails once the certificate is there.
fn registration(journal: &str) -> Step {
    let Some(line) = journal.lines().rfind(|line| NOT_REGISTERED.iter().any(|text| line.contains(text)))
    else {
        let ended = journal.contains("\"command failed\" err=\"failed to run Kubelet");
        return if ended { Step::KubeletStart } else { Step::Registration };
    };
    at_registration(line)
}

/// What fails before the first request.
fn start(journal: &str) -> Step {
    let configuration = ["failed to validate kubelet configuration", "failed to load kubelet config file"];
    if configuration.iter().any(|text| journal.contains(text)) {
        Step::ConfigLoad
    } else if journal.contains("unable to load root certificates") {
        Step::Tls
    } else {
        Step::KubeletStart
    }
}

/// Whether a request has a condition.
pub(crate) fn has(request: &Value, condition: &str) -> bool {
    let conditions = request["status"]["conditions"].as_array();
    conditions.is_some_and(|all| all.iter().any(|one| one["type"] == condition))
}

/// Whether a request's certificate has been issued.
pub(crate) fn issued(request: &Value) -> bool {
    request["status"]["certificate"].is_string()
}

/// The requests for a client certificate by a user.
pub(crate) fn client_requests(kubectl: &Kubectl, user: &str) -> Outcome<Vec<Value>> {
    let mut requests = kubectl.items(&["csr"])?;
    requests.retain(|request| {
        let spec = &request["spec"];
        spec["signerName"] == "kubernetes.io/kube-apiserver-client-kubelet" && spec["username"] == user
    });
    Ok(requests)
}
