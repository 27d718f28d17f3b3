//! What must not be shown, and the one step that removes it from a text that leaves the process.
//!
//! Masking happens at one place: the exit. Every text that leaves passes [`Veil::cover`], whatever it is: a message, a path, a
//! value in a JSON or SARIF report, a line of a list, an error. Nothing before the exit needs to know that it handles a
//! secret, so nothing can forget it. A veil covers two things.
//!
//! 1. **Values that this run has seen**, by their place. [`Source::new`](super::Source::new) finds the secrets of a text by
//!    kind and key ([`secrets_of_file`], [`secrets_of_spec`]) and masks these bytes in every frame; [`Veil::learn`] keeps the
//!    same values, so that a message that quotes one does not show it. A value counts in every spelling that a format gives
//!    it, and a part of a random one counts as well: half a token is enough to guess the rest.
//! 2. **Kinds that are secrets wherever they occur**: whole bootstrap tokens, age identities, private keys in PEM, signed
//!    service-account tokens, credentials of a URL, `Authorization` headers.
//!
//! What finds secrets reads texts, not trees: the same characters are found in a file whose syntax is broken, which is when
//! most is printed about it. The laws are
//!
//! - `forms`: kinds that need no key; `rare`: those of units and token files, and all of them in base64;
//! - `keys`: values behind a key, a flag or a variable that is named like a secret, in YAML, JSON, TOML, env files, units and
//!   scripts;
//! - `objects`: `data` of Secrets, credentials that a kubeconfig's `exec` passes, EncryptionConfigurations, token files;
//! - `spec`: tokens in a spec, at right and at wrong keys;
//! - `fragments`: the rest of a secret beside a part that was found, and random words of a spec that is not TOML.
//!
//! Masking too much hides what is wrong, so ordinary words are not masked: a value without a digit counts only where it stands
//! alone, and not at all when the same word occurs openly in the text. A short value, and such a word, is covered where the name of
//! a secret is before it. Digests, names and paths are not secrets.
//!
//! The same law decides which files of a build are secret: those in which a veil that knows the spec and the user's templates covers
//! something ([`Veil::covers`]).

mod cover;
mod find;
mod forms;
mod fragments;
mod hidden;
mod keys;
mod objects;
mod rare;
mod spec;
mod strings;
mod word;

#[cfg(test)]
mod tests;

pub use cover::{MASK, Veil};
pub use find::may_be_secret;
pub(super) use find::{secrets_of_file, secrets_of_spec};
pub(super) use hidden::Hidden;
