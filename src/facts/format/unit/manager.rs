use super::host::Host;
use super::lines::lines;
use super::settings::variables;
use super::specifier::Specifiers;
use crate::facts::File;

impl Host {
    /// Reads the manager's own files, system.conf and its drop-ins in the order of their names: what they give to every
    /// service.
    ///
    /// Mirrors systemd's src/core/main.c: parse_config_file.
    pub fn read_manager(&mut self, files: &[&File]) {
        let (mut default, mut manager) = (Vec::new(), Vec::new());
        let host = self.clone();
        let specifiers = Specifiers { unit: None, path: "", host: &host };
        for file in files {
            for entry in lines(file, &["Manager"]).entries {
                let list = match entry.key.as_str() {
                    "DefaultEnvironment" => &mut default,
                    "ManagerEnvironment" => &mut manager,
                    _ => continue,
                };
                if entry.value.is_empty() {
                    list.clear();
                } else {
                    list.extend(variables(&entry.value, file, &specifiers).0);
                }
            }
        }
        (self.default, self.manager) = (default, manager);
    }
}
