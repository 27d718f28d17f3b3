//! The recipients that bundles are encrypted for.

use crate::diagnostic::{Finding, rule_id};
use std::sync::Arc;

use super::range::{expand, is_range};
use super::reader::Reader;
use super::unreadable;
use crate::kube::value::Malformed;
use crate::secret::{Recipient, RecipientError};
use crate::source::Path;
use crate::spec::v1::OneOrMany;

impl Reader<'_, '_> {
    /// The recipients of an `encrypt-to`; an empty list means that nothing is encrypted.
    pub(super) fn recipients(&mut self, spec: &OneOrMany, at: &Path) -> Arc<[Recipient]> {
        self.recipients_of(spec, at, 1).pop().unwrap_or_else(|| Arc::from([]))
    }

    /// The same for several nodes: a file's name with a range is a file for each.
    pub(super) fn recipients_of(
        &mut self,
        spec: &OneOrMany,
        at: &Path,
        nodes: usize,
    ) -> Vec<Arc<[Recipient]>> {
        let mut of_nodes: Vec<Vec<Recipient>> = vec![Vec::new(); nodes];
        for (index, text) in spec.as_slice().iter().enumerate() {
            let path = spec.path(at, index);
            if Recipient::is_meant(text) {
                if let Some(recipient) = self.recipient(text, &path, None) {
                    of_nodes.iter_mut().for_each(|own| own.push(recipient.clone()));
                }
                continue;
            }
            if !is_range(text) {
                let found = self.recipients_in(text, &path);
                of_nodes.iter_mut().for_each(|own| own.extend(found.iter().cloned()));
                continue;
            }
            let files = match expand(text) {
                Ok(files) => files,
                Err(malformed) => {
                    self.malformed(rule_id::RECIPIENT_MALFORMED, &path, malformed);
                    continue;
                }
            };
            if files.len() != nodes {
                let malformed = Malformed::new(format!("has {} files for {nodes} nodes", files.len()))
                    .reason("the first node gets the first file, the second node the second, and so on")
                    .help("make both ranges equally long");
                self.malformed(rule_id::RECIPIENT_MALFORMED, &path, malformed);
                continue;
            }
            for (own, file) in of_nodes.iter_mut().zip(&files) {
                own.extend(self.recipients_in(file, &path));
            }
        }
        of_nodes.into_iter().map(Arc::from).collect()
    }

    /// The recipients of a file, one a line, as `age --recipients-file` reads it.
    fn recipients_in(&mut self, file: &str, path: &Path) -> Vec<Recipient> {
        let file = &*self.named_file(file, path);
        let bytes = match self.world.read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable(self.findings, file, &error, path);
                return Vec::new();
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut found = Vec::new();
        let mut any = false;
        for line in lines {
            any = true;
            match self.recipient(line, path, Some(file)) {
                Some(recipient) => found.push(recipient),
                None => break,
            }
        }
        if !any {
            let malformed =
                Malformed::new(format!("refers to `{}`, which has no recipients", file.escape_debug()))
                    .label("file without recipients")
                    .help("write an age recipient or an SSH public key to the file, one per line");
            self.malformed(rule_id::RECIPIENT_MALFORMED, path, malformed);
        }
        found
    }

    fn recipient(&mut self, text: &str, path: &Path, file: Option<&str>) -> Option<Recipient> {
        let error = match text.parse() {
            Ok(recipient) => return Some(recipient),
            Err(error) => error,
        };
        let help = match error {
            RecipientError::PrivateKey => {
                "remove the private key and write the public one: the output of `age-keygen -y FILE`, or the file that ends with `.pub`"
            }
            RecipientError::OtherKind => "use the host's ed25519 key: /etc/ssh/ssh_host_ed25519_key.pub",
            RecipientError::Size | RecipientError::Malformed => {
                "write `age1…`, `ssh-ed25519 …`, `ssh-rsa …`, or the path of a file with such lines"
            }
        };
        let what = match file {
            Some(file) => format!("a line of `{}` {error}", file.escape_debug()),
            None => format!("the recipient {error}"),
        };
        let finding = Finding::new(rule_id::RECIPIENT_MALFORMED, path, what)
            .label("cannot encrypt for it")
            .reason("the bundle could not be encrypted for this recipient")
            .help(help);
        self.findings.push_unread(path.clone(), finding);
        None
    }
}
