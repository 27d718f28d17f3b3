use std::ops::Range;

use crate::source::Path;

/// From the bytes of a compiled file to the values of the spec behind them.
#[derive(Clone, Default)]
pub struct FileTrail {
    /// What the file is there for.
    whole: Option<Path>,
    /// Bytes with their values, in order, without overlaps. Bytes between them come from no value of the spec.
    spans: Vec<(Range<usize>, Path)>,
}

impl FileTrail {
    /// Of a file that is there for `whole`; the spans come in order.
    pub fn new(whole: Option<Path>, spans: Vec<(Range<usize>, Path)>) -> Self {
        Self { whole: whole.filter(|whole| *whole != Path::root()), spans }
    }

    /// Whether no value of a spec is behind the file.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.spans.is_empty()
    }

    /// The value of the spec behind the whole file.
    pub fn whole(&self) -> Option<&Path> {
        self.whole.as_ref()
    }

    /// The value of the spec behind some bytes. For several values it is the table or list that has them all; for values
    /// from all over the spec, the first if the bytes begin with it, such as with a flag's name, else the value behind
    /// the file.
    pub fn of(&self, range: &Range<usize>) -> Option<&Path> {
        let from = self.spans.partition_point(|(span, _)| span.end <= range.start);
        let spans = self.spans.get(from..).unwrap_or_default();
        let mut inside = spans.iter().take_while(|(span, _)| span.start < range.end);
        let Some((begin, first)) = inside.next() else { return self.whole() };
        let mut common = first;
        for (_, path) in inside {
            while !path.is_within(common) {
                match common.parent() {
                    Some(parent) => common = parent,
                    None => break,
                }
            }
        }
        match common.last() {
            Some(_) => Some(common),
            None if begin.start <= range.start => Some(first),
            None => self.whole(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lead_to_the_value_or_to_what_holds_several() {
        let spans = [
            (0..4, "kubelet.labels.a"),
            (5..6, "kubelet.labels.a"),
            (7..9, "kubelet.labels.b"),
            (12..14, "cluster"),
        ];
        let spans = spans.map(|(range, path)| (range, Path::of(path))).into();
        let trail = FileTrail::new(Some(Path::of("pools.x")), spans);
        for (range, path) in [
            (0..6, "kubelet.labels.a"),
            (5..6, "kubelet.labels.a"),
            (0..9, "kubelet.labels"),
            (8..9, "kubelet.labels.b"),
            (9..12, "pools.x"),
            (0..0, "pools.x"),
            (5..14, "kubelet.labels.a"),
            (4..14, "pools.x"),
            (90..95, "pools.x"),
        ] {
            assert_eq!(trail.of(&range).map(Path::to_string).as_deref(), Some(path), "{range:?}");
        }
        assert_eq!(FileTrail::default().of(&(0..3)), None);
    }
}
