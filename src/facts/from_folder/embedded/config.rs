use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::inner::Inner;
use crate::facts::{File, Object, yaml};

/// The files that cloud-init, Ignition or Butane writes; none if a file is not for one of them.
pub(super) fn read(file: &File) -> Option<Vec<Inner>> {
    let text = file.source.text();
    let cloud = text.lines().take(5).any(|line| line.trim_end() == "#cloud-config");
    let ignition = ["storage", "systemd", "ignition"].iter().any(|key| text.contains(key))
        && !text.contains("kind")
        && (text.contains("contents") || text.contains("units"));
    if !cloud && !ignition {
        return None;
    }
    let document = yaml::read(file).ok()?.into_iter().next()?;
    let mut inner = Vec::new();
    if cloud {
        cloud_init(&document, &mut inner);
    } else if document.get("storage.files").or(document.get("systemd.units")).is_some_and(Value::is_array) {
        ignition_config(&document, &mut inner);
    } else {
        return None;
    }
    Some(inner)
}

fn count(document: &Object, list: &str) -> usize {
    document.get(list).and_then(Value::as_array).map_or(0, Vec::len)
}

fn cloud_init(document: &Object, inner: &mut Vec<Inner>) {
    for index in 0..count(document, "write_files") {
        let at = format!("write_files.{index}");
        let Some(path) = document.text(&format!("{at}.path")) else { continue };
        let encoding = document.text(&format!("{at}.encoding")).unwrap_or_default();
        let decoded = matches!(encoding, "b64" | "base64");
        if !decoded && !matches!(encoding, "" | "text/plain") {
            continue;
        }
        push(document, &format!("{at}.content"), Some(path.to_owned()), decoded, inner);
    }
    let mut script = String::from("#!/bin/sh\n");
    for list in ["bootcmd", "runcmd"] {
        for item in document.get(list).and_then(Value::as_array).into_iter().flatten() {
            match item {
                Value::String(line) => script.push_str(&format!("{line}\n")),
                Value::Array(words) => {
                    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                    script.push_str(&format!("{}\n", words.join(" ")));
                }
                _ => {}
            }
        }
    }
    if script.lines().count() > 1 {
        inner.push(Inner { path: None, line: 1, text: script, ending: ".sh" });
    }
}

/// Mirrors the schemas of Ignition 2 and 3, and of Butane and Container Linux Config, which are compiled to it.
fn ignition_config(document: &Object, inner: &mut Vec<Inner>) {
    for index in 0..count(document, "storage.files") {
        let at = format!("storage.files.{index}");
        let path = document.text(&format!("{at}.path")).map(str::to_owned);
        for field in ["contents.inline", "contents.source"] {
            if path.is_some() {
                push(document, &format!("{at}.{field}"), path.clone(), false, inner);
            }
        }
    }
    for index in 0..count(document, "systemd.units") {
        let at = format!("systemd.units.{index}");
        let Some(name) = document.text(&format!("{at}.name")) else { continue };
        let path = format!("/etc/systemd/system/{name}");
        push(document, &format!("{at}.contents"), Some(path.clone()), false, inner);
        for list in ["dropins", "dropin"] {
            for drop_in in 0..count(document, &format!("{at}.{list}")) {
                let at = format!("{at}.{list}.{drop_in}");
                let Some(own) = document.text(&format!("{at}.name")) else { continue };
                push(document, &format!("{at}.contents"), Some(format!("{path}.d/{own}")), false, inner);
            }
        }
    }
}

fn push(document: &Object, at: &str, path: Option<String>, base64: bool, inner: &mut Vec<Inner>) {
    let Some(value) = document.sourced(at) else { return };
    let source = &value.origin.file;
    let start = value.origin.range.start;
    let is_block = source.text().get(start..).is_some_and(|text| text.starts_with(['|', '>']));
    let line = source.position(start).line + usize::from(is_block);
    let text = if base64 { decoded(&value.value) } else { of_url(&value.value) };
    let Some(text) = text else { return };
    inner.push(Inner { path, line, text, ending: "" });
}

fn decoded(text: &str) -> Option<String> {
    let clean: String = text.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(clean).ok()?).ok()
}

/// The text of a `data:` URL; other texts as they are.
fn of_url(text: &str) -> Option<String> {
    let Some(data) = text.strip_prefix("data:") else {
        return (!text.starts_with("http://") && !text.starts_with("https://")).then(|| text.to_owned());
    };
    let (kind, data) = data.split_once(',')?;
    if kind.ends_with(";base64") {
        return decoded(data);
    }
    let mut bytes = Vec::new();
    let mut rest = data.bytes();
    while let Some(byte) = rest.next() {
        let hex =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match byte {
            b'%' => bytes.push(hex(rest.next())? * 16 + hex(rest.next())?),
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}
