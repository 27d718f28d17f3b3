//! An Ansible inventory and a playbook that copy the built folder.

use std::collections::BTreeSet;

use super::text::push_quoted;
use crate::model::Node;
use crate::plan::Plan;
use crate::secret::Buffer;

/// The name of the inventory's file.
pub const INVENTORY: &str = "inventory.yaml";
/// The name of the playbook's file.
pub const PLAYBOOK: &str = "playbook.yaml";

fn quoted(text: &str) -> String {
    let mut out = Buffer::new();
    push_quoted(&mut out, text);
    String::from_utf8_lossy(out.as_bytes()).into_owned()
}

/// What the playbook needs of a node.
pub struct Host<'a> {
    /// The node.
    pub node: &'a Node,
    /// Its pool, if it has one.
    pub pool: Option<&'a str>,
    /// The first parts of the paths of its files, such as `etc`.
    pub folders: Vec<String>,
    /// The unit of its kubelet.
    pub unit: String,
}

/// The inventory: each node with its first address, its bundle and its unit, in a group for each pool. Values that a user chooses
/// are marked as no templates of Ansible.
pub fn inventory(hosts: &[Host<'_>]) -> String {
    let mut out = String::from("all:\n  children:\n");
    let pools: BTreeSet<Option<&str>> = hosts.iter().map(|host| host.pool).collect();
    for pool in pools {
        out.push_str(&format!("    {}:\n      hosts:\n", quoted(&group(pool))));
        for host in hosts.iter().filter(|host| host.pool == pool) {
            out.push_str(&format!("        {}:\n", quoted(host.node.name.as_str())));
            if let Some(address) = host.node.addresses.first() {
                out.push_str(&format!("          ansible_host: {}\n", quoted(&address.to_string())));
            }
            let folders: Vec<String> =
                host.folders.iter().map(|folder| format!("!unsafe {}", quoted(folder))).collect();
            out.push_str(&format!(
                "          nodejoin_bundle: {}\n          nodejoin_folders: [{}]\n          nodejoin_unit: !unsafe {}\n",
                quoted(&Plan::folder(host.node)),
                folders.join(", "),
                quoted(&host.unit),
            ));
        }
    }
    out
}

/// Ansible's groups are named like variables.
fn group(pool: Option<&str>) -> String {
    let name = pool.unwrap_or("without");
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("pool_{name}")
}

/// The playbook: it copies what differs, with the modes of the bundle, and restarts the kubelet only if something did.
///
/// With `nodejoin_root` the files go below another folder, and no unit is touched if `nodejoin_start` is false.
pub fn playbook() -> &'static str {
    r#"# Written by nodejoin. nodejoin_out is the folder that `nodejoin build` wrote:
#   ansible-playbook -i inventory.yaml playbook.yaml -e nodejoin_out=$PWD/out
- name: Nodes of the cluster
  hosts: all
  become: "{{ nodejoin_become | default(true) | bool }}"
  gather_facts: false
  tasks:
    - name: Copy the files of the bundle that differ
      ansible.builtin.copy:
        src: "{{ nodejoin_out }}/{{ nodejoin_bundle }}/{{ item }}"
        dest: "{{ nodejoin_root | default('') }}/"
        mode: preserve
        directory_mode: "0755"
      loop: "{{ nodejoin_folders }}"
      # There are secrets among the files.
      no_log: true
      diff: false
      notify: Restart the kubelet
    - name: Restart the kubelet where something differed
      ansible.builtin.meta: flush_handlers
    - name: Enable and start the kubelet
      ansible.builtin.systemd_service:
        name: "{{ nodejoin_unit }}"
        enabled: true
        state: started
      when: nodejoin_start | default(true) | bool
  handlers:
    - name: Restart the kubelet
      ansible.builtin.systemd_service:
        name: "{{ nodejoin_unit }}"
        daemon_reload: true
        enabled: true
        state: restarted
      when: nodejoin_start | default(true) | bool
"#
}
