//! What cannot be known is a condition, with its reason: no mistake, and at no default.

use std::collections::BTreeMap;

use nodejoin::facts::from_folder::import;
use nodejoin::proof::{self, Proof, StepId, Verdict};
use nodejoin::world::{Found, Tree};

use super::{AT, told};

const UNIT: &str = "[Service]\nExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml\n";

/// A folder of files.
fn folder(files: &[(&str, &str)]) -> Proof {
    let found = |(path, text): &(&str, &str)| ((*path).to_owned(), Found::File(text.as_bytes().to_vec()));
    let files: BTreeMap<String, Found> = files.iter().map(found).collect();
    let imported = import(&Tree { files, ..Tree::default() }, "folder", None);
    proof::prove(&imported.facts, AT.parse().unwrap())
}

/// Whether a condition is one of those that every kubelet has.
fn is_of_machine(text: &str) -> bool {
    const STARTS: [&str; 3] =
        ["swap must be off", "the machine must use cgroup v2", "a container runtime must listen"];
    STARTS.iter().any(|start| text.starts_with(start))
}

fn conditions(proof: &Proof, id: StepId) -> Vec<String> {
    let step = proof.classes[0].step(id).unwrap();
    step.conditions().map(|evidence| evidence.text.clone()).filter(|text| !is_of_machine(text)).collect()
}

/// Nothing that the file could set is judged at its default.
#[test]
fn a_configuration_file_that_was_not_collected() {
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", UNIT)]);
    assert!(proof.joins() && proof.findings().next().is_none(), "{}", told(&proof));
    let why = "`/var/lib/kubelet/config.yaml` was not collected, so make sure that ";
    for id in [StepId::ConfigLoad, StepId::Registration, StepId::Serving, StepId::KubeletApi, StepId::Renewal]
    {
        assert_eq!(proof.classes[0].step(id).unwrap().verdict, Verdict::Conditional, "{}", told(&proof));
        let conditions = conditions(&proof, id);
        assert!(conditions.iter().any(|text| text.starts_with(why)), "{} {conditions:?}", id.name());
    }
    // A flag overrides the file.
    let flag = UNIT.replace("--config", "--rotate-certificates=false --config");
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", &flag)]);
    assert_eq!(proof.classes[0].step(StepId::Renewal).unwrap().verdict, Verdict::Breaks, "{}", told(&proof));
    // With the file its defaults are known.
    let config = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    let config = ("var/lib/kubelet/config.yaml", config);
    let proof = folder(&[("usr/lib/systemd/system/kubelet.service", UNIT), config]);
    assert!(conditions(&proof, StepId::Registration).is_empty(), "{}", told(&proof));
    assert_eq!(proof.classes[0].step(StepId::Renewal).unwrap().verdict, Verdict::Breaks, "{}", told(&proof));
}

const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts:\n- {name: c, context: {cluster: k, user: u}}\nclusters:\n- {name: k, cluster: {server: 'https://api.example.com:6443'}}\nusers:\n- name: u\n  user: ";

/// A program or a password gives the credentials: their user is unknown.
#[test]
fn credentials_that_stand_elsewhere() {
    for (user, why) in [
        (
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/credentials}}",
            Some("the credentials come from the program `/usr/bin/credentials`"),
        ),
        ("{auth-provider: {name: oidc}}", Some("the credentials come from the program `oidc`")),
        ("{username: admin, password: x}", Some("the credentials are the password of `admin`")),
        ("{}", None),
    ] {
        let unit = UNIT.replace(" --config=/var/lib/kubelet/config.yaml", "");
        let kubeconfig = format!("{KUBECONFIG}{user}\n");
        let proof = folder(&[
            ("etc/systemd/system/kubelet.service", &unit),
            ("etc/kubernetes/bootstrap.conf", &kubeconfig),
        ]);
        match why {
            Some(why) => {
                assert!(proof.joins(), "{user} {}", told(&proof));
                let expected = format!("{why}, so make sure that the API server accepts them");
                assert_eq!(conditions(&proof, StepId::AuthenticateToken), [expected]);
            }
            None => assert_eq!(proof.classes[0].breaks_at, Some(StepId::AuthenticateToken)),
        }
    }
}

/// Only what a command of a unit names is made there; another file of the folder is missing.
#[test]
fn files_that_are_made_before_the_kubelet_starts() {
    let unit = |before: &str| {
        let flags = "kubelet --client-ca-file=/etc/kubernetes/ca.crt";
        let unit = UNIT
            .replace("kubelet ", &format!("{flags} "))
            .replace("ExecStart=", &format!("{before}ExecStart="));
        unit.replace(" --config=/var/lib/kubelet/config.yaml", "")
    };
    let kubeconfig = format!("{KUBECONFIG}{{token: abcdef.0123456789abcdef}}\n");
    let prove = |unit: &str, script: &str| {
        folder(&[
            ("etc/systemd/system/kubelet.service", unit),
            ("etc/kubernetes/bootstrap.conf", &kubeconfig),
            ("usr/local/bin/fetch-ca", script),
            ("etc/os-release", "ID=debian\n"),
        ])
    };
    let fetch = "#!/bin/sh\ncurl -o /etc/kubernetes/ca.crt https://ca.example.com\n";
    let before = "ExecStartPre=/bin/sh -c \"base64 -d /etc/kubernetes/ca.b64 > /etc/kubernetes/ca.crt\"\n";
    let needs = "/etc/kubernetes/ca.crt must contain the CA of the kubelet's clients; `/etc/kubernetes/ca.crt` is created on the machine before it is read";
    for (before, script) in [(before, ""), ("ExecStartPre=-/usr/local/bin/fetch-ca\n", fetch)] {
        let proof = prove(&unit(before), script);
        assert_eq!(conditions(&proof, StepId::ConfigLoad), [needs], "{}", told(&proof));
        assert!(proof.joins(), "{}", told(&proof));
    }
    let proof = prove(&unit("ExecStartPre=/bin/mkdir -p /var/lib/kubelet\n"), fetch);
    assert_eq!(proof.classes[0].breaks_at, Some(StepId::ConfigLoad), "{}", told(&proof));
}

/// A placeholder in a template is not reported as a mistake of its flag.
#[test]
fn placeholders_of_a_template() {
    let unit = |flags: &str| format!("[Service]\nExecStart=/usr/bin/kubelet {flags}\n");
    let files = "--kubeconfig=/etc/k.conf --bootstrap-kubeconfig=/etc/b.conf";
    let why = |word: &str| {
        format!(
            "`{word}` has a placeholder that is not filled in, so make sure that nodes join with the value that replaces it"
        )
    };
    for (flags, words) in [
        (
            format!("--hostname-override={{{{ NAME }}}} --node-ip={{{{IP}}}} {files}"),
            vec!["--hostname-override={{ NAME }}", "--node-ip={{IP}}"],
        ),
        (format!("--node-ip {{{{ ip | default('') }}}} {files}"), vec!["--node-ip {{ ip | default() }}"]),
        (
            "--kubeconfig={{ k }} --bootstrap-kubeconfig={{ b }} --config={{ c }}".to_owned(),
            vec!["--bootstrap-kubeconfig={{ b }}", "--config={{ c }}", "--kubeconfig={{ k }}"],
        ),
    ] {
        let proof = folder(&[("kubelet.service", &unit(&flags))]);
        assert!(proof.joins(), "{}", told(&proof));
        let expected: Vec<String> = words.into_iter().map(why).collect();
        assert_eq!(conditions(&proof, StepId::KubeletStart), expected);
        assert!(!proof.classes[0].title.contains('{'), "{}", proof.classes[0].title);
    }
    // A flag that no kubelet has is one with a placeholder beside it too.
    let proof = folder(&[("kubelet.service", &unit(&format!("--no-such --node-ip={{{{ IP }}}} {files}")))]);
    assert_eq!(proof.classes[0].breaks_at, Some(StepId::KubeletStart), "{}", told(&proof));
}

/// A placeholder that is a word of its own may set any flag, and a template's statements are no words.
#[test]
fn templates_that_may_set_any_flag() {
    for (unit, config) in [
        ("ExecStart=/usr/bin/kubelet {{ kubelet_args }}\n", ""),
        ("ExecStart=/usr/bin/kubelet __KUBELET_ARGS__ --v=2\n", ""),
        ("ExecStart=/usr/bin/kubelet --{{ name }}={{ value }}\n", ""),
        (
            "ExecStart=/usr/bin/kubelet --kubeconfig=/etc/k {% if join %}--bootstrap-kubeconfig=/etc/b{% endif %} --v=2\n",
            "",
        ),
        (
            "ExecStart=/usr/bin/kubelet \\\n{% for k, v in extra.items() %}\n  --{{ k }}={{ v }} \\\n{% endfor %}\n  --v=2\nRestart=always\n",
            "",
        ),
        (
            "ExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/b --kubeconfig=/etc/k --config=/etc/kubernetes/kubelet.yaml \\\n{{- if .cloud }}\n  --cloud-provider=external \\\n{{- else }}\n  --cloud-provider=aws \\\n{{- end }}\n  --v=2\n",
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: {{ driver }}\nclusterDNS:\n- {{ dns }}\n{% if a %}\nrotateCertificates: false\n{% endif %}\n",
        ),
    ] {
        let unit = format!("[Service]\n{unit}");
        let files = [
            ("roles/node/templates/kubelet.service.j2", unit.as_str()),
            ("etc/kubernetes/kubelet.yaml", config),
        ];
        let found = |(path, text): &(&str, &str)| ((*path).to_owned(), Found::File(text.as_bytes().to_vec()));
        let imported = import(&Tree { files: files.iter().map(found).collect(), complete: true }, "f", None);
        let proof = proof::prove(&imported.facts, AT.parse().unwrap());
        assert!(proof.joins() && !proof.classes.is_empty(), "{unit}{}", told(&proof));
        let findings: Vec<_> = imported.findings.iter().chain(proof.findings()).collect();
        let loud = findings.iter().filter(|finding| finding.rule.as_str() != "release-assumed");
        assert_eq!(loud.count(), 0, "{unit}{findings:?}");
    }
}
