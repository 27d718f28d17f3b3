//! Follows a help in a spec.

use nodejoin::diagnostic::{Finding, Place};
use nodejoin::source::{Step as PathStep, Tree};
use toml::{Table, Value};

use super::way::Step;
use super::{is_key, named};
use crate::harness::Case;

/// The specs after the steps: one for each table that a key could be meant for. None where a step is no edit of the spec.
pub(super) fn changed(case: &Case, finding: &Finding, steps: &[Step]) -> Vec<Case> {
    let Ok(spec) = case.spec.parse::<Table>() else { return Vec::new() };
    let path = match &finding.place {
        Place::Spec(path, _) => path.clone(),
        Place::SpecBytes(range) => Tree::parse(&case.spec).path_at(range.start),
        Place::Other(..) => return Vec::new(),
    };
    let at: Vec<PathStep> = path.steps().into_iter().cloned().collect();
    if let [Step::Revoke(name)] = steps {
        let mut case = case.clone();
        let Some(spec) = nodejoin::rotation::revoke(&case.spec, name) else { return Vec::new() };
        case.spec = spec;
        return vec![case];
    }
    let mut specs = vec![spec.clone()];
    for step in steps {
        specs = specs.iter().flat_map(|now| follow(now, &spec, &at, finding, step)).collect();
    }
    specs.retain(|changed| *changed != spec);
    specs.iter().map(|spec| with_spec(case, spec)).collect()
}

/// The case with another spec, and with the files that are new in it: a help names them.
fn with_spec(case: &Case, spec: &Table) -> Case {
    let mut case = case.clone();
    case.spec = spec.iter().map(|(key, value)| format!("{} = {}\n", quoted(key), written(value))).collect();
    let copies: Vec<String> =
        case.spec.split('"').filter(|text| text.starts_with("pki/oidc")).map(str::to_owned).collect();
    for path in copies {
        if case.files.iter().all(|(name, _)| *name != path) {
            case.files.push((path, include_str!("../../fixtures/world/pki/ca.pem").to_owned()));
        }
    }
    case
}

/// The specs after one step. `before`: the page's.
fn follow(spec: &Table, before: &Table, at: &[PathStep], finding: &Finding, step: &Step) -> Vec<Table> {
    let mut specs = vec![spec.clone()];
    let spec = &mut specs[0];
    let done = match step {
        Step::Set { text, table } => return set_each(spec, at, text, table.as_deref()),
        Step::Write(texts) => {
            return texts.iter().flat_map(|text| write_each(spec, at, finding, text)).collect();
        }
        Step::Revoke(_) => None,
        // An earlier step has.
        Step::Remove(None) if find(spec, at).is_none() && find(before, at).is_some() => Some(()),
        Step::Remove(name) => remove(spec, at, finding, name.as_deref()),
        Step::Move(key) => return moved(spec, find(before, at), key),
        Step::Swap { new, old } => spec.iter_mut().any(|(_, value)| swap(value, new, old)).then_some(()),
        Step::To { key, value } => {
            let value = value.parse::<Value>().map_or(format!("{value:?}"), |_| value.clone());
            return set_each(spec, at, &format!("{key} = {value}"), None);
        }
        Step::Add { item, list } => return add_each(spec, at, item, list.as_deref()),
        Step::Release(release) => return release_each(spec, release),
    };
    done.map_or(Vec::new(), |()| specs)
}

/// The specs in which a key has the value of a flag, in any of the forms that a key may need.
fn moved(spec: &Table, value: Option<&Value>, key: &str) -> Vec<Table> {
    let Some(value) = value else { return Vec::new() };
    let text = value.as_str().unwrap_or_default();
    let items: Vec<Value> = text.split(',').map(|item| Value::String(item.to_owned())).collect();
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    let pairs: Table = pairs.map(|(key, value)| (key.to_owned(), Value::String(value.to_owned()))).collect();
    let forms = [value.clone(), Value::Array(items), Value::Table(pairs)];
    let set = |form: Value| {
        let mut spec = spec.clone();
        let keys = keys(key);
        let (PathStep::Key(last), table) = keys.split_last()? else { return None };
        open(&mut spec, table)?.insert(last.to_string(), form);
        Some(spec)
    };
    forms.into_iter().filter_map(set).collect()
}

/// Replaces an item wherever it is.
fn swap(value: &mut Value, new: &str, old: &str) -> bool {
    match value {
        Value::String(text) if text == old => {
            *text = new.to_owned();
            true
        }
        Value::Array(items) => items.iter_mut().any(|item| swap(item, new, old)),
        Value::Table(table) => table.iter_mut().any(|(_, value)| swap(value, new, old)),
        _ => false,
    }
}

/// The steps of a path as far as tables go, and each of its beginnings, longest first.
fn tables(at: &[PathStep]) -> Vec<Vec<PathStep>> {
    let keys = at.iter().take_while(|step| matches!(step, PathStep::Key(_))).count();
    (0..=keys).rev().map(|length| at[..length].to_vec()).collect()
}

fn keys(dotted: &str) -> Vec<PathStep> {
    dotted.split('.').filter(|key| !key.is_empty()).map(|key| PathStep::Key(key.into())).collect()
}

/// The tables that a help means: a name is that of a table around the place, or from the root.
fn meant(spec: &Table, at: &[PathStep], table: Option<&str>) -> Vec<Vec<PathStep>> {
    let around = tables(at);
    match table {
        None => {
            let config = |path: &Vec<PathStep>| [path.clone(), keys("config")].concat();
            let configs = around.iter().filter(|path| path.last() == keys("kubelet").first()).map(config);
            around.iter().cloned().chain(configs).collect()
        }
        Some(table) => {
            let (beside, table) = table.strip_prefix("beside ").map_or((false, table), |table| (true, table));
            let names = keys(table.trim_matches(['[', ']']));
            // The table itself, or one of that name around it or beside it.
            let from = |path: &Vec<PathStep>| [path.clone(), names.clone()].concat();
            let mut meant: Vec<_> =
                around.iter().map(from).filter(|path| find(spec, path).is_some()).collect();
            meant.push(names);
            if beside {
                meant.iter_mut().for_each(|path| drop(path.pop()));
            }
            meant
        }
    }
}

fn set_each(spec: &Table, at: &[PathStep], text: &str, table: Option<&str>) -> Vec<Table> {
    let Ok(new) = text.parse::<Table>() else { return Vec::new() };
    let set = |path: &Vec<PathStep>| {
        let mut spec = spec.clone();
        merge(open(&mut spec, path)?, &new);
        Some(spec)
    };
    let replace = |path: &Vec<PathStep>| {
        let mut spec = spec.clone();
        open(&mut spec, path)?.extend(new.clone());
        Some(spec)
    };
    let meant = meant(spec, at, table);
    let is_tables = new.values().any(Value::is_table);
    let replaced = meant.iter().filter(|_| is_tables).filter_map(replace);
    meant.iter().filter_map(set).chain(replaced).collect()
}

fn add_each(spec: &Table, at: &[PathStep], item: &str, list: Option<&str>) -> Vec<Table> {
    let lists: Vec<Vec<PathStep>> = match list {
        None => {
            let end = at.iter().position(|step| matches!(step, PathStep::Index(_))).unwrap_or(at.len());
            vec![at[..end].to_vec()]
        }
        Some(list) => {
            let list = list.trim_start_matches("--");
            tables(at).into_iter().map(|table| [table, keys(list)].concat()).collect()
        }
    };
    let add = |path: Vec<PathStep>| {
        let mut spec = spec.clone();
        let (PathStep::Key(key), table) = path.split_last()? else { return None };
        let item = item.trim_matches('"');
        match open(&mut spec, table)?.entry(key.as_ref()).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(items) => items.push(Value::String(item.to_owned())),
            Value::String(text) if text.is_empty() => *text = item.to_owned(),
            Value::String(text) => *text += &format!(",{item}"),
            _ => return None,
        }
        Some(spec)
    };
    lists.into_iter().filter_map(add).collect()
}

/// The specs with another release: of all components, or of those that have one of their own.
fn release_each(spec: &Table, release: &str) -> Vec<Table> {
    fn set(table: &mut Table, release: &str, own: bool) {
        for (key, value) in table.iter_mut() {
            match value {
                Value::String(text) if key == "kubernetes" && own => *text = release.to_owned(),
                Value::Table(inner) => set(inner, release, own || key != "cluster"),
                _ => {}
            }
        }
    }
    [false, true]
        .map(|all| {
            let mut spec = spec.clone();
            set(&mut spec, release, all);
            spec
        })
        .to_vec()
}

/// Writes a text in place of the key or the value at a path. A value may be meant as a string.
fn write_each(spec: &Table, at: &[PathStep], finding: &Finding, text: &str) -> Vec<Table> {
    let read = format!("x = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("x"));
    let values = [read, Some(Value::String(text.to_owned()))].into_iter().flatten();
    let written = values.filter_map(|value| {
        let mut spec = spec.clone();
        write(&mut spec, at, finding, text, value)?;
        Some(spec)
    });
    written.chain(parts(spec, at, finding, text)).collect()
}

/// The specs with a text in place of a part of a value that the finding names: an item of a flag's list, or one of its pairs.
fn parts(spec: &Table, at: &[PathStep], finding: &Finding, text: &str) -> Vec<Table> {
    let Some(Value::String(old)) = find(spec, at).filter(|_| !is_key(&finding.place)) else {
        return Vec::new();
    };
    let names = named(finding).filter(|name| old.contains(*name) && old != name);
    let replaced = names.filter_map(|name| {
        let mut spec = spec.clone();
        *find_mut(&mut spec, at)? = Value::String(old.replacen(name, text, 1));
        Some(spec)
    });
    replaced.collect()
}

fn write(spec: &mut Table, at: &[PathStep], finding: &Finding, text: &str, value: Value) -> Option<()> {
    if is_key(&finding.place) {
        let (PathStep::Key(key), table) = at.split_last()? else { return None };
        let table = open(spec, table)?;
        let value = table.remove(key.as_ref())?;
        table.insert(text.trim_matches('"').to_owned(), value);
    } else {
        *find_mut(spec, at)? = value;
    }
    Some(())
}

/// Removes what is at a path, or what is named: a key beside it, or an item of a list.
fn remove(spec: &mut Table, at: &[PathStep], finding: &Finding, name: Option<&str>) -> Option<()> {
    let wanted = |item: &str| match name {
        Some(name) => item.trim() == name.trim_matches('"'),
        None => named(finding).any(|name| item == name),
    };
    if let Some(name) = name {
        let name = name.trim_start_matches("--");
        for path in tables(at) {
            let full = [path, keys(name)].concat();
            if find(spec, &full).is_some() {
                return take(spec, &full);
            }
        }
    }
    let is_meant = name.is_none_or(|name| {
        at.last() == keys(name).last() || find(spec, at).and_then(Value::as_str).is_some_and(&wanted)
    });
    match find_mut(spec, at)? {
        Value::String(text) if text.contains(',') && text.split(',').any(&wanted) => {
            *text = text.split(',').filter(|item| !wanted(item)).collect::<Vec<_>>().join(",");
            Some(())
        }
        Value::Array(items) if name.is_some() => {
            let before = items.len();
            items.retain(|item| !item.as_str().is_some_and(&wanted));
            (items.len() < before).then_some(())
        }
        _ if !is_meant => None,
        _ => take(spec, at),
    }
}

fn take(spec: &mut Table, at: &[PathStep]) -> Option<()> {
    let (last, above) = at.split_last()?;
    match (last, above.is_empty()) {
        (PathStep::Key(key), true) => spec.remove(key.as_ref()).map(drop),
        (PathStep::Key(key), false) => find_mut(spec, above)?.as_table_mut()?.remove(key.as_ref()).map(drop),
        (PathStep::Index(index), _) => {
            let items = find_mut(spec, above)?.as_array_mut()?;
            (*index < items.len()).then(|| drop(items.remove(*index)))
        }
    }
}

fn find<'t>(spec: &'t Table, at: &[PathStep]) -> Option<&'t Value> {
    let (PathStep::Key(first), rest) = at.split_first()? else { return None };
    rest.iter().try_fold(spec.get(first.as_ref())?, |value, step| match step {
        PathStep::Key(key) => value.get(key.as_ref()),
        PathStep::Index(index) => value.get(*index),
    })
}

fn find_mut<'t>(spec: &'t mut Table, at: &[PathStep]) -> Option<&'t mut Value> {
    let (PathStep::Key(first), rest) = at.split_first()? else { return None };
    rest.iter().try_fold(spec.get_mut(first.as_ref())?, |value, step| match step {
        PathStep::Key(key) => value.get_mut(key.as_ref()),
        PathStep::Index(index) => value.get_mut(*index),
    })
}

/// The table at a path; those that are missing are made.
fn open<'t>(spec: &'t mut Table, at: &[PathStep]) -> Option<&'t mut Table> {
    at.iter().try_fold(spec, |table, step| {
        let PathStep::Key(key) = step else { return None };
        table.entry(key.as_ref()).or_insert_with(|| Value::Table(Table::new())).as_table_mut()
    })
}

/// Adds entries to a table; those of tables in it to theirs.
fn merge(table: &mut Table, new: &Table) {
    for (key, value) in new {
        match (table.get_mut(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if !new.is_empty() => merge(old, new),
            _ => drop(table.insert(key.clone(), value.clone())),
        }
    }
}

/// A value as TOML.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| format!("{} = {}", quoted(key), written(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Float(number) => format!("{number:?}"),
        Value::Integer(_) | Value::Boolean(_) | Value::Datetime(_) => match value {
            Value::Integer(number) => number.to_string(),
            Value::Boolean(is) => is.to_string(),
            Value::Datetime(time) => time.to_string(),
            _ => String::new(),
        },
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out += &format!("\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}
