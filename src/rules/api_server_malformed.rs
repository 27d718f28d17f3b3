//! Reported while the spec is resolved: resolve/cluster.rs.

use super::Rule;
use crate::resolve::API_SERVER_MALFORMED;

pub(super) const RULE: Rule = Rule::stage(API_SERVER_MALFORMED, include_str!("api_server_malformed.md"));
