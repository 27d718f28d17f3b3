//! The sources of `src`, parsed, for the tests of their form.

use std::fs;
use std::path::Path;

/// A file of `src`.
pub(crate) struct Source {
    /// Its path from `src`: `proof/steps/sign.rs`.
    pub(crate) file: String,
    /// Its module: `["proof", "steps", "sign"]`; empty for the root.
    pub(crate) module: Vec<String>,
    pub(crate) tree: syn::File,
}

impl Source {
    pub(crate) fn new(file: String, text: &str) -> Self {
        let tree = syn::parse_file(text).unwrap_or_else(|error| panic!("src/{file}: {error}"));
        let mut module: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        module.pop_if(|name| ["mod", "lib", "main"].contains(&name.as_str()));
        Self { file, module, tree }
    }

    /// Whether the file is compiled only for tests.
    pub(crate) fn is_test(&self) -> bool {
        self.module.iter().any(|name| name == "tests" || name.ends_with("_tests"))
    }
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
            found.push(Source::new(file, &fs::read_to_string(&path).unwrap()));
        }
    }
}
