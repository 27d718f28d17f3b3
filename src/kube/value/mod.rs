//! The grammar of values in flags, fields and objects: durations, quantities, labels, taints, booleans.

mod address;
mod decimal;
mod digits;
mod dns_name;
mod duration;
mod field_type;
mod flag_error;
mod flag_text;
mod label;
mod malformed;
mod printing_flag;
mod quantity;
mod registered_taint;
mod taint;

pub use address::sloppy_ip;
pub use decimal::Decimal;
pub use digits::{split_digits, split_sign};
pub use dns_name::is_dns_subdomain;
pub use duration::{GoDuration, is_duration, is_same_value, measure, nanoseconds, signed_seconds};
pub use field_type::{Also, Mismatch, mismatches};
pub use flag_error::{MalformedText, malformed_text};
pub use flag_text::{RefusedValue, flag_entries, parse_bool, refused_value, wanted_text, whole_number};
pub use label::{label_key_problem, label_value_problem};
pub use malformed::Malformed;
pub use printing_flag::printed_by;
pub use quantity::{is_quantity, quantity};
pub use registered_taint::{RegisteredTaint, TaintRefusal, refused_taints, taints_of_field, taints_of_flag};
pub use taint::{TAINT_EFFECTS, Taint};
