mod base;
mod binding;
mod claim;
mod config;
mod control;
mod joiner;
mod kubeconfig;
mod kubelet;
mod mutant;
mod secret;
mod spec;
mod structure;
mod tally;
mod yaml;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use self::base::{Base, Files};
use self::claim::claim;
use self::joiner::Joiner;
use self::mutant::{Lane, Mutant};
use self::tally::Tally;
use crate::host::NEWEST;
use crate::lab::Lab;
use crate::outcome::{Doing, Outcome, ensure};

/// How many mutants there are where `NODEJOIN_MUTANTS` says nothing.
const FEW: usize = 150;
/// How long what must happen may take, in milliseconds. What does not happen costs as much.
const PATIENCE: u64 = 1500;

/// Random mutants of a cluster: where a join stops with the real control plane is where the proof of the very same files
/// says. `NODEJOIN_E2E_SEED` makes the same mutants again, `NODEJOIN_MUTANTS=600` more, `NODEJOIN_MUTANT=17` that one alone.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("NODEJOIN_E2E_SEED").unwrap_or(1);
    let count = number("NODEJOIN_MUTANTS").map_or(FEW, |count| usize::try_from(count).unwrap_or(FEW));
    let alone = number("NODEJOIN_MUTANT").and_then(|number| usize::try_from(number).ok());
    let release = NEWEST;
    println!("    NODEJOIN_E2E_SEED={seed} NODEJOIN_MUTANTS={count}");
    let first = lab.build(crate::lab::SPEC)?;
    lab.control_plane(release, &first)?;
    lab.emptied()?;
    let base = Base::new(lab, release)?;
    let mut joiner = Joiner::start(lab)?;
    let mut tally = Tally::default();
    let root = lab.work.join("mutant");
    for number in (0..count).filter(|number| alone.is_none_or(|alone| alone == *number)) {
        let mutant = Mutant::new(&base, seed, number, Lane::Client)?;
        lay_out(&root, &mutant.files)?;
        let begin = Instant::now();
        let seen = joiner.ask(&mutant.files, &mutant.names, &root.join("node"), PATIENCE)?;
        let real = begin.elapsed();
        let claim = claim(&mutant.files, release)?;
        if std::env::var_os("NODEJOIN_E2E_VERBOSE").is_some() {
            println!("    {number}. {}: {:?} {:?} {real:?} {:?}", mutant.what, seen.step, seen.renewal, begin.elapsed());
        }
        if let Some(text) = tally.count(&mutant, &claim, &seen) {
            println!("    {text}");
        }
    }
    tally.print();
    let wrong = tally.disagreements.len();
    ensure(wrong == 0, || format!("{wrong} of {count} mutants are judged otherwise, with the seed {seed}"))
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
