//! Documents that SOPS encrypted for age. Every value is sealed by itself with one data key, which is sealed for each
//! recipient; a MAC over all values shows whether one was changed, moved or removed.

mod data_key;
mod document;
mod shamir;
mod value;

use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use self::data_key::DataKey;
use self::document::Document;
use self::value::{Sealed, decrypt};
use super::{Identities, SealProblem, open_age};
use crate::secret::Secret;

const NO_RECIPIENT: &str = "it has no age recipient";
const PLAIN_MAC: &str = "its MAC is not encrypted";

/// Which value of a document is wanted.
pub(in crate::secret) enum Key<'k> {
    /// A name at the top.
    Name(&'k str),
    /// Names with dots between them.
    Way(&'k str),
}

/// The value at `key` of a YAML, JSON or dotenv document that SOPS encrypted.
///
/// Mirrors github.com/getsops/sops/v3: Tree.Decrypt, and decrypt.DataWithFormat for the MAC.
///
/// # Errors
/// Every reason not to; [`SealProblem::Tampered`] as well when another value than the wanted one was changed.
pub(in crate::secret) fn open_sops(
    sealed: &[u8],
    key: Key<'_>,
    identities: &Identities,
) -> Result<Secret, SealProblem> {
    let document = Document::read(sealed)?;
    let data_key = data_key(&document, identities)?;
    check_mac(&document, &data_key)?;
    let path = way(&key);
    let mut plain = decrypt(&sealed_at(&document, &path)?, &data_key, &place(&path))?;
    Ok(Secret::new(std::mem::take(&mut *plain)))
}

/// Looks at a document without opening it: it has the form of SOPS, recipients, and an encrypted value at `key`.
///
/// # Errors
/// What every identity would fail with.
pub(super) fn look(sealed: &[u8], key: Key<'_>) -> Result<(), SealProblem> {
    let document = Document::read(sealed)?;
    if document.groups.iter().all(Vec::is_empty) {
        return Err(SealProblem::NotSops(NO_RECIPIENT));
    }
    Sealed::read(&document.mac).ok_or(SealProblem::NotSops(PLAIN_MAC))?;
    sealed_at(&document, &way(&key)).map(|_| ())
}

fn way<'k>(key: &Key<'k>) -> Vec<&'k str> {
    match key {
        Key::Name(name) => vec![name],
        Key::Way(way) => way.split('.').collect(),
    }
}

/// The sealed value of a document. One in plain text may be outside of the MAC, and everybody could read it.
fn sealed_at<'d>(document: &'d Document, path: &[&str]) -> Result<Sealed<'d>, SealProblem> {
    let no_key = || SealProblem::NoKey(path.join("."));
    let found = path.iter().try_fold(&document.values, |value, name| value.get(*name)).ok_or_else(no_key)?;
    let text = found.as_str().ok_or_else(no_key)?;
    Sealed::read(text).ok_or_else(|| SealProblem::PlainValue(path.join(".")))
}

/// The data key: of the one group of keys, or of the parts that enough of them have.
///
/// Mirrors github.com/getsops/sops/v3: Metadata.GetDataKeyWithKeyServices.
fn data_key(document: &Document, identities: &Identities) -> Result<DataKey, SealProblem> {
    if let [group] = document.groups.as_slice() {
        let key = open_group(group, identities)?;
        let key: [u8; 32] = key.bytes().try_into().map_err(|_| SealProblem::Tampered)?;
        return Ok(Zeroizing::new(key));
    }
    let (mut parts, mut problem) = (Vec::new(), SealProblem::NotSops(NO_RECIPIENT));
    for group in &document.groups {
        match open_group(group, identities) {
            Ok(part) => parts.push(part),
            Err(error) if matches!(problem, SealProblem::NotSops(_) | SealProblem::WrongRecipient) => {
                problem = error;
            }
            Err(_) => {}
        }
    }
    let needed = document.threshold.unwrap_or(document.groups.len());
    match (parts.len(), problem) {
        (found, _) if found > 0 && found >= needed => shamir::combine(&parts).ok_or(SealProblem::Tampered),
        (found, SealProblem::WrongRecipient | SealProblem::NotSops(_)) if found > 0 => {
            Err(SealProblem::FewGroups { found, needed })
        }
        (_, problem) => Err(problem),
    }
}

/// What a group of keys opens, with the first recipient that is one of ours.
fn open_group(group: &[String], identities: &Identities) -> Result<Secret, SealProblem> {
    let mut problem = SealProblem::NotSops(NO_RECIPIENT);
    for sealed in group {
        match open_age(sealed.as_bytes(), identities) {
            Ok(opened) => return Ok(opened),
            // Others may be able to open it as well: keep the earlier problem.
            Err(SealProblem::WrongRecipient) if !matches!(problem, SealProblem::NotSops(_)) => {}
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

/// What a sealed value is bound to.
fn place(path: &[&str]) -> String {
    path.join(":") + ":"
}

fn check_mac(document: &Document, key: &DataKey) -> Result<(), SealProblem> {
    let mut digest = Sha512::new();
    if document.mac_only_encrypted {
        digest.update(Sha256::digest(b"sops"));
    }
    add(&document.values, &mut Vec::new(), document.mac_only_encrypted, key, &mut digest)?;
    let found = format!("{:X}", digest.finalize());
    let mac = Sealed::read(&document.mac).ok_or(SealProblem::NotSops(PLAIN_MAC))?;
    let wanted = decrypt(&mac, key, &document.last_modified)?;
    match bool::from(found.as_bytes().ct_eq(&wanted)) {
        true => Ok(()),
        false => Err(SealProblem::Tampered),
    }
}

/// Adds every value in its order. Items of lists have the place of their list.
fn add<'v>(
    value: &'v Value,
    path: &mut Vec<&'v str>,
    only_encrypted: bool,
    key: &DataKey,
    digest: &mut Sha512,
) -> Result<(), SealProblem> {
    let plain = match value {
        Value::Object(map) => {
            for (name, value) in map {
                path.push(name);
                add(value, path, only_encrypted, key, digest)?;
                path.pop();
            }
            return Ok(());
        }
        Value::Array(items) => {
            return items.iter().try_for_each(|item| add(item, path, only_encrypted, key, digest));
        }
        Value::String(text) => match Sealed::read(text) {
            Some(sealed) => {
                let plain = decrypt(&sealed, key, &place(path))?;
                // A comment in a list is sealed as a value and is none.
                if sealed.kind != "comment" {
                    digest.update(sealed.counted(&plain));
                }
                return Ok(());
            }
            None => text.clone(),
        },
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        // As Go prints floats: without an exponent, whole ones without a point.
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => float.to_string(),
            None => number.to_string(),
        },
        Value::Null => return Ok(()),
    };
    if !only_encrypted {
        digest.update(plain);
    }
    Ok(())
}
