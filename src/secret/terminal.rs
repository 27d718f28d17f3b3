use std::io::Write as _;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use zeroize::Zeroize as _;

use super::Secret;

/// What Ctrl-C sends.
const INTERRUPT: u8 = 3;

/// Prompts for a line on the process's terminal, which does not show it. None without a terminal, and when Ctrl-C is
/// pressed: as a character, so that the terminal is never left without its echo.
pub(super) fn ask(question: &str) -> Option<Secret> {
    let terminal = openat(CWD, "/dev/tty", OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOCTTY, Mode::empty());
    let mut terminal = std::fs::File::from(terminal.ok()?);
    let before = tcgetattr(&terminal).ok()?;
    let mut hidden = before.clone();
    hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    hidden.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
    tcsetattr(&terminal, OptionalActions::Flush, &hidden).ok()?;
    let mut line = vec![0; 1024];
    let asked = terminal.write_all(question.as_bytes());
    // A terminal gives a line at once.
    let length = asked.ok().and_then(|()| rustix::io::read(&terminal, line.as_mut_slice()).ok());
    let _ = tcsetattr(&terminal, OptionalActions::Flush, &before);
    let _ = terminal.write_all(b"\n");
    match length {
        Some(length) if length > 0 && line.get(length - 1) == Some(&b'\n') => {
            line.get_mut(length..).unwrap_or_default().zeroize();
            line.truncate(length);
            Some(Secret::new(line))
        }
        _ => {
            line.zeroize();
            None
        }
    }
}
