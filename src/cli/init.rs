use std::path::PathBuf;

use super::common::{new_file, now, shown};
use super::instant::{TOKEN_DAYS, days_after};
use super::signals::writing;
use super::{End, Failure, say};
use crate::diagnostic::suggest;
use crate::examples::{self, EXAMPLES};
use crate::secret::{Buffer, generate_token, system_random};
use crate::sink::{NewFile, create};

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
            let mut secret = Buffer::new();
            token.reveal_line(&mut secret);
            let expires = days_after(now(None)?, TOKEN_DAYS)?;
            let spec = SPEC.replace("@ID@", &token.id).replace("@EXPIRES@", &expires.to_string());
            // First the file that keeps the others out of git.
            vec![
                (".gitignore", Content::Open("/secrets/\n/out/\n.*.nodejoin-lock\n".to_owned())),
                ("cluster.toml", Content::Open(spec)),
                ("pki/ca.pem", Content::Open(CA.to_owned())),
                ("secrets/workers.token", Content::Token(secret)),
            ]
        }
    };
    let new: Vec<NewFile<'_>> = files
        .iter()
        .map(|(path, content)| new_file(args.folder.join(path), content.as_bytes(), content.is_secret()))
        .collect();
    create(&new, writing(true))?;
    for (path, _) in &files {
        say(&format!("wrote {}", shown(&args.folder.join(path))));
    }
    let spec = args.folder.join("cluster.toml");
    say(&format!("next: nodejoin check {0} && nodejoin build {0}", shown(&spec)));
    Ok(End::Clean)
}

enum Content {
    Open(String),
    Secret(String),
    Token(Buffer),
}

impl Content {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Open(text) | Self::Secret(text) => text.as_bytes(),
            Self::Token(buffer) => buffer.as_bytes(),
        }
    }

    fn is_secret(&self) -> bool {
        !matches!(self, Self::Open(_))
    }
}
