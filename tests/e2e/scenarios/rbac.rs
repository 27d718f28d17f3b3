mod random;

use std::collections::BTreeSet;

use nodejoin::kube::{Kube, Minor};
use nodejoin::rbac::{Binding, Rbac, Role, RoleKind, Subject};
use random::{Asked, Random};
use serde_json::{Value, json};

use crate::host::{self, NEWEST, RELEASES};
use crate::kubectl::Kubectl;
use crate::lab::{Lab, SPEC, server};
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::process::run_with_input;
use crate::say::say;

const QUESTIONS: usize = 5_000;
const OBJECTS: usize = 160;

/// The evaluator answers as the apiserver does: its default roles and bindings are those of each release, and 5,000
/// random questions over random roles and bindings get the same answer. `NODEJOIN_E2E_SEED` makes others.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    for release in RELEASES {
        let minor = release.rsplit_once('.').map_or(release, |(minor, _)| minor);
        let built = lab.build(&SPEC.replace("\"1.37\"", &format!("\"{minor}\"")))?;
        lab.control_plane(release, &built)?;
        let kube = Kube::of(Minor::read(minor).doing(minor)?);
        let (kubectl, rbac) = (lab.kubectl()?, Rbac::new(kube, []));
        let mut difference = String::new();
        // The controller needs a moment to collect what roles aggregate.
        until(30, &format!("{release} creates the roles and bindings that are in the data"), || {
            Ok(defaults(&kubectl, &rbac).map_err(|error| difference = error).ok())
        })
        .map_err(|error| format!("{error}: {difference}"))?;
        say(format_args!("{release} creates the roles and bindings that are in the data"));
    }
    let built = lab.build(SPEC)?;
    let alone = ["--authorization-mode=Node,RBAC", "--authorization-mode=RBAC"].map(str::to_owned);
    lab.control_plane(NEWEST, &built)?.edit(&[alone])?;
    let kubectl = lab.kubectl()?;
    let seed = host::seed()?;
    say(format_args!("NODEJOIN_E2E_SEED={seed}"));
    let mut random = Random::new(seed);
    let spaces = json!({"apiVersion": "v1", "kind": "List", "items": random::namespaces()});
    kubectl.feed(&["apply", "-f", "-"], &spaces.to_string())?;
    let objects: Vec<Value> = (0..OBJECTS).map(|_| random.object()).collect();
    let result = agree(lab, &kubectl, &mut random, &objects);
    let kinds = "clusterroles,clusterrolebindings,roles,rolebindings";
    kubectl.run(&["delete", kinds, "-A", "-l", random::LABEL])?;
    result
}

fn agree(lab: &Lab, kubectl: &Kubectl, random: &mut Random, objects: &[Value]) -> Outcome {
    let kube = Kube::of(Minor::newest());
    let rbac = Rbac::new(kube, objects);
    let mut taken = 0;
    for (index, object) in objects.iter().enumerate() {
        let (applied, said) = kubectl.pipe(&["apply", "-f", "-"], &object.to_string())?;
        let refused = rbac.refused().iter().find(|refused| refused.object == index);
        taken += usize::from(applied);
        ensure(applied == refused.is_none(), || format!("{object}: {refused:?} here; kubectl says {said}"))?;
    }
    say(format_args!("{taken} of {} objects are taken, the others refused by both", objects.len()));
    let collected = |kubectl: &Kubectl| -> Outcome<Option<()>> {
        let roles = kubectl.items(&["clusterroles"])?;
        Ok(roles.iter().all(|role| differs(&rbac, role).is_none()).then_some(()))
    };
    until(30, "the controller collects what roles aggregate", || collected(kubectl)).map_err(|error| {
        let roles = kubectl.items(&["clusterroles"]).unwrap_or_default();
        format!("{error}: {:?}", roles.iter().find_map(|role| differs(&rbac, role)))
    })?;
    // The authorizer's own view of it may be a moment behind.
    std::thread::sleep(std::time::Duration::from_secs(1));

    let asked: Vec<Asked> = (0..QUESTIONS).map(|_| random.question(&rbac)).collect();
    let specs: String = asked.iter().map(|asked| format!("{}\n", asked.spec())).collect();
    let mut reviews = lab.command("go");
    reviews.args(["-C", "tests/e2e/reviews", "run", ".", &server()]);
    reviews.args(["ca.pem", "admin.pem", "admin.key"].map(|file| lab.pki.path(file)));
    reviews.current_dir(env!("CARGO_MANIFEST_DIR"));
    let answers = run_with_input(&mut reviews, &specs)?;
    let (mut allowed, mut wrong) = (0, Vec::new());
    for (asked, answer) in asked.iter().zip(answers.lines()) {
        let answer: Value = serde_json::from_str(answer).doing("an answer")?;
        ensure(answer["error"].is_null(), || format!("{}: {answer}", asked.spec()))?;
        let theirs = answer["allowed"] == true;
        let ours = asked.with(|question| rbac.allows(question).map(|because| because.binding.name.clone()));
        allowed += usize::from(theirs);
        if ours.is_some() != theirs {
            wrong.push(format!("{}: {ours:?} here; the apiserver says {answer}", asked.spec()));
        }
    }
    ensure(answers.lines().count() == QUESTIONS, || "not all were answered".into())?;
    say(format_args!("{QUESTIONS} questions, {allowed} allowed, {} disagreements", wrong.len()));
    ensure(wrong.is_empty(), || format!("{} disagreements, such as {}", wrong.len(), wrong[0]))
}

/// What the cluster has by default is what is here.
fn defaults(kubectl: &Kubectl, rbac: &Rbac) -> Outcome {
    let label = "-lkubernetes.io/bootstrapping=rbac-defaults";
    let mut roles = kubectl.items(&["clusterroles", label])?;
    roles.extend(in_system(kubectl, "roles")?);
    let mut bindings = kubectl.items(&["clusterrolebindings", label])?;
    bindings.extend(in_system(kubectl, "rolebindings")?);
    let ours = BTreeSet::from_iter(rbac.roles().map(|role| (role.namespace.clone(), role.name.clone())));
    same("roles", &ours, &roles.iter().map(key).collect())?;
    if let Some(difference) = roles.iter().find_map(|role| differs(rbac, role)) {
        return Err(difference);
    }
    let ours = rbac.bindings().iter().map(bound);
    same("bindings", &ours.collect(), &bindings.iter().map(binding).collect())
}

/// Those that the apiserver creates; they carry no label.
fn in_system(kubectl: &Kubectl, kind: &str) -> Outcome<Vec<Value>> {
    let mut all = kubectl.items(&[kind, "-A"])?;
    all.retain(|object| {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let default = name.starts_with("system:") || name == "extension-apiserver-authentication-reader";
        default && object["metadata"]["namespace"].as_str().is_some_and(|space| space.starts_with("kube-"))
    });
    Ok(all)
}

fn same<T: Ord + std::fmt::Debug>(what: &str, ours: &BTreeSet<T>, theirs: &BTreeSet<T>) -> Outcome {
    let (more, less): (Vec<_>, Vec<_>) =
        (ours.difference(theirs).take(5).collect(), theirs.difference(ours).take(5).collect());
    ensure(more.is_empty() && less.is_empty(), || format!("{what}: only here {more:?}, only there {less:?}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn key(object: &Value) -> (Option<String>, String) {
    (object["metadata"]["namespace"].as_str().map(str::to_owned), text(&object["metadata"]["name"]))
}

/// A binding as texts: itself, its role, its subjects.
type Bound = ((Option<String>, String), String, BTreeSet<String>);

fn bound(binding: &Binding) -> Bound {
    let role = match binding.role.kind {
        RoleKind::ClusterRole => format!("ClusterRole {}", binding.role.name),
        RoleKind::Role => format!("Role {}", binding.role.name),
    };
    let subject = |subject: &Subject| match subject {
        Subject::User(name) => format!("User {name}"),
        Subject::Group(name) => format!("Group {name}"),
        Subject::ServiceAccount { namespace, name } => format!("ServiceAccount {namespace}/{name}"),
    };
    let subjects = binding.subjects.iter().map(subject).collect();
    ((binding.namespace.clone(), binding.name.clone()), role, subjects)
}

fn binding(object: &Value) -> Bound {
    let role = format!("{} {}", text(&object["roleRef"]["kind"]), text(&object["roleRef"]["name"]));
    let subjects = object["subjects"].as_array().into_iter().flatten().map(|subject| {
        let name = text(&subject["name"]);
        match subject["namespace"].as_str() {
            Some(namespace) => format!("{} {namespace}/{name}", text(&subject["kind"])),
            None => format!("{} {name}", text(&subject["kind"])),
        }
    });
    (key(object), role, subjects.collect())
}

/// The single permissions of a role here and in the cluster, where they differ.
fn differs(rbac: &Rbac, object: &Value) -> Option<String> {
    let (namespace, name) = key(object);
    let ours: &Role = rbac.roles().find(|role| role.namespace == namespace && role.name == name)?;
    let mut here = BTreeSet::new();
    for rule in rbac.rules_of(ours) {
        here.extend(single(
            [&rule.verbs, &rule.api_groups, &rule.resources, &rule.non_resource_urls]
                .map(|list| list.clone()),
            &rule.resource_names,
        ));
    }
    let mut there = BTreeSet::new();
    for rule in object["rules"].as_array().into_iter().flatten() {
        let list = |key: &str| rule[key].as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
        let lists = ["verbs", "apiGroups", "resources", "nonResourceURLs"].map(list);
        there.extend(single(lists, &list("resourceNames")));
    }
    same(&format!("{namespace:?} {name}"), &here, &there).err()
}

fn single([verbs, groups, resources, urls]: [Vec<String>; 4], names: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for verb in &verbs {
        all.extend(urls.iter().map(|url| format!("{verb} {url}")));
        for group in &groups {
            all.extend(resources.iter().map(|resource| format!("{verb} {group}/{resource} {names:?}")));
        }
    }
    all
}
