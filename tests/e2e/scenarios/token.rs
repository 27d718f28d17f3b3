use std::fs;
use std::path::Path;
use std::process::Command;

use super::registered;
use crate::host::NEWEST;
use crate::kubectl::Kubectl;
use crate::lab::{Lab, SPEC};
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::process::output;
use crate::scene::client_requests;
use crate::spec::Built;

/// The life of a token: made, joined with, rotated, joined with either, expired, revoked. What signs cluster-info in the
/// cluster finds nothing to change in ours.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let folder = lab.new_folder();
    fs::create_dir_all(&folder).doing(folder.display())?;
    nodejoin(&folder, &["token", "new", "secrets/workers.token"])?;
    let token = fs::read_to_string(folder.join("secrets/workers.token")).doing("the token")?;
    let (first, _) = token.split_once('.').ok_or("no token was made")?;
    let spec = SPEC.replace("e2e001", first);
    let first_build = Built::new(&folder, &spec, &[("pki/ca.pem", &lab.pki.read("ca.pem")?)])?;
    let kubectl = lab.fresh(&first_build)?;
    let signed = cluster_info(&kubectl, first)?;
    join(lab, &kubectl, &first_build, "node-a", first)?;

    // Old bundles of node-b are kept apart: the next build replaces them.
    let old_bundle = keep(lab, &folder, &spec)?;
    nodejoin(&folder, &["token", "rotate", "workers"])?;
    let rotated = read(&folder)?;
    let build = Built::new(&folder, &rotated, &[])?;
    apply(&kubectl, &build)?;
    let second = ids(&rotated).into_iter().find(|id| id != first).ok_or("no new token in the spec")?;
    join(lab, &kubectl, &old_bundle, "node-b", first)?;
    leave(lab, &kubectl, "node-b")?;
    join(lab, &kubectl, &build, "node-b", &second)?;
    let both = cluster_info(&kubectl, &second)?;
    ensure(both != signed, || "the second signature is not there".into())?;

    // The old one expires: its Secret is removed, its nodes stay, its bundles do not work any more.
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(15);
    let ending = replace_expiry(&rotated, &format!("{}", end.round(jiff::Unit::Second).doing("the end")?))?;
    let build = Built::new(&folder, &ending, &[])?;
    apply(&kubectl, &build)?;
    until(90, "the old token is removed", || Ok((!secret(&kubectl, first)?).then_some(())))?;
    ensure(secret(&kubectl, &second)?, || "the new token is gone too".into())?;
    leave(lab, &kubectl, "node-b")?;
    refused(lab, &old_bundle, "node-b")?;
    kubectl.run(&["get", "node", "node-a"])?;

    // It is removed from the spec, and the new one, which has leaked, is replaced at once.
    nodejoin(&folder, &["token", "revoke", "workers-old"])?;
    let leaked = keep(lab, &folder, &read(&folder)?)?;
    let steps = nodejoin(&folder, &["token", "rotate", "workers", "--overlap", "0"])?;
    let spec = read(&folder)?;
    let [third] = &ids(&spec)[..] else { return Err(format!("more than one token is left:\n{spec}")) };
    let build = Built::new(&folder, &spec, &[])?;
    apply(&kubectl, &build)?;
    // The command as it is printed.
    let delete = format!("delete secret --namespace kube-system bootstrap-token-{second}");
    ensure(steps.contains(&format!("`kubectl {delete}`")), || format!("no step deletes it:\n{steps}"))?;
    kubectl.run(&delete.split(' ').collect::<Vec<_>>())?;
    leave(lab, &kubectl, "node-b")?;
    refused(lab, &leaked, "node-b")?;
    leave(lab, &kubectl, "node-b")?;
    join(lab, &kubectl, &build, "node-b", third)?;
    cluster_info(&kubectl, third)?;
    Ok(())
}

fn nodejoin(folder: &Path, arguments: &[&str]) -> Outcome<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nodejoin"));
    let (success, said) = output(command.args(arguments).current_dir(folder))?;
    ensure(success, || format!("nodejoin {arguments:?}: {said}"))?;
    Ok(said)
}

fn read(folder: &Path) -> Outcome<String> {
    fs::read_to_string(folder.join("cluster.toml")).doing("cluster.toml")
}

/// A build of this spec in a folder of its own, with the secrets of another.
fn keep(lab: &mut Lab, folder: &Path, spec: &str) -> Outcome<Built> {
    let copy = lab.new_folder();
    let mut inputs = vec![("pki/ca.pem".to_owned(), lab.pki.read("ca.pem")?)];
    for entry in fs::read_dir(folder.join("secrets")).doing("secrets")?.flatten() {
        let text = fs::read_to_string(entry.path()).doing("a secret")?;
        inputs.push((format!("secrets/{}", entry.file_name().to_string_lossy()), text));
    }
    let inputs: Vec<(&str, &str)> =
        inputs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Built::new(&copy, spec, &inputs)
}

/// The ids of a spec's tokens.
fn ids(spec: &str) -> Vec<String> {
    let ids = spec.lines().filter_map(|line| line.strip_prefix("id = \""));
    ids.map(|id| id.trim_end_matches('"').to_owned()).collect()
}

/// The spec with another end of the token that was replaced.
fn replace_expiry(spec: &str, end: &str) -> Outcome<String> {
    let (head, tail) = spec.split_once("[tokens.workers-old]").ok_or("the old token is not in the spec")?;
    let (before, rest) = tail.split_once("expires = ").ok_or("it has no end")?;
    let (_, after) = rest.split_once('\n').ok_or("it has no end")?;
    Ok(format!("{head}[tokens.workers-old]{before}expires = {end}\n{after}"))
}

fn apply(kubectl: &Kubectl, build: &Built) -> Outcome {
    kubectl.run(&["apply", "-k", &build.out("cluster").display().to_string()]).map(|_| ())
}

fn secret(kubectl: &Kubectl, id: &str) -> Outcome<bool> {
    Ok(kubectl.attempt(&["get", "secret", "-n", "kube-system", &format!("bootstrap-token-{id}")])?.0)
}

/// The signatures of cluster-info, which are ours from the first second: the bootstrapsigner, which looks at it whenever it or
/// a token changes, writes nothing.
fn cluster_info(kubectl: &Kubectl, id: &str) -> Outcome<serde_json::Value> {
    let get = || kubectl.get(&["configmap", "-n", "kube-public", "cluster-info"]);
    let ours = get()?;
    let signature = format!("jws-kubeconfig-{id}");
    ensure(ours["data"][&signature].is_string(), || format!("cluster-info has no {signature}: {ours}"))?;
    // Another change wakes it up: it restores what is removed, so it is running.
    std::thread::sleep(std::time::Duration::from_secs(6));
    let later = get()?;
    let version = |map: &serde_json::Value| map["metadata"]["resourceVersion"].to_string();
    ensure(version(&ours) == version(&later), || format!("cluster-info was changed:\n{ours}\n{later}"))?;
    kubectl.run(&[
        "patch",
        "configmap",
        "-n",
        "kube-public",
        "cluster-info",
        "--type=json",
        &format!("--patch=[{{\"op\":\"remove\",\"path\":\"/data/{signature}\"}}]"),
    ])?;
    until(30, "the cluster signs by itself", || {
        let again = get()?;
        Ok((again["data"] == ours["data"]).then_some(()))
    })?;
    Ok(ours["data"].clone())
}

/// A node joins, with this token.
fn join(lab: &mut Lab, kubectl: &Kubectl, build: &Built, node: &str, id: &str) -> Outcome {
    let user = format!("system:bootstrap:{id}");
    let before = client_requests(kubectl, &user)?.len();
    lab.start_node(build, node, NEWEST)?;
    registered(kubectl, node)?;
    let requests = client_requests(kubectl, &user)?.len();
    ensure(requests == before + 1, || format!("{node} did not ask as {user}"))
}

fn leave(lab: &mut Lab, kubectl: &Kubectl, node: &str) -> Outcome {
    lab.end_node(node);
    kubectl.run(&["delete", "node", node, "--ignore-not-found"]).map(|_| ())
}

/// A node does not join: the API server does not know its token.
fn refused(lab: &mut Lab, build: &Built, node: &str) -> Outcome {
    lab.start_node(build, node, NEWEST)?;
    until(60, &format!("{node} is refused"), || {
        let journal = lab.node(node)?.journal("kubelet");
        Ok(journal.contains("cannot create certificate signing request: Unauthorized").then_some(()))
    })
}
