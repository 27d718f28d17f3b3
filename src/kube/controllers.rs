use super::Kube;
use super::data::CONTROLLERS;
use super::known::{Known, nearest};

impl Kube {
    /// What kube-controller-manager knows of a name in its `--controllers` list, without a minus before it.
    ///
    /// Mirrors k8s.io/controller-manager/options: Validate, with the names and aliases of
    /// k8s.io/kubernetes/cmd/kube-controller-manager: KnownControllers.
    pub fn controller(self, name: &str) -> Known<()> {
        match CONTROLLERS.items().get(name) {
            Some(span) => span.known(self.minor),
            None => {
                let names = CONTROLLERS.items().iter();
                let present = names.filter(|(_, span)| span.known(self.minor).is_present());
                Known::Unknown { nearest: nearest(name, present.map(|(name, _)| name.as_str())) }
            }
        }
    }

    /// The earlier name of a controller, where the minor takes that one.
    pub fn earlier_controller_name(self, name: &str) -> Option<&'static str> {
        let before = CONTROLLERS.items().get(name)?.before.as_deref()?;
        self.controller(before).is_present().then_some(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kube::Minor;

    fn controller(minor: &str, name: &str) -> Known<()> {
        Kube::of(Minor::read(minor).unwrap()).controller(name)
    }

    #[test]
    fn names_come_and_leave() {
        assert!(controller("1.9", "node").is_present());
        assert!(matches!(controller("1.10", "node"), Known::Removed { .. }));
        assert!(matches!(controller("1.27", "token-cleaner-controller"), Known::NotYet { .. }));
        for minor in Minor::all() {
            let kube = Kube::of(minor);
            for name in ["bootstrapsigner", "tokencleaner", "csrsigning", "csrapproving", "csrcleaner"] {
                assert!(kube.controller(name).is_present(), "{name} in {minor}");
            }
        }
    }

    #[test]
    fn earlier_names_are_names() {
        for (name, span) in CONTROLLERS.items() {
            let earlier = span.before.as_deref();
            assert!(earlier.is_none_or(|earlier| CONTROLLERS.items().contains_key(earlier)), "{name}");
        }
        let kube = Kube::of(Minor::read("1.27").unwrap());
        assert_eq!(kube.earlier_controller_name("token-cleaner-controller"), Some("tokencleaner"));
        assert_eq!(kube.earlier_controller_name("tokencleaner"), None);
    }

    #[test]
    fn slips_have_a_nearest_name() {
        let Known::Unknown { nearest: Some(near) } = controller("1.37", "tokenclean") else {
            panic!("not unknown")
        };
        assert_eq!((near.name, near.only_case), ("tokencleaner", false));
        let Known::Unknown { nearest } = controller("1.37", "*") else { panic!("not unknown") };
        assert_eq!(nearest, None);
    }
}
