/// The words that systemd puts in place of `$NAME` in ExecStart, from an environment file: assignments, comments, and
/// values in double quotes over several lines. Enough for files that nodejoin writes; nodes read theirs with systemd.
pub(crate) fn words(text: &str, name: &str) -> Vec<String> {
    let mut value = String::new();
    let mut inside = false;
    for line in text.lines() {
        if inside {
            match line.strip_suffix('"') {
                Some(rest) => {
                    value.push_str(rest);
                    inside = false;
                }
                None => value.push_str(line),
            }
            value.push('\n');
        } else if let Some(rest) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            value.clear();
            let open = rest.strip_prefix('"');
            inside = open.is_some_and(|rest| !rest.ends_with('"'));
            value.push_str(rest.trim_matches('"'));
            value.push('\n');
        }
    }
    value.split_whitespace().map(str::to_owned).collect()
}
