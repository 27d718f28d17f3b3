use proptest::prelude::*;

use super::*;

fn file(text: &str) -> Vec<&str> {
    shown(text, secrets_of_file("x", text))
}

fn spec(text: &str) -> Vec<&str> {
    let found = shown(text, secrets_of_spec(text, None));
    // What a source remembers of its text saves time, and changes nothing.
    let is_toml = toml::de::DeTable::parse(text).is_ok();
    assert_eq!(shown(text, secrets_of_spec(text, Some(is_toml))), found, "{text}");
    found
}

fn shown(text: &str, found: Vec<Hidden>) -> Vec<&str> {
    let mut found: Vec<&str> =
        found.into_iter().filter_map(|hidden| text.get(hidden.range)).map(str::trim).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn values_behind_names_of_secrets_are_found() {
    for (text, secret) in [
        ("token: hunter2x\n", "hunter2x"),
        ("    password: \"hun\\\"ter\"\n", "hun\\\"ter"),
        ("{\"client-secret\":\"abc\",\"x\":1}", "abc"),
        ("kubeadm join --token abcd --x", "abcd"),
        ("kubeadm join --token=abcd --x", "abcd"),
        ("command: [\"x\", \"--certificate-key\", \"abcd\"]", "abcd"),
        ("- --token\n- abcd\n", "abcd"),
        ("kubeadm join --token \\\n  abcd --x", "abcd"),
        ("export BOOTSTRAP_TOKEN=abcd\n", "abcd"),
        ("Environment=\"AWS_SECRET_ACCESS_KEY=abcd\"", "abcd"),
        ("certificateKey: abcd # x", "abcd"),
        ("client-key-data: |\n  MIIabc\n  def\nx: y", "MIIabc\n  def"),
        ("password:\n  abc\nx: y", "abc"),
        ("token \"f395accd246ae52d\"", "f395accd246ae52d"),
        ("password: \"abcdef", "abcdef"),
        ("curl -H 'Authorization: Token abcdef12'", "Token abcdef12"),
        ("curl https://admin:abc@192.168.1.1/", "abc"),
        ("HTTP_PROXY=http://u:p4ss@proxy:3128", "p4ss"),
        ("env:\n- name: DB_PASSWORD\n  value: abcd: x\n", "abcd: x"),
        ("env: [{name: DB_PASSWORD, value: abcd}}]", "abcd"),
        ("environment=[{name=\"API_TOKEN\", value=\"abcd\"}]", "abcd"),
        ("headers: [{name: Authorization, value: abcd]", "abcd"),
        ("[kube-apiserver, --oidc-client-secret=abcd}", "abcd"),
        ("Environment=MYSQL_PWD=abcd'a", "abcd'a"),
        ("GITHUB_PAT=abcd", "abcd"),
        ("DB_PASS=abcd", "abcd"),
        ("MY_APIKEY=abcd", "abcd"),
        ("session_cookie: abcd", "abcd"),
        ("encryptionKey: abcd", "abcd"),
        ("HTTP_PROXY=http://u:p4=s,s@proxy:3128", "p4=s,s"),
        ("proxy: \"http://u:p\\\"w@proxy:3128\"", "p\\\"w"),
        ("proxy: 'http://u:p\"w x@proxy:3128'", "p\"w x"),
        ("proxy: \"http://u:12 34@proxy:3128\"", "12 34"),
        ("Environment=\"HTTP_PROXY=http://u:p w@proxy:3128\" \"A=b@c\"", "p w"),
        ("HTTP_PROXY=http://u:p\"w'@proxy:3128", "p\"w'"),
        ("HTTP_PROXY=http://u:p%20w%22@proxy:3128", "p%20w%22"),
        ("a: \"\\\"http://u:p w@proxy:3128\\\" b@c\"", "p w"),
        ("NPM_AUTH=abcd", "abcd"),
        ("KEY=abcd", "abcd"),
        ("X_KEY=ab cd", "ab cd"),
        ("export SIGNING_KEY='/9j4AAQSkZJRgABAQ'", "/9j4AAQSkZJRgABAQ"),
        ("signing-key: abcd", "abcd"),
        ("licenseKey: a-b", "a-b"),
        ("my_key: a1b2c3d4", "a1b2c3d4"),
        ("- name: X_KEY\n  value: abcd", "abcd"),
        ("MY_CREDS=abcd", "abcd"),
        ("_auth=abcd", "abcd"),
    ] {
        assert!(file(text).contains(&secret), "{text}: {:?}", file(text));
    }
}

#[test]
fn ordinary_values_are_not_found() {
    for text in [
        "--enable-bootstrap-token-auth=true",
        "--token-auth-file=/etc/kubernetes/token.csv",
        "--service-account-key-file=/etc/kubernetes/pki/sa.pub",
        "token: ${BOOTSTRAP_TOKEN}",
        "token: <secret of token workers>",
        "token: {{ token }}",
        "automountServiceAccountToken: false",
        "tokenTTL: 24h0m0s",
        "secretName: bootstrap",
        "TOKEN_FILE=/etc/token",
        "KEY=/etc/kubernetes/pki/ca.key",
        "X_KEY=pki/ca.key",
        "SSH_KEY='ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'",
        "PUBLIC_KEY=abcd1234abcd",
        "AGE_KEY: age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je",
        "keyFile: /etc/kubernetes/pki/abcd1234efgh",
        "tlsPrivateKeyFile: /var/lib/kubelet/pki/kubelet.key",
        "--kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key",
        "--client-key pki/client.key",
        "--tls-private-key-file=abcd",
        "etcdctl --key=/etc/kubernetes/pki/etcd/server.key",
        "topologyKey: kubernetes.io/hostname",
        "topologyKey: topology.kubernetes.io/zone-1",
        "- key: dedicated-1",
        "SSH_AUTH_SOCK=/run/user/0/agent.1",
        "see http://10.0.0.1:6443 and system:bootstrap:07401b@kubernetes",
        "image: http://example.com:8080/a b@c",
        "see `https://10.0.0.1:6443/x` and `user@example.com`",
        "url: \"https://example.com/a:b c@d\"",
        "image: registry.k8s.io/pause:3.9@sha256:7031c1b283388d2c2e09b57badb803c05ebed362dc88d84b480cc47f72a21097",
        "usages: [signing, authentication]",
        "kind: Config\ncurrent-context: system:bootstrap:07401b@kubernetes\nusers:\n- name: ip-10-0-1-22-eu-central-1",
        "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAo0Sg\n-----END CERTIFICATE-----",
    ] {
        assert!(file(text).is_empty(), "{text}: {:?}", file(text));
    }
}

#[test]
fn secrets_of_objects_are_found() {
    for (text, secret) in [
        ("kind: Secret\ndata:\n  other: aHVudGVyMg==\n", "aHVudGVyMg=="),
        ("kind: Secret\nstringData:\n  a.txt: |\n    two words\n", "two words"),
        ("kind: Secret\nstringData: {a: b2, c: d}", "b2"),
        (
            "users:\n- user:\n    exec:\n      args:\n      - x\n      env:\n      - name: A\n        value: y\n",
            "y",
        ),
        ("kind: EncryptionConfiguration\n- secrt: c2VjcmV0IGlzIHNlY3VyZQ==\n", "c2VjcmV0IGlzIHNlY3VyZQ=="),
        ("02b50b05283e98dd,kubelet,10001,\"system:nodes\"\n", "02b50b05283e98dd"),
    ] {
        assert!(file(text).contains(&secret), "{text}: {:?}", file(text));
    }
    let open = "kind: Secret\nstringData:\n  token-id: 07401b\n  expiration: 2027-03-10T03:22:11Z\n";
    assert!(file(open).is_empty(), "{:?}", file(open));
}

#[test]
fn secrets_at_wrong_keys_of_a_spec_are_found() {
    let token = "lab001.f3k9w2q7x8z1m4n6";
    for (text, secret) in [
        ("[tokens.a]\nsecret = { env = \"lab001.f3k9w2q7x8z1m4n6\" }", token),
        ("[tokens.a]\nsecret = { plain = \"f3k9\" }", "f3k9"),
        ("[tokens.a]\nsecret = { file = \"f3k9w2q7x8z1m4n6\" }", "f3k9w2q7x8z1m4n6"),
        ("[tokens.a.secret]\nvalue = \"f3k9\"", "f3k9"),
        ("[tokens.a]\nSecret = \"f3k9\"", "f3k9"),
        ("[tokens.\"lab001.f3k9w2q7x8z1m4n6\"]", token),
        ("[tokens.lab001.f3k9w2q7x8z1m4n6]", "f3k9w2q7x8z1m4n6"),
        ("api-server = \"https://admin:f3k9@10.0.0.1\"", "f3k9"),
        ("[kubelet.environment]\nHTTPS_PROXY = \"http://u:f3k9@proxy:3128\"", "f3k9"),
    ] {
        assert!(spec(text).contains(&secret), "{text}: {:?}", spec(text));
    }
    for text in [
        "[tokens.workers]\nid = \"07401b\"\nsecret = { file = \"secrets/workers-2027.token\" }\nexpires = 2056-01-01T00:00:00Z\n",
        "[tokens.a]\nsecret = { env = \"WORKERS_TOKEN_2\" }\ndescription = \"for the 2nd rack\"",
        "[pools.gpu]\ntoken = \"workersofgermany\"",
        "[tokens.workersofgermany]",
        "[nodes]\nip-10-0-1-22-eu-1 = { address = \"10.0.1.22\" }",
        "age1qj498l5eaxuqfh2emydap4u9wjvues8779ktqq4fdup3xgcjaejqzv09je = 1",
    ] {
        assert!(spec(text).is_empty(), "{text}: {:?}", spec(text));
    }
}

#[test]
fn a_veil_covers_what_it_has_seen_in_every_spelling() {
    let mut veil = Veil::new();
    veil.learn_file(
        "x",
        "password: p\"a5<s>{w}:d,\ntoken: f3k9w2q7x8z1m4n6\nclient-secret: correct horse battery",
    );
    for (text, covered) in [
        ("a f3k9w2q7x8z1m4n6 b", "a •••• b"),
        ("a f3k9w2q7x b", "a •••• b"),
        ("a x8z1m4n6 b", "a •••• b"),
        ("xx f3k9 b", "xx f3k9 b"),
        (r#"{"a": "p\"a5<s>{w}:d,"}"#, r#"{"a": "••••"}"#),
        ("<t>p&quot;a5&lt;s&gt;{w}:d,</t>", "<t>••••</t>"),
        ("is `correct\n    horse battery`", "is `••••`"),
        ("a correct horse", "a correct horse"),
    ] {
        assert_eq!(veil.cover(text), covered);
    }
}

#[test]
fn a_veil_leaves_words_alone() {
    let mut veil = Veil::new();
    veil.learn_spec("[tokens.workers]\nsecret = \"workers\"\n[tokens.b]\nsecret = \"abcde\"");
    let text = "token `workers` of abcde, 2027-01-01T00:00:00Z, sha256:02b50b05283e98dd02b50b05283e98dd";
    assert_eq!(veil.cover(text), text);
    veil.learn_file("x", "password: opensesame");
    assert_eq!(veil.cover("opensesames `opensesame`"), "opensesames `••••`");
}

/// Behind a name of a secret, a value is a secret however short and ordinary it is; elsewhere it is a word.
#[test]
fn short_values_are_covered_behind_their_names() {
    let mut veil = Veil::new();
    veil.learn_file("x", "DB_PASSWORD=on\ntoken: x1\nclient-secret: kubelet\nkubelet: kubelet\n");
    for (text, covered) in [
        ("DB_PASSWORD=on", "DB_PASSWORD=••••"),
        ("\"DB_PASSWORD\": \"on\", \"switch\": \"on\"", "\"DB_PASSWORD\": \"••••\", \"switch\": \"on\""),
        ("`--token=x1` is on the kubelet x1", "`--token=••••` is on the kubelet x1"),
        ("[\"--token\", \"x1\"]", "[\"--token\", \"••••\"]"),
        ("\"client-secret: kubelet\\nkubelet: kubelet\"", "\"client-secret: ••••\\nkubelet: kubelet\""),
        ("password: other", "password: other"),
    ] {
        assert_eq!(veil.cover(text), covered);
    }
    assert!(veil.covers("A_TOKEN=on") && !veil.covers("on x1 kubelet"));
}

#[test]
fn a_password_with_quotes_and_blanks_is_covered_in_every_form() {
    let mut veil = Veil::new();
    veil.learn_spec("a = \"http://u:p\\\"4 \\u00e9x@proxy:3128\"\nb = \"http://u:q%207%22zz@proxy:3128\"");
    for text in
        ["is p\"4 éx here", "is p\\\"4\n      éx here", "u:q%207%22zz@", "is q 7\"zz here", "q 7\\\"zz"]
    {
        let covered = veil.cover(text);
        assert!(!covered.contains('4') && !covered.contains('7'), "{text}: {covered}");
    }
}

#[test]
fn kinds_are_covered_without_having_been_seen() {
    let mut veil = Veil::new();
    veil.except("an example: 07401b.f395accd246ae52d, to be switched on");
    for (text, covered) in [
        ("no file `lab001.f3k9w2q7x8z1m4n6`", "no file `••••`"),
        ("no file `AGE-SECRET-KEY-1QPZRY9X8`", "no file `••••`"),
        ("`https://admin:f3k9@10.0.0.1` is", "`https://admin:••••@10.0.0.1` is"),
        ("`https://admin:on@10.0.0.1` is", "`https://admin:••••@10.0.0.1` is"),
        ("an example: 07401b.f395accd246ae52d", "an example: 07401b.f395accd246ae52d"),
    ] {
        assert_eq!(veil.cover(text), covered);
    }
}

#[test]
fn a_key_without_an_end_hides_nothing_but_itself() {
    let veil = Veil::new();
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    for (text, covered) in [
        (
            "`-----BEGIN PRIVATE KEY-----` is not a name",
            "`-----BEGIN PRIVATE KEY-----` is not a name".to_owned(),
        ),
        (
            &format!("{{\"a\": \"-----BEGIN PRIVATE KEY-----\\n{line}\\nabc\", \"b\": 1}}"),
            "{\"a\": \"-----BEGIN PRIVATE KEY-----\\n••••\\nabc\", \"b\": 1}".to_owned(),
        ),
        (
            &format!("-----BEGIN PRIVATE KEY-----\n{line}\n{line}\n"),
            "-----BEGIN PRIVATE KEY-----\n••••\n••••\n".to_owned(),
        ),
    ] {
        assert_eq!(veil.cover(text), covered);
    }
}

#[test]
fn a_secret_that_looks_like_a_document_does_not_break_it() {
    let mut veil = Veil::new();
    veil.learn_file("x", "password: '\": [], \"a1'\n");
    let text = "{\"x\": [], \"a1\": 2}";
    let is_syntax = |part: &str| part.contains('"');
    assert_eq!(veil.cover_document(text, &is_syntax), text);
    assert_ne!(veil.cover(text), text);
}

/// Megabytes of what looks like the beginning of a secret, again and again.
#[test]
fn hostile_texts_take_time_that_grows_with_their_length() {
    for piece in [
        "a@",
        "token=",
        "\"token\":",
        "--token ",
        "Bearer=",
        "eyJ.",
        "//a:b@",
        "a://b:c d@e",
        "\"a://b:c d@e\"",
        "\"a://b:",
        "X_KEY=",
        "-----BEGIN PRIVATE KEY-----",
        "secret = \"\"\"",
        "data: {a: b, ",
        " -u ",
        "password: a\n",
        "-----END PRIVATE KEY",
        "exec:\n",
        "x,y,system:z\n",
        "token=${",
        "token: abc1\\",
        "token:\n ",
        "id=",
        "secret=",
        "token=a1b2c3d4e5f6g7h8 b c d ",
        "Secret stringData:\n a: b1\n",
    ] {
        let text = piece.repeat((64 << 10) / piece.len());
        let begin = std::time::Instant::now();
        let mut veil = Veil::new();
        veil.learn_file("a.csv", &text);
        veil.learn_spec(&text);
        let _ = veil.cover(&text);
        assert!(begin.elapsed().as_secs() < 20, "{piece}: {:?}", begin.elapsed());
    }
}

proptest! {
    #[test]
    fn any_text_is_searched_and_covered(
        text in "(secret|token|password|=|:|\"|'|\\.|@|//|\\{|\\[|,|- |exec:|data:|Secret|-----BEGIN |-----END |PRIVATE KEY|eyJ|-----|é|[a-z0-9]{8}|\\PC|\n){0,40}",
    ) {
        for hidden in secrets_of_file("a.csv", &text).into_iter().chain(secrets_of_spec(&text, None)) {
            prop_assert!(text.get(hidden.range).is_some());
        }
        let mut veil = Veil::new();
        veil.learn_file("a.csv", &text);
        veil.learn_spec(&text);
        let _ = veil.cover(&text);
    }
}

#[test]
fn a_flag_in_a_spec_is_no_reference() {
    for text in
        ["flags = [\"--token=abcd\"]", "flags = [\"--token\", \"abcd\"]", "oidc-client-secret = \"abcd\""]
    {
        assert_eq!(spec(text), ["abcd"], "{text}");
    }
    assert!(spec("token = \"workers\"").is_empty());
    assert!(spec("environment = [{ name = \"MODE\", value = \"abcd\" }]").is_empty());
}

/// What a list of the kinds of secrets alone left open: `text`, and the part of it that is one.
const RARE: [(&str, &str); 27] = [
    ("[Service]\nSetCredential=db:hunter2 and more\n", "hunter2 and more"),
    ("SetCredential = \"db:hunter2x\"", "hunter2x"),
    ("SetCredential = [\"a:hunter2x\", \"b:hunter3y\"]", "hunter3y"),
    ("\"SetCredential=db:hunter2x\"", "hunter2x"),
    ("setcredential=db:hunter2x", "hunter2x"),
    ("SetCredential=db:\\\n  hunter2x", "hunter2x"),
    ("systemd-run --property=SetCredential=db:hunter2x true", "hunter2x"),
    ("systemd-run -p 'SetCredential=db:hunter2x' true", "hunter2x"),
    ("issuer = \"f3k9w2q7x8z1m4n6,bob,1001\"", "f3k9w2q7x8z1m4n6"),
    ("issuer = 'f3k9w2q7x8z1m4n6,bob,1001,\"system:masters\"'", "f3k9w2q7x8z1m4n6"),
    ("x: 02b50b05283e98dd02b50b05283e98dd,kubelet,u-1,\"system:nodes\"", "02b50b05283e98dd02b50b05283e98dd"),
    ("x: \"f3k9w2q7x8z1m4n6\", \"bob\", \"1001\"", "f3k9w2q7x8z1m4n6"),
    ("x: bGFiMDAxLmYzazl3MnE3eDh6MW00bjY=", "bGFiMDAxLmYzazl3MnE3eDh6MW00bjY="),
    ("x: bGFiMDAxLmYzazl3MnE3eDh6MW00bjY y", "bGFiMDAxLmYzazl3MnE3eDh6MW00bjY"),
    ("x: bGFiMDAxLmYzazl3MnE3eDh6MW00bjYK", "bGFiMDAxLmYzazl3MnE3eDh6MW00bjYK"),
    (
        "a=YmFzaWMgLS10b2tlbj1sYWIwMDEuZjNrOXcycTd4OHoxbTRuNg==",
        "YmFzaWMgLS10b2tlbj1sYWIwMDEuZjNrOXcycTd4OHoxbTRuNg==",
    ),
    (
        "x: QUdFLVNFQ1JFVC1LRVktMVFQWlJZOVg4R0YyVFZEVzBTM0pONTRLSENF",
        "QUdFLVNFQ1JFVC1LRVktMVFQWlJZOVg4R0YyVFZEVzBTM0pONTRLSENF",
    ),
    ("x: aHR0cHM6Ly9ib2I6aHVudGVyMnhAaG9zdA==", "aHR0cHM6Ly9ib2I6aHVudGVyMnhAaG9zdA=="),
    ("https: !!str //bob: !!str PASSWORD@h", "PASSWORD"),
    ("HTTPS_PROXY=http: >-\n //u: >-\n PASSWORD@proxy", "PASSWORD"),
    ("https://bob: PASSWORD@h", "PASSWORD"),
    ("https://bob:\n  PASSWORD@h", "PASSWORD"),
    ("https://bob:\\\n  PASSWORD@h", "PASSWORD"),
    ("Environment=\"AUTH_TOKEN=abc\"rest\"", "abc\"rest"),
    ("Environment=\"AUTH_TOKEN=a\\\"bc\"", "a\\\"bc"),
    ("Environment='AUTH_TOKEN=abc'rest'", "abc'rest"),
    (
        "a = \"{\\\"auths\\\":{\\\"r\\\":{\\\"auth\\\":\\\"l28jd6u7inu54vhiiqof8dlhom6t1uab\\\"}}}\"",
        "l28jd6u7inu54vhiiqof8dlhom6t1uab",
    ),
];

#[test]
fn rare_forms_of_secrets_are_found_and_covered() {
    let missed = |found: &dyn Fn(&str) -> Vec<&str>| -> Vec<&str> {
        let inside = |text: &str, secret: &str| found(text).iter().any(|part| part.contains(secret));
        RARE.iter().filter(|(text, secret)| !inside(text, secret)).map(|(text, _)| *text).collect()
    };
    assert_eq!((missed(&|text| file(text)), missed(&|text| spec(text))), (Vec::new(), Vec::new()));
    // Kinds that need no name before them are covered wherever they are printed.
    let shown = RARE.iter().take(23).filter(|(text, secret)| Veil::new().cover(text).contains(secret));
    assert_eq!(shown.map(|(text, _)| *text).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn what_only_looks_like_them_is_shown() {
    for text in [
        "SetCredentialEncrypted=db:hunter2",
        "LoadCredential=db:/etc/db",
        "set `SetCredential=ID:VALUE` in the unit",
        "SetCredential is not read",
        "nodes worker1,worker2,worker3",
        "--feature-gates=A1=true,B2=false",
        "10.96.0.0/12,10.97.0.0/12,1001",
        "sha256:02b50b05283e98dd02b50b05283e98dd,a,b",
        "k8s-node-1234567890,b,c",
        "x: bm90IGEgc2VjcmV0LCBqdXN0IHNvbWUgdGV4dA==",
        "https://h:6443/x mail bob@example.com",
        "//todo: mail bob@example.com",
    ] {
        assert_eq!(Veil::new().cover(text), text);
    }
}

/// A character too many inside of a secret: what is behind it and before it is still a secret.
#[test]
fn a_part_of_a_secret_beside_another_is_found() {
    for (text, secret) in [
        ("X = \"Authorization: Bearer a1b2c3d4e5f6g7h8i9\\\"loj2ap7k9\"", "loj2ap7k9"),
        ("X = 'Authorization: Bearer a1b2c3d4e5f6g7h8i9 #d9n81wdg90'", "d9n81wdg90"),
        ("X = \"\"\"export API_SECRET=a1b2c3d4,oqkid7k9\"\"\"", "oqkid7k9"),
        ("X = 'export API_SECRET=a1b2c3d4\'\'\'p80e97k9'", "p80e97k9"),
        ("X = \"SetCredential=db:a1b2c\"8mrtq2k87k9\"", "8mrtq2k87k9"),
        ("X = 'password: a1b2c3d4 gduck0i7k9, x1y2z3w4'", "x1y2z3w4"),
        ("X = 'rxybye81sathm4 f3k9w2q7x8z1m4n6,bob,1001'", "rxybye81sathm4"),
        // Not TOML: nothing but the words shows what they are.
        ("X = \"lab0\"01.f3k9w2q7x8z1m4n6\"", "f3k9w2q7x8z1m4n6"),
        ("X = \"AGE\"-SECRET-KEY-1SFPWS7P4PTVSWYMHHVXQE\"", "1SFPWS7P4PTVSWYMHHVXQE"),
        ("X = 'https://bob:a91alj89\nx7m2k4l6p8q1@h'", "x7m2k4l6p8q1"),
    ] {
        assert!(spec(text).iter().any(|part| part.contains(secret)), "{text}: {:?}", spec(text));
    }
    for text in [
        "[tokens.a]\nid = \"07401b\"\nsecret = { env = \"WORKERS_TOKEN\" }\n[nodes]\nip-10-0-1-22-eu-1 = { address = \"10.0.1.22\" }",
        "x = \"worker-1a2b",
    ] {
        assert!(spec(text).is_empty(), "{text}: {:?}", spec(text));
    }
    let names = "X = { password = \"a1b2c3d4\", x1y2z3 = 1, \"y1z2a3\" = 2 }";
    assert_eq!(spec(names), ["a1b2c3d4"]);
}
