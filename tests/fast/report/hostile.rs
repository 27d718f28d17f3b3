//! No text makes a report panic, and nothing that a terminal acts on gets through.

use std::ops::Range;
use std::sync::Arc;

use nodejoin::diagnostic::{Finding, Level, Place, RuleId};
use nodejoin::report::{github, json, locate};
use nodejoin::source::Source;
use proptest::prelude::*;
use proptest::sample::select;

use super::spec::Spec;

/// Texts of pieces that have broken terminals, parsers and columns before.
fn text() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "",
        "a",
        "key = \"v\"",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\u{1b}[31m",
        "\u{1b}]8;;x\u{7}",
        "\u{9b}1m",
        "\0",
        "\u{7f}",
        "\u{8}",
        "é",
        "e\u{301}",
        "漢字",
        "👩‍👩‍👧",
        "\u{202e}",
        "\u{feff}",
        "\u{200b}",
        "\u{2028}",
        "\u{a0}",
        "`",
        "[x](y)",
        "{0}",
        "%0A",
        "::error::",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ];
    let pieces = prop_oneof![9 => select(PIECES).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

fn range() -> impl Strategy<Value = Range<usize>> {
    prop_oneof![
        (0..200_usize, 0..40_usize).prop_map(|(start, length)| start..start + length),
        (0..9_usize, 0..400_usize).prop_map(|(start, end)| start..end),
        Just(usize::MAX..usize::MAX),
        Just(0..usize::MAX),
    ]
}

prop_compose! {
    fn finding(other: Arc<Source>)(
        message in text(), label in text(), reason in prop::option::of(text()), help in prop::collection::vec(text(), 0..3),
        place in range(), related in prop::collection::vec((any::<bool>(), range(), text()), 0..6),
        rule in select(vec!["rule-a", "rule-b"]), level in select(Level::ALL.map(|(_, level)| level).to_vec()),
        elsewhere in any::<bool>(),
    ) -> Finding {
        let place_of = |elsewhere, range| if elsewhere { Place::Other(Arc::clone(&other), range) } else { Place::SpecBytes(range) };
        let mut finding = Finding::new(RuleId::made_up(rule), place_of(elsewhere, place), message).label(label);
        finding.level = level;
        finding.reason = reason;
        finding.help = help;
        related.into_iter().fold(finding, |f, (elsewhere, range, text)| f.because(place_of(elsewhere, range), text))
    }
}

fn findings() -> impl Strategy<Value = (Spec, Vec<Finding>)> {
    (text(), text(), text()).prop_flat_map(|(name, spec, other)| {
        let other = Arc::new(Source::new("other\u{1b}", other));
        (Just((name, spec)), prop::collection::vec(finding(other), 0..4))
            .prop_map(|((name, spec), findings)| (Spec::new(&name, &spec), findings))
    })
}

/// Whether a terminal could act on a character, or it would not be seen.
fn acts(c: char) -> bool {
    c != '\n' && (c.is_control() || "\u{202e}\u{feff}\u{200b}\u{2028}\u{a0}".contains(c))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn every_format_takes_every_text((spec, findings) in findings()) {
        let located = locate(&findings, &spec);
        let document: serde_json::Value = serde_json::from_str(&json::render(&located).unwrap()).unwrap();
        prop_assert_eq!(document["findings"].as_array().unwrap().len(), located.len());
        for found in document["findings"].as_array().unwrap() {
            if found["file"] == "other\u{1b}" {
                continue;
            }
            for end in ["start", "end"] {
                let expected = spec.0.position(usize::try_from(found[end]["offset"].as_u64().unwrap()).unwrap());
                prop_assert_eq!(&found[end]["line"], expected.line);
                prop_assert_eq!(&found[end]["column"], expected.column);
            }
        }
        let commands = github::render(&located);
        prop_assert_eq!(commands.lines().count(), located.len());
        prop_assert!(!commands.contains(|c| acts(c) && c != '\t'), "{commands:?}");
    }
}

#[test]
fn sarif_takes_hostile_texts() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..20 {
        let (spec, findings) = findings().new_tree(&mut runner).unwrap().current();
        super::sarif::valid(&locate(&findings, &spec));
    }
}

#[cfg(feature = "cli")]
mod human {
    use nodejoin::report::human::{Options, closing, render};
    use nodejoin::report::visible;

    use super::*;

    fn options() -> impl Strategy<Value = Options> {
        let width = prop_oneof![0..30_usize, 40..140_usize, Just(usize::MAX)];
        (
            any::<bool>(),
            any::<bool>(),
            width,
            prop::option::of(Just("https://example.com/".to_owned())),
            0..8_usize,
        )
            .prop_map(|(color, unicode, width, links, limit)| Options {
                color,
                unicode,
                width,
                links,
                limit,
            })
    }

    /// The text without the sequences that the report itself writes: colours, and links to the rules.
    fn without_paint(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, sequence)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            let end = if sequence.starts_with("]8;;") { "\u{1b}\\" } else { "m" };
            let (body, after) = sequence.split_once(end).unwrap_or_else(|| panic!("not ours: {sequence:?}"));
            let color = body
                .strip_prefix('[')
                .is_some_and(|codes| codes.chars().all(|c| c.is_ascii_digit() || c == ';'));
            let link =
                ["]8;;", "]8;;https://example.com/rule-a", "]8;;https://example.com/rule-b"].contains(&body);
            assert!(color || link, "not ours: {body:?}");
            rest = after;
        }
        plain + rest
    }

    proptest! {
        #![proptest_config(config(300))]

        #[test]
        fn the_terminal_gets_only_what_it_may_get((spec, findings) in findings(), options in options()) {
            let located = locate(&findings, &spec);
            let text = render(&located, &options);
            let plain = if options.color || options.links.is_some() { without_paint(&text) } else { text };
            prop_assert!(!plain.contains(acts), "{plain:?}");
            prop_assert_eq!(closing(&located, "x\u{1b}", &Options::default()).is_none(), located.is_empty());
        }

        #[test]
        fn the_underline_is_under_the_marked_text(
            (line, start, length) in "[a-z漢é \u{1}]{1,60}".prop_flat_map(|line| {
                let count = line.chars().count();
                (Just(line), 0..count).prop_flat_map(move |(line, start)| (Just(line), Just(start), 1..=count - start))
            }),
        ) {
            let byte = |index: usize| line.char_indices().nth(index).map_or(line.len(), |(offset, _)| offset);
            let range = byte(start)..byte(start + length);
            let marked = visible(&line[range.clone()], &[]).into_owned();
            let spec = Spec::new("x", &format!("# first\n{line}"));
            let findings = [Finding::new(RuleId::made_up("r"), Place::SpecBytes(range.start + 8..range.end + 8), "m").label("l")];
            let text = render(&locate(&findings, &spec), &Options { width: 1000, ..Options::default() });
            let rows: Vec<_> = text.lines().collect();
            let (under, row) = rows.iter().zip(&rows[1..]).find(|(_, next)| next.contains('┬')).map(|(row, next)| (next, row)).unwrap();
            let columns = cells(under).iter().enumerate().filter(|(_, c)| "─┬".contains(**c)).map(|(i, _)| i).collect::<Vec<_>>();
            let above: String = columns.iter().map(|column| cells(row).get(*column).copied().unwrap_or(' ')).filter(|c| *c != '\0').collect();
            prop_assert_eq!(above.trim_end(), marked.trim_end(), "{}", text);
        }
    }

    /// One character for each column of a row; wide ones are followed by a zero.
    fn cells(row: &str) -> Vec<char> {
        let wide = |c: char| textwrap::core::display_width(c.encode_utf8(&mut [0; 4])) == 2;
        row.chars().flat_map(|c| std::iter::once(c).chain(wide(c).then_some('\0'))).collect()
    }
}
