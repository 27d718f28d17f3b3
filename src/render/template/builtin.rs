//! nodejoin's own templates, and the variables that each is given, a user's version of it too.

/// One of nodejoin's templates, which a user may replace.
pub struct TemplateInfo {
    /// Its file name.
    pub name: &'static str,
    /// What it makes, a phrase.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
    /// What it is given.
    pub variables: &'static [Variable],
}

/// A variable that a template is given.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it holds: its type, then its meaning. An optional text is empty when it is not set.
    pub summary: &'static str,
}

impl TemplateInfo {
    /// The template of that name.
    pub(super) fn find(name: &str) -> Option<&'static TemplateInfo> {
        BUILTIN.iter().find(|info| info.name == name)
    }

    /// The names of all templates.
    pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
        BUILTIN.iter().map(|info| info.name)
    }

    /// The names of its variables.
    pub(super) fn variable_names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.variables.iter().map(|variable| variable.name)
    }
}

macro_rules! templates {
    ($($file:literal: $summary:literal { $($name:ident: $about:literal;)* })*) => {
        /// All templates.
        pub(super) static BUILTIN: &[TemplateInfo] = &[$(TemplateInfo {
            name: $file,
            summary: $summary,
            text: include_str!(concat!("../../../templates/", $file)),
            variables: &[$(Variable { name: stringify!($name), summary: $about },)*],
        },)*];
    };
}

templates! {
    "10-nodejoin.conf.j2": "the drop-in that gives a component's unit its flags" {
        component: "text: the component's name, such as kube-apiserver";
        variable: "text: the variable that its unit has to use";
        env_file: "text: the environment file with that variable";
    }
    "cluster-README.md.j2": "how the cluster's part is applied" {
        cluster: "text: the cluster's name";
        nodes: "text: how many nodes it has, in words";
        apiserver_env: "text: the environment file of kube-apiserver";
        manager_env: "text: the environment file of kube-controller-manager";
        anonymous_file: "optional text: where kube-apiserver reads its AuthenticationConfiguration";
        authorization_file: "optional text: where kube-apiserver reads its AuthorizationConfiguration";
        ca_bundle_file: "optional text: where the control plane reads the trusted CAs during a rotation";
        client_ca_file: "optional text: where kube-apiserver reads the CAs of its clients, if a rotation changes them too";
        ca_cert_file: "optional text: the certificate of the new CA, once that signs";
        ca_key_file: "optional text: its key";
        approver_values: "optional text: the file with values for kubelet-csr-approver";
        server: "text: the API server's host and port";
        out: "text: the folder that the build writes";
        signed: "optional text: not empty if the build signs manifest.json";
        sealed: "optional text: not empty if the folder is one encrypted file";
        plane_sealed: "optional text: not empty if the control plane's files are one encrypted file";
        pins: "list of texts: the pin of each certificate of its CA, `sha256:` and digits";
    }
    "config.env.j2": "the environment of the kubelet's process" {
        variables: "list of pairs: name and value of each variable";
    }
    "control-plane.env.j2": "a component's flags" {
        component: "text: the component's name, such as kube-apiserver";
        variable: "text: the variable that its unit has to use";
        arguments: "list of texts: the flags, `--name=value`";
    }
    "kubelet.env.j2": "the kubelet's flags" {
        arguments: "list of texts: flags that are the same on all nodes of a shape, `--name=value`";
        node_arguments: "list of texts: flags that name the node";
    }
    "kubelet-drop-in.conf.j2": "the drop-in for the kubelet's unit where a package brings that" {
        unit: "text: the unit's name";
        binary: "text: the kubelet's program";
        environment_file: "text: the environment file of its process";
        flags_file: "text: the environment file with KUBELET_CONFIG and KUBELET_ADDRESS";
        runtime_service: "optional text: the unit of the container runtime";
        unit_lines: "list of pairs: key and value of each line that `kubelet.unit.Unit` adds";
        service_lines: "list of pairs: the same for `kubelet.unit.Service`";
        install_lines: "list of pairs: the same for `kubelet.unit.Install`";
        joined_kubeconfig: "optional text: the kubeconfig that has to replace the one that the kubelet writes";
        kubeconfig: "text: the kubeconfig that the kubelet writes";
    }
    "kubelet.service.j2": "the kubelet's unit" {
        binary: "text: the kubelet's program";
        environment_file: "text: the environment file of its process";
        flags_file: "text: the environment file with KUBELET_CONFIG and KUBELET_ADDRESS";
        runtime_service: "optional text: the unit of the container runtime";
        watchdog: "optional text: how long the kubelet may hang, in a release whose kubelet reports to systemd";
        unit_lines: "list of pairs: key and value of each line that `kubelet.unit.Unit` adds";
        service_lines: "list of pairs: the same for `kubelet.unit.Service`";
        install_lines: "list of pairs: the same for `kubelet.unit.Install`";
        joined_kubeconfig: "optional text: the kubeconfig that has to replace the one that the kubelet writes";
        kubeconfig: "text: the kubeconfig that the kubelet writes";
    }
    "pool-README.md.j2": "how the bundle of machines that the spec does not list is unpacked" {
        pool: "text: the pool's name";
        names: "list of texts: what the machines' host names look like";
        folders: "list of texts: the top folders of the bundle";
        bootstrap_kubeconfig: "optional text: the kubeconfig with the token";
        kubeconfig: "text: the kubeconfig that the kubelet writes";
        remade: "list of texts: files that kubelets of joined nodes must write again during a CA's rotation";
        unit: "text: the kubelet's unit, without its ending";
        out: "text: the folder that the build writes";
        signed: "optional text: not empty if the build signs manifest.json";
        sealed: "optional text: not empty if the bundle is one encrypted file";
    }
    "node-README.md.j2": "how a node's bundle is unpacked" {
        node: "text: the node's name";
        destination: "text: whom ssh connects to, such as root@192.0.2.1";
        folders: "list of texts: the top folders of the bundle";
        bootstrap_kubeconfig: "optional text: the kubeconfig with the token";
        kubeconfig: "text: the kubeconfig that the kubelet writes";
        remade: "list of texts: files that kubelets of joined nodes must write again during a CA's rotation";
        cert_dir: "text: the folder of the kubelet's certificates";
        files: "list of texts: the files of the bundle on the node, and the kubeconfig that the kubelet writes";
        labels: "list of texts: the node's labels, `key=value`";
        taints: "list of texts: the node's taints, `key=value:effect`";
        unit: "text: the kubelet's unit, without its ending";
        out: "text: the folder that the build writes";
        signed: "optional text: not empty if the build signs manifest.json";
        sealed: "optional text: not empty if the bundle is one encrypted file";
        host_key: "optional text: the host's key that may open the encrypted bundle";
    }
}
