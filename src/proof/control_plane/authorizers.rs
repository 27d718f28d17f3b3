use serde_json::Value;

use crate::facts::{Fact, Origin, yaml};
use crate::proof::control_plane::server::Server;
use crate::rules::fact::{List, Named, Word};

/// The authorizers of the API server, in order.
#[derive(Clone, Debug, Default)]
pub(in crate::proof) struct Authorization {
    pub(in crate::proof) modes: Vec<String>,
    /// Whether these are all of them: false when a file or the API server itself is not known.
    pub(in crate::proof) known: bool,
    pub(in crate::proof) origin: Option<Origin>,
    /// Whether a file names them instead of a flag.
    of_file: bool,
}

impl Authorization {
    /// Mirrors k8s.io/kubernetes/pkg/kubeapiserver/options: BuiltInAuthorizationOptions.ToAuthorizationConfig. Without a
    /// flag everything is allowed.
    pub(in crate::proof) fn of(server: Option<&Server<'_>>) -> Self {
        let Some(server) = server else { return Self::default() };
        if let Some(list) = server.arguments.list("authorization-mode") {
            let modes = list.value.into_iter().map(|mode| mode.value).collect();
            return Self { modes, known: true, origin: Some(list.origin), of_file: false };
        }
        let Some(path) = server.flag("authorization-config") else {
            let modes = vec!["AlwaysAllow".to_owned()];
            // A list of flags that is added to other flags does not show the others.
            let process = &server.component.process;
            let known = process.tells("authorization-mode") && process.tells("authorization-config");
            let modes = if known { modes } else { Vec::new() };
            return Self { modes, known, origin: server.anywhere(), of_file: false };
        };
        let file = match server.component.files.get(path) {
            Fact::Known(file) => file,
            _ => return Self { origin: Some(path.origin.clone()), ..Self::default() },
        };
        let document = yaml::read(file).ok().and_then(|documents| documents.into_iter().next());
        let Some(document) = document else { return Self { origin: Some(file.whole()), ..Self::default() } };
        let authorizers = document.get("authorizers").and_then(Value::as_array).into_iter().flatten();
        let modes = authorizers.filter_map(|one| Some(one.get("type")?.as_str()?.to_owned())).collect();
        let origin = Some(document.origin("authorizers"));
        Self { modes, known: true, origin, of_file: true }
    }

    /// The list as passed to the rules; at another place if it is not written.
    pub(in crate::proof) fn list(&self, elsewhere: Origin) -> (List<'_>, Origin) {
        let origin = self.origin.clone().unwrap_or(elsewhere);
        let place = origin.place();
        let words = self.modes.iter().map(|text| Word { text, place: place.clone() });
        let flag = "authorization-mode";
        let named = if self.of_file { Named::Authorizers } else { Named::at(&place, flag) };
        let list = List { flag, words: words.collect(), named, written: true, place };
        (list, origin)
    }

    pub(in crate::proof) fn has(&self, mode: &str) -> bool {
        self.modes.iter().any(|own| own == mode)
    }
}
