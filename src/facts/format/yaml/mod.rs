//! Reads YAML and JSON as Kubernetes does, and keeps the place of every value.
//!
//! Mirrors sigs.k8s.io/yaml: YAMLToJSON, which reads YAML 1.1: an unquoted `yes` is a boolean, `0123` a number.

mod build;
mod problem;
mod scalar;

use crate::facts::{File, Object};

pub use problem::YamlProblem;

/// No file of a join is larger; what is, is not read.
const LIMIT: usize = 16 * 1024 * 1024;

/// Nor has one so many documents: lists are one.
const MOST_DOCUMENTS: usize = 5000;

/// The documents of a file, in order; empty ones are left out. JSON is YAML.
///
/// # Errors
/// If the text is not valid YAML, or is too large, also by its aliases.
pub fn read(file: &File) -> Result<Vec<Object>, YamlProblem> {
    Ok(documents(file)?.into_iter().flatten().collect())
}

/// The first document of a file, the only one that a component reads of its own file; none if it is empty, as before a second
/// `---`.
///
/// Mirrors sigs.k8s.io/yaml: YAMLToJSON.
///
/// # Errors
/// If the text is not valid YAML, or is too large, also by its aliases.
pub fn first(file: &File) -> Result<Option<Object>, YamlProblem> {
    Ok(documents(file)?.into_iter().next().flatten())
}

fn documents(file: &File) -> Result<Vec<Option<Object>>, YamlProblem> {
    let text = file.source.text();
    if text.len() > LIMIT {
        let message = format!("is larger than {} MiB", LIMIT / (1024 * 1024));
        return Err(YamlProblem { message, origin: file.whole(), too_large: true });
    }
    // Counted before any of them is parsed.
    if text.lines().filter(|line| line.starts_with("---")).take(MOST_DOCUMENTS + 1).count() > MOST_DOCUMENTS {
        let message = format!("has more than {MOST_DOCUMENTS} documents");
        return Err(YamlProblem { message, origin: file.whole(), too_large: true });
    }
    build::documents(file)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::Source;

    fn file(text: &str) -> File {
        File::new(Arc::new(Source::new("a.yaml", text)))
    }

    fn json(text: &str) -> String {
        let documents = read(&file(text)).unwrap();
        documents.iter().map(|document| document.value.to_string()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn reads_yaml_1_1_as_kubernetes_does() {
        for (text, expected) in [
            ("a: yes", r#"{"a":true}"#),
            ("a: 'yes'", r#"{"a":"yes"}"#),
            ("a: n", r#"{"a":false}"#),
            ("a: 07401b", r#"{"a":"07401b"}"#),
            ("a: 012345", r#"{"a":5349}"#),
            ("a: 123e45", r#"{"a":1.23e+47}"#),
            ("a: 123456", r#"{"a":123456}"#),
            ("a: [1.0, 1e2, -.5]", r#"{"a":[1,100,-0.5]}"#),
            ("a: 2017-03-10T03:22:11Z", r#"{"a":"2017-03-10T03:22:11Z"}"#),
            ("a: ~\nb:", r#"{"a":null,"b":null}"#),
            ("a: |\n  x\n  y\n", r#"{"a":"x\ny\n"}"#),
            ("a: &x {b: 1}\nc: *x", r#"{"a":{"b":1},"c":{"b":1}}"#),
            ("a: &x {b: 1}\nc: {<<: *x, d: 2}", r#"{"a":{"b":1},"c":{"d":2,"b":1}}"#),
            ("a: !!str 12", r#"{"a":"12"}"#),
            ("a: [!!int '64', !!bool \"yes\", !!float '0.5', !!null '']", r#"{"a":[64,true,0.5,null]}"#),
            ("---\n# nothing\n---\na: 1\n---\n", r#"{"a":1}"#),
            ("{\"a\": [1, \"2\"]}", r#"{"a":[1,"2"]}"#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_document_may_be_empty() {
        assert!(first(&file("---\n---\na: 1\n")).unwrap().is_none());
        assert!(first(&file("# a comment\n---\na: 1\n---\nb: 1\n")).unwrap().unwrap().get("a").is_some());
    }

    #[test]
    fn keys_that_stand_twice_are_kept_with_their_place() {
        let text = "a: {b: 1, b: 2}\nc: 1\nc: 2\n";
        let object = first(&file(text)).unwrap().unwrap();
        let repeated: Vec<_> =
            object.repeated().map(|key| (key.value.to_owned(), key.origin.range.start)).collect();
        assert_eq!(repeated, [("a.b".to_owned(), 10), ("c".to_owned(), 21)]);
        assert_eq!(object.value.to_string(), r#"{"a":{"b":2},"c":2}"#);
    }

    #[test]
    fn every_value_has_its_place() {
        let text = "kind: List\nitems:\n- metadata: {name: ä}\n  data:\n    token-id: \"07401b\"\n";
        let objects: Vec<Object> = read(&file(text)).unwrap().into_iter().flat_map(Object::items).collect();
        let origin = objects[0].origin("data.token-id");
        assert_eq!(&text[origin.range.clone()], "\"07401b\"");
        let key = objects[0].key_origin("data.token-id");
        assert_eq!(&text[key.range.clone()], "token-id");
        let absent = objects[0].origin("data.expiration");
        assert!(text[absent.range].starts_with("token-id"));
        assert_eq!(objects[0].name(), "ä");
    }

    #[test]
    fn what_explodes_is_refused() {
        let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (name, of) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"])
        {
            bomb.push_str(&format!(
                "{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n"
            ));
        }
        assert!(read(&file(&bomb)).unwrap_err().message.contains("aliases"));
        assert!(read(&file(&"[".repeat(100_000))).is_err());
        assert!(read(&file(&"{a: ".repeat(2_000))).is_err());
        assert!(read(&file("a: [1\nb: }")).is_err());
    }

    /// Aliases nest what is written side by side, and a merge writes nothing where the key is there already.
    #[test]
    fn aliases_nest_no_deeper_than_brackets_and_merges_count() {
        let chain = |count: usize, inner: &dyn Fn(usize) -> String| {
            let rest = (1..count).map(|n| format!("a{n}: &a{n} {}\n", inner(n - 1)));
            format!("a0: &a0 {{k: v}}\n{}", rest.collect::<String>())
        };
        for inner in [
            &(|n| format!("[*a{n}]")) as &dyn Fn(usize) -> String,
            &|n| format!("{{<<: *a{n}}}"),
            &|n| format!("{{<<: [*a{n}]}}"),
            &|n| format!("{{k: *a{n}}}"),
        ] {
            assert!(read(&file(&chain(60, inner))).is_ok(), "{}", inner(0));
            let problem = read(&file(&chain(60_000, inner))).unwrap_err();
            assert!(problem.message.contains("nested deeper than 200"), "{}", problem.message);
        }
        let twice = chain(60, &|n| format!("{{<<: [*a{n}, *a{n}]}}"));
        assert!(read(&file(&twice)).unwrap_err().message.contains("aliases"));
    }
}
