//! Writes a tree beside its target and exchanges the two in one step.
//!
//! Interrupted at any point, the old tree or the new one stands under the target's name. What an interrupted run leaves
//! beside it is removed by the next one. Nothing is synced: after a power failure `build --check` tells.

use std::path::Path;

use super::SinkError;
use super::before::Before;
use super::output::Output;
use super::staged::Staged;
use super::survey::survey;
use super::written::Written;

/// Writes a tree to `target`, replacing what an earlier build wrote there.
///
/// # Errors
/// See [`SinkError`]. The target is unchanged then, and nothing is left beside it.
pub fn write(target: &Path, output: &Output<'_>) -> Result<Written, SinkError> {
    let before = survey(target)?;
    let staged = Staged::new(target)?;
    let written = match staged.fill(output, &Before::of(target, &before)) {
        Ok(written) => written,
        Err(error) => {
            staged.discard();
            return Err(error);
        }
    };
    staged.exchange(before)?;
    Ok(written)
}
