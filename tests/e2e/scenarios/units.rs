mod case;
mod make;
mod node;
mod reader;

use std::fs;
use std::path::Path;

use nodejoin::kube::Minor;
use nodejoin::world::Found;

use self::case::{Answer, Case, Files, Run};
use self::node::Node;
use self::reader::{Verdict, compare};
use crate::host;
use crate::lab::Lab;
use crate::outcome::{Doing, Outcome, ensure};
use crate::say::say;

/// How many random ones are given to systemd unless `NODEJOIN_UNITS` is set.
const FEW: usize = 200;
/// How many systemd is given at once.
const BATCH: usize = 100;
/// Differences that are printed; all of them are kept.
const SHOWN: usize = 10;
/// The cases made by hand, and what systemd does with them: the fast tests read both.
const KINDS: &str = "tests/fixtures/units/kinds.toml";
const ANSWERS: &str = "tests/fixtures/units/answers.json";

/// systemd and nodejoin start the same for units and env files, with the same words and the same environment, and where
/// systemd warns about a line, nodejoin reports it. `NODEJOIN_UNITS=2000` tests more random ones, `NODEJOIN_E2E_SEED` the
/// same again, `NODEJOIN_UNIT=17,40` these alone (`NODEJOIN_E2E_VERBOSE=1` prints them). `NODEJOIN_UNITS_RECORD=1`
/// records what systemd does with those made by hand.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let (seed, count) = (host::seed()?, host::number("NODEJOIN_UNITS")?.unwrap_or(FEW));
    say(format_args!("NODEJOIN_E2E_SEED={seed} NODEJOIN_UNITS={count}"));
    let shared = node::shared()?;
    let node = Node::boot(lab, &shared)?;
    let table = fs::read_to_string(KINDS).doing(KINDS)?;
    let by_hand = Case::by_hand(&table).doing(KINDS)?;
    let mut tally = Tally { shared: &shared, same: 0, started: 0, unknown: 0, differ: Vec::new() };
    if wanted()?.is_none() {
        let answers = tally.ask(&node, &by_hand)?;
        say(format_args!("{} made by hand: {}", by_hand.len(), tally.said()));
        recorded(&by_hand, &answers, &shared)?;
    }
    let numbers: Vec<usize> = wanted()?.unwrap_or_else(|| (0..count).collect());
    for some in numbers.chunks(BATCH) {
        let cases: Vec<Case> = some.iter().map(|number| make::case(seed, *number)).collect();
        if std::env::var_os("NODEJOIN_E2E_VERBOSE").is_some() {
            cases.iter().for_each(|case| say(case.shown()));
        }
        tally.ask(&node, &cases)?;
    }
    say(format_args!("with {} random ones: {}", numbers.len(), tally.said()));
    for difference in tally.differ.iter().take(SHOWN) {
        say(difference);
    }
    ensure(tally.differ.is_empty(), || format!("systemd and nodejoin differ in {} cases", tally.differ.len()))
}

/// The numbers of random units that alone are wanted.
fn wanted() -> Outcome<Option<Vec<usize>>> {
    let text = std::env::var("NODEJOIN_UNIT").ok().filter(|text| !text.is_empty());
    let numbers =
        |text: String| text.split(',').map(|one| one.trim().parse().doing("NODEJOIN_UNIT")).collect();
    text.map(numbers).transpose()
}

struct Tally<'a> {
    shared: &'a Files,
    same: usize,
    /// Those of which systemd starts something.
    started: usize,
    /// Those of which nodejoin cannot know.
    unknown: usize,
    differ: Vec<String>,
}

impl Tally<'_> {
    /// Gives cases to systemd and compares. Those that differ are repeated: the journal drops messages when there are
    /// many.
    fn ask(&mut self, node: &Node, cases: &[Case]) -> Outcome<Vec<Answer>> {
        let mut answers = node.ask(cases)?;
        let differs = |(case, answer): &(&Case, &Answer)| {
            let verdict = compare(case, self.shared, answer, Minor::newest());
            matches!(verdict, Verdict::Differs(_) | Verdict::Silent(_))
        };
        let again: Vec<Case> =
            cases.iter().zip(&answers).filter(differs).map(|(case, _)| case.clone()).collect();
        if !again.is_empty() {
            for (case, answer) in again.iter().zip(node.ask(&again)?) {
                let own = cases.iter().position(|own| own.name == case.name);
                if let Some(own) = own.and_then(|index| answers.get_mut(index)) {
                    *own = answer;
                }
            }
        }
        cases.iter().zip(&answers).try_for_each(|(case, answer)| self.count(case, answer))?;
        Ok(answers)
    }

    fn count(&mut self, case: &Case, answer: &Answer) -> Outcome {
        self.started += usize::from(!answer.runs.is_empty());
        match compare(case, self.shared, answer, Minor::newest()) {
            Verdict::Same => self.same += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::Differs(how) | Verdict::Silent(how) => {
                let text = format!("{}{how}", case.shown());
                let folder = host::failed()?.join("units").join(&case.name);
                keep(&folder, &case.tree(self.shared).files, &text)?;
                self.differ.push(text);
            }
        }
        Ok(())
    }

    fn said(&self) -> String {
        let (same, unknown, started) = (self.same, self.unknown, self.started);
        let differ = self.differ.len();
        format!(
            "{same} agree, {unknown} have values that no file says, {differ} differ; systemd starts {started}"
        )
    }
}

/// Keeps the files of a case, for `nodejoin prove --from`.
fn keep(folder: &Path, files: &Files, text: &str) -> Outcome {
    let _ = fs::remove_dir_all(folder);
    for (path, found) in files {
        node::put(folder, path, found)?;
    }
    fs::write(folder.join("difference"), text).doing(folder.display())
}

/// What systemd does with the cases made by hand is as it was written down; else it is written down.
fn recorded(cases: &[Case], answers: &[Answer], shared: &Files) -> Outcome {
    let text = |found: &Found| match found {
        Found::File(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    };
    let shared: serde_json::Map<_, _> =
        shared.iter().map(|(path, found)| (path.clone(), text(found).into())).collect();
    let mut entries = serde_json::Map::new();
    for (case, answer) in cases.iter().zip(answers) {
        let mut answer = answer.clone();
        answer.runs.iter_mut().for_each(without_the_moment);
        entries.insert(case.name.clone(), serde_json::to_value(answer).doing(ANSWERS)?);
    }
    let document = serde_json::json!({ "shared": shared, "answers": entries });
    let text = serde_json::to_string_pretty(&document).doing(ANSWERS)? + "\n";
    if std::env::var_os("NODEJOIN_UNITS_RECORD").is_some() {
        return fs::write(ANSWERS, text).doing(ANSWERS);
    }
    ensure(fs::read_to_string(ANSWERS).unwrap_or_default() == text, || {
        format!("{ANSWERS} is not what systemd does; NODEJOIN_UNITS_RECORD=1 writes it anew")
    })
}

/// Removes what differs in each run.
fn without_the_moment(run: &mut Run) {
    const OF_MOMENT: [&str; 4] = ["INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "WATCHDOG_PID"];
    run.environment.retain(|name, _| !OF_MOMENT.contains(&name.as_str()));
    for word in &mut run.words {
        let id = word.rsplit('=').next().unwrap_or_default();
        if id.len() == 32 && id != node::MACHINE && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            *word = word.replace(id, "ID");
        }
    }
}
