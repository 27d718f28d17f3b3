//! Helpers that several rules share: flags and gates of all components, the API server's lists, findings about kubelets and
//! nodes, values of settings, names of configuration fields, addresses of cluster DNS, ranges.

mod anonymous;
mod apiserver;
mod authorities;
mod certificate_names;
mod component;
pub(in crate::rules) mod condition;
mod config_field;
mod controllers;
mod cpu_set;
mod days;
mod dns;
mod document;
pub(in crate::rules) mod document_shape;
pub(in crate::rules) mod documents;
mod flags_table;
mod kubelet;
mod kubelet_value;
mod nodes;
mod of_secret;
mod out_of_time;
mod own_key;
mod reference;
mod reservation;
pub(in crate::rules) mod server_value;
mod signers;
mod weakness;

pub(in crate::rules) use anonymous::{anonymous_access, closed, open_anonymous};
pub(in crate::rules) use apiserver::{
    AUTHORIZERS, authorizers, enabled_plugins, means, plugin_near, plugins_of_flag, unless_refused,
};
pub(in crate::rules) use authorities::authorities;
pub(in crate::rules) use certificate_names::{host_refused, names_of_kind};
pub(in crate::rules) use component::{
    Component, InSpec, components, each_flag, each_gate, of_whom, release, used_kubelets,
};
pub(in crate::rules) use config_field::{config_fields, each_field, is_config};
pub(in crate::rules) use controllers::{controllers, has_slip_for};
pub(in crate::rules) use cpu_set::cpus;
pub(in crate::rules) use days::days;
pub(in crate::rules) use dns::dns_addresses;
pub(in crate::rules) use document::{
    Fields, Refusals, document_of, dotted, field_of, items_of, place_in, text_at,
};
pub(in crate::rules) use flags_table::{flag, server_flags, switch, switch_of_flag};
pub(in crate::rules) use kubelet::{
    Label, is_restricted, label_at_kubelet, labels, of_kubelet, requested_serving,
};
pub(in crate::rules) use kubelet_value::{
    Entry, entries, has_feature, is_flag, is_on_or_default, kind, nanoseconds, nanoseconds_or_default,
    number, number_or_default, refused, settings, switch_on, text_of,
};
pub(in crate::rules) use nodes::{approver_ranges, first_of_each_shape};
pub(in crate::rules) use of_secret::of_secret;
pub(in crate::rules) use out_of_time::out_of_time;
pub(in crate::rules) use own_key::{overridden_key, own_key};
pub(in crate::rules) use reference::reference;
pub(in crate::rules) use reservation::{Reservation, kept, numa_reservations};
pub(in crate::rules) use signers::{SIGNING, signer_missing, signers};
pub(in crate::rules) use weakness::{weak_hash, weak_key};

/// A text with its control characters escaped; quotes stay as they are.
pub(super) fn printable(text: &str) -> String {
    let escaped = |c: char| match c.is_control() {
        true => c.escape_debug().to_string(),
        false => c.to_string(),
    };
    text.chars().map(escaped).collect()
}
