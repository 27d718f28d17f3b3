//! Grouping of places into frames.

use std::ops::Range;
use std::sync::Arc;

use super::frame::{Frame, Label};
use crate::report::{Located, Spot};

/// Lines between two places that still share a frame.
const NEAR: usize = 3;
/// Lines of a place that are drawn completely; of a longer place only the first line is drawn.
const TALL: usize = 6;

/// The frames of a finding, the one of its primary place first. Lines of more than `width` bytes may be cut, so
/// places far apart in one do not share a frame.
pub(super) fn frames(located: &Located<'_>, related: &[(Spot, &str)], width: usize) -> Vec<Frame> {
    let primary = label(located.primary(), &located.finding().label, true);
    let mut frames = vec![Frame::new(Arc::clone(&located.primary().source), primary)];
    for (spot, text) in related {
        let label = label(spot, text, false);
        match frames.iter_mut().find(|frame| same(frame, spot) && joins(frame, &label, width)) {
            Some(frame) => frame.add(label),
            None => frames.push(Frame::new(Arc::clone(&spot.source), label)),
        }
    }
    frames
}

fn label(spot: &Spot, text: &str, primary: bool) -> Label {
    let start = spot.range.start;
    let mut range = start..start + spot.text().trim_end_matches(['\n', '\r']).len();
    let first = spot.source.position(start).line;
    let mut last = line_of(spot, range.end);
    let mut text = text.to_owned();
    if last - first >= TALL {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&format!("down to line {last}"));
        range.end = spot.source.line(first).end.max(start);
        last = first;
    }
    Label { range, lines: first..last + 1, text, primary }
}

fn line_of(spot: &Spot, offset: usize) -> usize {
    spot.source.position(offset).line
}

fn same(frame: &Frame, spot: &Spot) -> bool {
    Arc::ptr_eq(&frame.source, &spot.source)
}

/// Whether a label can be drawn in a frame: near enough, and not overlapping another.
fn joins(frame: &Frame, label: &Label, width: usize) -> bool {
    // In files of other tools, only lines with a label are shown.
    let most = if frame.source.is_foreign() { 0 } else { NEAR };
    let near = frame.labels.iter().any(|other| gap(&other.lines, &label.lines) <= most);
    near && frame.labels.iter().all(|other| other.range == label.range || apart(frame, other, label, width))
}

fn gap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// Whether two labels do not overlap.
fn apart(frame: &Frame, a: &Label, b: &Label, width: usize) -> bool {
    let (a, b) = if a.range.start <= b.range.start { (a, b) } else { (b, a) };
    if a.lines.end <= b.lines.start {
        return true;
    }
    let one_line = a.lines.len() == 1 && b.lines.len() == 1;
    let in_view =
        || frame.source.line(a.lines.start).len() <= width || b.range.end - a.range.start <= width / 2;
    one_line && a.range.end.max(a.range.start + 1) <= b.range.start && in_view()
}
