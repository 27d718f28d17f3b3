/// Why a text is not a valid label key, as the end of a sentence; nothing when it is.
///
/// Mirrors k8s.io/apimachinery/pkg/util/validation: IsQualifiedName.
pub fn label_key_problem(key: &str) -> Option<String> {
    let name = match key.split_once('/') {
        None => key,
        Some((prefix, name)) => {
            if name.contains('/') {
                return Some("has more than one slash".to_owned());
            }
            if !super::is_dns_subdomain(prefix) {
                return Some(format!(
                    "has the prefix `{}`, which is not a lower-case DNS name",
                    prefix.escape_debug()
                ));
            }
            name
        }
    };
    if name.is_empty() {
        return Some("has an empty name".to_owned());
    }
    word_problem(name)
}

/// Why a text is not a valid label value, as the end of a sentence; nothing when it is. An empty text is valid.
///
/// Mirrors k8s.io/apimachinery/pkg/util/validation: IsValidLabelValue.
pub fn label_value_problem(value: &str) -> Option<String> {
    if value.is_empty() { None } else { word_problem(value) }
}

fn word_problem(word: &str) -> Option<String> {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    if word.chars().count() > 63 {
        return Some(format!("has {} characters; at most 63 are allowed", word.chars().count()));
    }
    if let Some(bad) = word.chars().find(|c| !(alphanumeric(*c) || matches!(c, '-' | '_' | '.'))) {
        return Some(match bad {
            ' ' => "contains a space".to_owned(),
            bad => format!("contains `{}`", bad.escape_debug()),
        });
    }
    if word.starts_with(|c| !alphanumeric(c)) || word.ends_with(|c| !alphanumeric(c)) {
        return Some("must begin and end with a letter or a digit".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_keys_and_values() {
        for right in ["a", "A_b.c-d", "example.com/tier", "node.kubernetes.io/x"] {
            assert_eq!(label_key_problem(right), None, "{right}");
        }
        for wrong in ["", "/a", "a/", "a/b/c", "A.com/x", "-a", "a b", "a=b", "ä", &"a".repeat(64)] {
            assert!(label_key_problem(wrong).is_some(), "{wrong:?}");
        }
        assert_eq!(label_value_problem(""), None);
        assert_eq!(label_value_problem("1_000"), None);
        assert!(label_value_problem("a,b").is_some());
        assert!(label_value_problem("a\n").is_some());
    }
}
