//! No circle of files: what a file uses does not come back to it.
//!
//! A file uses another when an import, a path in its code, or a path in the arguments of a macro leads to an item that is
//! defined there. Paths are followed through modules and re-exports to the file of the item, so a `mod.rs` that only
//! re-exports is in no circle. A list of modules in a macro uses each of them. Tests do not count, nor do `mod` lines and
//! methods that are called without an import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use syn::visit::{self, Visit};
use syn::{Ident, UseTree, Visibility};

use crate::sources::{self, Source};

static NAMES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+").unwrap());
static PATHS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+( ?:: ?\w+)+").unwrap());

/// A path, in code as it is written or of a module from the root.
type Names = Vec<String>;
type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

#[derive(Default)]
struct Module {
    file: String,
    /// Paths in its code, and its imports.
    named: BTreeSet<Names>,
    /// What the names mean that it imports or re-exports.
    imported: BTreeMap<String, Names>,
}

impl Module {
    fn new(source: &Source) -> Self {
        let mut module = Self { file: source.file.clone(), ..Self::default() };
        module.visit_file(&source.tree);
        module
    }

    /// Records what a `use` brings in. A re-export is used only where its name is.
    fn import(&mut self, before: &[String], tree: &UseTree, exported: bool) {
        let with = |last: &Ident| [before, &[last.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(outer) => return self.import(&with(&outer.ident), &outer.tree, exported),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(before, tree, exported));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before[before.len() - 1].clone(), before.to_vec())
            }
            UseTree::Name(name) => (name.ident.to_string(), with(&name.ident)),
            UseTree::Rename(name) => (name.rename.to_string(), with(&name.ident)),
            _ => return,
        };
        if !exported {
            self.named.insert(path.clone());
        }
        self.imported.insert(name, path);
    }
}

/// Whether attributes leave an item to tests.
fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.meta.require_list().ok().filter(|list| list.path.is_ident("cfg"));
        attribute.path().is_ident("test") || condition.is_some_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs[..],
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &[],
        };
        if !for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&[], &item.tree, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.named.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// A list of modules, for which the macro uses an item of each.
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        // What `macro_rules!` writes belongs to the files that use it.
        if item.ident.is_some() {
            return;
        }
        let text = item.mac.tokens.to_string();
        let names = NAMES.find_iter(&text).map(|name| vec![name.as_str().to_owned(), "item".to_owned()]);
        self.named.extend(names);
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let text = call.tokens.to_string();
        let paths = PATHS.find_iter(&text).map(|path| path.as_str().split("::"));
        self.named.extend(paths.map(|path| path.map(|name| name.trim().to_owned()).collect()));
        visit::visit_macro(self, call);
    }
}

struct Crate(BTreeMap<Names, Module>);

impl Crate {
    fn new(sources: &[Source]) -> Self {
        let counted = sources.iter().filter(|source| !source.is_test() && source.file != "main.rs");
        Self(counted.map(|source| (source.module.clone(), Module::new(source))).collect())
    }

    /// The path from the root of what is written in a module; `None` for names of other crates, and of the module itself.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module, rest].concat()),
            "super" => {
                let above = &module[..module.len() - 1];
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(above, rest),
                    _ => Some([above, rest].concat()),
                }
            }
            _ => {
                let inner = [module, path].concat();
                self.0.contains_key(&inner[..=module.len()]).then_some(inner)
            }
        }
    }

    /// The file of the item that a path in a module leads to.
    fn file(&self, module: &[String], path: &[String]) -> Option<&str> {
        let (first, rest) = path.split_first()?;
        if let Some(path) = self.absolute(module, path) {
            let depth = (0..=path.len()).rev().find(|depth| self.0.contains_key(&path[..*depth]))?;
            let (module, item) = path.split_at(depth);
            item.first()?;
            return self.file(module, item).or_else(|| Some(&self.0[module].file));
        }
        let imported = self.0[module].imported.get(first)?;
        let path = [&self.absolute(module, imported)?, rest].concat();
        self.file(&[], &[&["crate".to_owned()], &path[..]].concat())
    }

    fn uses(&self) -> Uses<'_> {
        let mut uses = Uses::new();
        for (path, module) in &self.0 {
            let files = module.named.iter().filter_map(|named| self.file(path, named));
            uses.entry(&module.file).or_default().extend(files.filter(|file| *file != module.file));
        }
        uses
    }
}

/// All files that a file uses, and that these use.
fn reached<'a>(uses: &Uses<'a>, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        open.extend(uses[file].iter().filter(|file| reached.insert(**file)));
    }
    reached
}

/// The largest sets of files of which each comes back to every other.
fn circles<'a>(uses: &Uses<'a>) -> BTreeSet<Vec<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (*file, self::reached(uses, file))).collect();
    let circle = |file: &&'a str| -> Vec<&'a str> {
        uses.keys()
            .copied()
            .filter(|other| reached[file].contains(other) && reached[other].contains(file))
            .collect()
    };
    uses.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

#[test]
fn no_file_uses_what_uses_it() {
    let sources = sources::all();
    let modules = Crate::new(&sources);
    let uses = modules.uses();
    let mut wrong = Vec::new();
    for circle in circles(&uses) {
        for file in &circle {
            let inside: Vec<&str> = uses[file].iter().copied().filter(|used| circle.contains(used)).collect();
            wrong.push(format!("{file} uses {}", inside.join(", ")));
        }
        wrong.push(String::new());
    }
    assert!(wrong.is_empty(), "circles of files:\n{}", wrong.join("\n"));
}

#[test]
fn paths_are_followed_through_re_exports() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::A;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b/mod.rs", "mod c; pub use c::B;"),
        ("b/c.rs", "pub struct B; fn f() { g!(crate::A::new()) }"),
    ];
    let sources = files.map(|(file, text)| Source::new(file.to_owned(), text));
    let modules = Crate::new(&sources);
    let found: Vec<Vec<&str>> = circles(&modules.uses()).into_iter().collect();
    assert_eq!(found, [["a.rs", "b/c.rs"]]);
}
