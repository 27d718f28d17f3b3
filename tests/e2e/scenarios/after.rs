use crate::outcome::{Outcome, ensure, until};
use crate::scene::{Scene, Symptom, client_requests, has};
use crate::step::Step;

/// Judges what a node needs once it has joined.
pub(super) fn judge(scene: &Scene<'_>, step: Step, symptom: &Symptom) -> Outcome {
    let kubectl = scene.kubectl;
    let node = format!("system:node:{}", scene.node);
    match step {
        Step::Renewal => {
            let request = until(150, "the node asks for its next certificate", || {
                Ok(client_requests(kubectl, &node)?.pop())
            })?;
            let name = request["metadata"]["name"].as_str().unwrap_or_default().to_owned();
            // Longer than an approval needs.
            std::thread::sleep(std::time::Duration::from_secs(4));
            let request = kubectl.get(&["csr", &name])?;
            ensure(!has(&request, "Approved"), || "the renewal is approved".into())
        }
        _ => {
            let requests = || -> Outcome<Vec<String>> {
                let mut requests = kubectl.items(&["csr"])?;
                requests.retain(|request| {
                    let spec = &request["spec"];
                    spec["signerName"] == "kubernetes.io/kubelet-serving" && !has(request, "Approved")
                });
                let name =
                    |request: &serde_json::Value| request["metadata"]["name"].as_str().map(str::to_owned);
                Ok(requests.iter().filter_map(name).collect())
            };
            let waiting = until(30, "a request for a serving certificate waits", || {
                Ok(Some(requests()?).filter(|all| !all.is_empty()))
            })?;
            if step == Step::KubeletApi {
                for name in &waiting {
                    kubectl.run(&["certificate", "approve", name])?;
                }
            }
            let text = symptom.kubectl.as_deref().unwrap_or_default();
            let path = format!("--raw=/api/v1/nodes/{}/proxy/pods", scene.node);
            let mut said = String::new();
            until(30, text, || {
                let (read, text_now) = kubectl.attempt(&["get", &path])?;
                said = text_now;
                Ok((!read && said.contains(text)).then_some(()))
            })
            .map_err(|error| format!("{error}; kubectl says: {said}"))?;
            ensure(step != Step::Serving || !requests()?.is_empty(), || "somebody approved it".into())
        }
    }
}
