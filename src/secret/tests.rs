use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Level;
use crate::world::ReadError;

const ID: &str = "07401b";
const HALF: &str = "f395accd246ae52d";

fn wanted(reference: SecretRef) -> Wanted {
    Wanted { cluster: "lab".to_owned(), token: "workers".to_owned(), id: ID.to_owned(), reference }
}

fn shown(vault: &Vault, token: &str) -> Option<String> {
    let mut out = Buffer::new();
    reveal(vault.get(token)?, &mut out);
    Some(String::from_utf8(out.as_bytes().to_vec()).unwrap())
}

/// Opens one token from a variable with this content.
fn open_env(content: impl Into<Vec<u8>>) -> Result<String, SecretProblemKind> {
    let source = MemorySecrets::new().with_env("T", content);
    let (vault, mut problems) = Vault::open(&[wanted(SecretRef::Env("T".to_owned()))], &source);
    match problems.pop() {
        Some(problem) => {
            assert!(shown(&vault, "workers").is_none() && problems.is_empty());
            Err(problem.kind)
        }
        None => Ok(shown(&vault, "workers").unwrap()),
    }
}

#[test]
fn both_forms_and_one_line_break_are_accepted() {
    for content in [HALF.to_owned(), format!("{ID}.{HALF}")] {
        for end in ["", "\n", "\r\n"] {
            assert_eq!(open_env(format!("{content}{end}")), Ok(HALF.to_owned()));
        }
        for end in ["\r", "\n\n", "\n\r", " ", " \n", "\0"] {
            assert!(open_env(format!("{content}{end}")).is_err(), "{end:?}");
        }
    }
}

#[test]
fn says_which_rules_are_broken() {
    use TokenRule::*;
    for (content, rules) in [
        ("f395accd246ae52", vec![Length(15)]),
        ("F395ACCD246AE52DA", vec![LowerCase, Length(17)]),
        ("\"f395accd246ae52d\"", vec![NoQuote]),
        ("f395accd\t246ae52d", vec![NoControl]),
        ("f395accd\n246ae52d", vec![OneLine]),
        ("f395accd 246ae52d\n\n", vec![OneLine, NoBlank]),
        ("\u{feff}f395accd246ae52d", vec![Ascii]),
        ("f395accd_46ae52d", vec![LettersAndDigits]),
        ("07401c.f395accd246ae52d", vec![SameId]),
        ("07401b.f395accd.46ae52", vec![LettersAndDigits]),
        (".", vec![Length(0), SameId]),
        ("token: 07401b.f395accd246ae52d", vec![NoBlank, LettersAndDigits]),
    ] {
        assert_eq!(open_env(content), Err(SecretProblemKind::NotAToken(rules)), "{content:?}");
    }
    assert_eq!(open_env("\n"), Err(SecretProblemKind::Empty));
    assert_eq!(open_env("a".repeat(4097)), Err(SecretProblemKind::Unreadable(ReadError::TooLarge(4096))));
}

#[test]
fn every_problem_comes_in_one_run() {
    let token = |name: &str, reference| Wanted { token: name.to_owned(), ..wanted(reference) };
    let file = |path: &str| SecretRef::File(path.to_owned());
    let all = [
        token("a", file("none")),
        token("b", SecretRef::Env("NONE".to_owned())),
        token("c", file("empty")),
        token("d", file("open")),
        token("e", SecretRef::Stdin),
        token("f", file("good")),
    ];
    let source =
        MemorySecrets::new().with_file("empty", "").with_open_file("open", HALF).with_file("good", HALF);
    let (vault, problems) = Vault::open(&all, &source);
    let found: Vec<_> = problems.iter().map(|problem| (problem.token.as_deref(), &problem.kind)).collect();
    let missing = SecretProblemKind::Unreadable(ReadError::Missing);
    assert_eq!(
        found,
        [
            (Some("a"), &missing),
            (Some("b"), &missing),
            (Some("c"), &SecretProblemKind::Empty),
            (Some("d"), &SecretProblemKind::OpenToOthers),
            (Some("e"), &SecretProblemKind::NoLine),
        ]
    );
    assert_eq!(problems[3].level(), Level::Note);
    assert_eq!(shown(&vault, "d").as_deref(), Some(HALF), "a note takes nothing away");
    assert_eq!(shown(&vault, "f").as_deref(), Some(HALF));
    assert_eq!(shown(&vault, "a"), None);
}

#[test]
fn standard_input_is_matched_by_id() {
    let token = |name: &str, id: &str| Wanted {
        cluster: "lab".to_owned(),
        token: name.to_owned(),
        id: id.to_owned(),
        reference: SecretRef::Stdin,
    };
    let all =
        [token("one", "aaaaaa"), token("two", "bbbbbb"), token("short", "cccccc"), token("twice", "dddddd")];
    let input = "bbbbbb.2222222222222222\r\n\naaaaaa.1111111111111111\naaaaaa.1111111111111111\ncccccc.1\n\
        zzzzzz.1111111111111111\n1111111111111111\ndddddd.1111111111111111\ndddddd.2222222222222222\n";
    let (vault, problems) = Vault::open(&all, &MemorySecrets::new().with_stdin(input));
    assert_eq!(shown(&vault, "one").as_deref(), Some("1111111111111111"));
    assert_eq!(shown(&vault, "two").as_deref(), Some("2222222222222222"));
    let kinds: Vec<_> = problems.iter().map(|problem| problem.kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            SecretProblemKind::BadLine(5, vec![TokenRule::Length(1)]),
            SecretProblemKind::UnknownLine(6),
            SecretProblemKind::BadLine(7, vec![TokenRule::WholeToken]),
            SecretProblemKind::SeveralLines,
        ]
    );
}

#[test]
fn reads_files_of_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec");
    std::fs::create_dir_all(spec.join("secrets")).unwrap();
    let write = |path: &std::path::Path, content: &[u8], mode: u32| {
        let mut file = File::create(path).unwrap();
        file.write_all(content).unwrap();
        file.set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
    };
    write(&spec.join("secrets/inside"), HALF.as_bytes(), 0o600);
    write(&folder.path().join("outside"), HALF.as_bytes(), 0o640);
    write(&spec.join("large"), &[b'a'; 4097], 0o600);
    rustix::fs::mknodat(
        rustix::fs::CWD,
        spec.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    let source = ProcessSecrets::new(&spec);
    let absolute = folder.path().join("outside");
    for (path, expected) in [
        ("secrets/inside", Ok(false)),
        ("../outside", Ok(true)),
        (absolute.to_str().unwrap(), Ok(true)),
        ("secrets", Err(ReadError::Folder)),
        ("pipe", Err(ReadError::Special)),
        ("none", Err(ReadError::Missing)),
        ("large", Err(ReadError::TooLarge(4096))),
    ] {
        let found = source.file(path, 4096).map(|file| {
            assert_eq!(file.content.bytes(), HALF.as_bytes(), "{path}");
            file.open_to_others
        });
        assert_eq!(found, expected, "{path}");
    }
    assert_eq!(source.env("NODEJOIN_NO_SUCH_VARIABLE").err(), Some(ReadError::Missing));
    assert!(source.env("CARGO_MANIFEST_DIR").is_ok());
}

#[test]
fn references_have_exactly_one_key() {
    let read = |text: &str| SecretRef::read(&toml::from_str(text).unwrap());
    let file = || "f".to_owned();
    for (text, reference) in [
        ("file = 'f'", SecretRef::File(file())),
        ("file = 'f'\nstdin = false", SecretRef::File(file())),
        ("env = 'T'", SecretRef::Env("T".to_owned())),
        ("stdin = true", SecretRef::Stdin),
        ("age = 'f'", SecretRef::Age(file())),
        ("sops = 'f'", SecretRef::Sops { file: file(), key: None }),
        ("sops = 'f'\nkey = 'a.b'", SecretRef::Sops { file: file(), key: Some("a.b".to_owned()) }),
        ("derive = 'f'", SecretRef::Derive { root: file(), epoch: 1 }),
        ("derive = 'f'\nepoch = 4", SecretRef::Derive { root: file(), epoch: 4 }),
    ] {
        assert_eq!(read(text), Ok(reference), "{text}");
    }
    for (text, error) in [
        ("", SecretRefError::NoSource),
        ("stdin = false", SecretRefError::NoSource),
        ("key = 'a'", SecretRefError::NoSource),
        ("file = 'a'\nenv = 'b'", SecretRefError::SeveralSources),
        ("age = 'a'\nstdin = true", SecretRefError::SeveralSources),
        ("file = ''", SecretRefError::BadPath),
        ("sops = \"a\\u0000\"", SecretRefError::BadPath),
        ("env = 'A=B'", SecretRefError::BadVariable),
        ("age = 'a'\nkey = 'b'", SecretRefError::StrayKey),
        ("sops = 'a'\nepoch = 1", SecretRefError::StrayKey),
    ] {
        assert_eq!(read(text), Err(error), "{text}");
    }
}

#[test]
fn secrets_match_by_content() {
    let secret = |text: &str| Secret::new(text.as_bytes().to_vec());
    assert!(secret(HALF).matches(&secret(HALF)));
    assert!(!secret(HALF).matches(&secret("f395accd246ae52e")));
    assert!(!secret(HALF).matches(&secret("f395accd246ae52")));
}

#[test]
fn a_buffer_forgets() {
    let mut buffer = Buffer::new();
    buffer.push(b"public ");
    assert!(!buffer.is_secret());
    reveal(&Secret::new(HALF.into()), &mut buffer);
    buffer.push(&[b'x'; 1000]);
    assert!(buffer.is_secret() && buffer.as_bytes().starts_with(b"public f395accd246ae52dxx"));
    assert_eq!(buffer.as_bytes().len(), 7 + 16 + 1000);
    buffer.clear();
    assert!(!buffer.is_secret() && buffer.as_bytes().is_empty());
}

/// Types that must not have a trait: with it, the call below would be ambiguous and not compile.
mod without {
    use super::super::*;

    macro_rules! without {
        ($trait:path: $($type:ty),*) => {{
            trait Ambiguous<A> {
                fn call() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $trait> Ambiguous<u8> for T {}
            $(<$type as Ambiguous<_>>::call();)*
        }};
    }

    #[test]
    fn secrets_cannot_be_shown_or_copied() {
        without!(std::fmt::Debug: Secret, Buffer, Vault, NewToken, FoundFile);
        without!(std::fmt::Display: Secret, Buffer, Vault, NewToken, FoundFile);
        without!(Clone: Secret, Buffer, Vault, NewToken, FoundFile);
        without!(serde::Serialize: Secret, Buffer, Vault, NewToken, FoundFile);
        without!(PartialEq: Secret, Buffer, Vault, NewToken, FoundFile);
    }
}

#[test]
fn characters_are_equally_likely() {
    // Every byte ten times, in order: each of the 36 characters seven times in each round.
    let mut next = 0u8;
    let mut characters = super::generate::characters::<()>(2520, &mut |bytes| {
        for byte in bytes {
            *byte = next;
            next = next.wrapping_add(1);
        }
        Ok(())
    })
    .unwrap();
    characters.sort_unstable();
    let counts: Vec<usize> = characters.chunk_by(|a, b| a == b).map(<[u8]>::len).collect();
    assert_eq!(counts, [70; 36]);
}

#[test]
fn unfair_bytes_are_thrown_away() {
    let mut rounds = 0;
    let token = generate_token::<()>(&mut |bytes| {
        rounds += 1;
        bytes.fill(if rounds % 2 == 0 { 251 } else { 252 });
        Ok(())
    });
    assert_eq!(token.ok().map(|token| token.id).as_deref(), Some("999999"), "251 is the last fair byte");
    assert_eq!(rounds, 4);
    assert_eq!(generate_token(&mut |_| Err("no entropy")).err(), Some("no entropy"));
    assert!(generate_token(&mut system_random).is_ok());
}

proptest! {
    /// A canary of 16 characters that occur in no message by themselves must not come out of any problem.
    #[test]
    fn no_problem_shows_a_part_of_a_content(
        canary in "[QXZJ]{4}[!$%&~^]{4}[qxzj7]{8}",
        before in "[ -~\n\r\t\"]{0,8}",
        after in "[ -~\n\r\t\"é]{0,8}",
        whole in any::<bool>(),
    ) {
        let id = if whole { "07401b." } else { "" };
        let content = format!("{before}{id}{canary}{after}");
        let source = MemorySecrets::new()
            .with_env("E", content.clone())
            .with_open_file("f", content.clone())
            .with_stdin(content);
        let all: Vec<Wanted> = ["env", "file", "stdin", "age", "sops"]
            .into_iter()
            .zip([
                SecretRef::Env("E".to_owned()),
                SecretRef::File("f".to_owned()),
                SecretRef::Stdin,
                SecretRef::Age("f".to_owned()),
                SecretRef::Sops { file: "f".to_owned(), key: None },
            ])
            .map(|(token, reference)| Wanted { token: token.to_owned(), ..wanted(reference) })
            .collect();
        let (vault, problems) = Vault::open(&all, &source);
        prop_assert!(all.iter().all(|token| vault.get(&token.token).is_none()));
        prop_assert!(problems.len() >= 5);
        let words = problems.iter().map(|problem| format!("{problem} {problem:?} {}", problem.help()));
        let words: String = words.collect();
        for window in canary.as_bytes().windows(3) {
            let part = std::str::from_utf8(window).unwrap();
            prop_assert!(!words.contains(part), "{part} in {words}");
        }
    }

    #[test]
    fn made_tokens_are_accepted(seed in proptest::collection::vec(any::<u8>(), 64..128)) {
        let mut at = 0usize;
        let token = generate_token::<()>(&mut |bytes| {
            for byte in bytes {
                at += 1;
                *byte = seed[at % seed.len()].wrapping_mul(31).wrapping_add(at as u8);
            }
            Ok(())
        })
        .ok()
        .unwrap();
        let mut out = Buffer::new();
        token.reveal(&mut out);
        let source = MemorySecrets::new().with_env("T", out.as_bytes());
        let (vault, problems) =
            Vault::open(&[Wanted { id: token.id.clone(), ..wanted(SecretRef::Env("T".to_owned())) }], &source);
        prop_assert!(problems.is_empty());
        prop_assert!(vault.get("workers").is_some_and(|secret| secret.matches(&token.secret)));
    }
}
