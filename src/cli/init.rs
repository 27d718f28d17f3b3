use std::path::{Path, PathBuf};

use super::common::{create, now, shown};
use super::instant::{TOKEN_DAYS, days_after};
use super::{End, Failure, say};
use crate::diagnostic::suggest;
use crate::examples::{self, EXAMPLES};
use crate::secret::{NewToken, generate_token, system_random};

/// Arguments of `nodejoin init`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The output folder
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write an example instead: quickstart, source-document, pools, ha, edge
    #[arg(long, value_name = "NAME")]
    example: Option<String>,
}

/// The spec that `init` writes; the token's id and expiration are filled in.
const SPEC: &str = include_str!("init.toml");
/// A placeholder CA certificate, so that the spec compiles.
const CA: &str = include_str!("../../examples/01-quickstart/pki/ca.pem");

pub(super) fn run(args: &Args) -> Result<End, Failure> {
    let files: Vec<(&str, Content)> = match &args.example {
        Some(name) => {
            let Some(example) = examples::find(name) else {
                let near = suggest::nearest(name, EXAMPLES.iter().map(|example| example.name));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let known = suggest::listed(EXAMPLES.iter().map(|example| example.name), "and");
                return Err(Failure(format!(
                    "there is no example `{}`{near} (the examples are {known})",
                    name.escape_debug()
                )));
            };
            let content = |file: &examples::ExampleFile| {
                if file.secret {
                    Content::Secret(file.content.into())
                } else {
                    Content::Open(file.content.into())
                }
            };
            example.files.iter().map(|file| (file.path, content(file))).collect()
        }
        None => {
            let token = generate_token(&mut system_random)?;
            let expires = days_after(now(None)?, TOKEN_DAYS)?;
            let spec = SPEC.replace("@ID@", &token.id).replace("@EXPIRES@", &expires.to_string());
            // First the file that keeps the others out of git.
            vec![
                (".gitignore", Content::Open("/secrets/\n/out/\n".to_owned())),
                ("cluster.toml", Content::Open(spec)),
                ("pki/ca.pem", Content::Open(CA.to_owned())),
                ("secrets/workers.token", Content::Token(token)),
            ]
        }
    };
    // All or nothing: no file is written if one of them exists.
    if let Some((path, _)) = files.iter().find(|(path, _)| args.folder.join(path).symlink_metadata().is_ok())
    {
        return Err(Failure(format!(
            "`{}` already exists; nothing was written",
            shown(&args.folder.join(path))
        )));
    }
    for (path, content) in &files {
        write(&args.folder.join(path), content)?;
        say(&format!("wrote {}", shown(&args.folder.join(path))));
    }
    let spec = args.folder.join("cluster.toml");
    say(&format!("next: nodejoin check {0} && nodejoin build {0}", shown(&spec)));
    Ok(End::Clean)
}

enum Content {
    Open(String),
    Secret(String),
    Token(NewToken),
}

fn write(path: &Path, content: &Content) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(format!("cannot write `{}`: {error}", shown(path)));
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    match content {
        Content::Token(token) => super::token::write_token(path, token),
        Content::Open(text) => create(path, text.as_bytes(), 0o644).map_err(failed),
        Content::Secret(text) => create(path, text.as_bytes(), 0o600).map_err(failed),
    }
}
