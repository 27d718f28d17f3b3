//! Findings with resolved places, in the order in which they are reported.

use std::cmp::Ordering;

use super::{Locate, Spot};
use crate::diagnostic::{Finding, Level};

/// A finding with its places looked up.
pub struct Located<'a> {
    finding: &'a Finding,
    primary: Spot,
    related: Vec<(Spot, &'a str)>,
}

/// Looks up all places; sorts by file, position and rule; drops findings of level allow, and duplicates.
pub fn locate<'a>(findings: impl IntoIterator<Item = &'a Finding>, locate: &dyn Locate) -> Vec<Located<'a>> {
    let reported = findings.into_iter().filter(|finding| finding.level != Level::Allow);
    let mut located: Vec<_> = reported.map(|finding| Located::new(finding, locate)).collect();
    located.sort_by(Located::order);
    located.dedup_by(|a, b| a.order(b) == Ordering::Equal);
    located
}

/// The findings of several specs as those of one: sorted, and what looks the same in two of them once.
pub fn together<'a>(each: impl IntoIterator<Item = Vec<Located<'a>>>) -> Vec<Located<'a>> {
    let mut all: Vec<Located<'a>> = each.into_iter().flatten().collect();
    all.sort_by(Located::order);
    all.dedup_by(|a, b| a.order(b) == Ordering::Equal);
    all
}

impl<'a> Located<'a> {
    fn new(finding: &'a Finding, locate: &dyn Locate) -> Self {
        let spot = |place| locate.locate(place).within_text();
        Self {
            finding,
            primary: spot(&finding.place),
            related: finding.related.iter().map(|r| (spot(&r.place), r.text.as_str())).collect(),
        }
    }

    /// The finding.
    pub fn finding(&self) -> &'a Finding {
        self.finding
    }

    /// Its place; always inside its text and on whole characters.
    pub fn primary(&self) -> &Spot {
        &self.primary
    }

    /// The related places, each with its phrase.
    pub fn related(&self) -> &[(Spot, &'a str)] {
        &self.related
    }

    /// By position, then by rule, then by everything else that is shown: equal means that both look the same.
    fn order(&self, other: &Self) -> Ordering {
        let (a, b) = (self.finding, other.finding);
        let place = |spot: &Spot| (spot.range.start, spot.range.end);
        let name = |spot: &'_ Spot| spot.source.name().to_owned();
        self.primary
            .source
            .name()
            .cmp(other.primary.source.name())
            .then_with(|| self.primary.range.start.cmp(&other.primary.range.start))
            .then_with(|| a.rule.cmp(&b.rule))
            .then_with(|| self.primary.range.end.cmp(&other.primary.range.end))
            .then_with(|| b.level.cmp(&a.level))
            .then_with(|| (&a.message, &a.label, &a.reason).cmp(&(&b.message, &b.label, &b.reason)))
            .then_with(|| a.help.cmp(&b.help))
            .then_with(|| {
                let related = |(spot, text): &(Spot, &'a str)| (name(spot), place(spot), *text);
                self.related.iter().map(related).cmp(other.related.iter().map(related))
            })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Place;
    use crate::diagnostic::RuleId;
    use crate::source::Source;

    struct Bytes(Arc<Source>);

    impl Locate for Bytes {
        fn locate(&self, place: &Place) -> Spot {
            match place {
                Place::SpecBytes(range) => Spot { source: Arc::clone(&self.0), range: range.clone() },
                Place::Other(source, range) => Spot { source: Arc::clone(source), range: range.clone() },
                Place::Spec(..) => Spot { source: Arc::clone(&self.0), range: 0..0 },
            }
        }
    }

    fn at(rule: RuleId, offset: usize) -> Finding {
        Finding::new(rule, Place::SpecBytes(offset..offset + 1), "m")
    }

    #[test]
    fn findings_come_in_the_order_of_the_text() {
        let other = Place::Other(Arc::new(Source::new("a.unit", "text")), 0..1);
        let mut allowed = at(RuleId::made_up("c"), 0);
        allowed.level = Level::Allow;
        let findings = [
            at(RuleId::made_up("b"), 3),
            at(RuleId::made_up("a"), 3),
            at(RuleId::made_up("z"), 0),
            allowed,
            Finding::new(RuleId::made_up("y"), other, "m"),
        ];
        let spec = Bytes(Arc::new(Source::new("cluster.toml", "version")));
        let order: Vec<_> = locate(&findings, &spec).iter().map(|l| l.finding().rule).collect();
        assert_eq!(order, ["y", "z", "a", "b"]);
    }

    #[test]
    fn what_reads_the_same_is_said_once() {
        let near = |end| at(RuleId::made_up("a"), 3).because(Place::SpecBytes(0..end), "here");
        let findings = [near(1).subject("n1"), at(RuleId::made_up("a"), 3), near(2), near(1).subject("n2")];
        let spec = Bytes(Arc::new(Source::new("cluster.toml", "version")));
        let left: Vec<_> = locate(&findings, &spec).iter().map(|l| l.related().len()).collect();
        assert_eq!(left, [0, 1, 1]);
    }
}
