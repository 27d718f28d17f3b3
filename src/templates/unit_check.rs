use crate::diagnostic::{Finding, Findings, Place, rule_id, suggest};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::target::check_target;
use super::unit::{Entry, entries, is_name, names, variables, words};
use super::{broken, context};
use crate::lower;
use crate::model::{Cluster, Kubelet, Shape};
use crate::render::{TemplateError, Templates};
use crate::source::Source;

const UNIT: &str = "kubelet.service.j2";
const FLAGS: &str = "kubelet.env.j2";
const ENVIRONMENT: &str = "config.env.j2";
const DROP_IN: &str = "10-nodejoin.conf.j2";

/// Checks the unit as the user's templates make it, once for every kubelet that comes out differently.
pub fn check_units(cluster: &Cluster, templates: &Templates, findings: &mut Findings) {
    let replaced = |name: &str| templates.replaced().find(|(own, _)| *own == name).map(|(_, source)| source);
    let (unit, flags, environment) = (replaced(UNIT), replaced(FLAGS), replaced(ENVIRONMENT));
    if let Some(drop_in) = replaced(DROP_IN) {
        optional_of_drop_in(drop_in, findings);
    }
    let Some(place) = unit.or(flags).or(environment) else { return };
    let mut seen = BTreeSet::new();
    for shape in &cluster.shapes {
        match Rendered::of(shape, templates) {
            Ok(rendered) => {
                if seen.insert(rendered.clone()) {
                    rendered.check(&shape.kubelet, unit, place, findings);
                }
            }
            Err(error) => broken(&error, findings),
        }
    }
}

/// What is looked at of a shape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rendered {
    unit: String,
    /// Names that the two env files set.
    environment: Vec<String>,
    flags: Vec<String>,
}

impl Rendered {
    fn of(shape: &Shape, templates: &Templates) -> Result<Self, TemplateError> {
        let kubelet = &shape.kubelet;
        let render = |name, context| templates.render(name, &context).map(|text| text.placeholders());
        let set = |text: String| names(&text).map(str::to_owned).collect();
        Ok(Self {
            unit: render(UNIT, context::unit(kubelet))?,
            environment: set(render(ENVIRONMENT, context::environment(kubelet))?),
            flags: set(render(FLAGS, context::flags(&lower::kubelet(shape)))?),
        })
    }

    /// `unit` is the user's template of the unit, if it is one; `place` the template that mistakes come from.
    fn check(
        &self,
        kubelet: &Kubelet,
        unit: Option<&Arc<Source>>,
        place: &Arc<Source>,
        findings: &mut Findings,
    ) {
        let entries = entries(&self.unit);
        self.variables(&entries, kubelet, (unit, place), findings);
        let Some(unit) = unit else { return };
        for Entry { key, value } in &entries {
            match key.as_str() {
                "EnvironmentFile" => optional(value, kubelet, unit, findings),
                "WantedBy" | "RequiredBy" | "UpheldBy" => {
                    words(value).iter().for_each(|name| check_target(key, name, unit, findings));
                }
                _ => {}
            }
        }
    }

    fn variables(
        &self,
        entries: &[Entry],
        kubelet: &Kubelet,
        (unit, place): (Option<&Arc<Source>>, &Arc<Source>),
        findings: &mut Findings,
    ) {
        let mut set: Vec<&str> = Vec::new();
        for entry in entries {
            match entry.key.as_str() {
                "EnvironmentFile" => match path(&entry.value) {
                    path if path == kubelet.paths.environment.value => {
                        set.extend(self.environment.iter().map(String::as_str));
                    }
                    path if path == kubelet.paths.flags.value => {
                        set.extend(self.flags.iter().map(String::as_str))
                    }
                    // What is in other files of the node is not known.
                    _ => return,
                },
                "Environment" => {
                    set.extend(
                        entry.value.split([' ', '"', '\'']).filter_map(|word| Some(word.split_once('=')?.0)),
                    );
                }
                "PassEnvironment" => set.extend(entry.value.split_whitespace()),
                _ => {}
            }
        }
        for entry in entries.iter().filter(|entry| entry.key.starts_with("Exec")) {
            for word in words(&entry.value) {
                for name in variables(&word) {
                    if !set.contains(&name) && !by_systemd(name) {
                        findings.push(unset(name, &set, unit, place));
                    }
                }
            }
        }
    }
}

/// The path of an `EnvironmentFile=`: without the minus, and with doubled percent signs as one.
fn path(value: &str) -> String {
    value.strip_prefix('-').unwrap_or(value).replace("%%", "%")
}

fn unset(name: &str, set: &[&str], unit: Option<&Arc<Source>>, source: &Arc<Source>) -> Finding {
    let shown = name.escape_debug();
    let finding = Finding::new(
        rule_id::UNIT_VARIABLE_UNSET,
        Place::Other(source.clone(), find(source.text(), name)),
        format!("the unit refers to `${shown}`, which nothing sets"),
    )
    .reason(format!(
        "systemd starts the kubelet without these flags: `Referenced but unset environment variable evaluates to an \
         empty string: {shown}`"
    ));
    if unit.is_none() {
        return finding
            .label("not set here")
            .help(format!("set `{shown}` here, as nodejoin's own template does"));
    }
    let begins = set.iter().filter(|known| name.starts_with(**known)).max_by_key(|known| known.len());
    let rest = begins.and_then(|known| name.strip_prefix(known)).unwrap_or_default();
    match (begins, suggest::nearest(name, set.iter().copied())) {
        // Two lines that ran together: a name, and a key behind it.
        (Some(known), _) if !is_name(name) => finding
            .label(format!("`${known}`, and something behind it"))
            .help(format!("put `{}` on a line of its own", rest.escape_debug())),
        (_, Some(near)) => finding.label(format!("did you mean `${near}`?")).help(format!("write `${near}`")),
        _ => finding.label("set nowhere").help("set it in an env file of the unit, or remove it"),
    }
}

/// Where a template has a variable; the start when it is not there as such.
fn find(text: &str, name: &str) -> Range<usize> {
    let whole = [format!("${name}"), format!("${{{name}}}")];
    let found = whole.iter().find_map(|word| text.find(word).map(|at| at..at + word.len()));
    found.unwrap_or(0..0)
}

fn optional(value: &str, kubelet: &Kubelet, source: &Arc<Source>, findings: &mut Findings) {
    let own = [&kubelet.paths.environment.value, &kubelet.paths.flags.value];
    let path = path(value);
    // Files that are not nodejoin's may well be missing.
    if !value.starts_with('-') || !own.contains(&&path) {
        return;
    }
    let is_flags = path == kubelet.paths.flags.value;
    let variable = if is_flags { "flags_file" } else { "environment_file" };
    let lines: Vec<&str> = source.text().lines().filter(|line| is_optional(line)).collect();
    let best = lines.iter().find(|line| line.contains(variable) || line.contains(&path)).or(lines.first());
    let range = best.and_then(|line| minus(source.text(), line)).unwrap_or(0..0);
    let reason = match is_flags {
        true => {
            "without its flags the kubelet does not know its cluster: it runs alone, reports `active`, and joins nothing"
        }
        false => "without its environment the kubelet knows no proxy and nothing else that the spec sets",
    };
    findings.push(
        let_missing(source, range, format!("the unit starts without `{}`", path.escape_debug()))
            .reason(reason),
    );
}

fn let_missing(source: &Arc<Source>, range: Range<usize>, message: String) -> Finding {
    Finding::new(rule_id::UNIT_ENVIRONMENT_FILE_OPTIONAL, Place::Other(source.clone(), range), message)
        .label("the minus lets it be missing")
        .help("remove the minus: systemd then says which file is missing")
}

/// The drop-in of the control plane's units. It is made for each of them in the same way.
fn optional_of_drop_in(source: &Arc<Source>, findings: &mut Findings) {
    for line in source.text().lines().filter(|line| is_optional(line) && line.contains("env_file")) {
        let range = minus(source.text(), line).unwrap_or(0..0);
        let message = "the control plane starts without its env file".to_owned();
        findings.push(
            let_missing(source, range, message)
                .reason("without these flags the API server knows no bootstrap tokens, and every join ends in `Unauthorized`"),
        );
    }
}

/// Whether a line of a template is an `EnvironmentFile=` with a minus.
fn is_optional(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix("EnvironmentFile");
    rest.is_some_and(|rest| rest.trim_start_matches([' ', '\t', '=']).starts_with('-'))
}

/// The minus in a line of a text.
fn minus(text: &str, line: &str) -> Option<Range<usize>> {
    let at = text.find(line)? + line.find('-')?;
    Some(at..at + 1)
}

/// Variables that systemd sets for a service by itself. From systemd.exec(5).
fn by_systemd(name: &str) -> bool {
    const NAMES: [&str; 27] = [
        "CACHE_DIRECTORY",
        "CONFIGURATION_DIRECTORY",
        "CREDENTIALS_DIRECTORY",
        "EXIT_CODE",
        "EXIT_STATUS",
        "HOME",
        "INVOCATION_ID",
        "JOURNAL_STREAM",
        "LANG",
        "LISTEN_FDNAMES",
        "LISTEN_FDS",
        "LISTEN_PID",
        "LOGNAME",
        "LOGS_DIRECTORY",
        "MAINPID",
        "MANAGERPID",
        "NOTIFY_SOCKET",
        "PATH",
        "RUNTIME_DIRECTORY",
        "SERVICE_RESULT",
        "SHELL",
        "STATE_DIRECTORY",
        "SYSTEMD_EXEC_PID",
        "TERM",
        "USER",
        "WATCHDOG_PID",
        "WATCHDOG_USEC",
    ];
    NAMES.contains(&name)
}
