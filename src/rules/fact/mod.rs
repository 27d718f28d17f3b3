//! The facts that rules judge: what a component reads, with its place. Facts are independent of specs and folders: a rule's
//! check makes them from the model, the proof from files.

mod anonymous_access;
mod ca;
mod certificate_file;
mod denied;
mod field;
mod flag;
mod gate;
mod list;
mod named;
mod named_file;
mod release;
mod server_flags;
mod serving;
mod setting;
mod signers;
mod spelling;
mod switch;
mod unapproved;

pub(crate) use anonymous_access::AnonymousAccess;
pub(crate) use ca::Ca;
pub(crate) use certificate_file::{CertificateFile, CertificateReader};
pub(crate) use denied::Denied;
pub(crate) use field::Field;
pub(crate) use flag::Flag;
pub(crate) use gate::{Gate, Gates};
pub(crate) use list::{Choice, List, Word};
pub(crate) use named::Named;
pub(crate) use named_file::{NamedFile, Whose};
pub(crate) use release::Release;
pub(crate) use server_flags::{GivenFlag, ServerFlags};
pub(crate) use serving::Serving;
pub(crate) use setting::Setting;
pub(crate) use signers::Signers;
pub(crate) use spelling::{CommandLine, Spelling};
pub(crate) use switch::Switch;
pub(crate) use unapproved::Unapproved;
