use super::load_path::LoadPath;
use crate::facts::unit::{Host, Service};
use crate::facts::{Origin, StartFault, StartFaultKind};

/// Units that need each other are followed so far.
const DEEPEST: usize = 6;

/// Why a unit that a service needs cannot be started, so that the service is not either. One that the folder does not have
/// may be a package's.
///
/// Mirrors systemd's src/core/transaction.c: transaction_add_job_and_dependencies.
pub(super) fn fault(service: &Service, host: &Host, load_path: &LoadPath<'_>) -> Option<StartFault> {
    service.required().find_map(|(name, origin)| {
        let (said, own) = broken(name, host, load_path, DEEPEST)?;
        let origin = own.unwrap_or_else(|| origin.clone());
        Some(StartFault { kind: StartFaultKind::Refused(said), origin, fatal: true })
    })
}

/// Why a unit cannot be started, and the line that is the cause.
fn broken(
    name: &str,
    host: &Host,
    load_path: &LoadPath<'_>,
    deep: usize,
) -> Option<(String, Option<Origin>)> {
    let unit = load_path.unit(name)?;
    if unit.masked {
        return Some((format!("Unit {} is masked.", unit.name), None));
    }
    let file = unit.file.filter(|_| unit.name.ends_with(".service"))?;
    let service = Service::load(&unit.name, &unit.fragment, file, &unit.drop_ins, host);
    if let Some((said, origin)) = service.refused() {
        return Some((format!("Unit {} has a bad unit file setting: {said}", unit.name), Some(origin)));
    }
    let deeper = deep.checked_sub(1)?;
    service.required().find_map(|(name, _)| broken(name, host, load_path, deeper))
}
