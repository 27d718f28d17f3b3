//! The main entry point: from a spec's file to findings and a resolved cluster.

use crate::diagnostic::{Finding, Findings, Level, Place, once_each};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::artifact::MakeError;
use crate::facts::Facts;
use crate::facts::from_plan::{self, Scope};
use crate::model::{Cluster, ExtraText};
use crate::plan::Plan;
use crate::proof;
use crate::resolve::{self, Apart, Sharing};
use crate::rules::form::not_utf_8;
use crate::rules::tokens::secret_not_a_token;
use crate::rules::{self, Context, Levels};
use crate::secret::{SecretProblem, SecretRef, SecretSource, Vault, Wanted, WantedFile};
use crate::source::{Path, Source, Step, Veil, Written};
use crate::spec;
use crate::templates;
use crate::world::{ReadError, World};

/// Options for compiling.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The name of the spec in reports; the file's name when empty.
    pub name: String,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
    /// Whether the build signs what it writes, so that READMEs verify it first.
    pub signed: bool,
    /// Whether the findings of the proof are left out, for callers that prove the plan themselves.
    pub unproven: bool,
    /// Whether each table of a node has a shape of its own, for callers that name or edit the tables. Otherwise nodes whose
    /// tables set the same share one.
    pub each_table: bool,
    /// Keys of `nodes` whose tables have shapes of their own all the same, for callers that name the places of these.
    pub apart: Vec<Arc<str>>,
    /// The folder that the build writes, for the commands of READMEs: the last part alone of a path from the root; `out` if
    /// empty, or if it does not fit on a line.
    pub out: String,
}

impl Options {
    fn folder(&self) -> &str {
        let out = std::path::Path::new(&self.out);
        // Where the build ran must not be in its bytes: a path from the root, or through parents, differs between machines.
        let moves = |part| !matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir);
        let shown = match out.components().any(moves) {
            true => out.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default(),
            false => self.out.trim_end_matches('/'),
        };
        match shown.is_empty() || shown.contains(|c: char| c.is_control() || c == '\u{fffd}') {
            true => "out",
            false => shown,
        }
    }
}

/// The result of compiling: the findings, and the cluster as far as it could be resolved.
pub struct Outcome {
    /// The spec's text.
    pub source: Arc<Source>,
    /// All findings with their levels applied; allowed ones are omitted.
    pub findings: Vec<Finding>,
    /// The resolved cluster. If the findings have errors, it contains placeholder values and must not be built.
    pub cluster: Cluster,
    /// Every file that the cluster compiles to. Made once, since making it consumes the templates.
    plan: Result<Plan, MakeError>,
    /// The levels that were applied.
    levels: Levels,
}

impl Outcome {
    /// Whether no error prevents building.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.level < Level::Deny)
    }

    /// The level of a finding after `[lints]` and the options.
    pub(crate) fn level_of(&self, finding: &Finding) -> Level {
        self.levels.of(finding)
    }

    /// Whether a text of the spec could not be read, so that its meaning is not known.
    pub(crate) fn has_unread_text(&self) -> bool {
        self.findings.iter().any(|finding| rules::of(finding.rule).is_some_and(|rule| rule.leaves_nothing))
    }

    /// Every file that the cluster compiles to, without the secrets. If the findings have errors, it must not be written.
    ///
    /// # Errors
    /// If a template has a mistake.
    pub fn plan(&self) -> Result<&Plan, MakeError> {
        self.plan.as_ref().map_err(Clone::clone)
    }

    /// The input of the components in the compiled files. If the findings have errors, as far as it could be resolved.
    ///
    /// # Errors
    /// If a template has a mistake, or a value cannot be written.
    pub fn facts(&self, scope: Scope<'_>) -> Result<Facts, MakeError> {
        let mut facts = from_plan::facts(&self.cluster, self.plan()?, scope);
        facts.unresolved = from_plan::unresolved(&self.cluster, &facts.classes, &self.findings);
        Ok(facts)
    }

    /// Sets the levels of findings created after compiling.
    pub fn set_levels<'f>(&self, findings: impl IntoIterator<Item = &'f mut Finding>) {
        for finding in findings {
            finding.level = self.levels.of(finding);
        }
    }

    /// Reads the secrets that a build needs. Every problem becomes a finding at the token's reference.
    pub fn open_secrets(&mut self, source: &dyn SecretSource) -> Vault {
        let (vault, problems) = self.opened(source);
        self.add_problems(&problems);
        vault
    }

    /// The same where a build is only compared: none if secrets are not given, and nothing else is wrong with any.
    pub fn open_secrets_if_given(&mut self, source: &dyn SecretSource) -> Option<Vault> {
        let (vault, problems) = self.opened(source);
        let errors = || problems.iter().filter(|problem| problem.level() == Level::Deny);
        if errors().next().is_some() && errors().all(|problem| problem.kind.is_absence()) {
            return None;
        }
        self.add_problems(&problems);
        Some(vault)
    }

    fn opened(&self, source: &dyn SecretSource) -> (Vault, Vec<SecretProblem>) {
        let mut wanted = Vec::new();
        for token in &self.cluster.tokens {
            let (Some(id), Some(reference)) = (&token.id, &token.secret) else { continue };
            wanted.push(Wanted {
                cluster: self.cluster.name.to_string(),
                token: token.name.clone(),
                id: id.value.clone(),
                reference: reference.value.clone(),
            });
        }
        Vault::open_with_files(&wanted, &self.secret_files(), source)
    }

    fn add_problems(&mut self, problems: &[SecretProblem]) {
        for problem in problems {
            let mut finding = self.secret_finding(problem);
            // Compiling has seen what is wrong with a sealed file already.
            if self.findings.iter().any(|known| known.mistake() == finding.mistake()) {
                continue;
            }
            finding.level = self.levels.of(&finding);
            if finding.level > Level::Allow {
                self.findings.push(finding);
            }
        }
    }

    /// The secret texts of the nodes' files, each once.
    fn secret_files(&self) -> Vec<WantedFile> {
        let mut wanted: Vec<WantedFile> = Vec::new();
        let shapes = self.cluster.shapes.iter().filter(|shape| shape.nodes > 0);
        for file in shapes.flat_map(|shape| shape.files.values()) {
            let ExtraText::Secret(secret) = &file.text else { continue };
            if !wanted.iter().any(|known| known.path == secret.path) {
                wanted.push(WantedFile { path: secret.path.clone(), reference: secret.value.clone() });
            }
        }
        wanted
    }

    fn secret_finding(&self, problem: &SecretProblem) -> Finding {
        let token = problem
            .token
            .as_ref()
            .and_then(|name| self.cluster.tokens.iter().find(|token| token.name == *name));
        let secret = token.and_then(|token| token.secret.as_ref()).map(|secret| secret.path.clone());
        let from_stdin = || self.cluster.tokens.iter().filter_map(|token| token.secret.as_ref());
        let stdin =
            || from_stdin().find(|secret| secret.value == SecretRef::Stdin).map(|secret| secret.path.clone());
        let of_file = || {
            let name = problem.token.as_ref()?;
            self.secret_files().into_iter().map(|file| file.path).find(|path| path.to_string() == *name)
        };
        let path = secret.or_else(of_file).or_else(stdin).unwrap_or_else(|| Path::of("tokens"));
        let label = match token {
            Some(token) => format!("the secret of `{}`", token.name),
            None if problem.token.is_some() => "the secret text of a file".to_owned(),
            None => "a token is read from here".to_owned(),
        };
        let place = Place::from(path);
        secret_not_a_token::fetched(problem, &place, &label).unwrap_or_else(|| problem.finding(place, &label))
    }
}

/// The spec's file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecUnreadable {
    /// The path.
    pub path: String,
    /// The reason.
    pub error: ReadError,
}

impl fmt::Display for SpecUnreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.escape_debug();
        match &self.error {
            ReadError::Missing => write!(f, "`{path}` does not exist"),
            ReadError::Outside => write!(f, "`{path}` is outside its folder"),
            ReadError::Folder => write!(f, "`{path}` is a folder; pass the path of the cluster.toml in it"),
            ReadError::NotAFolder => write!(f, "a parent of `{path}` is not a folder"),
            ReadError::Special => write!(f, "`{path}` is not a regular file"),
            ReadError::TooLarge(limit) => write!(f, "`{path}` is larger than {} MiB", limit / (1024 * 1024)),
            ReadError::Refused(why) => write!(f, "`{path}` cannot be read: {why}"),
        }
    }
}

impl std::error::Error for SpecUnreadable {}

/// Compiles the spec at `path` of the world. Uses no network, writes nothing, and needs no secrets.
///
/// # Errors
/// If the spec's own file cannot be read; all mistakes in it are findings.
pub fn compile(world: &dyn World, path: &str, options: &Options) -> Result<Outcome, SpecUnreadable> {
    let bytes = world.read(path).map_err(|error| SpecUnreadable { path: path.to_owned(), error })?;
    let name = if options.name.is_empty() { path } else { &options.name };
    Ok(compile_bytes(world, (path, name), bytes, options))
}

fn compile_bytes(
    world: &dyn World,
    (path, name): (&str, &str),
    bytes: Vec<u8>,
    options: &Options,
) -> Outcome {
    let mut findings = Findings::new();
    let mut undecodable = false;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            findings.push_structural(not_utf_8::judge(valid));
            undecodable = true;
            text
        }
    };
    let source = Source::spec(name, text);
    let source = if undecodable { source } else { spec::read(world, path, source, &mut findings) };
    let source = Arc::new(source);
    let spec = decoded(&source, undecodable, &mut findings);
    if undecodable {
        findings.silence_meaning();
    }
    let input = Input { spec: &spec, source: &source, world, name, options, findings };
    let Judged { cluster, plan, veil, mut findings } = input.judged();
    let levels = Levels::of_spec(&spec.lints, options.deny_warnings, &mut findings);
    let mut findings = findings.into_vec();
    for finding in &mut findings {
        finding.level = levels.of(finding);
    }
    findings.retain(|finding| finding.level > Level::Allow);
    once_each(&mut findings);
    cover(&mut findings, &source, &veil);
    Outcome { source, findings, cluster, plan, levels }
}

/// The decoded spec, with what is wrong with its form, and the secrets in it. Decoding is first: secrets are found faster in a
/// text that is known to be TOML.
fn decoded(source: &Source, undecodable: bool, findings: &mut Findings) -> spec::v1::Spec {
    let mut of_form = Findings::new();
    let spec = if undecodable { spec::v1::Spec::default() } else { spec::decode(source, &mut of_form) };
    // What is reported is among what is masked.
    if source.has_secrets() {
        resolve::report_plain_secrets(source, findings);
    }
    findings.append(of_form);
    spec
}

/// A decoded spec, and what was found of its form.
struct Input<'a> {
    spec: &'a spec::v1::Spec,
    source: &'a Source,
    world: &'a dyn World,
    name: &'a str,
    options: &'a Options,
    findings: Findings,
}

/// A compiled spec before levels are applied.
struct Judged {
    cluster: Cluster,
    plan: Result<Plan, MakeError>,
    veil: Veil,
    findings: Findings,
}

impl Input<'_> {
    /// Nodes whose own tables set the same are compiled as one, unless something is found of them: then each has it at its
    /// own line.
    fn judged(&self) -> Judged {
        let values = self.spec.outputs.templates.is_none() && !self.source.has_secrets();
        let sharing = |apart| Sharing { apart, values };
        if self.options.each_table {
            return self.judged_with(&sharing(Apart::All));
        }
        let apart = match self.options.apart.as_slice() {
            [] => Apart::Nobody,
            keys => Apart::Of(keys.iter().cloned().collect()),
        };
        let mut judged = self.judged_with(&sharing(apart));
        for again in [false, true] {
            let Some(touched) = resolve::touched(&judged.cluster, &judged.findings) else { break };
            judged = self.judged_with(&sharing(if again { Apart::All } else { touched }));
        }
        judged
    }

    fn judged_with(&self, sharing: &Sharing) -> Judged {
        let Self { spec, source, world, name, options, .. } = *self;
        let mut findings = self.findings.clone();
        let cluster = resolve::resolve(spec, &Written::new(source), world, sharing, &mut findings);
        let templates = templates::load(&cluster, world, name, &mut findings);
        templates::check_units(&cluster, &templates, &mut findings);
        let mut veil = Veil::new();
        veil.learn(source);
        templates.replaced().for_each(|(_, template)| veil.learn(template));
        let plan = Plan::of(&cluster, templates, (options.signed, options.folder()), &veil);
        // The rest of what the user's templates can do wrong shows when they meet their values.
        if let Err(MakeError::Template(error)) = &plan
            && !findings.has_structural()
        {
            templates::broken(error, &mut findings);
        }
        rules::run(&Context { cluster: &cluster, now: world.now() }, &mut findings);
        if let Ok(plan) = &plan
            && !options.unproven
            && !findings.has_structural()
        {
            prove(&cluster, plan, world.now(), &mut findings);
        }
        Judged { cluster, plan, veil, findings }
    }
}

/// Adds the proof's findings, but for those that a rule has reported of the spec already.
fn prove(cluster: &Cluster, plan: &Plan, now: Timestamp, findings: &mut Findings) {
    let proof = proof::prove(&from_plan::facts(cluster, plan, Scope::default()), now);
    let known = findings.mistakes();
    for finding in proof.findings().filter(|finding| !known.contains(&finding.mistake())) {
        findings.push(finding.clone());
    }
}

/// Masks secrets in findings, for programs that do not print through the command line's exit: a message may quote the value
/// that it is about, a path its key.
fn cover(findings: &mut [Finding], source: &Source, veil: &Veil) {
    if veil.is_empty() {
        return;
    }
    let cover = |text: &mut String| {
        if let Cow::Owned(covered) = veil.cover(text) {
            *text = covered;
        }
    };
    let hide = |place: &mut Place| {
        let Place::Spec(path, _) = &*place else { return };
        let shows = |step: &Step| match step {
            Step::Key(key) => matches!(veil.cover(key), Cow::Owned(_)).then(|| source.hidden_in(key)),
            Step::Index(_) => None,
        };
        if let Some(range) = path.steps().iter().find_map(|step| shows(step)) {
            *place = Place::SpecBytes(range);
        }
    };
    for finding in findings {
        hide(&mut finding.place);
        finding.related.iter_mut().for_each(|related| hide(&mut related.place));
        finding.subject.iter_mut().for_each(cover);
        cover(&mut finding.message);
        cover(&mut finding.label);
        finding.reason.iter_mut().for_each(cover);
        finding.help.iter_mut().for_each(cover);
        finding.related.iter_mut().for_each(|related| cover(&mut related.text));
    }
}
