#!/usr/bin/env python3
"""What hostile input costs: tests/hostile.py [PROGRAM] [PART OF A NAME] makes folders and specs that nobody means well
with, runs `prove --from`, `check` and `build` on them, and prints CPU seconds, MiB and exit status, the dearest first.
Nothing is asserted: machines differ. More than 2 s or 500 MiB is marked."""

import base64
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "target/release/nodejoin"))
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
MIB = 1024 * 1024
# A run is stopped after so many seconds of CPU.
MOST_SECONDS = 20
CA = open(os.path.join(ROOT, "examples/01-quickstart/pki/ca.pem")).read()
SPEC = open(os.path.join(ROOT, "examples/01-quickstart/cluster.toml")).read()
KIND = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
UNIT = """[Service]
ExecStart=/usr/bin/kubelet --kubeconfig=/etc/kubernetes/kubelet.conf \\
  --bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf --config=/etc/kubernetes/config.yaml %s
"""
CONFIG = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
KUBECONFIG = """apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {server: 'https://10.0.0.1:6443', certificate-authority-data: %s}}]
users: [{name: u, user: {token: abcdef.0123456789abcdef}}]
""" % base64.b64encode(CA.encode()).decode()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def machine(root, unit="", config=CONFIG, kubeconfig=KUBECONFIG):
    write(f"{root}/etc/systemd/system/kubelet.service", UNIT % unit)
    write(f"{root}/etc/kubernetes/config.yaml", config)
    write(f"{root}/etc/kubernetes/bootstrap.conf", kubeconfig)


def bomb(levels, width, head=KIND):
    names = [f"a{level}" for level in range(levels)]
    text = head + f"{names[0]}: &{names[0]} [{','.join(['x'] * width)}]\n"
    for one, of in zip(names[1:], names):
        text += f"{one}: &{one} [{','.join(['*' + of] * width)}]\n"
    return text


def binding(n):
    return (f"---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b{n}}}\n"
            f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r{n}}}\n"
            f"subjects: [{{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:bootstrappers'}}]\n")


def role(n, more="rules: [{apiGroups: ['*'], resources: ['x'], verbs: ['*']}]\n"):
    return f"---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{n}, labels: {{n: 'y'}}}}\n{more}"


AGGREGATED = "aggregationRule: {clusterRoleSelectors: [{matchLabels: {n: 'y'}}]}\nrules: []\n"


def certificates(count):
    """CAs of one name, each with a key of its own."""
    folder = tempfile.mkdtemp()
    made = []
    for number in range(count):
        made.append(subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
             f"{folder}/key", "-subj", "/CN=kubernetes-ca", "-days", "3650", "-set_serial", str(number + 1)],
            check=True, capture_output=True, text=True).stdout)
    shutil.rmtree(folder)
    return made


# Folders for `prove --from`: name, and what fills one.
FOLDERS = {}


def folder(make):
    FOLDERS[make.__name__.replace("_", " ")] = make
    return make


@folder
def a_machine_as_it_should_be(d):
    machine(d)


@folder
def flow_sequences_100000_deep(d):
    machine(d)
    write(f"{d}/deep.yaml", KIND + "a: " + "[" * 100_000)
    write(f"{d}/deep2.yaml", KIND + "a:\n  " + "- " * 100_000)
    write(f"{d}/deep3.yaml", KIND + "a:\n  " + "{a: " * 100_000)


@folder
def blocks_2000_deep(d):
    machine(d)
    write(f"{d}/deep.yaml", KIND + "".join(" " * n + "a:\n" for n in range(2000)))


@folder
def json_100000_deep(d):
    machine(d)
    write(f"{d}/deep.json", '{"apiVersion":"v1","kind":"X","a":' + '{"a":' * 100_000)


@folder
def aliases_that_explode(d):
    machine(d, config=bomb(9, 9, CONFIG), kubeconfig=bomb(9, 9, KUBECONFIG))
    for n in range(20):
        write(f"{d}/bomb{n}.yaml", bomb(9, 9))


@folder
def aliases_just_below_the_limit(d):
    machine(d)
    write(f"{d}/bomb.yaml", bomb(3, 55))
    write(f"{d}/long.yaml", KIND + "a: &a " + "x" * 10_000 + "\nb: [" + "*a," * 5_000 + "]\n")


@folder
def merge_keys_of_merge_keys(d):
    text = KIND + "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}, k{n}: v}}\n" for n in range(1, 3000))
    machine(d)
    write(f"{d}/merge.yaml", text)


@folder
def a_manifest_of_200_mb(d):
    machine(d)
    write(f"{d}/huge.yaml", KIND.encode() + b"a: b\n" * (40 * MIB))


@folder
def a_manifest_of_4_mib(d):
    machine(d)
    write(f"{d}/large.yaml", (KIND + "data:\n" + "".join(f"  k{n}: v{n}\n" for n in range(260_000)))[: 4 * MIB])


@folder
def files_of_4_mib_on_one_line(d):
    machine(d)
    for n in range(16):
        write(f"{d}/long{n}.yaml", (KIND + "a: " + "x" * (4 * MIB))[: 4 * MIB])


@folder
def sixteen_files_of_4_mib_with_a_flow_list(d):
    machine(d)
    for n in range(16):
        write(f"{d}/list{n}.yaml", (KIND + "a: [" + "1," * (2 * MIB))[: 4 * MIB - 2] + "]\n")


@folder
def quotes_that_never_close(d):
    machine(d, config=CONFIG + "a: \"" + "x\n" * 500_000)
    write(f"{d}/etc/default/kubelet", "A=\"" + "x\n" * 1_000_000)
    write(f"{d}/open.yaml", KIND + "a: '" + "''" * 1_000_000)


@folder
def anchors_and_tags_without_end(d):
    machine(d)
    write(f"{d}/anchors.yaml", KIND + "".join(f"a{n}: &b{n} !t{n} x\n" for n in range(100_000)))
    write(f"{d}/tags.yaml", KIND + "a: " + "!x " * 500_000)


@folder
def documents_200000(d):
    machine(d)
    write(f"{d}/many.yaml", "--- {kind: X, apiVersion: v1}\n" * 130_000)


@folder
def files_20000(d):
    machine(d)
    for n in range(21_000):
        write(f"{d}/m/{n // 1000}/{n}.yaml", KIND)


@folder
def folders_of_5000_machines(d):
    for n in range(5_000):
        machine(f"{d}/node-{n:04}")


@folder
def folders_of_1000_machines(d):
    for n in range(1_000):
        machine(f"{d}/node-{n:04}")


@folder
def machines_1000_that_differ_with_10_control_planes(d):
    for n in range(990):
        machine(f"{d}/node-{n:04}", f"--v={n}")
    for n in range(10):
        write(f"{d}/cp-{n}/etc/systemd/system/kube-apiserver.service",
              f"[Service]\nExecStart=/usr/bin/kube-apiserver --v={n} --enable-bootstrap-token-auth --client-ca-file=/etc/ca.pem\n")
        write(f"{d}/cp-{n}/etc/systemd/system/kube-controller-manager.service",
              f"[Service]\nExecStart=/usr/bin/kube-controller-manager --v={n} --controllers=*,tokencleaner\n")
        write(f"{d}/cp-{n}/etc/ca.pem", CA)


@folder
def links_that_go_round(d):
    machine(d)
    os.symlink("..", f"{d}/etc/loop")
    os.symlink("b", f"{d}/etc/a")
    os.symlink("a", f"{d}/etc/b")
    os.symlink("/", f"{d}/rootfs")
    for n in range(5_000):
        os.symlink(f"l{n + 1}", f"{d}/etc/l{n}")
    os.remove(f"{d}/etc/kubernetes/bootstrap.conf")
    os.symlink("/etc/l0", f"{d}/etc/kubernetes/bootstrap.conf")


@folder
def pipes_and_sockets(d):
    machine(d)
    os.remove(f"{d}/etc/kubernetes/bootstrap.conf")
    os.mkfifo(f"{d}/etc/kubernetes/bootstrap.conf")
    os.mkfifo(f"{d}/pipe.yaml")


@folder
def folders_500_deep(d):
    machine(d)
    here = os.open(d, os.O_RDONLY)
    for _ in range(500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


@folder
def names_that_are_long_and_odd(d):
    machine(d)
    for n in range(2_000):
        write(f"{d}/{'x' * 200}{n}\n\x1b[31m.yaml".encode(), KIND)


@folder
def a_unit_of_64_kib_of_backslashes(d):
    machine(d)
    write(f"{d}/etc/systemd/system/kubelet.service", ("[Service]\nExecStart=/usr/bin/kubelet " + "\\\n" * 32_000)[: 64 * 1024])


@folder
def variables_in_variables(d):
    machine(d, "$A " * 2_000)
    write(f"{d}/etc/systemd/system/kubelet.service.d/a.conf", "[Service]\nEnvironmentFile=/etc/default/kubelet\n")
    write(f"{d}/etc/default/kubelet", "A=" + "${A} --v=2 " * 5_000 + "\n")


@folder
def drop_ins_5000(d):
    machine(d)
    for n in range(5_000):
        write(f"{d}/etc/systemd/system/kubelet.service.d/{n:04}.conf", f"[Service]\nEnvironment=A{n}=b\nEnvironmentFile=/etc/default/e{n}\n")
        write(f"{d}/etc/default/e{n}", "A=b\n")


@folder
def env_files_by_wildcards(d):
    machine(d)
    pattern = "*a" * 100 + "*b"
    write(f"{d}/etc/systemd/system/kubelet.service.d/a.conf", f"[Service]\nEnvironmentFile=/etc/default/{pattern}\n" * 300)
    for n in range(2_000):
        write(f"{d}/etc/default/{'a' * 150}{n}", "A=b\n")


@folder
def a_kubeconfig_with_50000_contexts(d):
    text = "apiVersion: v1\nkind: Config\ncurrent-context: c49999\ncontexts:\n"
    text += "".join(f"- {{name: c{n}, context: {{cluster: k, user: u}}}}\n" for n in range(30_000))
    machine(d, kubeconfig=text)


@folder
def flags_in_great_number(d):
    machine(d, " ".join(f"--x{n}=y" for n in range(5_000)))


@folder
def labels_and_taints_in_great_number(d):
    machine(d, "--node-labels=" + ",".join(f"a{n}=b" for n in range(5_000)))
    config = CONFIG + "registerWithTaints:\n" + "".join(f"- {{key: k{n}, effect: NoExecute}}\n" for n in range(20_000))
    write(f"{d}/etc/kubernetes/config.yaml", config)


@folder
def fields_without_name_in_great_number(d):
    machine(d, config=CONFIG + "".join(f"maxPodz{n}: 3\n" for n in range(60_000)))


@folder
def bindings_20000(d):
    machine(d)
    write(f"{d}/rbac.yaml", "".join(binding(n) + role(n) for n in range(6_000)))


@folder
def aggregation_that_goes_round(d):
    machine(d)
    write(f"{d}/rbac.yaml", "".join(binding(n) + role(n, AGGREGATED) for n in range(6_000)))


@folder
def cas_of_one_name(d):
    machine(d, kubeconfig=KUBECONFIG.replace("certificate-authority-data: " + KUBECONFIG.split("data: ")[1].split("}")[0],
                                             "certificate-authority: /etc/ca.pem"))
    made = certificates(120)
    write(f"{d}/etc/ca.pem", "".join(made[:100]))
    write(f"{d}/etc/systemd/system/kube-apiserver.service",
          "[Service]\nExecStart=/usr/bin/kube-apiserver --tls-cert-file=/etc/serving.pem --client-ca-file=/etc/ca.pem\n")
    write(f"{d}/etc/serving.pem", "".join(made[100:]))


@folder
def a_bundle_of_20000_certificates(d):
    machine(d, "--client-ca-file=/etc/ca.pem")
    write(f"{d}/etc/ca.pem", (CA * 8_000)[: 4 * MIB])
    write(f"{d}/etc/systemd/system/kube-apiserver.service",
          "[Service]\nExecStart=/usr/bin/kube-apiserver --client-ca-file=/etc/ca.pem\n")


@folder
def certificates_cut_short(d):
    machine(d, "--client-ca-file=/etc/ca.pem")
    write(f"{d}/etc/ca.pem", "".join(CA[:n] + "\n" for n in range(0, len(CA), 2)))


@folder
def a_script_with_many_commands(d):
    machine(d)
    write(f"{d}/make.sh", "#!/bin/sh\n" + "kubectl create clusterrolebinding b --clusterrole=r --group='g'\n" * 16_000)


@folder
def a_script_with_config_of_its_own_output(d):
    machine(d)
    write(f"{d}/ca.pem", CA * 300)
    line = "kubectl config set-cluster x --kubeconfig=/etc/k%d --certificate-authority=ca.pem --embed-certs=true --server=https://a:1\n"
    write(f"{d}/make.sh", "#!/bin/sh\n" + "".join(line % n for n in range(1_000)))


@folder
def kubeadm_1000_times(d):
    join = ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  bootstrapToken:\n"
            "    apiServerEndpoint: 10.0.0.1:6443\n    token: abcdef.0123456789abcdef\n    unsafeSkipCAVerification: true\n")
    for n in range(1_000):
        write(f"{d}/{n:03}/join.yaml", join)
        write(f"{d}/{n:03}/init.yaml", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n")


@folder
def pods_with_variables_that_double(d):
    machine(d)
    env = "{name: E0, value: xx}" + "".join(f",{{name: E{n}, value: '$(E{n - 1})$(E{n - 1})'}}" for n in range(1, 40))
    pod = f"---\napiVersion: v1\nkind: Pod\nspec: {{containers: [{{command: [kube-apiserver, '--v=$(E39)'], env: [{env}]}}]}}\n"
    write(f"{d}/pods.yaml", pod * 200)


@folder
def bytes_that_are_no_text(d):
    machine(d)
    for n in range(60):
        write(f"{d}/b{n}", os.urandom(MIB))
        write(f"{d}/n{n}", b"\0" * 1000)


# Specs for `check` and `build`: name, and the text. The memory of a child counts from that of this program on, so they are
# made one at a time.
TAIL = SPEC[: SPEC.index("[nodes]")]
SPECS = {
    "the quickstart": lambda: SPEC,
    "arrays 100000 deep": lambda: SPEC + "\n[x]\ny = " + "[" * 100_000,
    "tables 100000 deep": lambda: SPEC + "\n[a" + ".a" * 100_000 + "]\n",
    "inline tables 50000 deep": lambda: SPEC + "\nx = " + "{a=" * 50_000,
    "a key of 10 MB": lambda: SPEC + "\n" + "k" * 10_000_000 + " = 1\n",
    "a string of 20 MB": lambda: SPEC + "\nx = \"" + "x" * 20_000_000 + "\"\n",
    "a string that never closes, 20 MB": lambda: SPEC + "\nx = \"\"\"" + "x\n" * 10_000_000,
    "100000 unknown keys": lambda: SPEC + "\n[kubelet]\n" + "".join(f"k{n} = 1\n" for n in range(100_000)),
    "100000 unknown fields": lambda: SPEC + "\n[kubelet.config]\n" + "".join(f"k{n} = 1\n" for n in range(100_000)),
    "100000 lines that are no TOML": lambda: SPEC + "\n" + "= = =\n" * 100_000,
    "33 MiB": lambda: SPEC + "#" * (33 * MIB),
    "100000 nodes": lambda: TAIL + "[nodes]\n" + "".join(f"n{n} = {{}}\n" for n in range(100_000)),
    "5000 nodes that all differ": lambda: TAIL + "[nodes]\n"
    + "".join(f"n{n} = {{ kubelet.config.maxPods = {n + 1} }}\n" for n in range(5_000)),
    "a range of 10^9 nodes": lambda: TAIL + "[nodes]\n\"n-[000000000-999999999]\" = {}\n",
    "ranges in ranges": lambda: TAIL + "[nodes]\n\"n-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]\" = {}\n",
    "2000 pools": lambda: SPEC + "".join(f"\n[pools.p{n}]\n[pools.p{n}.kubelet.config]\nmaxPods = {n + 1}\n" for n in range(2_000)),
    "2000 tokens": lambda: SPEC + "".join(
        f"\n[tokens.t{n}]\nid = \"t{n:05}\"\nsecret = {{ env = \"T\" }}\nexpires = 2056-01-01T00:00:00Z\n" for n in range(2_000)),
    "20000 taints of one node": lambda: TAIL + "[nodes.a]\ntaints = [" + ",".join(f"\"k{n}=v:NoSchedule\"" for n in range(20_000)) + "]\n",
    "100000 labels of one node": lambda: TAIL + "[nodes.a.labels]\n" + "".join(f"k{n} = \"v\"\n" for n in range(100_000)),
    "100000 gates": lambda: SPEC + "\n[kubelet.feature-gates]\n" + "".join(f"G{n} = true\n" for n in range(100_000)),
    "flags of 1 MB": lambda: SPEC + "\n[kubelet.flags]\nv = \"" + "9" * 1_000_000 + "\"\n",
    "a byte order mark and NULs": lambda: "\ufeff" + SPEC + "\0" * 1_000_000,
}


def run(arguments, cwd):
    """CPU seconds, seconds, MiB, exit status."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        child = subprocess.Popen([PROGRAM, *arguments], cwd=cwd, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=said, preexec_fn=limit)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = 0
        said.seek(0)
        panicked = b"mistake of its own" in said.read()
    code = os.waitstatus_to_exitcode(status)
    note = "PANIC" if panicked else "stopped" if code not in (0, 1, 2) else ""
    row = usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024, code, note
    print(" ".join(arguments), *row, file=sys.stderr)
    return row


def main():
    rows = []
    work = tempfile.mkdtemp()
    for name, make in FOLDERS.items():
        if ONLY not in name:
            continue
        root = os.path.join(work, "f")
        os.makedirs(root)
        print(name, file=sys.stderr)
        make(root)
        rows.append((f"prove --from: {name}", *run(["prove", "--from", root], work)))
        subprocess.run(["rm", "-rf", root], check=True)
    for name, text in SPECS.items():
        if ONLY not in name:
            continue
        print(name, file=sys.stderr)
        root = os.path.join(work, "s")
        shutil.copytree(os.path.join(ROOT, "examples/01-quickstart"), root)
        os.chmod(f"{root}/secrets/workers.token", 0o600)
        write(f"{root}/cluster.toml", text())
        rows.append((f"check: {name}", *run(["check"], root)))
        rows.append((f"build: {name}", *run(["build", "--out", os.path.join(root, "out"), "--allow-in-git"], root)))
        rows.append((f"prove: {name}", *run(["prove"], root)))
        shutil.rmtree(root)
    shutil.rmtree(work, ignore_errors=True)
    print("| input | CPU s | s | MiB | exit | |\n| --- | --- | --- | --- | --- | --- |")
    for name, cpu, wall, rss, code, note in sorted(rows, key=lambda row: -row[1]):
        much = "too much" if cpu > 2 or rss > 500 else ""
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {rss:.0f} | {code} | {note or much} |")


main()
