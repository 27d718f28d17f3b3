use toml_edit::Value;

use super::*;

fn rotated(text: &str, old: Option<Old<'_>>) -> Option<String> {
    let secret: Value = "{ file = \"secrets/new.token\" }".parse().unwrap();
    let expires = "2031-01-01T00:00:00Z".parse().unwrap();
    rotate(text, &Rotation { name: "workers", id: "newnew", secret: Some(secret), expires, old })
}

fn kept() -> Option<Old<'static>> {
    Some(Old { name: "workers-old", secret: None, expires: Some("2030-01-08T00:00:00Z".parse().unwrap()) })
}

const HEADER: &str = "\
version = 1 # first

# who joins
[tokens.workers] # ours
id   = \"07401b\" # public
# the key store has it
secret = { file = \"secrets/workers.token\" }
expires = 2030-02-01T00:00:00Z
groups = [
    \"web\", # all of it
]

# lab
[nodes]
a = {}
";

#[test]
fn a_rotation_keeps_all_that_it_is_not_about() {
    let expected = "\
version = 1 # first

# who joins
[tokens.workers] # ours
id   = \"newnew\" # public
# the key store has it
secret = { file = \"secrets/new.token\" }
expires = 2031-01-01T00:00:00Z
groups = [
    \"web\", # all of it
]

[tokens.workers-old] # ours
id   = \"07401b\" # public
# the key store has it
secret = { file = \"secrets/workers.token\" }
expires = 2030-01-08T00:00:00Z
groups = [
    \"web\", # all of it
]
replaced-by = \"workers\"

# lab
[nodes]
a = {}
";
    assert_eq!(rotated(HEADER, kept()).as_deref(), Some(expected));
    let back = revoke(expected, "workers-old").unwrap();
    assert_eq!(Some(back), rotated(HEADER, None), "what is revoked leaves no trace");
    // CRLF line breaks stay.
    let windows = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(rotated(&windows(HEADER), kept()), Some(windows(expected)));
}

#[test]
fn tokens_in_braces_are_edited_too() {
    let text = "[tokens]\nother = { id = \"aaaaaa\" }\n  workers = { id = \"07401b\", secret = { env = \"T\" } } # ours\n[nodes]\n";
    let expected = "[tokens]\nother = { id = \"aaaaaa\" }\n  \
        workers = { id = \"newnew\", secret = { file = \"secrets/new.token\" }, expires = 2031-01-01T00:00:00Z } # ours\n  \
        workers-old = { id = \"07401b\", secret = { env = \"T\" }, replaced-by = \"workers\" } # ours\n[nodes]\n";
    let old = Some(Old { name: "workers-old", secret: None, expires: None });
    assert_eq!(rotated(text, old).as_deref(), Some(expected));
    let gone = "[tokens]\nother = { id = \"aaaaaa\" }\n[nodes]\n";
    assert_eq!(revoke(text, "workers").as_deref(), Some(gone));
}

#[test]
fn a_token_at_the_end_of_the_text_is_edited() {
    let text = "[tokens.workers]\nid = \"07401b\"\nexpires = 2030-02-01T00:00:00Z";
    let rotated = rotated(text, kept()).unwrap();
    assert!(
        rotated.contains(
            "\n\n[tokens.workers-old]\nid = \"07401b\"\nexpires = 2030-01-08T00:00:00Z\nreplaced-by"
        )
    );
    let revoked = revoke("a = 1\n\n# old\n[tokens.workers]\nid = \"07401b\"\n", "workers");
    assert_eq!(revoked.as_deref(), Some("a = 1\n"));
}

#[test]
fn a_secret_may_be_spelled_in_every_way() {
    let expires = "expires = 2030-02-01T00:00:00Z\n";
    for text in [
        format!("[tokens.workers]\nid = \"07401b\"\nsecret.file = \"a\" # here\n{expires}\n[nodes]\n"),
        format!(
            "[tokens.workers]\nid = \"07401b\"\n{expires}[tokens.workers.secret] # here\nfile = \"a\"\n\n[nodes]\n"
        ),
        format!("[tokens]\nworkers.id = \"07401b\"\nworkers.secret.file = \"a\"\nworkers.{expires}[nodes]\n"),
        format!(
            "[tokens]\nworkers = {{ id = \"07401b\", secret.file = \"a\", {} }}\n[nodes]\n",
            expires.trim_end()
        ),
    ] {
        let rotated = rotated(&text, kept()).unwrap_or_else(|| panic!("{text}"));
        let spec: toml::Table = toml::from_str(&rotated).unwrap_or_else(|error| panic!("{error}\n{rotated}"));
        let file = |name: &str| spec["tokens"][name]["secret"]["file"].as_str().map(str::to_owned);
        assert_eq!(file("workers").as_deref(), Some("secrets/new.token"), "{rotated}");
        assert_eq!(file("workers-old").as_deref(), Some("a"), "{rotated}");
        assert_eq!(spec["tokens"]["workers-old"]["replaced-by"].as_str(), Some("workers"), "{rotated}");
        let back = revoke(&rotated, "workers-old").unwrap();
        let spec: toml::Table = toml::from_str(&back).unwrap();
        assert_eq!((spec["tokens"].as_table().unwrap().len(), spec.len()), (1, 2), "{back}");
    }
}

#[test]
fn a_token_right_before_another_table_leaves_no_line() {
    let text = "[tokens.workers]\nid = \"07401b\"\nexpires = 2030-02-01T00:00:00Z\n[nodes]\n";
    let rotated = rotated(text, kept()).unwrap();
    assert_eq!(revoke(&rotated, "workers-old").unwrap().lines().count(), 5, "{rotated}");
}

#[test]
fn what_does_not_stand_in_one_piece_is_left_alone() {
    for text in [
        "tokens.workers.id = \"07401b\"\n",
        "tokens = { workers = { id = \"07401b\" } }\n",
        "[tokens.workers]\nid = \"07401b\"\n[nodes]\n[tokens.workers.secret]\nenv = \"T\"\n",
        "[tokens.other]\nid = \"07401b\"\n",
        "[tokens.workers]\nid = \"07401b\"\nid = 3\n",
        "tokens = 3\n",
        "",
    ] {
        assert_eq!(rotated(text, kept()), None, "{text}");
        assert_eq!(revoke(text, "workers"), None, "{text}");
    }
}
