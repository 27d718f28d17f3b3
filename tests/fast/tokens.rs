//! The life of a token on the command line: listed, shown, rotated, revoked. The spec keeps its comments.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::run::{SPEC, Sandbox};
use serde_json::Value;

const AT: &str = "2030-01-01T00:00:00Z";

/// Two pools with tokens of their own.
fn pools() -> String {
    let tokens = "[tokens.web] # the web pool's\nid = \"aaaaaa\"\nsecret = { file = \"secrets/web.token\" }\n\
        expires = 2030-02-01T00:00:00Z\ngroups = [\"web\"]\n\n[tokens.gpu]\nid = \"bbbbbb\"\n\
        secret = { env = \"GPU\" }\nexpires = 2030-03-01T00:00:00Z\ngroups = [\"gpu\"]\n\n\
        [pools]\nweb.token = \"web\"\ngpu.token = \"gpu\"\n";
    let (head, rest) = SPEC.split_once("[tokens.workers]").unwrap();
    let (_, nodes) = rest.split_once("[nodes]").unwrap();
    let nodes = nodes.replacen("{ address", "{ pool = \"web\", address", 1).replacen(
        "{ address",
        "{ pool = \"gpu\", address",
        1,
    );
    format!("{head}{tokens}\n[nodes]{nodes}")
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(pools().as_bytes());
    sandbox.write("secrets/web.token", b"aaaaaa.0123456789abcdef\n");
    sandbox
}

fn status(sandbox: &Sandbox, at: &str) -> (i32, Vec<(Value, Value, bool)>) {
    let run = sandbox.run(&["token", "status", "--at", at, "--format", "json"]);
    let status: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.all()));
    let groups = status["groups"].as_array().unwrap().iter();
    let groups = groups
        .map(|group| (group["pool"].clone(), group["id"].clone(), group["can-join"].as_bool().unwrap()));
    (run.code, groups.collect())
}

#[test]
fn status_says_who_can_join_and_until_when() {
    let sandbox = sandbox();
    let gpu = (Value::from("gpu"), Value::from("bbbbbb"));
    let web = (Value::from("web"), Value::from("aaaaaa"));
    let row = |(pool, id): &(Value, Value), can| (pool.clone(), id.clone(), can);
    assert_eq!(status(&sandbox, AT), (0, vec![row(&gpu, true), row(&web, true)]));
    // The instant itself is too late.
    assert_eq!(status(&sandbox, "2030-01-31T23:59:59Z").1[1], row(&web, true));
    assert_eq!(status(&sandbox, "2030-02-01T00:00:00Z"), (1, vec![row(&gpu, true), row(&web, false)]));

    let said = sandbox.run(&["token", "status", "--at", AT]).stdout;
    assert!(
        said.contains(
            "pool `web`  1 node  token `web` (aaaaaa)  can join until 2030-02-01T00:00:00Z (31 days)"
        ),
        "{said}"
    );
    let said = sandbox.run(&["token", "status", "--at", "2031-01-01T00:00:00Z"]).stdout;
    assert!(said.contains("cannot join: expired 2030-03-01T00:00:00Z"), "{said}");
}

#[test]
fn list_names_tokens_and_who_joins_with_them() {
    let listed = sandbox().run(&["token", "list", "--at", AT]).stdout;
    let gpu = listed.lines().find(|line| line.starts_with("gpu ")).unwrap();
    let words: Vec<&str> = gpu.split_whitespace().collect();
    assert_eq!(words, ["gpu", "bbbbbb", "2030-03-01T00:00:00Z", "gpu", "gpu", "the", "variable", "`GPU`"]);
}

#[test]
fn a_rotated_token_and_the_old_one_overlap() {
    let sandbox = sandbox();
    let run = sandbox.run(&["token", "rotate", "web", "--at", AT]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stdout.contains("valid until 2030-01-08T00:00:00Z"), "{}", run.stdout);
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    assert_eq!(spec.matches("# the web pool's").count(), 2, "{spec}");

    // One line of the old token's table is shorter than before, one notes what replaced it.
    let (code, groups) = status(&sandbox, AT);
    assert_eq!(code, 0);
    assert_eq!((groups.len(), groups[2].clone()), (3, (Value::Null, Value::from("aaaaaa"), true)));
    let new = groups[1].1.as_str().unwrap().to_owned();
    assert_ne!(new, "aaaaaa");
    let file = format!("secrets/web-{new}.token");
    let mode = fs::metadata(sandbox.path(&file)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert!(sandbox.read(&file).starts_with(format!("{new}.").as_bytes()));
    assert!(!run.all().contains(std::str::from_utf8(&sandbox.read(&file)[7..23]).unwrap()));

    // Both are in the cluster, new bundles have the new one, and there is no finding about it.
    let built = sandbox.shell(&format!("GPU=0123456789abcdef $0 build --at {AT} --deny warnings"));
    assert_eq!(built.code, 0, "{}", built.all());
    assert!(!built.all().contains("token-unused"), "{}", built.all());
    for id in ["aaaaaa", &new] {
        assert!(sandbox.exists(&format!("out/cluster/bootstrap-token-{id}.yaml")), "{id}");
    }
    let kubeconfig = sandbox.read("out/nodes/worker-1/etc/kubernetes/bootstrap.kubeconfig");
    assert!(String::from_utf8(kubeconfig).unwrap().contains(&format!("{new}.")));

    // The new one ends in 90 days, the old one in a week.
    let (_, later) = status(&sandbox, "2030-01-08T00:00:00Z");
    assert_eq!((later[1].2, later[2].2), (true, false));
    assert!(!status(&sandbox, "2030-04-01T00:00:00Z").1[1].2);

    let again = sandbox.run(&["token", "rotate", "web-old", "--at", AT]);
    assert_eq!(again.code, 2);
    let revoked = sandbox.run(&["token", "revoke", "web-old", "--at", AT]);
    assert_eq!(revoked.code, 0, "{}", revoked.all());
    assert!(revoked.stdout.contains("kubectl delete secret --namespace kube-system bootstrap-token-aaaaaa"));
    assert!(revoked.stdout.contains("secrets/web.token"), "{}", revoked.stdout);
    assert_eq!(status(&sandbox, AT).1.len(), 2);
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    assert!(!spec.contains("web-old") && spec.contains("[tokens.web] # the web pool's"), "{spec}");
}

#[test]
fn a_token_that_leaked_goes_at_once() {
    let sandbox = sandbox();
    let run = sandbox.run(&[
        "token",
        "rotate",
        "gpu",
        "--overlap",
        "0",
        "--expires",
        "2030-05-01T00:00:00Z",
        "--at",
        AT,
    ]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(
        run.stdout.contains("delete secret --namespace kube-system bootstrap-token-bbbbbb"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("set a variable of its own, `GPU_"), "{}", run.stdout);
    let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
    assert!(!spec.contains("bbbbbb") && !spec.contains("replaced-by"), "{spec}");
    assert!(spec.contains("expires = 2030-05-01T00:00:00Z"), "{spec}");
}

#[test]
fn derived_tokens_need_a_new_id_only() {
    let spec = pools().replace("{ file = \"secrets/web.token\" }", "{ derive = \"secrets/root\" }");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("secrets/root", b"0123456789abcdef0123456789abcdef");
    let token = |sandbox: &Sandbox, id: &str| {
        let built = sandbox.shell(&format!("GPU=0123456789abcdef $0 build --at {AT}"));
        assert_eq!(built.code, 0, "{}", built.all());
        sandbox.read(&format!("out/cluster/bootstrap-token-{id}.yaml"))
    };
    let before = token(&sandbox, "aaaaaa");
    let files = sandbox.tree().len();
    assert_eq!(sandbox.run(&["token", "rotate", "web", "--at", AT, "--overlap", "60"]).code, 0);
    assert_eq!(sandbox.tree().len(), files, "no file is written");
    assert_eq!(token(&sandbox, "aaaaaa"), before, "the old one stays what it was");
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_written() {
    let spare = "[tokens.spare]\nid = \"cccccc\"\nsecret = { env = \"S\" }\nreplaced-by = \"next\"\n\
        [tokens.next]\nid = \"dddddd\"\nsecret = { env = \"S\" }\n[pools.none]\ntoken = \"spare\"\n";
    let sandbox = sandbox();
    sandbox.write("cluster.toml", format!("{}{spare}", pools()).as_bytes());
    let before = sandbox.tree();
    for (arguments, said) in [
        (&["token", "revoke", "web"][..], "cannot revoke `web`: it is used by web;"),
        (&["token", "revoke", "wep"], "did you mean `web`?"),
        (&["token", "revoke", "spare"], "`pools.none.token` refers to it"),
        (&["token", "revoke", "next"], "`tokens.spare.replaced-by` refers to it"),
        (&["token", "rotate", "nothing-like-it"], "the tokens are `gpu`, `next`, `spare` and `web`"),
        (&["token", "rotate", "web", "--expires", "2029-01-01T00:00:00Z"], "in the past"),
    ] {
        let run = sandbox.run(&[arguments, &["--at", AT]].concat());
        assert_eq!(run.code, 2, "{}", run.all());
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    assert_eq!(sandbox.tree(), before);
    let dotted = pools()
        .replace("[tokens.gpu]\nid", "[tokens]\ngpu.id")
        .replace("\nsecret = { env", "\ngpu.secret = { env");
    let dotted = dotted
        .replace("\nexpires = 2030-03", "\ngpu.expires = 2030-03")
        .replace("\ngroups = [\"gpu\"]", "\ngpu.groups = [\"gpu\"]");
    sandbox.write("cluster.toml", dotted.as_bytes());
    let run = sandbox.run(&["token", "rotate", "gpu", "--at", AT]);
    assert_eq!(run.code, 0, "{}\n{dotted}", run.all());
    let built = sandbox.run(&["check", "--at", AT]);
    assert_eq!(built.code, 0, "{}", built.all());
}

/// A pool sets how slowly its machines are replaced; a rotation heeds it, and no option has to be remembered.
#[test]
fn a_rotation_goes_by_its_pools() {
    let slow =
        "[pools.web]\ntoken = \"web\"\nprovisioning = \"2400h\"\nrotation-overlap = \"480h\"\n[pools.gpu]\n";
    let spec = pools().replace("[pools]\nweb.token = \"web\"\n", slow).replace("gpu.token", "token");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("secrets/web.token", b"aaaaaa.0123456789abcdef\n");
    let rotated = |arguments: &[&str]| {
        sandbox.write("cluster.toml", spec.as_bytes());
        let run = sandbox.run(&[&["token", "rotate"], arguments, &["--at", AT]].concat());
        assert_eq!(run.code, 0, "{}", run.all());
        let text = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
        let ends = text.lines().filter_map(|line| line.strip_prefix("expires = "));
        ends.map(str::to_owned).collect::<Vec<_>>()
    };
    // 120 days from now, since 90 are not enough for the last machine of the next rotation; and 20 days.
    let gpu = "2030-03-01T00:00:00Z";
    assert_eq!(rotated(&["web"]), ["2030-05-01T00:00:00Z", "2030-01-21T00:00:00Z", gpu]);
    assert_eq!(rotated(&["web", "--overlap", "3"])[1], "2030-01-04T00:00:00Z");
    // The other pool's is a week, and 90 days.
    let web = "2030-02-01T00:00:00Z";
    assert_eq!(rotated(&["gpu"]), [web, "2030-04-01T00:00:00Z", "2030-01-08T00:00:00Z"]);
}

/// A spec whose two tokens have this source.
fn with_source(secret: &str) -> Sandbox {
    let spec = pools()
        .replace("{ file = \"secrets/web.token\" }", secret)
        .replace("{ env = \"GPU\" }", "{ env = \"G\" }");
    let sandbox = Sandbox::new(spec.as_bytes());
    sandbox.write("secrets/web.token", b"aaaaaa.0123456789abcdef\n");
    crate::fixtures::lay(&sandbox, &["test.identity"]);
    sandbox
}

/// The commands between backticks in the steps that a command prints.
fn steps(printed: &str) -> Vec<String> {
    let codes = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    printed.lines().flat_map(codes).collect()
}

/// Follows the steps of a rotation that move the new secret to a place like the old one's.
fn follow(sandbox: &Sandbox, printed: &str) {
    let steps = steps(printed);
    for command in &steps {
        let command = command.replace("RECIPIENT", "$(age-keygen -y test.identity)");
        if let Some(secret) = command.strip_prefix("secret = ") {
            let spec = String::from_utf8(sandbox.read("cluster.toml")).unwrap();
            let plain =
                spec.lines().find(|line| line.starts_with("secret = { file = \"secrets/web-")).unwrap();
            sandbox.write("cluster.toml", spec.replace(plain, &format!("secret = {secret}")).as_bytes());
        } else if ["age ", "printf ", "rm "].iter().any(|program| command.starts_with(program)) {
            let run = sandbox
                .shell(&format!("SOPS_AGE_KEY_FILE=test.identity; export SOPS_AGE_KEY_FILE; {command}"));
            assert_eq!(run.code, 0, "{command}\n{}", run.all());
        }
    }
}

/// Whatever the source is: the spec that a rotation writes has no finding, nor has the one after the printed steps, which leave the
/// old secret where it is and no plain file; and what revoking prints leaves no trace of the old token.
#[test]
fn rotations_of_every_source_are_followed_literally() {
    let has = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok();
    let seal = "age --encrypt --recipient \"$(age-keygen -y test.identity)\" --output secrets/web.age secrets/web.token && rm secrets/web.token";
    let document = "printf 'web: %s\\n' $(cat secrets/web.token) >secrets/t.yaml && sops encrypt --age \"$(age-keygen -y test.identity)\" -i secrets/t.yaml && rm secrets/web.token";
    for (source, program, make) in [
        ("{ file = \"secrets/web.token\" }", "sh", ""),
        ("{ env = \"WEB\" }", "sh", "rm secrets/web.token"),
        ("{ age = \"secrets/web.age\" }", "age", seal),
        ("{ sops = \"secrets/t.yaml\" }", "sops", document),
    ] {
        let sandbox = with_source(source);
        if program != "sh" && !has(program) {
            eprintln!("{program} is not installed");
            continue;
        }
        let made = sandbox.shell(make);
        assert_eq!(made.code, 0, "{}", made.all());
        let clean = |when: &str| {
            let run = sandbox.run(&["check", "--deny", "warnings", "--at", AT]);
            assert!(run.code == 0 && run.stderr.lines().count() == 1, "{source} {when}: {}", run.all());
        };
        clean("before");
        let run = sandbox.run(&["token", "rotate", "web", "--at", AT]);
        assert_eq!(run.code, 0, "{}", run.all());
        clean("after the rotation");
        let (_, groups) = status(&sandbox, AT);
        let new = groups[1].1.as_str().unwrap().to_owned();
        follow(&sandbox, &run.stdout);
        clean("after the steps");
        assert_eq!(
            sandbox.exists(&format!("secrets/web-{new}.token")),
            source.contains("file"),
            "{}",
            run.stdout
        );
        let built = sandbox.shell(&format!(
            "export G=0123456789abcdef WEB=aaaaaa.0123456789abcdef WEB_{}={new}.fedcba9876543210; $0 build -i test.identity --at {AT}",
            new.to_uppercase()
        ));
        assert_eq!(built.code, 0, "{source}: {}", built.all());
        let old = String::from_utf8(sandbox.read("out/cluster/bootstrap-token-aaaaaa.yaml")).unwrap();
        assert!(
            old.contains("token-secret: \"0123456789abcdef\"") || old.contains("0123456789abcdef"),
            "{old}"
        );
        let revoked = sandbox.run(&["token", "revoke", "web-old", "--at", AT]);
        assert_eq!(revoked.code, 0, "{}", revoked.all());
        for command in
            steps(&revoked.stdout).iter().filter(|step| step.starts_with("rm ") || step.starts_with("sops "))
        {
            let run = sandbox
                .shell(&format!("SOPS_AGE_KEY_FILE=test.identity; export SOPS_AGE_KEY_FILE; {command}"));
            assert_eq!(run.code, 0, "{command}\n{}", run.all());
        }
        clean("after the old one was revoked");
        let tree = sandbox.tree();
        assert!(
            !["secrets/web.token", "secrets/web.age"].iter().any(|name| tree.contains_key(*name)),
            "{source}"
        );
        if let Some(document) = tree.get("secrets/t.yaml") {
            let document = String::from_utf8_lossy(document);
            assert!(!document.contains("web:") && document.contains(&format!("web-{new}:")), "{document}");
        }
    }
}

/// What `token new` prints is a table that `check` accepts, for each source that it can be stored in.
#[test]
fn the_table_of_a_new_token_has_no_finding() {
    let (head, rest) = SPEC.split_once("[tokens.workers]").unwrap();
    let (_, nodes) = rest.split_once("[nodes]").unwrap();
    let spec = |table: &str| format!("{head}{table}\n[nodes]{nodes}");
    let clean = |sandbox: &Sandbox| {
        let run = sandbox.run(&["check", "--deny", "warnings"]);
        assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.all());
    };
    let sandbox = Sandbox::new(b"");
    let made = sandbox.run(&["token", "new"]);
    sandbox.write("cluster.toml", spec(&made.stdout).as_bytes());
    clean(&sandbox);

    if std::process::Command::new("age").arg("--version").output().is_err() {
        eprintln!("age is not installed");
        return;
    }
    crate::fixtures::lay(&sandbox, &["test.identity"]);
    let made = sandbox.shell(
        "$0 token new --print | age --encrypt --recipient \"$(age-keygen -y test.identity)\" --output secrets/bootstrap.age",
    );
    assert_eq!(made.code, 0, "{}", made.all());
    let table = made.stderr.split_once("[tokens").map(|(_, table)| format!("[tokens{table}")).unwrap();
    sandbox.write("cluster.toml", spec(&table).as_bytes());
    clean(&sandbox);
    assert_eq!(sandbox.run(&["build", "-i", "test.identity"]).code, 0);
}

/// With `--age` or `--sops` the table refers to the sealed place; the printed steps, followed literally, bring the token there.
#[test]
fn a_new_token_is_sealed_by_the_printed_steps() {
    let has = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok();
    let (head, rest) = SPEC.split_once("[tokens.workers]").unwrap();
    let (_, nodes) = rest.split_once("[nodes]").unwrap();
    for (program, options, secret) in [
        ("age", "--age sealed/edge.age", "{ age = \"sealed/edge.age\" }"),
        ("sops", "--sops sealed/t.yaml", "{ sops = \"sealed/t.yaml\", key = \"edge\" }"),
        ("sops", "--sops t.json --key tokens.edge", "{ sops = \"t.json\", key = \"tokens.edge\" }"),
    ] {
        let sandbox = Sandbox::new(b"");
        let made = sandbox.shell(&format!("$0 token new plain/edge.token {options}"));
        assert_eq!(made.code, 0, "{}", made.all());
        assert!(made.stdout.contains(&format!("secret = {secret}\n")), "{}", made.all());
        if !has(program) || !has("age") {
            eprintln!("{program} is not installed");
            continue;
        }
        crate::fixtures::lay(&sandbox, &["test.identity"]);
        for command in steps(&made.stderr) {
            let command = command.replace("RECIPIENT", "$(age-keygen -y test.identity)");
            let run = sandbox.shell(&format!("export SOPS_AGE_KEY_FILE=test.identity; {command}"));
            assert_eq!(run.code, 0, "{command}\n{}", run.all());
        }
        assert!(!sandbox.exists("plain/edge.token"), "{}", made.all());
        sandbox.write("cluster.toml", format!("{head}{}\n[nodes]{nodes}", made.stdout).as_bytes());
        let run = sandbox.run(&["check", "--deny", "warnings"]);
        assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{}", run.all());
        let built = sandbox.run(&["build", "-i", "test.identity"]);
        assert_eq!(built.code, 0, "{}", built.all());
    }
    let sandbox = Sandbox::new(b"");
    let before = sandbox.tree();
    for wrong in ["--key a", "--sops t.yaml --key a..b", "--sops t.yaml --age t.age", "--print --age t.age"] {
        assert_eq!(sandbox.shell(&format!("$0 token new {wrong}")).code, 2, "{wrong}");
    }
    assert!(sandbox.tree() == before, "something was written");
}
