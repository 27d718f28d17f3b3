use std::net::Ipv4Addr;
use std::process::Command;

use super::outcome::Outcome;
use super::process::run;

/// The bridge between all machines of a lab, in the lab's own network.
const BRIDGE: &str = "bridge";
/// The lab's own address on it.
pub(crate) const HOST: Ipv4Addr = Ipv4Addr::new(10, 123, 0, 1);
/// The control plane's.
pub(crate) const CONTROL_PLANE: Ipv4Addr = Ipv4Addr::new(10, 123, 0, 2);

/// A lab's network: a namespace with a bridge, which no other lab and nothing else on this machine can meet.
pub(crate) struct Network {
    prefix: String,
    host: Namespace,
}

impl Network {
    /// Makes it. Every name that the machine sees begins with the prefix.
    pub(crate) fn new(prefix: &str) -> Outcome<Self> {
        let host = Namespace::new(&format!("{prefix}host"))?;
        host.ip(&["link", "add", BRIDGE, "type", "bridge"])?;
        host.ip(&["address", "add", &format!("{HOST}/24"), "dev", BRIDGE])?;
        host.ip(&["link", "set", BRIDGE, "up"])?;
        Ok(Self { prefix: prefix.into(), host })
    }

    /// The name that this machine has on the host.
    pub(crate) fn name(&self, machine: &str) -> String {
        format!("{}{machine}", self.prefix)
    }

    /// A namespace with one address on the bridge.
    pub(crate) fn join(&self, machine: &str, address: &str) -> Outcome<Namespace> {
        let name = self.name(machine);
        let mut namespace = Namespace::new(&name)?;
        namespace.peer = Some(self.host.name.clone());
        self.host.ip(&["link", "add", &name, "type", "veth", "peer", "name", "eth0", "netns", &name])?;
        self.host.ip(&["link", "set", &name, "master", BRIDGE, "up"])?;
        namespace.ip(&["address", "add", &format!("{address}/24"), "dev", "eth0"])?;
        namespace.ip(&["link", "set", "eth0", "up"])?;
        // The kubelet gets its address from the default route.
        namespace.ip(&["route", "add", "default", "via", &HOST.to_string()])?;
        Ok(namespace)
    }

    /// A program of the host that reaches the machines.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.host.path())).arg("--").arg(program);
        command
    }
}

/// A network namespace; it goes with this value.
pub(crate) struct Namespace {
    name: String,
    /// The namespace that has the other end of its link.
    peer: Option<String>,
}

impl Namespace {
    fn new(name: &str) -> Outcome<Self> {
        run("ip", &["netns", "add", name])?;
        let namespace = Self { name: name.into(), peer: None };
        namespace.ip(&["link", "set", "lo", "up"])?;
        Ok(namespace)
    }

    fn ip(&self, arguments: &[&str]) -> Outcome {
        run("ip", &[&["-n", &self.name], arguments].concat())?;
        Ok(())
    }

    pub(crate) fn path(&self) -> String {
        format!("/run/netns/{}", self.name)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The kernel needs time to remove a namespace, and the link's name is needed again.
        if let Some(peer) = &self.peer {
            let _ = run("ip", &["-n", peer, "link", "del", &self.name]);
        }
        let _ = run("ip", &["netns", "del", &self.name]);
    }
}
