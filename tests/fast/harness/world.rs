use std::fs;
use std::path::Path;

use nodejoin::world::MemoryWorld;

use super::page::Case;

/// The instant of every case that does not set its own.
pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";

/// The folder tests/fixtures/world with the files of a case.
pub(crate) fn world(case: &Case) -> Result<MemoryWorld, String> {
    let now = case.now.as_deref().unwrap_or(NOW);
    let mut world = MemoryWorld::new(now.parse().map_err(|error| format!("now={now}: {error}"))?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/world");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| error.to_string())? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inner = path.strip_prefix(&root).map_err(|error| error.to_string())?;
                let name = inner.to_string_lossy().replace('\\', "/");
                world = world.with(name, fs::read(&path).map_err(|error| error.to_string())?);
            }
        }
    }
    let files = case.files.iter();
    Ok(files.fold(world, |world, (path, text)| world.with(path.clone(), text.clone().into_bytes())))
}
