use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

/// A minor release of Kubernetes that nodejoin has data for, such as 1.37.
///
/// There is no order on purpose: [`Kube`](super::Kube) has what a minor can do, and the one legitimate
/// comparison, how far two components may be apart, is in [`skew`](super::skew).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Minor(u8);

/// Why a text names no supported minor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMinor {
    /// What a sentence about it begins with: the text, or the release that it names.
    pub what: String,
    /// What is wrong, as the end of that sentence.
    pub problem: String,
    /// What to write instead, when that is clear.
    pub help: Option<String>,
    /// The supported minor nearest to what was written.
    pub nearest: Minor,
}

impl Minor {
    /// The oldest minor with data.
    pub fn oldest() -> Self {
        Self(covered().oldest)
    }

    /// The newest minor with data.
    pub fn newest() -> Self {
        Self(covered().newest)
    }

    /// Every minor with data, the oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (covered().oldest..=covered().newest).map(Self)
    }

    /// The minors from the next one to another, in order, older or newer; none from a minor to itself.
    pub fn way_to(self, to: Self) -> Vec<Self> {
        if self.0 <= to.0 {
            (self.0 + 1..=to.0).map(Self).collect()
        } else {
            (to.0..self.0).rev().map(Self).collect()
        }
    }

    /// The text of the release before, which may be one without data.
    pub fn before(self) -> String {
        format!("1.{}", self.0.saturating_sub(1))
    }

    /// Reads a release as people write it: `1.37`, and by obvious reading `v1.37`, `1.37.2` and `v1.37.2+k3s1`.
    ///
    /// # Errors
    /// If the text is not a release of Kubernetes, or is one without data.
    pub fn read(text: &str) -> Result<Self, UnknownMinor> {
        let release = text.strip_prefix('v').unwrap_or(text);
        let number = release.strip_prefix("1.").and_then(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, tail) = rest.split_at(end);
            let plain = digits == "0" || !digits.starts_with('0');
            (plain && (tail.is_empty() || is_patch(tail))).then(|| digits.parse::<u32>().ok()).flatten()
        });
        let Some(number) = number else {
            let meant = meant(text);
            return Err(UnknownMinor {
                what: format!("`{}`", text.escape_debug()),
                problem: "is not a minor release of Kubernetes".to_owned(),
                help: Some(match meant {
                    Some(meant) => format!("write it as `{meant}`"),
                    None => format!("write a release, such as `{}`", Self::newest()),
                }),
                nearest: meant.unwrap_or_else(Self::newest),
            });
        };
        let (oldest, newest) = (Self::oldest(), Self::newest());
        let (side, nearest) = match u8::try_from(number) {
            Ok(known) if (oldest.0..=newest.0).contains(&known) => return Ok(Self(known)),
            Ok(known) if known < oldest.0 => ("older than", oldest),
            _ => ("newer than", newest),
        };
        Err(UnknownMinor {
            what: format!("Kubernetes 1.{number}"),
            problem: format!("is {side} any release nodejoin supports"),
            help: Some(format!("the nearest supported release is `{nearest}`")),
            nearest,
        })
    }

    /// Whether a text that [`read`](Self::read) gave this minor for is its exact spelling, with no `v` and no patch.
    pub fn is_spelled(self, text: &str) -> bool {
        self.to_string() == text
    }

    /// The number after `1.`, for the data's tables.
    pub(super) fn number(self) -> u8 {
        self.0
    }

    /// A minor named by the data.
    pub(super) fn of_data(number: u8) -> Self {
        Self(number)
    }
}

/// The minor that a text which names none was probably meant to name: ` 1.37`, `V1.37`, `1,37`, `1.037`, `37`.
fn meant(text: &str) -> Option<Minor> {
    let release = text.trim().trim_start_matches(['v', 'V']).replace(',', ".");
    let (major, minor) = release.split_once('.').unwrap_or(("1", &release));
    let minor = minor.trim_start_matches('0');
    let one = major.trim_start_matches('0') == "1" && !minor.is_empty();
    // This does not recurse forever: the corrected text must differ from the given one.
    let read = format!("1.{minor}");
    if one && read != text { Minor::read(&read).ok() } else { None }
}

/// What may follow a minor: a patch number, then whatever a vendor adds.
fn is_patch(tail: &str) -> bool {
    let Some(rest) = tail.strip_prefix('.') else {
        return false;
    };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    end > 0 && matches!(rest.as_bytes().get(end), None | Some(b'-' | b'+'))
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

impl fmt::Display for UnknownMinor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.problem)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownMinor {}

#[derive(Deserialize)]
struct Covered {
    oldest: u8,
    newest: u8,
}

fn covered() -> &'static Covered {
    static COVERED: OnceLock<Covered> = OnceLock::new();
    COVERED.get_or_init(|| {
        super::file::parse("minors.toml", include_str!("../../schemas/kubernetes/minors.toml"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for text in ["1.37", "v1.37", "1.37.2", "v1.37.2", "1.37.0-rc.1", "v1.37.2+k3s1"] {
            assert_eq!(Minor::read(text).map(|minor| minor.to_string()).as_deref(), Ok("1.37"), "{text}");
        }
        assert!(Minor::read("1.37").unwrap().is_spelled("1.37"));
        assert!(!Minor::read("v1.37").unwrap().is_spelled("v1.37"));
        assert_eq!(Minor::read("1.9").unwrap(), Minor::oldest());
        assert_eq!(Minor::oldest().before(), "1.8");
    }

    #[test]
    fn refuses_with_the_nearest() {
        for (text, nearest) in [("1.8", "1.9"), ("1.38", "1.37"), ("1.300", "1.37"), ("1.99999999", "1.37")] {
            assert_eq!(Minor::read(text).unwrap_err().nearest.to_string(), nearest, "{text}");
        }
        for text in
            ["latest", "", "1", "1.", "2.0", "1.37.", "1.37.x", "1.37-rc", "vv1.37", "1.37 ", "1.-9", "1.٣٧"]
        {
            assert!(Minor::read(text).unwrap_err().problem.contains("not a minor release"), "{text}");
        }
    }

    #[test]
    fn tells_what_was_probably_meant() {
        for text in [" 1.30", "1.30 ", "V1.30", "1,30", "1.030", "01.30", "30", "v30", "vv1.30.1"] {
            let unknown = Minor::read(text).unwrap_err();
            assert_eq!(unknown.help.as_deref(), Some("write it as `1.30`"), "{text}");
            assert_eq!(unknown.nearest.to_string(), "1.30", "{text}");
        }
        for text in ["latest", "2.30", "1.30.x", "1", "0", "1.", "1.040", " 1.38", "\u{1b}[0m"] {
            let unknown = Minor::read(text).unwrap_err();
            assert_eq!(unknown.help.as_deref(), Some("write a release, such as `1.37`"), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reads_or_refuses_any_text(text in ".*") {
            let nearest = match Minor::read(&text) {
                Ok(minor) => minor,
                Err(unknown) => unknown.nearest,
            };
            proptest::prop_assert!(Minor::all().any(|minor| minor == nearest));
        }

        #[test]
        fn reads_back_what_it_prints(index in 0..Minor::all().count(), patch in 0u32..100) {
            let minor = Minor::all().nth(index).unwrap();
            proptest::prop_assert_eq!(Minor::read(&minor.to_string()), Ok(minor));
            proptest::prop_assert_eq!(Minor::read(&format!("v{minor}.{patch}")), Ok(minor));
        }
    }
}
