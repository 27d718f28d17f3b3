use std::collections::BTreeMap;

use nodejoin::proof::StepId;

use super::claim::Claim;
use super::joiner::Seen;
use super::mutant::{Lane, Mutant};
use crate::say::say;

/// How many mutants the real thing and the proof agree about.
#[derive(Default)]
pub(super) struct Tally {
    /// By the step at which the real thing stops: agreed, disagreed.
    steps: BTreeMap<&'static str, [usize; 2]>,
    renewals: [usize; 2],
    /// The same by the name of a step beside the way.
    sides: BTreeMap<&'static str, [usize; 2]>,
    /// Whether nodes join at all, wherever they stop.
    verdicts: [usize; 2],
    lanes: BTreeMap<Lane, usize>,
    joined: usize,
    /// Agreed only because the proof leaves it open: the step depends on something that is in no file.
    open: usize,
    pub(super) disagreements: Vec<String>,
}

impl Tally {
    /// Counts a mutant; gives a sentence where the two disagree.
    pub(super) fn count(&mut self, mutant: &Mutant, claim: &Claim, seen: &Seen) -> Option<String> {
        *self.lanes.entry(mutant.lane).or_default() += 1;
        self.joined += usize::from(seen.step.is_none());
        let real = seen.step.map_or("joins", StepId::name);
        self.open += usize::from(claim.leaves_open(seen));
        let agrees = claim.agrees_on_step(seen);
        let verdict = agrees || claim.step.is_none() == seen.step.is_none();
        self.verdicts[usize::from(!verdict)] += 1;
        self.steps.entry(real).or_default()[usize::from(!agrees)] += 1;
        let mut wrong = Vec::new();
        if !agrees {
            wrong.push(format!("the proof says {}", claim.step.map_or("joins", StepId::name)));
        }
        if let Some(agrees) = claim.agrees_on_renewal(seen) {
            self.renewals[usize::from(!agrees)] += 1;
            if !agrees {
                wrong.push(format!("renewal {} for the proof, {:?}", claim.renewal.name(), seen.renewal));
            }
        }
        for (name, agrees, said) in claim.sides(seen) {
            self.sides.entry(name).or_default()[usize::from(!agrees)] += 1;
            if !agrees {
                wrong.push(format!("{name} {} for the proof, {said:?}", claim.sides[name].name()));
            }
        }
        if wrong.is_empty() {
            return None;
        }
        let text = format!(
            "{}. {}: {} really ({}){}; {}\n{}",
            mutant.number,
            mutant.what,
            real,
            seen.said,
            seen.refused.iter().map(|said| format!(" [{said}]")).collect::<String>(),
            wrong.join("; "),
            claim.told
        );
        self.disagreements.push(text.clone());
        Some(text)
    }

    pub(super) fn print(&self) {
        say(format_args!("{:<22} {:>7} {:>9}", "step", "agreed", "disagreed"));
        let main = StepId::ALL.iter().map(|step| step.name()).chain(["joins"]);
        for step in main {
            if let Some([agreed, disagreed]) = self.steps.get(step) {
                say(format_args!("{step:<22} {agreed:>7} {disagreed:>9}"));
            }
        }
        let [agreed, disagreed] = self.renewals;
        say(format_args!("{:<22} {agreed:>7} {disagreed:>9}", "renewal, of those"));
        for (name, [agreed, disagreed]) in &self.sides {
            say(format_args!("{:<22} {agreed:>7} {disagreed:>9}", format!("{name}, beside")));
        }
        let [agreed, disagreed] = self.verdicts;
        say(format_args!("{:<22} {agreed:>7} {disagreed:>9}", "joins or not"));
        let all: usize = self.lanes.values().sum();
        let broken = all - self.joined;
        say(format_args!(
            "{all} mutants, {broken} broken ({} %), {} left open by the proof; {:?}",
            broken * 100 / all.max(1),
            self.open,
            self.lanes
        ));
    }
}
