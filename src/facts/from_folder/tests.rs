mod fuzz;
mod hostile;

use super::*;
use crate::diagnostic::{RuleId, rule_id};
use crate::facts::{Fact, StartFaultKind};

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::of(files.iter().map(|(path, text)| (*path, text.as_bytes())))
}

fn read(files: &[(&str, &str)]) -> Imported {
    import(&tree(files), "", None)
}

fn words(component: &Component) -> Vec<&str> {
    component.process.words.iter().map(|word| word.value.as_str()).collect()
}

fn rules(imported: &Imported) -> Vec<RuleId> {
    let mut rules: Vec<RuleId> = imported.findings.iter().map(|finding| finding.rule).collect();
    rules.retain(|rule| *rule != rule_id::RELEASE_ASSUMED);
    rules
}

const UNIT: &str = "[Unit]\nDescription=k\n[Service]\nEnvironment=\"A=--v=2 --node-ip=10.0.0.1\"\nExecStart=/usr/bin/kubelet \\\n  # between\n  --kubeconfig=/etc/kubernetes/kubelet.conf $A ${A} \\\n  --bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf\n";
const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://a:6443', certificate-authority: ca.crt}}]\n";

#[test]
fn a_machine_as_it_lies_on_disk() {
    let imported = read(&[
        ("n1/etc/systemd/system/kubelet.service", UNIT),
        ("n1/etc/kubernetes/bootstrap.conf", KUBECONFIG),
        ("n1/etc/kubernetes/ca.crt", "-----BEGIN CERTIFICATE-----\n"),
        ("n1/etc/hostname", "# static\nworker-7\n"),
        ("n1/etc/machine-id", "6f1a\n"),
    ]);
    let class = &imported.facts.classes[0];
    assert_eq!(class.nodes, ["worker-7"]);
    assert_eq!(
        words(&class.kubelet),
        [
            "--kubeconfig=/etc/kubernetes/kubelet.conf",
            "--v=2",
            "--node-ip=10.0.0.1",
            "--v=2 --node-ip=10.0.0.1",
            "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf",
        ]
    );
    let files = &class.kubelet.files;
    assert!(matches!(files.get("/etc/kubernetes/bootstrap.conf"), Fact::Known(_)));
    assert!(matches!(files.get("/etc/kubernetes/kubelet.conf"), Fact::Absent));
    assert!(matches!(files.get("/etc/kubernetes/ca.crt"), Fact::Known(_)));
    assert!(matches!(files.get("/var/lib/other"), Fact::Unknown(_)));
    assert_eq!(rules(&imported), Vec::<&str>::new());
}

#[test]
fn units_are_read_as_systemd_reads_them() {
    let imported = read(&[
        (
            "n/etc/systemd/system/kubelet.service",
            "[Service]\nEnvironmentFile=/etc/kubernetes/kubelet.c*f\nExecStart=/usr/bin/kubelet kubelet $A --hostname-override=\n",
        ),
        ("n/etc/systemd/system/kubelet.service.d/own.conf.bak", "[Service]\nExecStart=\n"),
        ("n/etc/kubernetes/kubelet.conf", "A=--v=3\n"),
        ("n/etc/hostname", "worker-7\n"),
    ]);
    let class = &imported.facts.classes[0];
    assert_eq!(words(&class.kubelet), ["kubelet", "--v=3", "--hostname-override="]);
    assert_eq!(class.nodes, ["worker-7"]);
    assert!(class.kubelet.process.faults.is_empty(), "{:?}", class.kubelet.process.faults);
}

#[test]
fn a_copy_of_a_folder_lacks_what_is_not_in_it() {
    let ca = "-----BEGIN CERTIFICATE-----\n";
    let some = [
        ("n/etc/systemd/system/kubelet.service", UNIT),
        ("n/etc/kubernetes/bootstrap.conf", KUBECONFIG),
        ("n/etc/kubernetes/ssl/ca.crt", ca),
        ("cp/var/lib/kubernetes/ca.crt", ca),
        ("n/etc/machine-id", "6f1a\n"),
    ];
    let of = |files: &[(&str, &str)]| match read(files).facts.classes[0]
        .kubelet
        .files
        .get("/etc/kubernetes/ca.crt")
    {
        Fact::Known(_) => "known",
        Fact::Absent => "absent",
        Fact::Unknown(_) => "unknown",
    };
    assert_eq!(of(&some), "absent");
    // Without what only an installed machine has, the files may be a part of what will be there.
    assert_eq!(of(&some[..4]), "unknown");
}

#[test]
fn an_env_file_without_an_absolute_path_is_ignored() {
    let imported = read(&[
        (
            "n/etc/systemd/system/kubelet.service",
            "[Service]\nEnvironmentFile=etc/kubernetes/kubelet.env\nExecStart=/usr/bin/kubelet $A --v=2\n",
        ),
        ("n/etc/kubernetes/kubelet.env", "A=--v=3\n"),
    ]);
    assert_eq!(words(&imported.facts.classes[0].kubelet), ["--v=2"]);
}

#[test]
fn a_program_that_is_all_components_says_which_by_its_argument() {
    let imported = read(&[("kubelet.service", "[Service]\nExecStart=/usr/bin/hyperkube kubelet --v=2\n")]);
    assert_eq!(words(&imported.facts.classes[0].kubelet), ["--v=2"]);
}

#[test]
fn drop_ins_reset_and_come_in_the_order_of_their_names() {
    let imported = read(&[
        ("usr/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet --old\n"),
        (
            "usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
            "[Service]\nEnvironment=K=--kubeconfig=/a\nEnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nExecStart=\nExecStart=/usr/bin/kubelet $K $KUBELET_KUBEADM_ARGS $X\n",
        ),
        ("etc/systemd/system/kubelet.service.d/20-own.conf", "[Service]\nEnvironment=X=--v=4\n"),
        ("etc/systemd/system/kubelet.service.d/05-first.conf", "[Service]\nEnvironment=X=--v=1\n"),
        ("var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=p\"\n"),
    ]);
    let kubelet = &imported.facts.classes[0].kubelet;
    assert_eq!(words(kubelet), ["--kubeconfig=/a", "--pod-infra-container-image=p", "--v=4"]);
    assert!(kubelet.process.faults.is_empty(), "{:?}", kubelet.process.faults);
}

#[test]
fn a_drop_in_that_leads_out_of_the_folder_leaves_the_start_open() {
    let faults = |target: &str| {
        let mut machine =
            tree(&[("etc/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet --v=2\n")]);
        let path = "etc/systemd/system/kubelet.service.d/20-site.conf".to_owned();
        machine.files.insert(path, crate::world::Found::Link(target.to_owned()));
        let imported = super::import(&machine, "", None);
        let faults = &imported.facts.classes[0].kubelet.process.faults;
        faults.iter().map(|fault| format!("{:?}", fault.kind)).collect::<Vec<_>>()
    };
    assert_eq!(
        faults("/opt/site/20-site.conf"),
        ["StartsOnlyIf(\"the drop-in `/etc/systemd/system/kubelet.service.d/20-site.conf`, a link to \
          `/opt/site/20-site.conf` that is not in the folder, must not change the start\")"]
    );
    assert!(faults("/dev/null").is_empty());
}

#[test]
fn a_second_command_needs_the_first_taken_back() {
    let drop_in = "[Service]\nExecStart=/usr/bin/kubelet --v=2\n";
    let unit = "[Service]\nExecStart=/usr/bin/kubelet --v=1\n";
    let faults = |unit: &str| {
        let imported = read(&[
            ("etc/systemd/system/kubelet.service", unit),
            ("etc/systemd/system/kubelet.service.d/a.conf", drop_in),
        ]);
        let faults = &imported.facts.classes[0].kubelet.process.faults;
        faults.iter().map(|fault| fault.kind.clone()).collect::<Vec<_>>()
    };
    assert_eq!(faults(unit), [StartFaultKind::SeveralCommands]);
    assert_eq!(faults(&format!("{unit}Type=oneshot\n")), []);
}

#[test]
fn a_drop_in_in_front_hides_one_of_its_name() {
    let imported = read(&[
        ("usr/lib/systemd/system/kubelet.service", "[Service]\nExecStart=/usr/bin/kubelet $X\n"),
        ("usr/lib/systemd/system/kubelet.service.d/10.conf", "[Service]\nEnvironment=X=--v=1\n"),
        ("etc/systemd/system/kubelet.service.d/10.conf", "[Service]\nEnvironment=X=--v=2\n"),
    ]);
    assert_eq!(words(&imported.facts.classes[0].kubelet), ["--v=2"]);
}

#[test]
fn files_side_by_side_under_any_name() {
    let imported = read(&[
        ("a/unit.txt", "[Unit]\n[Service]\nEnvironmentFile=/etc/default/k\nExecStart=/opt/bin/kubelet $F\n"),
        ("a/k", "F=--bootstrap-kubeconfig=/x/bootstrap --config=/y/config.yaml"),
        ("a/bootstrap", KUBECONFIG),
        ("b/unit.txt", "[Unit]\n[Service]\nExecStart=/opt/bin/kubelet --bootstrap-kubeconfig=/x/bootstrap\n"),
        ("b/bootstrap", "apiVersion: v1\nkind: Config\nclusters: []\n"),
        ("common/config.yaml", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"),
        (
            "common/objects.json",
            "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}},{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"}]}",
        ),
    ]);
    let names: Vec<&str> = imported.facts.classes.iter().map(|class| class.title.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let of = |class: usize, path: &str| match imported.facts.classes[class].kubelet.files.get(path) {
        Fact::Known(file) => file.source.name().to_owned(),
        other => format!("{:?}", matches!(other, Fact::Absent)),
    };
    assert_eq!(of(0, "/x/bootstrap"), "a/bootstrap");
    assert_eq!(of(1, "/x/bootstrap"), "b/bootstrap");
    assert_eq!(of(0, "/y/config.yaml"), "common/config.yaml");
    let kinds: Vec<&str> = imported.facts.objects.iter().map(|object| object.kind()).collect();
    assert_eq!(kinds, ["Secret", "ConfigMap"]);
}

#[test]
fn links_are_followed_inside_only() {
    let mut tree = tree(&[("usr/lib/systemd/system/kubelet.service", UNIT), ("real/boot", KUBECONFIG)]);
    let links = [
        ("etc/systemd/system/kubelet.service", "/usr/lib/systemd/system/kubelet.service"),
        ("etc/kubernetes/bootstrap.conf", "../../real/boot"),
        ("etc/kubernetes/kubelet.conf", "/etc/kubernetes/kubelet.conf"),
        ("etc/kubernetes/out", "../../../../etc/passwd"),
    ];
    for (path, target) in links {
        tree.files.insert(path.to_owned(), crate::world::Found::Link(target.to_owned()));
    }
    let imported = import(&tree, "", None);
    assert_eq!(imported.facts.classes.len(), 1);
    let files = &imported.facts.classes[0].kubelet.files;
    assert!(matches!(files.get("/etc/kubernetes/bootstrap.conf"), Fact::Known(_)));
    assert!(!matches!(files.get("/etc/kubernetes/kubelet.conf"), Fact::Known(_)));
}

#[test]
fn static_pods_say_the_release() {
    let pod = |name: &str, image: &str, flags: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - name: x\n    image: {image}\n    command:\n    - {name}\n{flags}"
        )
    };
    let apiserver = pod(
        "kube-apiserver",
        "registry.k8s.io/kube-apiserver:v1.34.2@sha256:0",
        "    - --authorization-mode=Node,RBAC\n",
    );
    let manager = pod(
        "kube-controller-manager",
        "k/kube-controller-manager:v1.33.1",
        "    args: ['--controllers=*']\n",
    );
    let imported = read(&[
        ("cp/etc/kubernetes/manifests/a.yaml", &apiserver),
        ("cp/etc/kubernetes/manifests/m.yaml", &manager),
        ("w/etc/systemd/system/kubelet.service", UNIT),
    ]);
    let facts = &imported.facts;
    let apiserver = &facts.apiservers[0].component;
    assert_eq!(words(apiserver), ["--authorization-mode=Node,RBAC"]);
    assert_eq!(apiserver.minor.to_string(), "1.34");
    let manager = &facts.controller_managers[0];
    assert_eq!((words(manager), manager.minor.to_string()), (vec!["--controllers=*"], "1.33".to_owned()));
    assert_eq!(facts.classes[0].kubelet.minor.to_string(), "1.34");
    assert!(facts.objects.is_empty());
    assert!(imported.findings.is_empty(), "{:?}", imported.findings);
}

#[test]
fn commands_stand_for_what_they_make() {
    let script = "#!/bin/sh\nsudo kubectl create clusterrolebinding b --clusterrole=r --group=g \\\n  --serviceaccount=n:s\nkubectl create role x -n kube-public --verb=get,list --resource=configmaps,certificatesigningrequests/y --resource-name=cluster-info\nkubectl config set-cluster c --server=https://a:6443 --certificate-authority=ca.pem --embed-certs --kubeconfig /etc/k/boot\nkubectl config set-credentials u --token=abcdef.0123456789abcdef --kubeconfig=/etc/k/boot\nkubectl config set-context x --cluster=c --user=u --kubeconfig=/etc/k/boot\nkubectl config use-context x --kubeconfig=/etc/k/boot\nkubectl create configmap cluster-info -n kube-public --from-file=kubeconfig=/etc/k/boot\nkubectl get pods\n";
    let unit = "[Service]\nExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/k/boot\n";
    let imported = read(&[("s/make.sh", script), ("s/ca.pem", "not yet"), ("s/kubelet.service", unit)]);
    let objects = &imported.facts.objects;
    let titles: Vec<String> = objects.iter().map(crate::facts::Object::title).collect();
    assert_eq!(titles, ["ClusterRoleBinding b", "Role x", "ConfigMap cluster-info"]);
    assert_eq!(objects[0].text("subjects.1.name"), Some("s"));
    let origin = objects[0].origin("subjects.0.name");
    assert_eq!(&script[origin.range], "--group=g");
    assert_eq!(objects[1].text("rules.1.apiGroups.0"), Some("certificates.k8s.io"));
    assert!(objects[2].text("data.kubeconfig").unwrap().contains("https://a:6443"));
    let Fact::Known(file) = imported.facts.classes[0].kubelet.files.get("/etc/k/boot") else { panic!() };
    let kubeconfig = crate::facts::Kubeconfig::read(file, "/etc/k/boot").unwrap();
    let connection = kubeconfig.connection().unwrap();
    let token = connection.token.unwrap();
    assert_eq!(token.value, "abcdef.0123456789abcdef");
    assert_eq!(&script[token.origin.range.clone()], "--token=abcdef.0123456789abcdef");
    assert!(token.origin.file.is_masked(token.origin.range.start + 10));
    assert!(matches!(connection.ca, Some(crate::facts::CaSource::Data(_))));
    assert_eq!(rules(&imported), [rule_id::SECRET_IN_PLAIN_TEXT]);
}

#[test]
fn a_units_own_mistakes() {
    let unit = "[Service]\nEnvironmentFile=-/etc/kubernetes/none.conf\nEnvironment=A=--v=1\nExecStart=/usr/bin/kubelet $ARestart=on-failure\n[Install]\nWantedBy=multi-users.target\n";
    let imported = read(&[
        ("etc/systemd/system/kubelet.service", unit),
        ("etc/kubernetes/ca.crt", ""),
        ("etc/machine-id", "6f1a\n"),
    ]);
    let found = rules(&imported);
    for rule in
        [rule_id::UNIT_TARGET_UNKNOWN, rule_id::UNIT_ENVIRONMENT_FILE_OPTIONAL, rule_id::UNIT_VARIABLE_UNSET]
    {
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }
    let targets = &imported.facts.classes[0].kubelet.process.targets;
    assert_eq!(
        targets.iter().map(|target| target.value.as_str()).collect::<Vec<_>>(),
        ["multi-users.target"]
    );
}

#[test]
fn dns_among_pods() {
    let unit = "[Service]\nExecStart=/usr/bin/kubelet --cluster-dns=10.0.0.10 --pod-cidr 10.0.0.0/16\n";
    assert_eq!(rules(&read(&[("kubelet.service", unit)])), [rule_id::CLUSTER_DNS_INSIDE_POD_CIDR]);
}

#[test]
fn lists_of_flags_stand_in_where_nothing_starts_a_component() {
    let imported = read(&[
        ("a.flags", "--enable-bootstrap-token-auth\n--authorization-mode=Node,RBAC\n"),
        ("b.flags", "--controllers=*,tokencleaner \\\n--cluster-signing-cert-file=/ca.pem\n"),
        ("c.flags", "--bootstrap-kubeconfig=/a\n--kubeconfig=/b\n--rotate-certificates\n"),
    ]);
    let facts = &imported.facts;
    assert_eq!(words(&facts.apiservers[0].component).len(), 2);
    let manager = &facts.controller_managers[0];
    assert_eq!(words(manager), ["--controllers=*,tokencleaner", "--cluster-signing-cert-file=/ca.pem"]);
    assert!(!manager.process.whole);
    assert_eq!(facts.classes.len(), 1);
}

#[test]
fn machines_whose_units_have_one_name_share_a_node() {
    let unit = |name: &str| format!("[Service]\nExecStart=/usr/bin/kubelet --hostname-override={name}\n");
    let shared = rule_id::HOSTNAME_OVERRIDE_SHARED;
    let of = |other: &str, name: &str| {
        let path = format!("{other}/kubelet.service");
        let imported = read(&[("w1/etc/systemd/system/kubelet.service", &unit("w1")), (&path, &unit(name))]);
        rules(&imported).into_iter().filter(|rule| *rule == shared).count()
    };
    assert_eq!(of("w2/etc/systemd/system", "W1"), 1);
    assert_eq!(of("w2/etc/systemd/system", "w2"), 0);
    assert_eq!(of("w2/etc/systemd/system", "%H"), 0);
    // A variant, of which a machine gets one.
    assert_eq!(of("variants", "w1"), 0);
}
