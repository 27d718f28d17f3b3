//! A common CA for all signers together with a CA for a single signer.

use crate::diagnostic::{Finding, Findings, Level, Place, rule_id};
use crate::rules::fact::Named;
use crate::rules::{Check, Context, Rule};
use crate::source::Path;

pub(super) const RULE: Rule = Rule::new(
    rule_id::SIGNING_FLAGS_MIXED,
    Level::Deny,
    include_str!("signing_flags_mixed.md"),
    Check::Cluster(check),
)
.versioned();

fn check(context: &Context<'_>, findings: &mut Findings) {
    let cluster = context.cluster;
    let manager = &cluster.control_plane.controller_manager;
    let known = cluster.kube.controller_manager_flags();
    let at = Path::of("control-plane.controller-manager.signing");
    let tables = manager.signing.signers.keys().map(|name| (*name, at.key(name)));
    // An empty value counts as not set.
    let named = manager.flags.iter().filter(|(_, setting)| setting.value.as_str() != Some(""));
    let flags = named.filter_map(|(flag, setting)| Some((signer_of(flag)?, setting.path.clone())));
    let is_known = |signer: &str| known.has(&format!("cluster-signing-{signer}-cert-file"));
    let (signer, own) = tables.chain(flags).find(|(signer, _)| is_known(signer)).unzip();
    let common = manager.signing.common.as_ref().map(|common| {
        let written = common.cert_file.iter().chain(&common.key_file).find(|file| file.written);
        match written {
            Some(file) => Common::Written((&file.path).into()),
            None => Common::Default { table: at.key(signer.unwrap_or_default()).to_string() },
        }
    });
    let finding = judge(own.map(Place::from), common.as_ref());
    finding.into_iter().for_each(|finding| findings.push(finding));
}

/// The CA for all signers.
pub(crate) enum Common {
    /// It is set there.
    Written(Place),
    /// It is nodejoin's default, which a signer's table replaces.
    Default {
        /// The path of the table.
        table: String,
    },
}

/// The finding for a CA of one signer, set at `own`, together with the common CA, where both are set.
///
/// Mirrors k8s.io/kubernetes/cmd/kube-controller-manager/app/options: CSRSigningControllerOptions.Validate.
pub(crate) fn judge(own: Option<Place>, common: Option<&Common>) -> Option<Finding> {
    let (own, common) = (own?, common?);
    let finding = Finding::new(RULE.id, own, "a CA for one signer cannot be combined with the common CA")
        .at_key()
        .label("CA for one signer");
    let finding = match common {
        Common::Written(place) => {
            let named =
                |part: &str| Named::at(place, &format!("cluster-signing-{part}")).sibling(part).name();
            finding
                .because(place.clone(), "CA for all signers")
                .help(format!(
                    "set a certificate and key for each signer, and remove {} and {}",
                    named("cert-file"),
                    named("key-file")
                ))
                .help("or remove the CA for this signer")
        }
        Common::Default { table } => finding.help(format!("write both files under `[{table}]` instead")),
    };
    let error = "cannot specify --cluster-signing-{cert,key}-file and other --cluster-signing-*-file flags at the same time";
    Some(finding.exits("the controller-manager", error))
}

/// The signer whose file a flag sets: `cluster-signing-<signer>-cert-file`.
fn signer_of(flag: &str) -> Option<&str> {
    let rest = flag.strip_prefix("cluster-signing-")?;
    rest.strip_suffix("-cert-file").or_else(|| rest.strip_suffix("-key-file"))
}
