//! Flags of a component of the control plane that may not be together, or that are missing.

use crate::diagnostic::{Finding, Level, rule_id};
use crate::kube::value::measure;
use crate::kube::{Clash, Order};
use crate::rules::fact::ServerFlags;
use crate::rules::support::condition;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::SERVER_FLAGS_CLASH,
    Level::Deny,
    include_str!("server_flags_clash.md"),
    Check::Servers(check),
)
.versioned();

fn check<'a>(flags: &ServerFlags<'a>) -> Vec<(&'a str, Finding)> {
    let kube = flags.release.kube;
    let clashes = kube.clashes(flags.program).filter_map(|clash| together(clash, flags));
    let orders = kube.orders(flags.program).filter_map(|order| order_of(order, flags));
    clashes.chain(orders).collect()
}

/// Flags that may not be together; a flag that is missing is reported at the command.
fn together<'a>(clash: &Clash, flags: &ServerFlags<'a>) -> Option<(&'a str, Finding)> {
    let name = clash.conditions.first().and_then(|first| condition::subject(first));
    let given = name.and_then(|name| flags.given.get(name));
    let missing = clash.conditions.iter().filter_map(|one| one.strip_prefix('!'));
    let mut missing = missing.filter(|one| !one.contains([':', '=', '~']));
    let (name, place, message) = match given {
        Some(given) => {
            let others: Vec<&str> =
                clash.conditions.iter().skip(1).filter_map(|one| condition::subject(one)).collect();
            let message = match (others.first(), missing.next()) {
                (Some(other), _) => format!("`--{}` cannot be set beside `--{other}`", given.name),
                (None, Some(missing)) => format!("`--{}` is set without `--{missing}`", given.name),
                (None, None) => format!("`--{}` is set without what it needs", given.name),
            };
            (given.name, given.place.clone(), message)
        }
        // In a spec, other flags come from its keys.
        None if name.is_none() && is_whole(flags) => {
            ("", flags.command.clone()?, format!("`--{}` is not set", missing.next()?))
        }
        None => return None,
    };
    if condition::hold(&clash.conditions, flags) != Some(true) {
        return None;
    }
    let finding = Finding::new(RULE.id, place, message)
        .label("refused")
        .exits(flags.program.name(), &clash.said)
        .help(&clash.help);
    Some((name, finding))
}

/// Whether a command is all of one, and not an excerpt.
fn is_whole(flags: &ServerFlags<'_>) -> bool {
    flags.release.kube.usual_flags(flags.program).filter(|flag| flags.given.contains_key(flag)).count() > 1
}

/// A value that must be greater than another.
fn order_of<'a>(order: &Order, flags: &ServerFlags<'a>) -> Option<(&'a str, Finding)> {
    let given = flags.given.get(order.flag.as_str()).or_else(|| flags.given.get(order.than.as_str()))?;
    let one = flags.text(&order.flag).unwrap_or(&order.default);
    let other = flags.text(&order.than).unwrap_or(&order.than_default);
    let (large, small) = (measure(one)?, measure(other)?);
    let small = match &order.times {
        Some(times) => measure(&times_of(other, times)?)?,
        None => small,
    };
    let is_good = large > small || order.equal && large == small;
    let hidden = [&order.flag, &order.than].iter().any(|flag| (flags.hides)(flag));
    if is_good || hidden || condition::hold(&order.conditions, flags) != Some(true) {
        return None;
    }
    let message = format!("`--{}` is {one}, `--{}` is {other}", order.flag, order.than);
    let finding = Finding::new(RULE.id, given.place.clone(), message)
        .label("the first must be greater")
        .exits(flags.program.name(), &order.said)
        .help(format!("raise `{}`, or lower `{}`", order.flag, order.than));
    Some((given.name, finding))
}

/// So many times a duration, in nanoseconds.
fn times_of(duration: &str, times: &str) -> Option<String> {
    let nanoseconds = crate::kube::value::nanoseconds(duration)?;
    let (whole, fraction) = times.split_once('.').unwrap_or((times, "0"));
    let whole: i64 = whole.parse().ok()?;
    let tenths: i64 = fraction.parse().ok()?;
    Some((nanoseconds.checked_mul(whole * 10 + tenths)? / 10).to_string())
}
