//! An allowlist of images that the policy does not use.

use crate::diagnostic::{Findings, Level, rule_id};
use crate::model::KubeletSettings;
use crate::rules::support::{entries, refused, text_of};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule::new(
    rule_id::IMAGE_ALLOWLIST_UNUSED,
    Level::Deny,
    include_str!("image_allowlist_unused.md"),
    Check::Settings(check),
)
.versioned();

fn check(kubelet: &KubeletSettings, findings: &mut Findings) {
    let Some(list) = kubelet.effective("preloadedImagesVerificationAllowlist") else { return };
    let policy = text_of(kubelet, "imagePullCredentialsVerificationPolicy");
    let by_list = policy.is_some_and(|(_, policy)| policy == "NeverVerifyAllowlistedImages");
    if by_list || entries(list).is_empty() {
        return;
    }
    let message =
        "`preloadedImagesVerificationAllowlist` needs the policy `NeverVerifyAllowlistedImages`".to_owned();
    let said = "can't set `preloadedImagesVerificationAllowlist` if `imagePullCredentialsVertificationPolicy` is not \"NeverVerifyAllowlistedImages\"";
    let finding = refused(RULE.id, &list.path, message, said).at_key().label("unused with this policy");
    findings.push(match policy {
        Some((policy, _)) => finding.because(&policy.path, "the policy").help("remove the list, or set `imagePullCredentialsVerificationPolicy` to `NeverVerifyAllowlistedImages`"),
        None => finding.help("set `imagePullCredentialsVerificationPolicy` to `NeverVerifyAllowlistedImages`"),
    });
}
