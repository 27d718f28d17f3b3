use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::in_template;
use super::{broken, context};
use crate::diagnostic::{Finding, Findings, Place};
use crate::facts::unit::{self, EnvironmentFile, Host, Service};
use crate::facts::{Fact, File, FileTrail, Files, Origin, Process, Reason, StartFaultKind};
use crate::lower;
use crate::model::{Cluster, Kubelet, Shape};
use crate::render::{Piece, TemplateError, Templates, Text};
use crate::rules::units;
use crate::rules::units::unit_environment_file_optional::{self, OptionalFile};
use crate::rules::units::{unit_line_left_out, unit_variable_unset};
use crate::source::{Path, Source};

const FLAGS: &str = "kubelet.env.j2";
const ENVIRONMENT: &str = "config.env.j2";
const DROP_IN: &str = "10-nodejoin.conf.j2";
const PROGRAM: &str = "the kubelet";
/// Commands of a unit that are looked at, and findings in one that are shown: the place of each is searched for in the template.
const MOST_COMMANDS: usize = 16;
const MOST_FINDINGS: usize = 50;

/// Checks the unit as the user's templates make it, once for every kubelet that comes out differently: what systemd refuses
/// and ignores in it, as in a unit of a folder.
pub fn check_units(cluster: &Cluster, templates: &Templates, findings: &mut Findings) {
    let user = UserTemplates(templates);
    if let Some(drop_in) = user.named(DROP_IN) {
        optional_of_drop_in(drop_in).into_iter().for_each(|finding| findings.push(finding));
    }
    let mut seen = BTreeSet::new();
    for shape in cluster.shapes.iter().filter(|shape| is_changed(shape, &user)) {
        match Rendered::of(shape, templates) {
            Ok(rendered) if seen.insert(rendered.key()) => {
                let found = rendered.check(&shape.kubelet, &user);
                found.into_iter().for_each(|finding| findings.push(finding));
            }
            Ok(_) => {}
            Err(error) => broken(&error, findings),
        }
    }
}

/// Whether the user changes anything about the unit of a shape.
fn is_changed(shape: &Shape, user: &UserTemplates<'_>) -> bool {
    let names = [context::unit_template(&shape.kubelet), FLAGS, ENVIRONMENT];
    !shape.kubelet.unit.lines.is_empty() || names.iter().any(|name| user.named(name).is_some())
}

/// The templates that the user replaces.
struct UserTemplates<'a>(&'a Templates);

impl UserTemplates<'_> {
    fn named(&self, name: &str) -> Option<&Arc<Source>> {
        self.0.replaced().find(|(own, _)| *own == name).map(|(_, source)| source)
    }

    /// A finding in a file, where the user's template makes that part of it; none where nodejoin's own makes the file.
    fn show(&self, rendered: &Rendered, mut finding: Finding) -> Option<Finding> {
        let Place::Other(made, range) = &finding.place else { return Some(finding) };
        if Arc::ptr_eq(made, &rendered.unit.source)
            && let Some(line) = rendered.lines.of(range)
        {
            let is_key = made.text().get(range.clone()) == line.last_key();
            finding.place = line.into();
            // In the spec the name of a setting is a key, without the sign of equality.
            finding.help.iter_mut().for_each(|help| *help = help.replace("=`", "`"));
            return Some(if is_key { finding.at_key() } else { finding });
        }
        let template = self.named(made.name())?;
        finding.place = Place::Other(template.clone(), in_template(template, made, range));
        Some(finding)
    }
}

/// What is looked at of a shape. Each file has the name of its template.
struct Rendered {
    unit: File,
    /// The lines of the spec in the unit.
    lines: FileTrail,
    environment: File,
    flags: File,
}

impl Rendered {
    fn of(shape: &Shape, templates: &Templates) -> Result<Self, TemplateError> {
        let kubelet = &shape.kubelet;
        let file = |name, text: Text| File::new(Arc::new(Source::new(name, text.placeholders())));
        let render = |name, context| Ok(file(name, templates.render(name, &context)?));
        let name = context::unit_template(kubelet);
        let unit = templates.render(name, &context::unit(shape))?;
        Ok(Self {
            lines: lines_of(&unit, kubelet),
            unit: file(name, unit),
            environment: render(ENVIRONMENT, context::environment(kubelet))?,
            flags: render(FLAGS, context::flags(&lower::kubelet(shape)))?,
        })
    }

    /// Equal for units with the same mistakes.
    fn key(&self) -> [String; 3] {
        [&self.unit, &self.environment, &self.flags].map(|file| file.source.text().to_owned())
    }

    fn check(&self, kubelet: &Kubelet, user: &UserTemplates<'_>) -> Vec<Finding> {
        let paths = &kubelet.paths;
        let own = [(&paths.environment.value, &self.environment), (&paths.flags.value, &self.flags)];
        let package = unit::of_package("kubelet.service");
        let (unit, drop_ins) = match *kubelet.unit.drop_in {
            true => (&package, vec![&self.unit]),
            false => (&self.unit, Vec::new()),
        };
        let service = Service::load("kubelet.service", &paths.unit.value, unit, &drop_ins, &Host::default());
        let mut files = Files::new();
        kubelet.unit.environment_files().for_each(|path| files.insert_made_before(path));
        own.iter().for_each(|(path, file)| files.insert(path.as_str(), (*file).clone()));
        // What is in other files of the node is not known.
        let is_own = |file: &EnvironmentFile| own.iter().any(|(path, _)| **path == file.path);
        let all_known = service.environment_files().iter().all(is_own);
        let (mut found, mut unset) = (Vec::new(), Vec::new());
        for command in 0..service.commands().len().clamp(1, MOST_COMMANDS) {
            for named in service.environment_files().iter().filter(|named| !named.unknown) {
                if matches!(files.get(&named.path), Fact::Unknown(Reason::NotCollected(_))) {
                    files.insert_absent(named.path.clone());
                }
            }
            let process = service.process(command, &files);
            found.extend(process.faults.iter().filter_map(|fault| units::refused(fault, PROGRAM)));
            found.extend(units::passed_over(&process, PROGRAM, all_known));
            if user.named(self.unit.source.name()).is_none() {
                unset.extend(unset_by_env_file(&process, user));
            }
        }
        found.extend(service.environment_files().iter().filter_map(|file| optional(file, kubelet)));
        found.truncate(MOST_FINDINGS);
        unset.truncate(MOST_FINDINGS);
        let found = found.into_iter().filter_map(|finding| user.show(self, finding));
        found.chain(unset).chain(self.left_out(kubelet)).collect()
    }
}

impl Rendered {
    /// Lines of the spec that the user's template does not write.
    fn left_out(&self, kubelet: &Kubelet) -> Vec<Finding> {
        let entries = unit::read(&self.unit);
        let is_written = |section: &str, key: &str, value: &str| {
            let same = |entry: &&unit::Entry| entry.section == section && entry.key == key;
            entries.iter().filter(same).any(|entry| entry.value.text() == value.trim())
        };
        let sections = ["Unit", "Service", "Install"].into_iter();
        let lines =
            sections.flat_map(|section| kubelet.unit.lines_of(section).map(move |line| (section, line)));
        let left_out = lines.filter(|(section, (key, value))| !is_written(section, key, value));
        left_out
            .map(|(section, (_, value))| unit_line_left_out::report(value, section, self.unit.source.name()))
            .collect()
    }
}

/// The bytes of a unit that come from lines of the spec.
fn lines_of(unit: &Text, kubelet: &Kubelet) -> FileTrail {
    let lines: Vec<&Path> = kubelet.unit.lines.values().flatten().map(|value| &value.path).collect();
    let mut spans = Vec::new();
    let mut at = 0;
    for piece in unit.pieces() {
        let (length, trail) = match piece {
            Piece::Literal(literal, trail) => (literal.len(), trail),
            Piece::Hole(hole, trail) => (hole.placeholder().len(), trail),
        };
        if let Some(path) = trail.path().filter(|path| lines.iter().any(|line| line.is_within(path))) {
            spans.push((at..at + length, path.clone()));
        }
        at += length;
    }
    FileTrail::new(None, spans)
}

/// What nodejoin's own unit needs and the user's env files do not set.
fn unset_by_env_file(process: &Process, user: &UserTemplates<'_>) -> Vec<Finding> {
    let Some(template) = user.named(FLAGS).or(user.named(ENVIRONMENT)) else { return Vec::new() };
    let unset = process.faults.iter().filter_map(|fault| match &fault.kind {
        StartFaultKind::VariableUnset(name) => Some(name),
        _ => None,
    });
    let place = || Place::Other(template.clone(), 0..0);
    unset.map(|name| unit_variable_unset::in_env_file(name, PROGRAM, place())).collect()
}

/// An env file of nodejoin's that may be missing. Others may well be.
fn optional(file: &EnvironmentFile, kubelet: &Kubelet) -> Option<Finding> {
    let is_flags = file.path == kubelet.paths.flags.value;
    if !file.optional || !is_flags && file.path != kubelet.paths.environment.value {
        return None;
    }
    let why = match is_flags {
        true => {
            "without its flags the kubelet runs in standalone mode, reports `active`, and joins no cluster"
        }
        false => "without its environment the kubelet has no proxy and nothing else that the spec sets there",
    };
    Some(unit_environment_file_optional::report(OptionalFile {
        file: &format!("`{}`", file.path.escape_debug()),
        place: minus(&file.origin),
        why: why.to_owned(),
    }))
}

/// The drop-in of the control plane's units. It is made for each of them in the same way, so that its template is read.
fn optional_of_drop_in(source: &Arc<Source>) -> Vec<Finding> {
    let file = File::new(source.clone());
    let entries = unit::read(&file).into_iter().filter(|entry| entry.key == "EnvironmentFile");
    let values = entries.filter(|entry| {
        let value = entry.value.text();
        value.starts_with('-') && value.contains("env_file")
    });
    let finding = |entry: unit::Entry| {
        unit_environment_file_optional::report(OptionalFile {
            file: "the env file of its component",
            place: minus(&file.origin(entry.value.range())),
            why: "without these flags the API server knows no bootstrap tokens, and every join fails with `Unauthorized`"
                .to_owned(),
        })
    };
    values.map(finding).collect()
}

/// The minus at the beginning of a value.
fn minus(value: &Origin) -> Place {
    let start = value.range.start;
    Place::Other(value.file.clone(), start..start + 1)
}
