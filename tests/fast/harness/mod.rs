//! Compiles the specs of a rule's page and compares what is printed with what the page shows.

mod page;
mod world;

use nodejoin::diagnostic::{Finding, Level};
use nodejoin::kube::Minor;
use nodejoin::report::human::{self, Options};
use nodejoin::report::{SpecPlaces, locate};
use nodejoin::rules::Rule;
use nodejoin::secret::MemorySecrets;
use nodejoin::upgrade;

pub(crate) use page::{Case, HEADINGS, Page};
use world::{NOW, world};

/// What is wrong with a page, each with the page's name and line; and the page as it should be, as far as that can be
/// known.
pub(crate) struct Checked {
    pub(crate) faults: Vec<String>,
    pub(crate) rewritten: String,
}

/// Checks the page of a rule.
pub(crate) fn check(rule: &Rule, file: &str, text: &str) -> Checked {
    let page = match Page::parse(text) {
        Ok(page) => page,
        Err(error) => {
            return Checked { faults: vec![format!("{file}: {error}")], rewritten: text.to_owned() };
        }
    };
    let mut faults = Vec::new();
    let mut fault = |line: usize, said: String| faults.push(format!("{file}:{line}: {said}"));
    if page.name != rule.id.as_str() {
        fault(1, format!("the title is `{}`, the rule `{}`", page.name, rule.id));
    }
    if page.headings != HEADINGS {
        fault(1, format!("the headings are {:?}, they must be {HEADINGS:?}", page.headings));
    }
    if !page.says(&level(rule)) {
        fault(1, format!("the line `{}` is missing", level(rule)));
    }
    for (fires, what) in [(true, "Example"), (false, "Instead")] {
        if !page.cases.iter().any(|case| case.fires == fires) {
            fault(1, format!("no spec under `{what}`"));
        }
    }
    let mut outputs = Vec::new();
    for case in &page.cases {
        let output = run(rule, case);
        match &output {
            Ok(printed) if printed.as_deref().unwrap_or_default() != page.output(case) => {
                let shown = page.output(case);
                let printed = printed.as_deref().unwrap_or_default();
                fault(case.line, format!("the page shows\n{shown}\nbut this is printed\n{printed}"));
            }
            Ok(_) => {}
            Err(error) => fault(case.line, error.clone()),
        }
        outputs.push(output.ok().flatten());
    }
    Checked { rewritten: page.rewritten(&level(rule), &outputs), faults }
}

/// The line of a page with its rule's level.
fn level(rule: &Rule) -> String {
    let name = Level::ALL.iter().find(|(_, level)| *level == rule.level).map_or("", |(name, _)| name);
    format!("*Level: {name}{}.*", if rule.fixed { "; it cannot be lowered" } else { "" })
}

/// What the rule's findings in a spec look like; none if it is right that there are none.
fn run(rule: &Rule, case: &Case) -> Result<Option<String>, String> {
    if case.folder {
        return folder(rule, case);
    }
    let outcome = outcome(rule, case)?;
    let print = |findings: &mut dyn Iterator<Item = &Finding>| {
        human::render(
            &locate(findings, &SpecPlaces::new(&outcome.source)),
            &Options { limit: 1_000, ..Options::default() },
        )
    };

    let (own, others): (Vec<_>, Vec<_>) =
        outcome.findings.iter().partition(|finding| finding.rule == rule.id);
    let printed = print(&mut own.iter().copied()).trim_end().to_owned();
    match (case.fires, own.is_empty()) {
        (true, true) => {
            return Err(format!("`{}` finds nothing\n{}", rule.id, print(&mut others.into_iter())));
        }
        (false, false) => return Err(format!("`{}` should be silent, but finds\n{printed}", rule.id)),
        _ => {}
    }
    let others: Vec<_> = others
        .into_iter()
        .filter(|finding| {
            finding.level == Level::Deny && case.also.iter().all(|also| also != finding.rule.as_str())
        })
        .collect();
    if !others.is_empty() {
        return Err(format!("other errors in the spec\n{}", print(&mut others.into_iter())));
    }
    Ok(case.fires.then_some(printed))
}

/// A spec of a page, compiled, with what is found in it.
pub(crate) fn outcome(rule: &Rule, case: &Case) -> Result<nodejoin::Outcome, String> {
    let spec = match case.latin1 {
        true => case.spec.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        false => case.spec.clone().into_bytes(),
    };
    let world = world(case)?.with("cluster.toml", spec);
    let options = nodejoin::Options::default();
    let mut outcome =
        nodejoin::compile(&world, "cluster.toml", &options).map_err(|error| error.to_string())?;
    if page_needs_secrets(rule) {
        outcome.open_secrets(&secrets(case));
    }
    if let Some(to) = &case.to {
        let to = Minor::read(to).map_err(|error| error.to_string())?;
        let wanted = upgrade::Wanted { to, all: false };
        let found = upgrade::upgrade(&world, "cluster.toml", &options, wanted)
            .map_err(|error| format!("{error:?}"))?;
        outcome.findings = found.brings.into_iter().map(|brought| brought.finding).collect();
    }
    prove_edited(&mut outcome, case)?;
    Ok(outcome)
}

/// Files `out/…` of a page take the place of what the spec compiles to: what the proof finds in them is added.
fn prove_edited(outcome: &mut nodejoin::Outcome, case: &Case) -> Result<(), String> {
    let edits = case.files.iter().filter_map(|(path, text)| {
        Some((path.strip_prefix("out/")?.to_owned(), text.replace("@SECRET@", "ed574aa71eb87d6c")))
    });
    let edits: std::collections::BTreeMap<String, String> = edits.collect();
    if edits.is_empty() {
        return Ok(());
    }
    let scope = nodejoin::facts::from_plan::Scope { only: None, edits: Some(&edits) };
    let facts = outcome.facts(scope).map_err(|error| error.to_string())?;
    let now = case.now.as_deref().unwrap_or(NOW).parse().map_err(|error| format!("{error}"))?;
    let mut proof = nodejoin::proof::prove(&facts, now);
    outcome.set_levels(proof.findings_mut());
    outcome.findings.extend(proof.findings().cloned());
    nodejoin::diagnostic::once_each(&mut outcome.findings);
    Ok(())
}

/// The same for a folder of files that are not compiled from a spec: its files' own mistakes, and what the proof finds.
fn folder(rule: &Rule, case: &Case) -> Result<Option<String>, String> {
    let mut findings = findings_of_folder(case)?;
    findings.retain(|finding| finding.rule == rule.id);
    let nothing = nodejoin::source::Source::new("", "").into();
    let nothing = SpecPlaces::new(&nothing);
    let options = Options { limit: 1_000, ..Options::default() };
    let printed = human::render(&locate(&findings, &nothing), &options).trim_end().to_owned();
    match (case.fires, findings.is_empty()) {
        (true, true) => Err(format!("`{}` finds nothing", rule.id)),
        (false, false) => Err(format!("`{}` should be silent, but finds\n{printed}", rule.id)),
        _ => Ok(case.fires.then_some(printed)),
    }
}

/// What is found in the files of a page's folder.
pub(crate) fn findings_of_folder(case: &Case) -> Result<Vec<Finding>, String> {
    let files = case.files.iter().map(|(path, text)| (path.as_str(), text.as_bytes()));
    let nodejoin::facts::from_folder::Imported { facts, mut findings, .. } =
        nodejoin::facts::from_folder::import(&nodejoin::world::Tree::of(files), "", None);
    let now = case.now.as_deref().unwrap_or(NOW).parse().map_err(|error| format!("{error}"))?;
    findings.extend(nodejoin::proof::prove(&facts, now).findings().cloned());
    let levels = nodejoin::rules::Levels::default();
    for finding in &mut findings {
        finding.level = levels.of(finding);
    }
    Ok(findings)
}

/// Whether the rule looks at secrets, which a compile leaves alone.
fn page_needs_secrets(rule: &Rule) -> bool {
    rule.page.contains("```file=secrets/") || rule.page.contains("```file=-")
}

/// The files of a case as secrets: `-` is standard input, a file called `open` may be read by others, `*.identity` opens
/// sealed ones.
fn secrets(case: &Case) -> MemorySecrets {
    case.files.iter().fold(MemorySecrets::new(), |secrets, (path, text)| match path.as_str() {
        "-" => secrets.with_stdin(text.as_str()),
        path if path.ends_with(".identity") => secrets.with_identity(text.as_str()),
        path if path.contains("open") => secrets.with_open_file(path, text.as_str()),
        path => secrets.with_file(path, text.as_str()),
    })
}
