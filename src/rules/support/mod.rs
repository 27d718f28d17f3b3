//! What several rules need: findings about kubelets, names of the configuration's fields, types of their values.

mod config_field;
mod field_type;
mod kubelet;

pub(in crate::rules) use config_field::{ConfigField, config_fields, is_config};
pub(in crate::rules) use field_type::{Mismatch, mismatches};
pub(in crate::rules) use kubelet::{is_restricted, label_at_kubelet, labels, of_kubelet, requested_serving};
