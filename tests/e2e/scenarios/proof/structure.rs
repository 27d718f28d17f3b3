use serde_json::{Value, json};

use super::mutant::{Draft, misspelt};
use super::yaml::{paths, read, remove, rename, set, split, write};
use crate::outcome::Outcome;
use crate::random::Random;

/// Any manifest or the kubeconfig, changed in what it is made of, whatever it means.
pub(super) fn change(draft: &mut Draft<'_>) -> Outcome<Option<String>> {
    let files = [
        format!("bootstrap-token-{}.yaml", draft.names.id),
        "csr-creation-binding.yaml".into(),
        "csr-approval-binding.yaml".into(),
        "csr-renewal-binding.yaml".into(),
        "bootstrap.kubeconfig".into(),
    ];
    let file = draft.one_of(&files);
    if draft.chance(4) {
        return arrange(draft, &file);
    }
    draft.edit(&file, one)
}

pub(super) fn one(document: &mut Value, random: &mut Random) -> Option<String> {
    let all = paths(document);
    // A change before this one may have left nothing.
    if all.is_empty() {
        return None;
    }
    let path = random.pick(&all).clone();
    let value = document.pointer(&path)?.clone();
    match random.below(7) {
        0 => {
            remove(document, &path)?;
            Some(format!("without {path}"))
        }
        1 => {
            let (parent, key) = split(&path);
            document.pointer(parent)?.as_object()?;
            let name = misspelt(random, &key);
            rename(document, &path, &name)?;
            Some(format!("{path} is called {name:?}"))
        }
        2 | 3 => {
            let text = misspelt(random, value.as_str()?);
            set(document, &path, json!(text))?;
            Some(format!("{path} is {text:?}"))
        }
        4 => {
            let others = [
                json!(1),
                json!(true),
                Value::Null,
                json!([]),
                json!({}),
                json!(""),
                json!([value]),
                json!("2"),
            ];
            let other = random.pick(&others).clone();
            set(document, &path, other.clone())?;
            Some(format!("{path} is {other}"))
        }
        5 => {
            let texts: Vec<&String> =
                all.iter().filter(|path| document.pointer(path).is_some_and(Value::is_string)).collect();
            let other = (*random.pick(&texts)).clone();
            let (one, two) = (document.pointer(&path)?.clone(), document.pointer(&other)?.clone());
            if !one.is_string() || one == two {
                return None;
            }
            set(document, &path, two)?;
            set(document, &other, one)?;
            Some(format!("{path} and {other} change places"))
        }
        _ => {
            let map = document.pointer_mut(split(&path).0)?.as_object_mut()?;
            let reversed: serde_json::Map<String, Value> = std::mem::take(map).into_iter().rev().collect();
            *map = reversed;
            Some(format!("the neighbours of {path} the other way round"))
        }
    }
}

/// The same objects written otherwise, which changes nothing; or twice, of which the last counts.
fn arrange(draft: &mut Draft<'_>, file: &str) -> Outcome<Option<String>> {
    let Some(path) = draft.path(file) else { return Ok(None) };
    let text = draft.files[&path].clone();
    let documents = read(&text)?;
    let cluster = path.starts_with("cluster/");
    let (text, what) = match draft.random.below(8) {
        0 => (documents.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"), "as JSON"),
        1 if cluster => {
            (write(&[json!({"apiVersion": "v1", "kind": "List", "items": documents})])?, "in a List")
        }
        2 if cluster => (format!("---\n# nothing\n---\n{text}\n---\n"), "among empty documents"),
        3 => (format!("\u{feff}{text}"), "after a byte order mark"),
        4 => (text.replace('\n', "\r\n"), "with carriage returns"),
        5 => (format!("{text}\n# the end"), "with a comment"),
        6 => (text.replace("\n- ", "\n  - ").replace(": \"", ":  \""), "with other blanks"),
        7 if cluster => {
            let Some(other) =
                draft.files.keys().find(|other| other.starts_with("cluster/") && **other != path).cloned()
            else {
                return Ok(None);
            };
            let more = draft.files.remove(&other).unwrap_or_default();
            (
                format!("{}---\n{text}", if more.ends_with('\n') { more } else { format!("{more}\n") }),
                "with another in one file",
            )
        }
        _ => return Ok(None),
    };
    draft.files.insert(path, text);
    Ok(Some(format!("{} {what}", file.replace(&draft.names.id, "ID"))))
}
