//! Folders of another tool, with seventy-two secrets in them and broken in many ways: `prove --from` prints none, in no format,
//! and no half of one. And the program has one exit, which covers them.
//!
//! A plain run tries a sample; `NODEJOIN_LEAK_VARIANTS=500` tries as many variants.
#![cfg(all(feature = "cli", unix))]
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests run the program")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::run::{SPEC, Sandbox};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let sides = u64::try_from(sides.max(1)).unwrap();
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }

    fn word(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| letters[self.roll(letters.len())]).collect()
    }
}

const LOWER: &str = "abcdefghijkmnpqrstuvwxyz0123456789";
const MIXED: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789";

/// Secrets and the files that hold them.
struct Planted {
    dice: Dice,
    secrets: Vec<String>,
    files: BTreeMap<&'static str, String>,
}

impl Planted {
    fn new() -> Self {
        let mut planted = Self { dice: Dice(7), secrets: Vec::new(), files: BTreeMap::new() };
        planted.kubeconfigs();
        planted.units();
        planted.objects();
        planted.scripts();
        planted.others();
        assert_eq!(planted.secrets.len(), 72);
        planted
    }

    fn keep(&mut self, secret: String) -> String {
        self.secrets.push(secret.clone());
        secret
    }

    fn half(&mut self) -> String {
        let secret = loop {
            let secret = self.dice.word(LOWER, 16);
            if secret.bytes().filter(u8::is_ascii_digit).count() > 2 {
                break secret;
            }
        };
        self.keep(secret)
    }

    /// A whole token; its secret half is what counts.
    fn token(&mut self) -> String {
        let id = self.dice.word(LOWER, 6);
        format!("{id}.{}", self.half())
    }

    fn password(&mut self) -> String {
        let secret = self.dice.word(MIXED, 20);
        self.keep(secret)
    }

    fn blob(&mut self, length: usize) -> String {
        let secret = self.dice.word(MIXED, length);
        self.keep(secret)
    }

    fn signed(&mut self) -> String {
        let (head, body) = (self.dice.word(MIXED, 30), self.dice.word(MIXED, 60));
        self.keep(format!("eyJ{head}.eyJ{body}.{}", "A1b2C3".repeat(5)))
    }

    fn age(&mut self) -> String {
        let body = self.dice.word("023456789ACDEFGHJKLMNPQRSTUVWXYZ", 58);
        self.keep(format!("AGE-SECRET-KEY-1{body}"))
    }

    fn kubeconfigs(&mut self) {
        let bootstrap = format!(
            "apiVersion: v1\nkind: Config\nclusters:\n- name: k\n  cluster:\n    server: https://admin:{}@10.0.0.1:6443\n\
             contexts:\n- name: k\n  context: {{cluster: k, user: b}}\ncurrent-context: k\nusers:\n- name: b\n  user:\n    token: {}\n\
             - name: c\n  user:\n    username: c\n    password: {}\n",
            self.password(),
            self.token(),
            self.password()
        );
        let mut users = String::from("apiVersion: v1\nkind: Config\nusers:\n");
        let key = self.blob(120);
        let _ = writeln!(users, "- name: d\n  user:\n    client-key-data: {key}");
        let _ = writeln!(users, "- name: e\n  user:\n    token: {}", self.signed());
        let _ = writeln!(users, "- name: f\n  user:\n    auth-provider:\n      name: oidc\n      config:");
        for key in ["id-token", "refresh-token", "client-secret", "access-token"] {
            let _ = writeln!(users, "        {key}: \"{}\"", self.password());
        }
        let (argument, value, other) = (self.password(), self.password(), self.password());
        let _ = writeln!(
            users,
            "- name: g\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: aws\n      args:\n      - get\n\
             \x20     - {argument}\n      - --password={other}\n      env:\n      - name: SESSION\n        value: {value}"
        );
        let json = format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"users\":[{{\"name\":\"a\",\"user\":{{\"token\":\"{}\",\"password\":\"{}\"}}}}]}}\n",
            self.token(),
            self.password()
        );
        self.files.insert("etc/kubernetes/bootstrap.kubeconfig", bootstrap);
        self.files.insert("admin.conf", users);
        self.files.insert("user.json", json);
    }

    fn units(&mut self) {
        let unit = format!(
            "[Unit]\nDescription=kubelet\n[Service]\nEnvironment=\"HTTPS_PROXY=http://proxy:{}@10.0.0.9:3128\"\n\
             Environment=BOOTSTRAP_TOKEN={} X=1\nEnvironmentFile=-/etc/kubernetes/kubelet.env\n\
             ExecStart=/usr/bin/kubelet --config=/etc/kubernetes/kubelet.yaml \\\n  --bootstrap-kubeconfig=/etc/kubernetes/bootstrap.kubeconfig \\\n  \
             --token {} --password={} --v=2\n",
            self.password(),
            self.token(),
            self.token(),
            self.password()
        );
        let mut env = String::new();
        for name in [
            "KUBE_TOKEN",
            "DB_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "API_KEY",
            "CLIENT_SECRET",
            "SSH_PASSPHRASE",
        ] {
            let _ = writeln!(env, "{name}={}", self.password());
        }
        let _ = writeln!(env, "KUBELET_ARGS=\"--node-ip=10.0.0.1 --bootstrap-token={}\"", self.token());
        self.files.insert("etc/systemd/system/kubelet.service", unit);
        self.files.insert("etc/kubernetes/kubelet.env", env);
        let config = format!(
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [10.96.0.10]\ntoken: {}\n\
             tlsBootstrapToken: {}\n",
            self.token(),
            self.token()
        );
        self.files.insert("etc/kubernetes/kubelet.yaml", config);
    }

    fn objects(&mut self) {
        let (id, half) = (self.dice.word(LOWER, 6), self.half());
        let (first, second, third, fourth) =
            (self.password(), self.password(), self.password(), self.password());
        let encoded = STANDARD.encode(&fourth);
        let secret = format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: bootstrap-token-{id}\n  namespace: kube-system\ntype: bootstrap.kubernetes.io/token\n\
             stringData:\n  token-id: {id}\n  token-secret: {half}\n  usage-bootstrap-authentication: \"true\"\n\
             ---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: other\nstringData:\n  password: {first}\n  other.txt: |\n    {second}\n\
             \x20 third: '{third}'\ndata:\n  fourth: {encoded}\n"
        );
        let mut keys = String::from(
            "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n",
        );
        for provider in ["aescbc", "aesgcm", "secretbox"] {
            let key = self.blob(43);
            let _ =
                writeln!(keys, "  - {provider}:\n      keys:\n      - name: key1\n        secret: {key}=");
        }
        let kubeadm = format!(
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens:\n- token: \"{}\"\n  ttl: 24h0m0s\n\
             certificateKey: {}\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  bootstrapToken:\n    token: {}\n\
             \x20   apiServerEndpoint: 10.0.0.1:6443\n  tlsBootstrapToken: {}\n",
            self.token(),
            self.blob(64),
            self.token(),
            self.token()
        );
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: kube-apiserver}}\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n\
             \x20   - kube-apiserver\n    - --token-auth-file=/etc/kubernetes/token.csv\n    - --token\n    - {}\n    - --etcd-servers=https://root:{}@10.0.0.1:2379\n    env:\n\
             \x20   - name: ETCD_PASSWORD\n      value: {}\n",
            self.token(),
            self.password(),
            self.signed()
        );
        self.files.insert("secrets.yaml", secret);
        self.files.insert("encryption.yaml", keys);
        self.files.insert("kubeadm.yaml", kubeadm);
        self.files.insert("etc/kubernetes/manifests/kube-apiserver.yaml", pod);
    }

    fn scripts(&mut self) {
        let join = format!(
            "#!/bin/sh\nset -e\nexport BOOTSTRAP_TOKEN={}\nexport ADMIN_PASSWORD='{}'\nTOKEN=\"{}\"\n\
             kubeadm join 10.0.0.1:6443 --token {} --discovery-token-ca-cert-hash sha256:{} --certificate-key {}\n\
             curl -H \"Authorization: Bearer {}\" https://10.0.0.1:6443/api\ncurl -u admin:{} https://10.0.0.1/\n\
             curl https://ops:{}@10.0.0.1/x\n",
            self.token(),
            self.password(),
            self.token(),
            self.token(),
            "0123456789abcdef".repeat(4),
            self.blob(64),
            self.signed(),
            self.password(),
            self.password()
        );
        let setup = format!(
            "#!/bin/bash\nkubectl create secret generic a --from-literal=password={} --from-literal=token-secret={}\n\
             kubectl config set-credentials kubelet-bootstrap --token={} --kubeconfig=bootstrap.kubeconfig\n\
             cat > /etc/kubernetes/token.csv <<EOF\n{},kubelet-bootstrap,10001,\"system:bootstrappers\"\nEOF\n\
             cat > /etc/kubernetes/x.kubeconfig <<EOF\napiVersion: v1\nkind: Config\nusers:\n- name: x\n  user:\n    token: {}\nEOF\n",
            self.password(),
            self.half(),
            self.token(),
            self.half(),
            self.token()
        );
        self.files.insert("join.sh", join);
        self.files.insert("setup.sh", setup);
    }

    fn others(&mut self) {
        let tokens = format!(
            "{},kubelet-bootstrap,10001,\"system:bootstrappers\"\n{},admin,1,system:masters\n{},\"a b\",2\n",
            self.half(),
            self.password(),
            self.half()
        );
        let lines: Vec<String> = (0..3).map(|_| self.blob(64)).collect();
        let key =
            format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", lines.join("\n"));
        let line = self.blob(64);
        let other = format!("-----BEGIN PRIVATE KEY-----\n{line}\n-----END PRIVATE KEY-----\n");
        let identity = format!("# created: 2026-01-01\n# public key: age1xyz\n{}\n", self.age());
        let docker = format!(
            "{{\"auths\": {{\"registry.example\": {{\"auth\": \"{}\", \"password\": \"{}\"}}}}}}\n",
            self.blob(40),
            self.password()
        );
        let cloud = format!(
            "#cloud-config\nwrite_files:\n- path: /etc/kubernetes/bootstrap.kubeconfig\n  content: |\n    apiVersion: v1\n    kind: Config\n\
             \x20   users:\n    - name: a\n      user: {{token: {}}}\nchpasswd: {{password: {}}}\nruncmd:\n\
             - [kubeadm, join, \"--token\", \"{}\"]\n- kubeadm join --token={}\n- export A_TOKEN={}\n",
            self.token(),
            self.password(),
            self.token(),
            self.token(),
            self.token()
        );
        let variables =
            format!("bootstrap_token = \"{}\"\nadmin_password = \"{}\"\n", self.token(), self.password());
        self.files.insert("user-data.yaml", cloud);
        self.files.insert("node.tfvars", variables);
        self.files.insert("etc/kubernetes/token.csv", tokens);
        self.files.insert("pki/ca.key", key);
        self.files.insert("pki/sa.key", other);
        self.files.insert("keys.txt", identity);
        self.files.insert("config.json", docker);
    }

    /// The secrets that an output shows, whole or half.
    fn shown(&self, output: &str) -> Vec<&str> {
        let halves = |secret: &str| {
            let middle = secret.len() / 2;
            output.contains(&secret[..middle]) || output.contains(&secret[middle..])
        };
        self.secrets.iter().map(String::as_str).filter(|secret| halves(secret)).collect()
    }
}

/// A text that was right with one thing wrong: cut off, the order of its lines, their line breaks, a key, a quote, an
/// indent.
fn broken(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = dice.roll(lines.len());
    match dice.roll(10) {
        0 => return text.chars().take(dice.roll(text.len())).collect(),
        1 => {
            let line = lines.remove(at);
            lines.insert(dice.roll(lines.len() + 1), line);
        }
        2 => lines[at] = lines[at].replacen([':', '='], " ", 1),
        3 => lines[at] = format!("x{}", lines[at].trim_start()),
        4 => {
            let quote = ["\"", "'", "`", "{", "["][dice.roll(5)];
            let place = dice.roll(lines[at].len() + 1);
            if lines[at].is_char_boundary(place) {
                lines[at].insert_str(place, quote);
            }
        }
        5 => lines[at] = lines[at].replace(['"', '\''], ""),
        6 if at + 1 < lines.len() => {
            let next = lines.remove(at + 1);
            lines[at].push_str(&next);
        }
        7 => lines[at] = format!("    {}", lines[at]),
        8 => drop(lines.remove(at)),
        _ => {
            // Another key: the value is where a value of another kind belongs.
            let key =
                ["name", "server", "clusterDNS", "path", "cgroupDriver", "kubernetesVersion"][dice.roll(6)];
            let value = lines[at].split_once([':', '=']).map(|(_, value)| value.to_owned());
            let indent = lines[at].len() - lines[at].trim_start().len();
            let value = value.unwrap_or_else(|| lines[at].clone());
            lines[at] = format!("{}{key}:{value}", " ".repeat(indent));
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn no_broken_folder_makes_a_proof_show_a_secret() {
    let planted = Planted::new();
    let variants = std::env::var("NODEJOIN_LEAK_VARIANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let formats = ["human", "json", "mermaid", "svg"];
    let mut dice = Dice(1);
    let mut leaks = Vec::new();
    for variant in 0..variants {
        let sandbox = Sandbox::new(b"");
        for (name, text) in &planted.files {
            let text = if variant == 0 { text.clone() } else { broken(text, &mut dice) };
            sandbox.write(&format!("f/{name}"), text.as_bytes());
        }
        // A sample has one format for each folder.
        let wanted =
            if variants > 100 || variant == 0 { &formats[..] } else { &formats[variant % 4..=variant % 4] };
        for format in wanted {
            let run = sandbox.run(&["prove", "--from", "f", "--format", format]);
            assert!(!run.all().contains("internal error"), "{}", run.all());
            let json = || serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok();
            assert!(*format != "json" || run.stdout.is_empty() || json(), "{}", run.stdout);
            for secret in planted.shown(&run.all()) {
                let line = run
                    .all()
                    .lines()
                    .find(|line| planted.shown(line).contains(&secret))
                    .unwrap_or("")
                    .to_owned();
                leaks.push(format!("{variant} {format}: {secret}\n    {line}"));
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// No value, path or name of a file makes a terminal do something: escape sequences, marks that reorder text, and line breaks that
/// are none of the report's.
#[test]
fn nothing_acts_on_a_terminal() {
    let bad = "\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}\u{9b}31m\u{200b}\u{2028}";
    let key = "\\u001b]0;x\\u0007\\u001b[2J\\u202e\\u009b31m\\u200b\\u2028";
    let spec = SPEC
        .replace("workers]", &format!("\"workers{key}\"]"))
        .replace("worker-1 =", &format!("\"w{key}\" ="))
        .replace("[cluster]", &format!("[cluster]\nname = \"n{key}\""))
        + &format!("[pools.\"p{key}\"]\ntoken = \"t{key}\"\n");
    let sandbox = Sandbox::new(spec.as_bytes());
    let unit = format!(
        "[Service]\nExecStart=/usr/bin/kubelet --v{bad}=1 --node-ip={bad} --hostname-override={bad}\n"
    );
    sandbox.write(&format!("f/{bad}/kubelet.service"), unit.as_bytes());
    sandbox.write(&format!("f/{bad}.yaml"), b"kind: KubeletConfiguration\na: \0");
    sandbox.write("f/a.yaml", format!("kind: \"KubeletConfiguration\"\n\"a{bad}\": {bad}\n").as_bytes());
    let mut runs = Vec::new();
    for format in ["human", "json", "sarif", "github"] {
        for command in
            ["check", "token list", "token status", "build", "upgrade --to 1.37", "show kubelet-unit"]
        {
            runs.push(sandbox.shell(&format!("$0 {command} --format {format}")));
        }
    }
    for format in ["human", "json", "mermaid", "svg"] {
        runs.push(sandbox.run(&["prove", "--format", format]));
        runs.push(sandbox.run(&["prove", "--from", "f", "--format", format]));
    }
    for arguments in [
        &["check", bad],
        &["rule", bad],
        &["prove", "--node"],
        &[bad, bad],
        &["token", bad],
        &["--from", bad],
    ] {
        runs.push(sandbox.run(arguments.as_slice()));
    }
    runs.push(sandbox.run(&["prove", "--from", &format!("f/{bad}"), "--node", bad]));
    for run in runs {
        let acts = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2028}');
        assert!(!run.all().contains(acts), "{:?}", run.all());
    }
}

/// A line break in a name begins no line of a report, of a list, or of a file.
#[test]
fn no_name_begins_a_line() {
    let key = "a\\nFORGED: b\\u2028FORGED\\u0085FORGED";
    let name = "a\nFORGED: b";
    let spec = SPEC.replace("[tokens.workers]", &format!("[tokens.\"{key}\"]\ndescription = \"{key}\""));
    let more = format!(
        "[pools.\"{key}\"]\n[tokens.\"{key}-old\"]\nid = \"07401b\"\nsecret = {{ file = \"{key}\" }}\nreplaced-by = \"{key}\"\nexpires = 2020-01-01T00:00:00Z\n"
    );
    let broken = format!(
        "[pools.\"{key}\"]\nlabels = {{ \"{key}\" = \"{key}\" }}\ntaints = [\"{key}\"]\ntoken = \"{key}x\"\n[tokens.b]\n"
    );
    let others = [
        ("[kubelet.flags]\n", format!("\"{key}\" = \"{key}\"\n")),
        ("[kubelet.config]\n", format!("\"{key}\" = \"{key}\"\nfeatureGates = {{ \"{key}\" = true }}\n")),
        ("[kubelet.environment]\n", format!("\"{key}\" = \"{key}\"\n")),
        (
            "[control-plane.apiserver.flags]\n",
            format!("\"{key}\" = \"{key}\"\nauthorization-mode = \"{key}\"\n"),
        ),
        ("[control-plane.controller-manager.flags]\n", format!("controllers = \"{key}\"\n")),
        ("[outputs]\n", format!("templates = \"{key}\"\nencrypt-to = \"{key}\"\n")),
        ("[lints]\n", format!("\"{key}\" = \"{key}\"\n")),
        ("", format!("\"{key}\" = 1\n[\"{key}\"]\n")),
    ];
    let mut specs = vec![spec.clone(), format!("{spec}{more}"), format!("{spec}{broken}")];
    specs.extend(others.iter().map(|(table, line)| format!("{spec}{table}{line}")));
    let mut runs = Vec::new();
    for text in &specs {
        let sandbox = Sandbox::new(text.as_bytes());
        for command in
            ["check", "build", "token list", "token status", "prove", "upgrade --to 1.37", "build --check"]
        {
            runs.push(sandbox.shell(&format!("$0 {command}")));
        }
        for artifact in [
            "bootstrap-token-secret",
            "cluster-info",
            "bootstrap-kubeconfig",
            "cluster-readme",
            "node-readme",
        ] {
            runs.push(sandbox.run(&["show", artifact]));
        }
        for arguments in [
            &["token", "revoke", name][..],
            &["token", "rotate", name],
            &["prove", "--node", name],
            &["check", name],
            &["rule", name],
            &["build", "-o", name],
        ] {
            runs.push(sandbox.run(arguments));
        }
        for (path, content) in sandbox.tree() {
            let text = String::from_utf8_lossy(&content).into_owned();
            assert!(!path.starts_with("out/") || !begins(&text), "{path}: {text}");
        }
    }
    let folder = Sandbox::new(SPEC.as_bytes());
    let unit = "[Service]\nEnvironmentFile=/a\\nFORGED\nExecStart=/usr/bin/kubelet \"--node-labels=a\\nFORGED: b\" \"--v\\nFORGED\" --kubeconfig=/k --bootstrap-kubeconfig=/b --config=/c\n";
    folder.write(&format!("f/{name}/kubelet.service"), unit.as_bytes());
    folder.write("f/etc/systemd/system/kubelet.service", unit.as_bytes());
    folder.write("f/b", format!("apiVersion: v1\nkind: Config\ncurrent-context: \"{key}\"\ncontexts: [{{name: \"{key}\", context: {{cluster: \"{key}\", user: \"{key}\"}}}}]\nclusters: [{{name: \"{key}\", cluster: {{server: \"{key}\"}}}}]\n").as_bytes());
    folder.write("f/c", format!("apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\"{key}\": 1\nclusterDomain: \"{key}\"\nfeatureGates: {{\"{key}\": true}}\n").as_bytes());
    folder.write("f/d.yaml", format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: \"{key}\"}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \"{key}\"}}\nsubjects: [{{kind: Group, name: \"{key}\"}}]\n---\napiVersion: v1\nkind: Secret\nmetadata: {{name: \"bootstrap-token-{key}\", namespace: kube-system}}\ntype: bootstrap.kubernetes.io/token\nstringData: {{token-id: \"{key}\", auth-extra-groups: \"{key}\"}}\n").as_bytes());
    for format in ["human", "mermaid", "svg"] {
        runs.push(folder.run(&["prove", "--from", "f", "--format", format]));
    }
    let tried = runs.iter().filter(|run| run.all().contains("FORGED")).count();
    assert!(tried > 60, "{tried}");
    let begun: Vec<String> = runs.iter().map(crate::run::Run::all).filter(|all| begins(all)).collect();
    assert!(begun.is_empty(), "{} reports:\n{}", begun.len(), begun.join("\n\n"));
}

/// Whether a line begins with what was behind a line break in a name.
fn begins(text: &str) -> bool {
    let edge = |c: char| !c.is_alphanumeric();
    text.split(['\n', '\u{2028}', '\u{85}']).any(|line| line.trim_start_matches(edge).starts_with("FORGED"))
}

/// What is wrong is still reported: names, addresses and digests are not masked.
#[test]
fn what_is_no_secret_is_shown() {
    let names = ["workersofgermany", "ip-10-0-1-22-eu1", "k8sworker01rack2", "sha256"];
    let nodes: String =
        names[..3].iter().map(|name| format!("{name} = {{ address = \"10.0.0.300\" }}\n")).collect();
    let sandbox = Sandbox::new(SPEC.replace("[nodes]\n", &format!("[nodes]\n{nodes}")).as_bytes());
    for format in ["human", "json", "sarif", "github"] {
        let run = sandbox.run(&["check", "--format", format]);
        for name in &names[..3] {
            assert!(run.all().contains(name), "{name} as {format}: {}", run.all());
        }
        assert!(!run.all().contains('•'), "{}", run.all());
    }
    let shown = sandbox.run(&["ca", "show", "pki/ca.pem"]);
    assert!(shown.stdout.contains("sha256:") && !shown.stdout.contains('•'), "{}", shown.stdout);
}

#[test]
fn one_file_writes_to_the_streams() {
    let sources = Sources::read("src");
    for (name, text) in &sources.0 {
        let words = [
            "io::stdout",
            "io::stderr",
            "println!(",
            "print!(",
            ".print()",
            "/dev/stdout",
            "/dev/stderr",
            "Stdio::inherit",
        ];
        let has = words.iter().find(|word| text.contains(**word));
        assert!(
            name == "src/cli/exit.rs" || has.is_none(),
            "{name} has {has:?}: all output passes src/cli/exit.rs"
        );
        let reads = text.contains("DiskWorld::new(") && !text.contains("Seen::new(DiskWorld::new(")
            || ["Tree::read(", "read_machines("].iter().any(|call| text.contains(call))
                && !text.contains("exit::see_folder(");
        assert!(!name.starts_with("src/cli/") || !reads, "{name} reads what the exit does not see");
    }
}

/// The code of a folder without its tests.
struct Sources(BTreeMap<String, String>);

impl Sources {
    fn read(folder: &str) -> Self {
        let mut sources = Self(BTreeMap::new());
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if name.ends_with(".rs") && !name.contains("tests") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let code = text.lines().take_while(|line| !line.contains("#[cfg(test)]"));
                    let code = code.filter(|line| !line.trim_start().starts_with("//"));
                    sources.0.insert(name, code.map(|line| format!("{line}\n")).collect());
                }
            }
        }
        sources
    }
}
