use toml_edit::DocumentMut;

/// Edits the parsed text. Only lines that change are replaced; a text that the parser would format differently is left
/// alone.
pub(super) fn with_document(text: &str, edit: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Option<String> {
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let body = text.get(mark.len()..)?;
    let plain = body.replace("\r\n", "\n");
    let mut document: DocumentMut = plain.parse().ok()?;
    if document.to_string().trim_end_matches('\n') != plain.trim_end_matches('\n') {
        return None;
    }
    edit(&mut document)?;
    let edited = document.to_string();
    let old: Vec<&str> = body.split_inclusive('\n').collect();
    let new: Vec<&str> = edited.split_inclusive('\n').collect();
    let same =
        |old: &&str, new: &&str| old.trim_end_matches(['\r', '\n']) == new.trim_end_matches(['\r', '\n']);
    let head = old.iter().zip(&new).take_while(|(old, new)| same(old, new)).count();
    let rest = old.len().min(new.len()) - head;
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| same(old, new)).count();
    let end = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::from(mark);
    let (head_lines, tail_lines) = (old.get(..head)?, old.get(old.len() - tail..)?);
    head_lines.iter().for_each(|line| out.push_str(line));
    for line in new.get(head..new.len() - tail)? {
        if !out.is_empty() && out != mark && !out.ends_with('\n') {
            out.push_str(end);
        }
        out.push_str(line.trim_end_matches('\n'));
        out.push_str(end);
    }
    tail_lines.iter().for_each(|line| out.push_str(line));
    if !body.ends_with('\n') && tail == 0 {
        out.truncate(out.trim_end_matches(['\r', '\n']).len());
    }
    Some(out)
}
