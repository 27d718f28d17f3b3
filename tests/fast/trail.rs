//! Every byte of every file of every example has an origin: in the spec, in a named default, in a template, or in the
//! fixed text of its artifact. So has every byte that rarer keys write. `cargo test trail:: -- --nocapture` prints how many
//! bytes each has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as Folder;

use nodejoin::diagnostic::Part;
use nodejoin::examples::EXAMPLES;
use nodejoin::facts::Arguments;
use nodejoin::facts::from_plan::{Scope, facts};
use nodejoin::kube::Program;
use nodejoin::model::Node;
use nodejoin::plan::{Plan, PlannedFile};
use nodejoin::render::{Piece, Templates, Trail};
use nodejoin::source::{Path, Tree};
use nodejoin::world::{DiskWorld, MemoryWorld};
use nodejoin::{Options, Outcome, compile};
use toml::de::DeValue;

/// Values that are written in another spelling than the spec's: what they name is written, or what they mean.
const OTHER_WORDS: [(&str, &str); 17] = [
    // Certificates are written, not the names of their files.
    ("cluster", "ca"),
    ("ca-rotation", "to"),
    ("cluster", "api-server"),
    ("tokens", "expires"),
    ("tokens", "groups"),
    ("approval", "groups"),
    ("approval", "cluster-info"),
    ("approval", "renewals"),
    ("control-plane", "anonymous"),
    ("control-plane", "user"),
    ("control-plane", "authorization-config"),
    ("control-plane", "certificateAuthority"),
    ("kubelet", "client-ca"),
    ("kubelet", "serving-certificate"),
    ("signing", "duration"),
    ("kubelet", "unit"),
    // The text of the file is written, not its name.
    ("files", "source"),
];

fn compiled(example: &str) -> (String, Outcome) {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let spec = std::fs::read_to_string(folder.join("cluster.toml")).unwrap();
    let world = DiskWorld::new(folder, "2027-01-01T00:00:00Z".parse().unwrap());
    (spec, compile(&world, "cluster.toml", &Options::default()).unwrap())
}

/// The files that exist once, and those of the first node of each shape.
fn files<'p>(outcome: &'p Outcome, plan: &'p Plan) -> Vec<(&'p PlannedFile, Option<&'p Node>)> {
    let mut files: Vec<_> = plan.once().iter().map(|planned| (planned, None)).collect();
    let mut shapes = BTreeSet::new();
    for node in outcome.cluster.nodes.iter().filter(|node| shapes.insert(node.shape)) {
        files.extend(plan.of_node(node).iter().map(|planned| (planned, Some(node))));
    }
    files
}

/// What is wrong with where a piece comes from; else which kind of place it is.
fn origin(
    spec: &Tree<'_>,
    own: &OwnWords,
    piece: &Piece,
    node: Option<&Node>,
) -> Result<&'static str, String> {
    match piece {
        Piece::Hole(hole, _) => match exists(spec, &hole.path(node.map(Node::path).as_ref())) {
            true => Ok("tokens and nodes"),
            false => Err(format!("{} is nowhere in the spec", hole.placeholder())),
        },
        Piece::Literal(text, Trail::Spec(path, Part::Value))
            if exists(spec, path) && !is_said(spec, path, text) =>
        {
            Err(format!("{path} of the spec does not say it"))
        }
        Piece::Literal(text, Trail::Fixed) => match own.unknown(text) {
            None => Ok("the artifact itself"),
            Some(word) => Err(format!("nothing in the program says `{word}`")),
        },
        Piece::Literal(text, Trail::Template(name)) => match own.unknown_to(name, text) {
            None => of_trail(spec, &Trail::Template(name)),
            Some(word) => Err(format!("{name} does not say `{word}`")),
        },
        Piece::Literal(_, trail) => of_trail(spec, trail),
    }
}

/// The words that the program itself can write.
struct OwnWords {
    /// Those of the string literals in the code of artifacts, and of what they are written with.
    code: BTreeSet<String>,
    /// Those of each template: nodejoin's own and the examples'.
    templates: BTreeMap<String, BTreeSet<String>>,
}

impl OwnWords {
    fn read() -> Self {
        let root = Folder::new(env!("CARGO_MANIFEST_DIR"));
        let mut code = BTreeSet::new();
        for folder in ["src/artifact", "src/lower", "src/render"] {
            each_file(&root.join(folder), &mut |path, text| {
                let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
                if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                    code.extend(lines.flat_map(literals).flat_map(words).map(str::to_owned));
                }
            });
        }
        let mut templates: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for folder in ["templates", "examples"] {
            each_file(&root.join(folder), &mut |path, text| {
                let name = path.file_name().unwrap().to_str().unwrap();
                if name.ends_with(".j2") {
                    let known = templates.entry(name.to_owned()).or_default();
                    known.extend(words(text).map(str::to_owned));
                }
            });
        }
        Self { code, templates }
    }

    /// The first word of a text that no code writes.
    fn unknown<'t>(&self, text: &'t str) -> Option<&'t str> {
        words(text).find(|word| !self.code.contains(*word))
    }

    /// The first word of a text that a template does not have.
    fn unknown_to<'t>(&self, template: &str, text: &'t str) -> Option<&'t str> {
        let known = self.templates.get(template);
        words(text).find(|word| !known.is_some_and(|known| known.contains(*word)))
    }
}

/// Reads each file below a folder.
fn each_file(folder: &Folder, read: &mut dyn FnMut(&Folder, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_file(&path, read),
            false => read(&path, &std::fs::read_to_string(&path).unwrap_or_default()),
        }
    }
}

/// What is between the quotes of a line of code.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// The words of a text: what is between blanks and the punctuation of its format.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What is wrong with a trail, whatever the text; else which kind of place it leads to.
fn of_trail(spec: &Tree<'_>, trail: &Trail) -> Result<&'static str, String> {
    match trail {
        Trail::Spec(path, _) if exists(spec, path) => Ok("the spec"),
        Trail::Spec(path, _) => Err(format!("{path} is not in the spec")),
        Trail::Default { name: "", .. } => Err("it is a default without a name".to_owned()),
        Trail::Default { name, path } => match path.as_ref().filter(|path| is_scalar(spec, path)) {
            None => Ok("defaults"),
            // The key names the release, which decides something else: that is not in the spec.
            Some(path) if path.last_key() == Some("kubernetes") && name.contains("the release") => {
                Ok("what the release decides")
            }
            Some(path) => Err(format!("it is a default, but {path} is in the spec")),
        },
        Trail::Template(name) => match Templates::all().iter().any(|template| template.name == *name) {
            true => Ok("templates"),
            false => Err(format!("{name} is not a template")),
        },
        Trail::Fixed => Ok("the artifact itself"),
    }
}

fn exists(spec: &Tree<'_>, path: &Path) -> bool {
    *path == Path::root() || spec.has(path)
}

fn is_scalar(spec: &Tree<'_>, path: &Path) -> bool {
    spec.value(path).is_some_and(|value| !matches!(value.get_ref(), DeValue::Table(_)))
}

/// Whether a value of the spec has a text, or is known to be written in other words.
fn is_said(spec: &Tree<'_>, path: &Path, text: &str) -> bool {
    let keys: Vec<String> = path.steps().iter().map(|step| format!("{step:?}")).collect();
    let has = |key: &str| keys.iter().any(|step| step.contains(&format!("\"{key}\"")));
    let said = match spec.value(path).map(toml::Spanned::into_inner) {
        None | Some(DeValue::Table(_) | DeValue::Array(_)) => return true,
        Some(DeValue::String(said)) => said.into_owned(),
        Some(DeValue::Integer(said)) => said.as_str().to_owned(),
        Some(DeValue::Float(said)) => said.as_str().to_owned(),
        Some(DeValue::Boolean(said)) => said.to_string(),
        Some(DeValue::Datetime(said)) => said.to_string(),
    };
    // Quoted twice at most, so that signs may have come in between; old releases need the sign of a taint without a value.
    let plain = |text: &str| text.replace(['\\', '\n', ' ', '='], "");
    let (said, text) = (plain(&said), plain(text));
    said.contains(&text)
        || text.contains(&said)
        || OTHER_WORDS.iter().any(|(table, key)| has(table) && has(key))
}

/// What the bytes of the files of some specs come from.
#[derive(Default)]
struct Walk {
    counts: BTreeMap<&'static str, usize>,
    artifacts: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl Walk {
    /// Looks at each byte of each file that a spec compiles to. `name` is what the spec is called.
    fn spec(&mut self, own: &OwnWords, name: &str, text: &str, outcome: &Outcome) {
        let spec = Tree::parse(text);
        for (planned, node) in files(outcome, outcome.plan().unwrap()) {
            self.artifacts.insert(planned.artifact.id);
            let file = format!("{name}/{}", planned.file.path);
            if let Err(why) = of_trail(&spec, &planned.file.because) {
                self.wrong.push(format!("{file}: the file: {why}"));
            }
            let mut at = 0;
            for piece in planned.file.text.pieces() {
                let written = match piece {
                    Piece::Literal(literal, _) => literal.clone(),
                    Piece::Hole(hole, _) => hole.placeholder(),
                };
                match origin(&spec, own, piece, node) {
                    Ok(kind) => *self.counts.entry(kind).or_default() += written.len(),
                    Err(why) => self.wrong.push(format!("{file}:{at}: `{written}`: {why}")),
                }
                at += written.len();
            }
            assert_eq!(at, planned.file.text.placeholders().len());
        }
    }

    fn assert_nothing_is_wrong(&self) {
        assert!(self.wrong.is_empty(), "{} pieces:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

#[test]
fn every_byte_of_every_example_has_an_origin() {
    let mut walk = Walk::default();
    let own = OwnWords::read();
    for example in EXAMPLES {
        let (text, outcome) = compiled(example.name);
        walk.spec(&own, example.name, &text, &outcome);
    }
    for (kind, bytes) in &walk.counts {
        println!("{bytes:>7} bytes come from {kind}");
    }
    walk.assert_nothing_is_wrong();
    let all = nodejoin::artifact::ARTIFACTS.iter().map(|artifact| artifact.id);
    let left: Vec<&str> = all.filter(|id| !walk.artifacts.contains(id)).collect();
    assert_eq!(left, IN_NO_EXAMPLE);
    assert_eq!(walk.counts.len(), 6, "{:?}", walk.counts);
}

/// What no example sets, in words that no program writes by itself.
const RARE: &str = r#"
version = 1
[cluster]
name = "zebra"
kubernetes = "MINOR"
api-server = ["https://quagga.example:7443", "https://okapi.example:7443"]
ca = "ca.pem"
service-cidrs = ["10.87.0.0/16"]
dns = ["10.87.0.53"]
domain = "gnu.local"
labels = { "example.com/eland" = "kudu" }
taints = ["example.com/oryx=impala:NoExecute"]
[tokens.hyena]
id = "lab0xy"
secret = { env = "HYENA" }
expires = 2056-01-01T00:00:00Z
groups = ["system:bootstrappers:caracal"]
[control-plane.apiserver]
authorization-modes = ["Node", "RBAC", "AlwaysDeny"]
admission-plugins = ["NodeRestriction", "PodNodeSelector"]
client-ca-file = "/serval/ca.pem"
kubelet-certificate-authority = "/ocelot/ca.pem"
kubelet-client = { cert-file = "/margay/cert.pem", key-file = "/margay/key.pem" }
feature-gates = { AllBeta = true }
[control-plane.apiserver.flags]
request-timeout = "73s"
[control-plane.controller-manager]
controllers = ["*", "-ttl", "tokencleaner", "bootstrapsigner"]
feature-gates = { AllBeta = true }
signing = { duration = "71h", cert-file = "/jerboa/ca.pem", key-file = "/jerboa/ca.key" }
[control-plane.controller-manager.flags]
node-monitor-grace-period = "67s"
[kubelet]
binary = "/opt/fossa/kubelet"
cgroup-driver = "cgroupfs"
runtime-endpoint = "unix:///run/civet.sock"
runtime-service = "civet.service"
client-ca = "ca.pem"
listen-address = "node"
rotate-certificates = true
serving-certificate = { cert-file = "/genet/cert.pem", key-file = "/genet/key.pem" }
feature-gates = { AllBeta = true }
environment = { "TAPIR" = "http://dikdik.example:3128" }
[kubelet.paths]
environment = "/gerenuk/environment"
flags = "/gerenuk/flags"
config = "/gerenuk/config.yaml"
bootstrap-kubeconfig = "/gerenuk/first.kubeconfig"
kubeconfig = "/gerenuk/kubeconfig"
joined-kubeconfig = "/gerenuk/joined.kubeconfig"
cert-dir = "/gerenuk/pki"
client-ca = "/gerenuk/ca.pem"
unit = "/etc/systemd/system/gerenuk.service"
[kubelet.unit]
Unit = { After = ["quokka.mount", "numbat.service"], Description = "bilby" }
Service = { Slice = "wombat.slice", LimitNOFILE = 77777, Delegate = true, ExecStartPre = "/opt/potoroo/prepare %H" }
Install = { RequiredBy = "dunnart.target" }
[files]
"/etc/sysctl.d/90-kinkajou.conf" = { content = "vm.quoll = 1\n" }
"/opt/tarsier/prepare" = { source = "prepare.sh", executable = true }
"/etc/kubernetes/olingo.json" = { secret = { env = "OLINGO" } }
[kubelet.config]
maxPods = 97
evictionHard = { "memory.available" = "317Mi" }
[kubelet.flags]
node-status-update-frequency = "13s"
system-reserved = { cpu = "530m" }
[pools.jird]
[pools.mara]
machines = { names = ["mara-*", "*.agouti.internal"], addresses = ["10.77.0.0/16"] }
kubelet.serving-certificate = { approver = "kubelet-csr-approver" }
kubelet.listen-address = "10.77.0.1"
[pools.vole]
kubelet.unit = { drop-in = true, Install = { Alias = "lemming.service" } }
[nodes.bongo-2]
pool = "vole"
[nodes.bongo-1]
pool = "jird"
address = "10.5.5.71"
labels = { "example.com/nyala" = "dugong" }
taints = ["example.com/manatee:NoSchedule"]
"#;

/// Artifacts that no example has.
const IN_NO_EXAMPLE: [&str; 4] =
    ["authorization-configuration", "ca-bundle", "joined-kubeconfig", "extra-files"];

/// A control plane with files and tables of Kubernetes' own configuration, and a node with a file.
const DOCUMENTS: &str = r#"
version = 1
cluster = { kubernetes = "1.37", api-server = "https://10.0.0.1:6443", ca = "ca.pem", ca-rotation = { to = "new.pem", phase = "sign-new" } }
[control-plane.apiserver]
authorization-config = "authorization.yaml"
[[control-plane.apiserver.jwt]]
issuer = { url = "https://quokka.example", audiences = ["wombat"], certificateAuthority = "ca.pem" }
claimMappings = { username = { claim = "bilby", prefix = "numbat:" } }
[tokens.potoroo]
id = "lab0xy"
secret = { env = "POTOROO" }
expires = 2056-01-01T00:00:00Z
[nodes.bandicoot]
tls-server-name = "dibbler.example"
proxy-url = "http://woylie.example:3128"
files = { "/etc/motd" = { content = "dunnart\n" } }
"#;

#[test]
fn every_byte_of_documents_that_the_spec_names_has_an_origin() {
    let mut walk = Walk::default();
    let authorizers = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n\
                       - {type: Node, name: node}\n- {type: RBAC, name: rbac}\n";
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap())
        .with("cluster.toml", DOCUMENTS)
        .with("authorization.yaml", authorizers)
        .with("new.pem", include_str!("../fixtures/world/pki/other-ca.pem"))
        .with("ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    walk.spec(&OwnWords::read(), "documents", DOCUMENTS, &outcome);
    walk.assert_nothing_is_wrong();
    for id in IN_NO_EXAMPLE {
        assert!(walk.artifacts.contains(id), "{id}");
    }
}

/// The examples leave keys out, and what lowers those could forget where they come from.
#[test]
fn every_byte_that_rare_keys_write_has_an_origin() {
    let mut walk = Walk::default();
    let own = OwnWords::read();
    for minor in ["1.9", "1.16", "1.28", "1.37"] {
        let text = RARE.replace("MINOR", minor);
        let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap())
            .with("cluster.toml", text.as_str())
            .with("prepare.sh", "#!/bin/sh\nexec margay\n")
            .with("ca.pem", include_str!("../../examples/03-pools/pki/ca.pem"));
        let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
        let unread = ["unknown-key", "wrong-type", "missing-key"];
        let mistakes =
            outcome.findings.iter().find(|finding| unread.iter().any(|rule| finding.rule == *rule));
        assert!(mistakes.is_none(), "{mistakes:?}");
        walk.spec(&own, minor, &text, &outcome);
    }
    walk.assert_nothing_is_wrong();
}

/// What the proof reads of a plan: each word that a component is started with leads to the spec.
#[test]
fn every_word_of_every_command_line_leads_to_the_spec() {
    let mut words = 0;
    for example in EXAMPLES {
        let (_, outcome) = compiled(example.name);
        let plan = outcome.plan().unwrap();
        let facts = facts(&outcome.cluster, plan, Scope::default());
        let kubelets = facts.classes.iter().map(|class| &class.kubelet);
        let planes = facts.apiservers.iter().map(|apiserver| &apiserver.component);
        for component in kubelets.chain(planes).chain(&facts.controller_managers) {
            for word in &component.process.words {
                assert!(word.origin.spec.is_some(), "{}: {}", example.name, word.value);
                words += 1;
            }
        }
    }
    assert!(words > 100, "{words}");
}

/// Items of several tables in one flag of a release that has no file yet.
const ITEMS: &str = r#"
version = 1
[cluster]
kubernetes = "1.9"
api-server = "https://10.0.0.1:6443"
labels = { "example.com/a" = "1" }
[kubelet.feature-gates]
RotateKubeletClientCertificate = true
[control-plane.apiserver]
authorization-modes = ["Node", "RBAC"]
[pools.db]
labels = { "example.com/b" = "2" }
taints = ["example.com/a=1:NoSchedule", "example.com/b=2:NoExecute"]
[pools.db.kubelet.feature-gates]
Accelerators = true
[nodes.db-1]
pool = "db"
"#;

#[test]
fn every_item_of_a_list_leads_to_its_own_place() {
    let world = MemoryWorld::new("2027-01-01T00:00:00Z".parse().unwrap()).with("cluster.toml", ITEMS);
    let outcome = compile(&world, "cluster.toml", &Options::default()).unwrap();
    let facts = facts(&outcome.cluster, outcome.plan().unwrap(), Scope::default());
    let kube = outcome.cluster.kube;
    let kubelet = Arguments::read(&facts.classes[0].kubelet.process, Program::Kubelet, kube);
    let apiserver = Arguments::read(&facts.apiservers[0].component.process, Program::Apiserver, kube);
    for (arguments, flag, wanted) in [
        (
            &kubelet,
            "feature-gates",
            [
                ("Accelerators=true", "pools.db.kubelet.feature-gates.Accelerators"),
                (
                    "RotateKubeletClientCertificate=true",
                    "kubelet.feature-gates.RotateKubeletClientCertificate",
                ),
            ],
        ),
        (
            &kubelet,
            "node-labels",
            [
                ("example.com/a=1", "cluster.labels.\"example.com/a\""),
                ("example.com/b=2", "pools.db.labels.\"example.com/b\""),
            ],
        ),
        (
            &kubelet,
            "register-with-taints",
            [
                ("example.com/a=1:NoSchedule", "pools.db.taints[0]"),
                ("example.com/b=2:NoExecute", "pools.db.taints[1]"),
            ],
        ),
        (
            &apiserver,
            "authorization-mode",
            [
                ("Node", "control-plane.apiserver.authorization-modes[0]"),
                ("RBAC", "control-plane.apiserver.authorization-modes[1]"),
            ],
        ),
    ] {
        let list = arguments.list(flag).unwrap();
        let found = list.iter().map(|item| {
            let written = &item.origin.file.text()[item.origin.range.clone()];
            (written, item.origin.spec.as_ref().unwrap().to_string())
        });
        let wanted = wanted.map(|(written, path)| (written, path.to_owned()));
        assert_eq!(found.collect::<Vec<_>>(), wanted, "{flag}");
    }
}
