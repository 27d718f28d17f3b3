//! The examples, embedded: `nodejoin init --example NAME` writes them.

/// A file of an example.
pub struct ExampleFile {
    /// Its path below the example's folder.
    pub path: &'static str,
    /// Its content.
    pub content: &'static str,
    /// Whether only its owner may read it.
    pub secret: bool,
}

/// An example: a folder of examples/.
pub struct Example {
    /// The folder's name.
    pub name: &'static str,
    /// Its files; the first is the spec.
    pub files: &'static [ExampleFile],
}

macro_rules! examples {
    ($($name:literal: [$($path:literal),*],)*) => {
        /// All examples, in the order in which they are best read. A test compares them with the folder.
        pub static EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            files: &[$(ExampleFile {
                path: $path,
                content: include_str!(concat!("../examples/", $name, "/", $path)),
                secret: is_secret($path),
            }),*],
        }),*];
    };
}

const fn is_secret(path: &str) -> bool {
    matches!(path.as_bytes(), [b's', b'e', b'c', b'r', b'e', b't', b's', b'/', ..])
}

examples! {
    "01-quickstart": ["cluster.toml", "pki/ca.pem", "secrets/workers.token"],
    "02-source-document": ["cluster.toml", "pki/ca.pem", "secrets/bootstrap.token"],
    "03-pools": ["cluster.toml", "pki/ca.pem", "secrets/bootstrap.token"],
    "04-ha": ["cluster.toml", "pki/ca.pem", "pki/apiserver.pem", "secrets/workers.token"],
    "05-edge": ["cluster.toml", "pki/ca.pem"],
}

/// The example of that name; its number may be left out.
pub fn find(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| {
        example.name == name || example.name.split_once('-').is_some_and(|(_, rest)| rest == name)
    })
}
