//! The `nodejoin` command: everything is in the library's `cli` module.

use std::process::ExitCode;

fn main() -> ExitCode {
    nodejoin::cli::main()
}
