use serde_json::Value;

use super::base::{Base, Files, Names};
use super::{aside, binding, control, kubeconfig, kubelet, secret, spec, structure, yaml};
use crate::outcome::{Outcome, ensure};
use crate::random::Random;

/// How a mutant is run against the real thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Lane {
    /// Objects and a kubeconfig: a client sends a kubelet's requests to the control plane.
    Client,
    /// Objects that only steps beside the way look at: the same client, which tests those too.
    Aside,
    /// A node's own files: the real kubelet on a machine with systemd.
    Kubelet,
    /// The control plane's files: its components are started anew, then a client sends its requests.
    ControlPlane,
}

impl Lane {
    /// Whether the steps beside the way are compared as well.
    pub(super) fn asks_sides(self) -> bool {
        matches!(self, Lane::Aside | Lane::ControlPlane)
    }
}

/// A cluster with something changed.
pub(super) struct Mutant {
    pub(super) number: usize,
    /// What is changed.
    pub(super) what: String,
    pub(super) lane: Lane,
    pub(super) names: Names,
    pub(super) files: Files,
}

/// A mutant that is being made.
pub(super) struct Draft<'a> {
    pub(super) random: &'a mut Random,
    pub(super) names: &'a Names,
    pub(super) files: &'a mut Files,
}

/// A way to make one: returns what it did, or nothing where it did not fit.
pub(super) type Kind = fn(&mut Draft<'_>) -> Outcome<Option<String>>;

impl Mutant {
    /// The mutant of a number, which together with the seed determines everything about it.
    pub(super) fn new(base: &Base, seed: u64, number: usize, lane: Lane) -> Outcome<Self> {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let names = if lane == Lane::Kubelet { Names::on_machine(number) } else { Names::of(number) };
        let spec = base.spec(&names);
        // One that is as it was is a mutant too: everything must join that is right.
        let kinds: &[(usize, Kind)] = match lane {
            Lane::Client => {
                &[(8, secret::change), (8, binding::change), (6, kubeconfig::change), (8, structure::change)]
            }
            Lane::Aside => &[(1, aside::change)],
            Lane::Kubelet => &[(1, kubelet::change)],
            Lane::ControlPlane => &[(1, control::change)],
        };
        let kinds: Vec<Kind> = kinds.iter().flat_map(|(weight, kind)| vec![*kind; *weight]).collect();
        for _ in 0..100 {
            let mut files = base.files(&spec, &names)?;
            if lane == Lane::Client && random.below(8) == 0 {
                let (what, spec) = spec::change(&mut random, &spec, &names);
                return Ok(Self { number, what, lane, files: base.files(&spec, &names)?, names });
            }
            let mut what = Vec::new();
            // Two at once may hide each other, or need each other.
            let changes = if random.below(6) == 0 { 2 } else { 1 };
            for _ in 0..changes {
                let kind = *random.pick(&kinds);
                let mut draft = Draft { random: &mut random, names: &names, files: &mut files };
                what.extend(kind(&mut draft)?);
            }
            if !what.is_empty() {
                return Ok(Self { number, what: what.join("; "), lane, names, files });
            }
        }
        ensure(false, || format!("no mutation fits mutant {number}"))?;
        Err(String::new())
    }
}

impl Draft<'_> {
    pub(super) fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        self.random.pick(from).clone()
    }

    pub(super) fn chance(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    /// The path of the file with this suffix.
    pub(super) fn path(&self, end: &str) -> Option<String> {
        self.files.keys().find(|path| path.ends_with(end)).cloned()
    }

    /// Changes the first document of a file.
    pub(super) fn edit(
        &mut self,
        end: &str,
        change: impl FnOnce(&mut Value, &mut Random) -> Option<String>,
    ) -> Outcome<Option<String>> {
        let Some(path) = self.path(end) else { return Ok(None) };
        let Ok(mut documents) = yaml::read(&self.files[&path]) else { return Ok(None) };
        let Some(first) = documents.first_mut() else { return Ok(None) };
        let Some(what) = change(first, self.random) else { return Ok(None) };
        let name = path.rsplit('/').next().unwrap_or_default().replace(&self.names.id, "ID");
        self.files.insert(path, yaml::write(&documents)?);
        Ok(Some(format!("{name}: {what}")))
    }

    /// Replaces a text of a file, which must have it.
    pub(super) fn replace(&mut self, end: &str, from: &str, to: &str) -> Option<String> {
        let path = self.path(end)?;
        let text = self.files.get_mut(&path)?;
        if !text.contains(from) || from == to {
            return None;
        }
        *text = text.replacen(from, to, 1);
        Some(format!("{end}: {from:?} becomes {to:?}"))
    }
}

/// A text with a letter too many, too few, or another.
pub(super) fn misspelt(random: &mut Random, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return "x".into();
    }
    let at = random.below(letters.len());
    match random.below(5) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = if letters[at] == 'a' { 'b' } else { 'a' },
        3 if letters[at].is_ascii_alphabetic() => {
            letters[at] = char::from(letters[at] as u8 ^ 0x20);
        }
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.push(' '),
    }
    letters.into_iter().collect()
}
