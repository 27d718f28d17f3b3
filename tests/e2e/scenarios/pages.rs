#[path = "../../fast/harness/page.rs"]
#[allow(dead_code, unused_imports, reason = "the test of the pages looks at more of them")]
mod page;
pub(super) mod plane;
#[path = "../../fast/harness/world.rs"]
mod world;

use nodejoin::diagnostic::{Finding, Level};
use nodejoin::rules::{Check, RULES};
use nodejoin::{Options, Outcome as Compiled, compile};

use self::page::{Case, Page};
use crate::case::is_wanted;
use crate::env_file;
use crate::host::NEWEST;
use crate::lab::Lab;
use crate::oracle::passed;
use crate::outcome::{Doing, Outcome, ensure};
use crate::overlay::Overlay;
use crate::releases;
use crate::say::say;

/// Every spec on the pages of the rules is given to real components. Those of rules about kubelets are given to the
/// kubelet of their release, as far as that is built: it starts unless a finding reports that it does not. Kubelets have
/// no container runtime, except where a rule is about what is checked later.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let built = releases::built("kubelet")?;
    let mut tally = Tally::default();
    for rule in RULES.iter().filter(|rule| {
        matches!(rule.check, Check::Kubelet(_) | Check::Shape(_)) && is_wanted(rule.id.as_str())
    }) {
        let mut answers = Vec::new();
        for case in &Page::parse(rule.page)?.cases {
            let at = format!("{}.md:{}", rule.id, case.line);
            match question(case).doing(&at)? {
                Some(question) => match early(lab, &question, &built)? {
                    Some(answer) => answers.push((at, question, answer)),
                    None => tally.skipped += 1,
                },
                None => tally.skipped += 1,
            }
        }
        let is_late = answers.iter().any(|(_, question, answer)| question.refused && answer.starts);
        for (at, question, mut answer) in answers {
            if is_late {
                match late(lab, &question)? {
                    Some(later) => answer = later,
                    None => {
                        tally.skipped += 1;
                        continue;
                    }
                }
            }
            tally.count(&at, question.refused, answer.starts, &answer.line);
        }
    }
    plane::ask(lab, &mut tally)?;
    let Tally { asked, skipped, wrong } = tally;
    say(format_args!("{asked} answers to specs of pages, {wrong} differ; {skipped} specs were not asked"));
    ensure(wrong == 0, || format!("{wrong} of {asked} differ"))
}

/// What was found.
#[derive(Default)]
struct Tally {
    asked: usize,
    skipped: usize,
    wrong: usize,
}

impl Tally {
    /// Counts an answer, and prints one that nodejoin did not expect.
    fn count(&mut self, at: &str, refused: bool, starts: bool, line: &str) {
        self.asked += 1;
        if starts == refused {
            let says = if refused { "does not start, it does" } else { "starts, it does not" };
            say(format_args!("{at}: nodejoin says that it {says}: {line}"));
            self.wrong += 1;
        }
    }
}

/// Whether all kubelets of a spec start, and the line with the reason if one does not.
struct Answer {
    starts: bool,
    line: String,
}

impl Answer {
    fn of(starts: bool, log: &str) -> Self {
        const SAID: [&str; 3] = ["rror", "command failed", "failed to run Kubelet"];
        let said = |line: &&str| SAID.iter().any(|words| line.contains(words));
        Self { starts, line: log.lines().rfind(said).or(log.lines().last()).unwrap_or_default().to_owned() }
    }
}

/// Without a runtime. Nothing where a kubelet is not built, or the spec has none.
fn early(lab: &Lab, question: &Question, built: &[String]) -> Outcome<Option<Answer>> {
    let mut answer = None;
    for kubelet in &question.kubelets {
        let of_minor = |release: &&String| releases::minor(release) == kubelet.minor;
        let Some(release) = built.iter().find(of_minor) else { return Ok(None) };
        let Some(overlay) = overlay(lab, kubelet)? else { return Ok(None) };
        let (ended, log) = overlay.kubelet(release, &kubelet.flags, &kubelet.environment, 12)?;
        let mut said = Answer::of(!ended || passed(&log), &log);
        // What the node's owner puts there is not there, and neither is an API server.
        const ELSEWHERE: [&str; 3] = [
            "failed to run Kubelet: open /",
            "failed to walk through kubelet dropin directory",
            "cannot create certificate signing request",
        ];
        said.starts |= ELSEWHERE.iter().any(|words| said.line.contains(words));
        let starts = said.starts;
        answer = Some(said);
        if !starts {
            break;
        }
    }
    Ok(answer)
}

/// Beside a runtime. Nothing where another kubelet than the newest is meant, or a machine that cannot be made believe.
fn late(lab: &Lab, question: &Question) -> Outcome<Option<Answer>> {
    let mut answer = None;
    for kubelet in &question.kubelets {
        if kubelet.minor != releases::minor(NEWEST) || kubelet.is_odd {
            return Ok(None);
        }
        let Some(overlay) = overlay(lab, kubelet)? else { return Ok(None) };
        let (starts, log) = overlay.kubelet_with_runtime(&kubelet.flags, kubelet.memory)?;
        answer = Some(Answer::of(starts, &log));
        if !starts {
            break;
        }
    }
    Ok(answer)
}

/// A machine with a kubelet's files. Nothing where two of them have one path, or one has the path of another's folder.
fn overlay(lab: &Lab, kubelet: &Kubelet) -> Outcome<Option<Overlay>> {
    let overlay = Overlay::new(&lab.work.join("pages"))?;
    let lies = kubelet.files.iter().all(|(path, text)| overlay.write(path, text).is_ok());
    Ok(lies.then_some(overlay))
}

/// The kubelets of a page's spec, and whether a finding reports that they do not start.
struct Question {
    refused: bool,
    kubelets: Vec<Kubelet>,
}

struct Kubelet {
    minor: String,
    flags: Vec<String>,
    /// The variables that its unit gives it.
    environment: Vec<(String, String)>,
    /// The memory of its machine in the spec, in bytes.
    memory: Option<i128>,
    /// Whether the spec sets anything else about its machine.
    is_odd: bool,
    files: Vec<(String, String)>,
}

/// Nothing for a block that is not a spec, or has no kubelets.
fn question(case: &Case) -> Outcome<Option<Question>> {
    // What depends on the machine may go either way. With other errors than the rule's own, nodejoin refuses the spec and
    // writes nothing.
    if case.folder || case.latin1 || case.to.is_some() || !case.also.is_empty() || case.depends {
        return Ok(None);
    }
    let world = world::world(case)?.with("cluster.toml", with_nodes(&case.spec).into_bytes());
    let compiled = compile(&world, "cluster.toml", &Options::default()).doing("compiling")?;
    let Ok(plan) = compiled.plan() else { return Ok(None) };
    let mut kubelets = Vec::new();
    let mut shapes = Vec::new();
    for node in &compiled.cluster.nodes {
        if shapes.contains(&node.shape) {
            continue;
        }
        shapes.push(node.shape);
        let Some(shape) = compiled.cluster.shapes.get(node.shape) else { continue };
        let files: Vec<(String, String)> = plan
            .of_node(node)
            .iter()
            .map(|one| (one.file.path.clone(), one.file.text.placeholders()))
            .collect();
        let path = shape.kubelet.paths.flags.trim_start_matches('/').to_owned();
        let Some((_, text)) = files.iter().find(|(inner, _)| *inner == path) else { continue };
        let flags = env_file::words(text, "KUBELET_CONFIG");
        let set = shape.kubelet.environment.iter();
        kubelets.push(Kubelet {
            minor: shape.kubelet.minor.to_string(),
            flags,
            environment: set.map(|(name, value)| (name.clone(), value.value.clone())).collect(),
            memory: shape.capacity.get("memory").map(|memory| memory.billionths / 1_000_000_000),
            is_odd: shape.capacity.keys().any(|resource| *resource != "memory"),
            files,
        });
    }
    let refused = is_refused(&compiled);
    // Other errors do not decide whether it starts.
    let is_wrong = compiled.findings.iter().any(|finding| finding.level == Level::Deny);
    Ok((!kubelets.is_empty() && refused == is_wrong).then_some(Question { refused, kubelets }))
}

fn is_refused(compiled: &Compiled) -> bool {
    let stops = |finding: &Finding| {
        let says = |why: &String| why.contains("does not start");
        finding.level == Level::Deny && finding.reason.as_ref().is_some_and(says)
    };
    compiled.findings.iter().any(stops)
}

/// The spec with a node where it has none, and a token for it.
fn with_nodes(spec: &str) -> String {
    let mut spec = spec.to_owned();
    let Ok(table) = spec.parse::<toml::Table>() else { return spec };
    if !table.contains_key("tokens") {
        spec += "[tokens.of-the-page]\nid = \"07401b\"\nsecret = { env = \"TOKEN\" }\nexpires = 2056-01-01T00:00:00Z\n";
    }
    if !table.contains_key("nodes") {
        let pools = table.get("pools").and_then(toml::Value::as_table);
        let names: Vec<&str> = pools.into_iter().flat_map(|pools| pools.keys()).map(String::as_str).collect();
        if names.is_empty() {
            spec += "[nodes.page-1]\naddress = \"10.0.0.11\"\n";
        }
        for (index, name) in names.iter().enumerate() {
            spec += &format!("[nodes.page-{index}]\npool = {name:?}\naddress = \"10.0.0.1{index}\"\n");
        }
    }
    spec
}
