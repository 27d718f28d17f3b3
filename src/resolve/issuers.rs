//! The issuers of `jwt`.

use super::reader::Reader;
use crate::model::{At, Setting, Value};
use crate::source::Path;

impl Reader<'_, '_> {
    /// The entries as Kubernetes has them. A CA that is named by its file is replaced by the certificates of that file.
    pub(super) fn issuers(&mut self, tables: &[toml::Table], at: &Path) -> Vec<Setting> {
        let mut issuers = Vec::new();
        for (index, table) in tables.iter().enumerate() {
            let path = at.index(index);
            let Some(mut issuer) = self.plain(&toml::Value::Table(table.clone()), &path) else { continue };
            let ca = issuer.pointer_mut("/issuer/certificateAuthority");
            if let Some(serde_json::Value::String(text)) = ca
                && !text.is_empty()
                && !text.contains("-----BEGIN")
            {
                let place = path.key("issuer").key("certificateAuthority");
                let read = self.authority(text, &place).map(|authority| authority.value.pem.to_string());
                *text = read.unwrap_or_default();
            }
            issuers.push(At::written(Value::Plain(issuer), path));
        }
        issuers
    }
}
