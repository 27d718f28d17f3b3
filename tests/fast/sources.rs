//! The sources of `src`, parsed, for the tests of their form.

use std::fs;
use std::path::Path;

/// A file of `src`.
pub(crate) struct Source {
    /// Its path from `src`: `proof/steps/sign.rs`.
    pub(crate) file: String,
    pub(crate) tree: syn::File,
}

/// All files of `src`, sorted by path.
pub(crate) fn all() -> Vec<Source> {
    let mut found = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    collect(&source, &source, &mut found);
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

fn collect(source: &Path, folder: &Path, found: &mut Vec<Source>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(source, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = path.strip_prefix(source).unwrap().to_str().unwrap().to_owned();
            let tree = syn::parse_file(&fs::read_to_string(&path).unwrap());
            let tree = tree.unwrap_or_else(|error| panic!("src/{file}: {error}"));
            found.push(Source { file, tree });
        }
    }
}
