use super::folder::World;
use super::started::Started;
use crate::diagnostic::{Finding, rule_id};
use crate::facts::{Facts, Origin};
use crate::kube::{Kube, Minor};

/// The release of components that do not give their own.
#[derive(Clone)]
pub struct Release {
    /// The release.
    pub minor: Minor,
    /// Where a file gives it.
    pub origin: Option<Origin>,
    /// Whether nothing gives it.
    pub assumed: bool,
    /// The releases that have all flags, where the newest does not.
    pub range: Option<(Minor, Minor)>,
}

/// The user's release, else that of kubeadm's configuration or of a component's image, else the newest.
pub(super) fn of(world: &World<'_>, given: Option<Minor>) -> Release {
    if let Some(minor) = given {
        return Release { minor, origin: None, assumed: false, range: None };
    }
    let documents = || world.contents.values().flat_map(|content| content.documents());
    let configured = documents().filter(|object| object.group() == "kubeadm.k8s.io").find_map(|object| {
        let version = object.sourced("kubernetesVersion")?;
        Some((Minor::read(&version.value).ok()?, version.origin.clone()))
    });
    let said = configured.or_else(|| super::pod::all(world).into_iter().find_map(|pod| pod.minor));
    let said = said.or_else(|| downloaded(world));
    match said {
        Some((minor, origin)) => Release { minor, origin: Some(origin), assumed: false, range: None },
        None => Release { minor: Minor::newest(), origin: None, assumed: true, range: None },
    }
}

/// What a release follows, in download URLs, images, packages' names and their repositories.
const BEFORE: [&str; 15] = [
    "dl.k8s.io/",
    "dl.k8s.io/release/",
    "kubernetes-release/release/",
    "kubernetes/releases/download/",
    "core:/stable:/",
    "hyperkube:",
    "kubelet:",
    "kube-apiserver:",
    "kube-controller-manager:",
    "kube-proxy:",
    "kubelet=",
    "kubeadm=",
    "kubelet-",
    "kubeadm-",
    "kubectl=",
];
/// Parts of the names of variables for a release.
const NAMES: [&str; 4] = ["K8S", "KUBE", "k8s", "kube"];
/// How many mentions are read.
const MOST_MENTIONS: usize = 1000;

/// The release that scripts and documents download or install, if all of them agree.
fn downloaded(world: &World<'_>) -> Option<(Minor, Origin)> {
    let mut found: Option<(Minor, Origin)> = None;
    let mut left = MOST_MENTIONS;
    for file in world.texts.values() {
        let text = file.source.text();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let mention = mentioned(line).filter(|_| left > 0);
            if let Some((minor, range)) = mention {
                left -= 1;
                match &found {
                    Some((other, _)) if *other != minor => return None,
                    Some(_) => {}
                    None => found = Some((minor, file.origin(at + range.start..at + range.end))),
                }
            }
            at += line.len();
        }
    }
    found
}

/// The release in a line, and its bytes.
fn mentioned(line: &str) -> Option<(Minor, std::ops::Range<usize>)> {
    if !line.contains("1.") {
        return None;
    }
    let after = BEFORE.iter().filter_map(|before| Some(line.find(before)? + before.len()));
    let variable = || {
        let (name, value) = line.split_once(['=', ':'])?;
        let name = name.trim().rsplit([' ', '\t', '-']).next().unwrap_or_default();
        let is_release =
            NAMES.iter().any(|part| name.contains(part)) && name.to_ascii_lowercase().ends_with("version");
        let blanks = value.len() - value.trim_start_matches([' ', '"', '\'']).len();
        is_release.then_some(line.len() - value.len() + blanks)
    };
    after.chain(variable()).find_map(|start| {
        let rest = line.get(start..)?;
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == 'v')).unwrap_or(rest.len());
        let version = rest.get(..end)?.trim_end_matches('.');
        let plain = version.trim_start_matches('v');
        let minor = plain.starts_with("1.").then(|| Minor::read(plain).ok()).flatten()?;
        Some((minor, start..start + version.len()))
    })
}

impl Release {
    /// Where the newest release is assumed and refuses flags that others have, the newest that has all of them.
    pub(super) fn fit(&mut self, started: &[Started]) {
        let kubelets = || started.iter().filter(|one| one.minor.is_none());
        let has_all = |minor: Minor| {
            kubelets().all(|one| {
                let kube = Kube::of(minor);
                let known = kube.flags(one.program);
                let flags = one.process.words.iter().filter_map(|word| word.value.strip_prefix("--"));
                let names =
                    flags.map(|flag| flag.split_once('=').map_or(flag, |(name, _)| name).replace('_', "-"));
                names.filter(|name| !name.is_empty()).all(|name| known.flag(&name).present().is_some())
            })
        };
        if !self.assumed || has_all(self.minor) {
            return;
        }
        let fits: Vec<Minor> = Minor::all().filter(|minor| has_all(*minor)).collect();
        let (Some(oldest), Some(newest)) = (fits.first(), fits.last()) else { return };
        self.minor = *newest;
        self.range = Some((*oldest, *newest));
    }

    pub(super) fn report(&self, _world: &World<'_>, facts: &Facts, findings: &mut Vec<Finding>) {
        if !self.assumed {
            return;
        }
        let kubelet = facts.classes.first().map(|class| &class.kubelet.process);
        let word = kubelet.and_then(|process| process.words.first()).map(|word| word.origin.clone());
        let Some(origin) = word else { return };
        let why = match &self.range {
            Some((oldest, newest)) if oldest == newest => ", the only release that has all flags".to_owned(),
            Some((oldest, newest)) => {
                format!(", the newest of the releases {oldest} to {newest}, which have all flags")
            }
            None => String::new(),
        };
        let message = format!("the Kubernetes release is unknown; {} is assumed{why}", self.minor);
        findings.push(
            Finding::new(rule_id::RELEASE_ASSUMED, origin.place(), message)
                .label("no release given")
                .reason("flags, fields, gates and default roles differ between releases")
                .help(format!("pass the release: `--kubernetes {}`", self.minor)),
        );
    }
}
