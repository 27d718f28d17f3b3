use std::net::Ipv4Addr;

use super::outcome::Outcome;
use super::process::run;

/// The bridge between all machines of the lab.
const BRIDGE: &str = "nj-bridge";
/// The host's own address on it.
pub(crate) const HOST: Ipv4Addr = Ipv4Addr::new(10, 123, 0, 1);
/// The control plane's.
pub(crate) const CONTROL_PLANE: Ipv4Addr = Ipv4Addr::new(10, 123, 0, 2);

/// Makes the bridge.
pub(crate) fn start() -> Outcome {
    run("ip", &["link", "add", BRIDGE, "type", "bridge"])?;
    run("ip", &["address", "add", &format!("{HOST}/24"), "dev", BRIDGE])?;
    run("ip", &["link", "set", BRIDGE, "up"])?;
    Ok(())
}

/// A network namespace with one address, named `nj-` and the machine's name.
pub(crate) struct Namespace {
    name: String,
}

impl Namespace {
    pub(crate) fn new(machine: &str, address: &str) -> Outcome<Self> {
        let name = format!("nj-{machine}");
        run("ip", &["netns", "add", &name])?;
        let namespace = Self { name };
        let name = namespace.name.as_str();
        run("ip", &["link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name])?;
        run("ip", &["link", "set", name, "master", BRIDGE, "up"])?;
        run("ip", &["-n", name, "address", "add", &format!("{address}/24"), "dev", "eth0"])?;
        run("ip", &["-n", name, "link", "set", "eth0", "up"])?;
        run("ip", &["-n", name, "link", "set", "lo", "up"])?;
        // The kubelet asks the default route for its address.
        run("ip", &["-n", name, "route", "add", "default", "via", &HOST.to_string()])?;
        Ok(namespace)
    }

    pub(crate) fn path(&self) -> String {
        format!("/run/netns/{}", self.name)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = run("ip", &["netns", "del", &self.name]);
    }
}
