mod aside;
mod base;
mod binding;
mod claim;
mod config;
mod control;
mod joiner;
mod kubeconfig;
mod kubelet;
mod machine;
mod mutant;
mod plane;
mod secret;
mod spec;
mod structure;
mod tally;
mod yaml;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use self::base::{Base, Files, Names};
use self::claim::claim;
use self::joiner::{Joiner, Seen};
use self::machine::NodeMachine;
use self::mutant::{Lane, Mutant};
use self::plane::Planes;
use self::tally::Tally;
use crate::host::{self, NEWEST, RELEASES};
use crate::lab::{Lab, SPEC};
use crate::outcome::{Doing, Outcome, ensure};
use crate::say::say;
use crate::step::Step;

/// How many mutants there are unless `NODEJOIN_MUTANTS` is set.
const FEW: usize = 150;
/// How long to wait for what must happen, in milliseconds. What does not happen costs as much.
const PATIENCE: u64 = 1500;

/// Random mutants of a cluster: where a join stops with the real control plane, there it stops for the proof of the very
/// same files. `NODEJOIN_E2E_SEED` makes others, `NODEJOIN_MUTANTS=600` more, `NODEJOIN_MUTANT=17,40` these alone, and
/// `NODEJOIN_E2E_MINOR=1.34` tests another release.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let (seed, count) = (host::seed()?, host::number("NODEJOIN_MUTANTS")?.unwrap_or(FEW));
    let alone = variable("NODEJOIN_MUTANT").unwrap_or_default();
    let alone: Vec<usize> = alone.split(',').filter_map(|number| number.parse().ok()).collect();
    let minor = variable("NODEJOIN_E2E_MINOR").unwrap_or_else(|| crate::releases::minor(NEWEST).to_owned());
    let release = RELEASES.iter().find(|release| crate::releases::minor(release) == minor);
    let release = *release.ok_or_else(|| format!("no control plane of {minor} is built"))?;
    say(format_args!("NODEJOIN_E2E_SEED={seed} NODEJOIN_MUTANTS={count} NODEJOIN_E2E_MINOR={minor}"));

    let first = lab.build(&SPEC.replace("\"1.37\"", &format!("\"{minor}\"")))?;
    lab.control_plane(release, &first)?;
    lab.emptied()?;
    let base = Base::new(lab, release)?;
    Joiner::build(lab)?;
    let chosen = (0..count).filter(|number| alone.is_empty() || alone.contains(number));
    let (mut clients, mut kubelets, mut planes) = (Vec::new(), Vec::new(), Vec::new());
    for number in chosen {
        let mutant = Mutant::new(&base, seed, number, lane(number))?;
        match mutant.lane {
            Lane::Client | Lane::Aside => clients.push(mutant),
            Lane::Kubelet => kubelets.push(mutant),
            Lane::ControlPlane => planes.push(mutant),
        }
    }
    let court = Court { release, tally: Mutex::default(), lists: variable("NODEJOIN_E2E_VERBOSE").is_some() };
    let root = lab.work.join("mutant");
    let mut joiner = Joiner::start(lab)?;
    let node = match kubelets.is_empty() {
        true => None,
        false => {
            let mut own = Joiner::start(lab)?;
            let names = Names::of_machine();
            let files = base.files(&base.spec(&names), &names)?;
            Some((NodeMachine::boot(lab, &mut own, release, &files, &names)?, own))
        }
    };
    thread::scope(|scope| {
        let court = &court;
        let beside = node.map(|(machine, mut own)| {
            scope.spawn(move || {
                crate::say::of("proof");
                kubelets
                    .iter()
                    .try_for_each(|mutant| court.judge(mutant, |_| machine.ask(&mut own, &mutant.files)))
            })
        });
        let clients = clients.iter().try_for_each(|mutant| {
            lay_out(&root, &mutant.files)?;
            court.judge(mutant, |times| joiner.ask(mutant, &root.join("node"), PATIENCE * times))
        });
        let kubelets =
            beside.map_or(Ok(()), |beside| beside.join().map_err(|_| "a thread broke down".to_owned())?);
        clients.and(kubelets)
    })?;
    let mut own = Planes::default();
    for mutant in &planes {
        lay_out(&root, &mutant.files)?;
        court
            .judge(mutant, |times| own.ask(lab.running()?, &mut joiner, mutant, &root.join("node"), times))?;
    }
    let tally = court.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.print();
    let wrong = tally.disagreements.len();
    ensure(wrong == 0, || format!("{wrong} of {count} mutants are judged otherwise, with the seed {seed}"))
}

/// What a mutant of this number is about: those that take long are few.
fn lane(number: usize) -> Lane {
    match number % 20 {
        3 | 13 => Lane::ControlPlane,
        1 | 5 | 9 | 15 | 17 => Lane::Kubelet,
        7 | 10 | 14 | 19 => Lane::Aside,
        _ => Lane::Client,
    }
}

/// Where the real thing and the proof are compared.
struct Court {
    release: &'static str,
    tally: Mutex<Tally>,
    /// Whether every mutant is printed, and how long it took.
    lists: bool,
}

impl Court {
    /// `real` runs the real thing, with so many times the patience.
    fn judge(&self, mutant: &Mutant, mut real: impl FnMut(u64) -> Outcome<Seen>) -> Outcome {
        let begin = Instant::now();
        let claim = claim(&mutant.files, self.release)?;
        let mut seen = real(1)?;
        // A machine that is busy may have been too slow for something that happens all the same.
        if !claim.agrees(&seen) {
            seen = real(4)?;
        }
        if self.lists {
            let step = seen.step.map_or("joins", Step::name);
            say(format_args!(
                "{}. {}: {step} in {:.1} s",
                mutant.number,
                mutant.what,
                begin.elapsed().as_secs_f64()
            ));
        }
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = tally.count(mutant, &claim, &seen) {
            say(text);
        }
        Ok(())
    }
}

/// Writes a mutant's files below a folder, and nothing else.
fn lay_out(root: &Path, files: &Files) -> Outcome {
    let _ = fs::remove_dir_all(root);
    for (path, text) in files {
        let path: PathBuf = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).doing(folder.display())?;
        }
        fs::write(&path, text).doing(path.display())?;
    }
    Ok(())
}
