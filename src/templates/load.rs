use crate::diagnostic::{Finding, Findings, Place, rule_id, suggest};
use std::sync::Arc;

use crate::model::{At, Cluster};
use crate::render::{LARGEST_TEMPLATE, TemplateError, Templates};
use crate::resolve::unreadable;
use crate::rules::fact::{NamedFile, Whose};
use crate::rules::form::file_unreadable;
use crate::source::Source;
use crate::world::{ReadError, World};

/// Reads the user's templates from their folder. `spec` is the spec's name in reports; the templates' names begin in the
/// same folder. A template with a mistake is left out, so that the mistake is reported once.
pub fn load(cluster: &Cluster, world: &dyn World, spec: &str, findings: &mut Findings) -> Templates {
    let mut templates = Templates::builtin();
    let Some(folder) = &cluster.templates else { return templates };
    let names = match world.list(folder) {
        Ok(names) => names,
        Err(error) => {
            refuse_folder(folder, &error, findings);
            return templates;
        }
    };
    let beside = spec.rsplit_once('/').map(|(parent, _)| format!("{parent}/")).unwrap_or_default();
    for name in names.iter().filter(|name| is_meant(name)) {
        let file = format!("{}/{name}", folder.trim_end_matches('/'));
        let bytes = match world.read_at_most(&file, LARGEST_TEMPLATE as u64) {
            Ok(bytes) => bytes,
            Err(ReadError::TooLarge(_)) => {
                let source = Arc::new(Source::new(format!("{beside}{file}"), ""));
                broken(&TemplateError::too_large(source), findings);
                continue;
            }
            Err(error) => {
                unreadable(findings, &file, &error, &folder.path);
                continue;
            }
        };
        let Some(source) = text(format!("{beside}{file}"), bytes, findings) else { continue };
        if let Err(nearest) = templates.replace(name, source.clone()) {
            findings.push(unknown(name, source, nearest));
            continue;
        }
        let errors = templates.lint(name);
        if !errors.is_empty() {
            templates.restore(name);
        }
        errors.iter().for_each(|error| broken(error, findings));
    }
    templates
}

/// Reports a template that cannot be rendered.
pub fn broken(error: &TemplateError, findings: &mut Findings) {
    let place = Place::Other(error.source.clone(), error.range.clone());
    let finding = Finding::new(rule_id::TEMPLATE_BROKEN, place, error.message.clone())
        .label("cannot be rendered")
        .reason("nothing is written until every template can be rendered");
    findings.push(match &error.hint {
        Some(hint) => finding.help(hint.clone()),
        None => finding.help("fix the template, or remove the file to use nodejoin's own template"),
    });
}

/// Whether a file is meant to be a template: by its suffix, or by a template's name without the suffix. Other files, such as
/// a README, are ignored.
fn is_meant(name: &str) -> bool {
    let stem = |info: &'static crate::render::TemplateInfo| info.name.trim_end_matches(".j2");
    name.ends_with(".j2") || Templates::all().iter().map(stem).any(|stem| stem == name)
}

fn unknown(name: &str, source: Arc<Source>, nearest: Option<&'static str>) -> Finding {
    let finding = Finding::new(
        rule_id::TEMPLATE_UNKNOWN,
        Place::Other(source, 0..0),
        format!("nodejoin has no template `{}`", name.escape_debug()),
    )
    .reason("a file replaces the template of the same name; this one is never used");
    let known = || Templates::all().iter().map(|info| info.name);
    match nearest {
        Some(near) => {
            finding.label(format!("did you mean `{near}`?")).help(format!("rename the file to `{near}`"))
        }
        None => finding
            .label("unknown template")
            .help(format!("remove the file, or rename it to one of {}", suggest::listed(known(), "and"))),
    }
}

/// The text of a file; nothing when it is not UTF-8.
fn text(name: String, bytes: Vec<u8>, findings: &mut Findings) -> Option<Arc<Source>> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(Arc::new(Source::new(name, text))),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let source = Source::new(name, String::from_utf8_lossy(error.as_bytes()).into_owned());
            let place = Place::Other(Arc::new(source), valid..valid + '\u{FFFD}'.len_utf8());
            findings.push(
                Finding::new(rule_id::TEMPLATE_BROKEN, place, "the template is not UTF-8")
                    .label("first invalid byte")
                    .reason("units and env files are UTF-8")
                    .help("save the file as UTF-8"),
            );
            None
        }
    }
}

fn refuse_folder(folder: &At<String>, error: &ReadError, findings: &mut Findings) {
    let named = NamedFile { path: folder, whose: Whose::SpecFolder, place: (&folder.path).into() };
    findings.push_unread(folder.path.clone(), file_unreadable::judge(&named, error));
}
