use age::secrecy::SecretString;
use age::{Encryptor, Recipient, scrypt};
use proptest::prelude::*;

use super::passphrase::Passphrase;
use super::*;
use crate::secret::{Buffer, Secret, reveal};
use crate::world::ReadError;

const TOKEN: &str = "07401b.f395accd246ae52d";

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sealed/", $name)).as_slice()
    };
}

fn shown(secret: &Secret) -> String {
    let mut out = Buffer::new();
    reveal(secret, &mut out);
    String::from_utf8(out.as_bytes().to_vec()).unwrap()
}

fn identities(files: &[&[u8]], passphrase: Option<&'static str>) -> Identities {
    let mut identities = Identities::new(Passphrase::from(move || passphrase.map(SecretString::from)));
    for file in files {
        identities.add("memory", &Secret::new(file.to_vec())).unwrap();
    }
    identities
}

fn test_identity() -> Identities {
    identities(&[fixture!("test.identity")], None)
}

fn age(sealed: &[u8], identities: &Identities) -> Result<String, SealProblem> {
    open_age(sealed, identities).map(|secret| shown(&secret))
}

fn sops(sealed: &[u8], key: &str) -> Result<String, SealProblem> {
    open_sops(sealed, Key::Way(key), &test_identity()).map(|secret| shown(&secret))
}

/// Files that `age` of Debian wrote.
#[test]
fn opens_what_age_writes() {
    let with = |file| identities(&[file], None);
    let token = Ok(format!("{TOKEN}\n"));
    assert_eq!(age(fixture!("workers.age"), &test_identity()), token);
    assert_eq!(age(fixture!("workers.age.txt"), &test_identity()), token);
    assert_eq!(age(fixture!("workers-ssh-ed25519.age"), &with(fixture!("ssh-ed25519"))), token);
    assert_eq!(age(fixture!("workers-ssh-rsa.age"), &with(fixture!("ssh-rsa"))), token);
    let both = identities(&[fixture!("other.identity"), fixture!("test.identity")], None);
    assert_eq!(age(fixture!("workers.age"), &both), token, "all are tried");

    let locked = fixture!("ssh-ed25519-passphrase");
    let opening =
        |passphrase| age(fixture!("workers-ssh-passphrase.age"), &identities(&[locked], passphrase));
    assert_eq!(opening(Some("correct horse")), token);
    assert_eq!(opening(Some("wrong")), Err(SealProblem::WrongPassphrase));
    assert!(opening(None).is_err());
}

#[test]
fn says_why_a_file_of_age_does_not_open() {
    let sealed = fixture!("workers.age");
    assert_eq!(age(sealed, &Identities::default()), Err(SealProblem::NoIdentity));
    let other = identities(&[fixture!("other.identity")], None);
    assert_eq!(age(sealed, &other), Err(SealProblem::WrongRecipient));
    assert_eq!(age(TOKEN.as_bytes(), &test_identity()), Err(SealProblem::NotAge));
    assert_eq!(age(&sealed[..sealed.len() - 1], &test_identity()), Err(SealProblem::Tampered));
    let mut changed = sealed.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(age(&changed, &test_identity()), Err(SealProblem::Tampered));
}

/// A file sealed with a passphrase, at a cost of two to the power of `work`.
fn with_passphrase(content: &[u8], work: u8) -> Vec<u8> {
    let mut recipient = scrypt::Recipient::new(SecretString::from("correct horse"));
    recipient.set_work_factor(work);
    let recipient: &dyn Recipient = &recipient;
    let mut sealed = Vec::new();
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).unwrap();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    std::io::Write::write_all(&mut writer, content).unwrap();
    writer.finish().unwrap();
    sealed
}

#[test]
fn passphrases_open_files_and_identities() {
    let sealed = with_passphrase(TOKEN.as_bytes(), 2);
    assert_eq!(age(&sealed, &identities(&[], Some("correct horse"))).as_deref(), Ok(TOKEN));
    assert_eq!(age(&sealed, &identities(&[], Some("wrong"))), Err(SealProblem::WrongPassphrase));
    assert_eq!(age(&sealed, &test_identity()), Err(SealProblem::NoPassphrase));

    let sealed = with_passphrase(fixture!("test.identity"), 2);
    let open = identities(&[&sealed], Some("correct horse"));
    assert_eq!(age(fixture!("workers.age"), &open), Ok(format!("{TOKEN}\n")));
    let mut open = Identities::new(Passphrase::from(|| Some(SecretString::from("wrong"))));
    let add = |open: &mut Identities, content: Vec<u8>| open.add("id", &Secret::new(content));
    assert_eq!(add(&mut open, sealed.clone()), Err(SealProblem::WrongPassphrase));
    let bad = SealProblem::BadIdentity("id".to_owned());
    assert_eq!(add(&mut open, fixture!("workers.age").to_vec()), Err(bad.clone()), "sealed for a key");
    assert_eq!(add(&mut open, TOKEN.into()), Err(bad.clone()));
    assert_eq!(add(&mut open, fixture!("ssh-rsa.pub").to_vec()), Err(bad));
}

#[test]
fn a_passphrase_that_costs_too_much_is_not_tried() {
    // Written by hand: making it would cost the same.
    let sealed = b"age-encryption.org/v1\n-> scrypt zPD9HLFHBEL5qUK0KHIQhw 30\n\
        FQ5SxrSXBaGnDEBMiOxRIMMYnICTgHDRpZnLJdCoVhI\n--- hFPRQgEBYZeIVXwPvBHLiKEVFHuqmlbSqsMkR3pPSBo\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    let problem = age(sealed, &identities(&[], Some("correct horse")));
    assert_eq!(problem, Err(SealProblem::TooMuchWork));
}

/// Documents that `sops` 3.13.3 wrote.
const SOPS: [(&str, &[u8]); 6] = [
    ("yaml", fixture!("tokens.yaml")),
    ("json", fixture!("tokens.json")),
    ("dotenv", fixture!("tokens.env")),
    ("regex", fixture!("tokens-regex.yaml")),
    ("mac-only-encrypted", fixture!("tokens-mac-only-encrypted.yaml")),
    ("small", fixture!("small.yaml")),
];

#[test]
fn opens_what_sops_writes() {
    for (name, sealed) in SOPS {
        assert_eq!(sops(sealed, "workers").as_deref(), Ok(TOKEN), "{name}");
        let none = SealProblem::NoKey("none".to_owned());
        assert_eq!(sops(sealed, "none"), Err(none), "{name}");
        let with = |identities| open_sops(sealed, Key::Name("workers"), &identities).err();
        assert_eq!(with(Identities::default()), Some(SealProblem::NoIdentity), "{name}");
        let stranger = identities(&[fixture!("ssh-rsa")], None);
        assert_eq!(with(stranger), Some(SealProblem::WrongRecipient), "{name}");
    }
    for (sealed, key) in [(SOPS[0].1, "tokens.workers"), (SOPS[1].1, "tokens.workers")] {
        assert_eq!(sops(sealed, key).as_deref(), Ok(TOKEN));
    }
    assert_eq!(sops(SOPS[0].1, "tokens.gpu").as_deref(), Ok("0123456789abcdef"));
    assert_eq!(sops(SOPS[2].1, "GPU").as_deref(), Ok("0123456789abcdef"));
    assert_eq!(sops(SOPS[0].1, "tokens"), Err(SealProblem::NoKey("tokens".to_owned())));
    // A token's name is one name, whatever is in it.
    assert!(open_sops(SOPS[0].1, Key::Name("tokens.gpu"), &test_identity()).is_err());
    let ssh = identities(&[fixture!("ssh-ed25519")], None);
    let opened = open_sops(fixture!("tokens-ssh.json"), Key::Name("workers"), &ssh);
    assert_eq!(opened.map(|secret| shown(&secret)).as_deref(), Ok(TOKEN));
    // Also the second recipient opens it.
    let second = identities(&[fixture!("other.identity")], None);
    assert!(open_sops(SOPS[0].1, Key::Name("workers"), &second).is_ok());
}

/// Documents that the program `sops` sealed for three groups, of which two are needed.
#[test]
fn opens_what_is_split_among_groups() {
    let (one, two, three) = (fixture!("test.identity"), fixture!("other.identity"), fixture!("ssh-ed25519"));
    for document in [fixture!("groups.yaml"), fixture!("groups.env")] {
        let open = |document: &[u8], files: &[&[u8]]| {
            open_sops(document, Key::Name("workers"), &identities(files, None)).map(|secret| shown(&secret))
        };
        for files in [&[one, two][..], &[three, one], &[two, three], &[one, two, three]] {
            assert_eq!(open(document, files).as_deref(), Ok(TOKEN));
        }
        assert_eq!(open(document, &[two]), Err(SealProblem::FewGroups { found: 1, needed: 2 }));
        assert_eq!(open(document, &[fixture!("ssh-rsa")]), Err(SealProblem::WrongRecipient));
        assert_eq!(open(document, &[]), Err(SealProblem::NoIdentity));
        // Lowering the threshold in the document does not open it with fewer.
        let text = std::str::from_utf8(document).unwrap();
        let fewer =
            text.replace("shamir_threshold: 2", "shamir_threshold: 1").replace("threshold=2", "threshold=1");
        assert_ne!(fewer, text);
        assert_eq!(open(fewer.as_bytes(), &[one]), Err(SealProblem::Tampered));
    }
}

#[test]
fn finds_out_what_was_changed_in_a_sops_document() {
    let text = |sealed: &[u8]| String::from_utf8(sealed.to_vec()).unwrap();
    let yaml = text(SOPS[0].1);
    let line = |start: &str| yaml.lines().find(|line| line.trim_start().starts_with(start)).unwrap();
    let (workers, gpu) = (line("workers: "), line("gpu: "));
    let value = |line: &str| line.split_once(": ").unwrap().1.to_owned();
    for (what, changed) in [
        ("one value in place of another", yaml.replace(&value(gpu), &value(workers))),
        ("another value is gone", yaml.replace(&format!("{gpu}\n"), "")),
        ("a plain value", yaml.replace("port: 6443", "port: 6444")),
        ("a plain value more", yaml.replace("port: 6443", "port: 6443\n    host: a")),
        ("the time", yaml.replace("lastmodified: \"2026", "lastmodified: \"2027")),
        ("a sealed value in plain text", yaml.replace(&value(gpu), "0123456789abcdee")),
        ("another kind", yaml.replace(gpu, &gpu.replace("type:str", "type:comment"))),
        ("only encrypted", yaml.replace("    version: ", "    mac_only_encrypted: true\n    version: ")),
    ] {
        assert_ne!(changed, yaml, "{what}");
        assert_eq!(sops(changed.as_bytes(), "tokens.workers"), Err(SealProblem::Tampered), "{what}");
    }
    // With this setting plain values are outside of the MAC: none is used as a secret.
    let only = text(SOPS[4].1);
    let more = only.replace("empty: \"\"", "empty: \"0123456789abcdef\"");
    assert_eq!(sops(more.as_bytes(), "workers").as_deref(), Ok(TOKEN));
    assert_eq!(sops(more.as_bytes(), "empty"), Err(SealProblem::PlainValue("empty".to_owned())));

    for not in ["", "{}", "[]", "a: 1", "sops: {}", "a=b", "sops:\n  mac: x\n", "sops_mac=", "sops_mac=\nx"] {
        let problem = sops(not.as_bytes(), "workers").unwrap_err();
        assert!(matches!(problem, SealProblem::NotSops(_)), "{not:?}: {problem:?}");
    }
    assert_eq!(sops(b"\xff", "workers"), Err(SealProblem::NotSops("it is not UTF-8")));
}

/// The expected values come from HKDF written down anew in Python: hmac and hashlib.
#[test]
fn derives_the_same_for_everybody() {
    let derive = |root: &[u8], cluster, id, epoch| {
        derive_secret(&Secret::new(root.to_vec()), &Context { cluster, id, epoch })
            .map(|secret| shown(&secret))
    };
    let root = b"0123456789abcdef0123456789abcdef";
    let one = derive(root, "lab", "workers", 1).unwrap();
    assert_eq!(one, "xcuk5o9sl1mkl70s");
    assert_eq!(derive(root, "lab", "workers", 2).unwrap(), "uj9wd0854xxzuuun");
    let others = [
        derive(root, "lab", "workers", 2),
        derive(root, "lab", "worker", 1),
        derive(root, "labw", "orkers", 1),
        derive(b"0123456789abcdef0123456789abcdeg", "lab", "workers", 1),
    ];
    assert!(others.iter().all(|other| *other != Ok(one.clone())));
    assert_eq!(derive(b"short", "lab", "workers", 1), Err(SealProblem::ShortRoot(16)));
}

#[test]
fn every_problem_has_words_and_a_way_out() {
    for problem in [
        SealProblem::NoIdentity,
        SealProblem::BadIdentity("a\nb".to_owned()),
        SealProblem::Unreadable("a\nb".to_owned(), ReadError::Missing),
        SealProblem::NoKey("a\nb".to_owned()),
        SealProblem::PlainValue("a\nb".to_owned()),
        SealProblem::FewGroups { found: 1, needed: 2 },
    ] {
        let said = problem.to_string();
        assert!(!said.contains('\n') && !problem.help().is_empty(), "{said}");
    }
}

proptest! {
    /// Whatever is done to a sealed file, no other secret comes out of it.
    #[test]
    fn a_changed_document_gives_the_same_secret_or_none(
        which in 0..SOPS.len(), at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3
    ) {
        let mut changed = SOPS[which].1.to_vec();
        let at = at.index(changed.len());
        match how {
            0 => changed[at] = byte,
            1 => changed.insert(at, byte),
            _ => drop(changed.remove(at)),
        }
        if let Ok(secret) = sops(&changed, "workers") {
            prop_assert_eq!(secret, TOKEN);
        }
    }

    #[test]
    fn a_changed_file_of_age_does_not_open_as_another(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), armored: bool
    ) {
        let sealed = if armored { fixture!("workers.age.txt") } else { fixture!("workers.age") };
        let mut changed = sealed.to_vec();
        let at = at.index(changed.len());
        changed[at] = byte;
        if let Ok(secret) = age(&changed, &test_identity()) {
            prop_assert_eq!(secret, format!("{TOKEN}\n"));
        }
    }

    #[test]
    fn nothing_panics(content in prop::collection::vec(any::<u8>(), 0..400), header: bool) {
        let mut text = if header { b"age-encryption.org/v1\n-> X25519 ".to_vec() } else { Vec::new() };
        text.extend(&content);
        let _ = age(&text, &test_identity());
        let _ = sops(&content, "a");
        let _ = Identities::default().add("id", &Secret::new(content));
    }

    #[test]
    fn no_sops_document_panics(text in "(sops_|mac=|age__list_0__map_enc=|ENC\\[AES256_GCM,data:|,iv:|,tag:|,type:str\\]|[a-z{}: \\n\"-]){0,30}") {
        let _ = sops(text.as_bytes(), "a");
    }
}

/// A document that is nested deep is not given to the reader of YAML, whose time grows with the square of the depth.
#[test]
fn a_deep_document_is_refused_at_once() {
    let began = std::time::Instant::now();
    for deep in ["[", "{", "{a: ", "- ", "? ", "[{", "\"a\": [", "!a [", "&a [", "[\"]\",["] {
        for head in ["", "a: ", "a:\n  "] {
            let text = format!("{head}{}", deep.repeat(200_000 / deep.len()));
            assert!(sops(text.as_bytes(), "a").is_err(), "{head}{deep}");
        }
    }
    let blocks: String = (0..600).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(sops(blocks.as_bytes(), "a").is_err());
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
