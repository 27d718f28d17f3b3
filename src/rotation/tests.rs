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
    // Line ends of Windows stay.
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
    assert_eq!(revoked.as_deref(), Some("a = 1\n\n"));
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
