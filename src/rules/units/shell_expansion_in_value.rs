//! A value that only a shell would expand.

use crate::diagnostic::{Finding, Findings, Level, rule_id};
use crate::rules::fact::Flag;
use crate::rules::support::{Component, components};
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SHELL_EXPANSION_IN_VALUE,
    Level::Warn,
    include_str!("shell_expansion_in_value.md"),
    Check::Cluster(check),
);

/// Mirrors systemd's replace_env and its reader of env files, which expand nothing inside of values.
fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in components(context.cluster) {
        let variables = component.environment.into_iter().flatten();
        let variables = variables.map(|(name, value)| (name.as_str(), value.value.as_str(), &value.path));
        for (name, text, path) in component.flag_texts().chain(variables) {
            if let Some(expansion) = expansion(text) {
                findings.push(waiting(&component, name, expansion, path));
            }
        }
    }
}

/// The finding for a flag on a command line whose value only a shell would expand.
///
/// Mirrors systemd's src/basic/env-util.c: replace_env_argv, which knows `${NAME}` and leaves `${NAME:-word}` as it is.
pub(crate) fn judge(flag: &Flag<'_>) -> Option<Finding> {
    let expansion = expansion(flag.text)?;
    let shown = expansion.escape_debug();
    let message = format!("`{shown}` in the value of `--{}` is not expanded", flag.name);
    let finding = flag.finding(RULE.id, message).label("passed on literally").reason(REASON);
    let default = expansion.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')?.split_once(":-"));
    Some(match default {
        Some((name, word)) => finding.help(format!(
            "write `${{{0}}}`, and set its default in the unit: `Environment={0}={1}`",
            name.escape_debug(),
            word.escape_debug()
        )),
        None => finding.help("write the resulting value"),
    })
}

const REASON: &str =
    "systemd starts the program without a shell, so the program gets these characters literally";

fn waiting(component: &Component<'_>, name: &str, expansion: &str, path: &Path) -> Finding {
    let what = match expansion.starts_with('`') {
        true => "the command in backticks".to_owned(),
        false => format!("`{}`", expansion.escape_debug()),
    };
    let message = format!("{what} in the value of `{}` is not expanded", name.escape_debug());
    let finding = component.finding(RULE.id, path, message).label("passed on literally").reason(REASON);
    let about_node = ["HOST", "host", "NODE", "node", "IP"].iter().any(|word| expansion.contains(word));
    if component.is_kubelet() && about_node {
        return finding.help(
            "remove it if it is the node's name or address: `hostname-override`, `node-ip` and `listen-address` set them for \
             each node; for anything else set the value of each node under `[nodes]`",
        );
    }
    finding.help("write the resulting value")
}

/// The part of a text that a shell would expand: `$NAME`, `${NAME}`, `$(command)`, a command in backticks, or `~/` at the
/// beginning of a path.
pub(crate) fn expansion(text: &str) -> Option<&str> {
    let name = |rest: &str| rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    for (at, sign) in text.match_indices(['$', '`', '~']) {
        let (before, rest) = (text.get(..at)?, text.get(at + 1..)?);
        let length = match (sign, rest.bytes().next()) {
            ("$", Some(b'{')) => rest.find('}').filter(|end| *end > 1).map(|end| end + 1),
            ("$", Some(b'(')) => rest.find(')').filter(|end| *end > 1).map(|end| end + 1),
            ("$", Some(first)) if first == b'_' || first.is_ascii_alphabetic() => Some(name(rest)),
            ("`", Some(_)) => rest.find('`').map(|end| end + 1),
            ("~", Some(b'/')) if before.is_empty() || before.ends_with(['=', ':', ',']) => Some(1),
            _ => None,
        };
        if let Some(length) = length {
            return text.get(at..at + 1 + length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::expansion;

    #[test]
    fn finds_what_a_shell_would_fill_in() {
        for (text, found) in [
            ("a$HOME/b", "$HOME"),
            ("${A}x", "${A}"),
            ("$(hostname -f)", "$(hostname -f)"),
            ("x`date`y", "`date`"),
            ("~/kubelet", "~/"),
            ("dir=~/x", "~/"),
            ("1$2,$no_proxy", "$no_proxy"),
        ] {
            assert_eq!(expansion(text), Some(found), "{text}");
        }
        for text in
            ["", "$", "a$", "^a$|b", "$1", "$$", "${", "${}", "$()", "`", "a~/b", "~", "~x", "100%", "é$"]
        {
            assert_eq!(expansion(text), None, "{text}");
        }
    }
}
