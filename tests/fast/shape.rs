//! The form of functions: none longer than 60 lines, none with control flow more than four levels deep.
//!
//! The lines of a function are those from `fn` to its closing brace, with comments and blank lines. Its depth is that of the
//! deepest block in it; the body itself has depth 0. One level each: `if` with all its `else` branches, `match` with all its
//! arms, `for`, `while`, `loop`, the block of `let … else`, a bare block, and a closure whose body is a block. A closure
//! without a block adds nothing, and neither do conditions and struct literals. A function inside another is measured by
//! itself; its lines count for both. Functions of tests count. The bodies of `macro_rules!` are not measured.

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Token};

use crate::sources;

const LINES: usize = 60;
const DEPTH: usize = 4;

struct Measured {
    name: String,
    lines: usize,
    depth: usize,
}

/// Measures the functions of one file.
struct Functions<'a> {
    file: &'a str,
    found: Vec<Measured>,
    /// The depth of what is being walked, in its function.
    depth: usize,
    /// The deepest so far in that function.
    deepest: usize,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, body: &Block) {
        let outer = (self.depth, self.deepest);
        (self.depth, self.deepest) = (0, 0);
        self.visit_block(body);
        let lines = body.brace_token.span.close().end().line - signature.fn_token.span.start().line + 1;
        let name = format!("{}: {}", self.file, signature.ident);
        self.found.push(Measured { name, lines, depth: self.deepest });
        (self.depth, self.deepest) = outer;
    }

    fn level(&mut self, inside: impl FnOnce(&mut Self)) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        inside(self);
        self.depth -= 1;
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.sig, body);
        }
    }

    fn visit_expr_if(&mut self, chain: &'ast syn::ExprIf) {
        self.visit_expr(&chain.cond);
        self.level(|this| this.visit_block(&chain.then_branch));
        // A block is a level by itself, and `else if` is a chain at the same depth.
        if let Some((_, otherwise)) = &chain.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        self.visit_expr(&choice.expr);
        self.level(|this| choice.arms.iter().for_each(|arm| this.visit_arm(arm)));
    }

    /// The braces of an arm belong to its `match`.
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.visit_pat(&arm.pat);
        match &*arm.body {
            Expr::Block(body) => self.visit_block(&body.block),
            body => self.visit_expr(body),
        }
    }

    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        self.visit_expr(&each.expr);
        self.level(|this| this.visit_block(&each.body));
    }

    fn visit_expr_while(&mut self, each: &'ast syn::ExprWhile) {
        self.visit_expr(&each.cond);
        self.level(|this| this.visit_block(&each.body));
    }

    fn visit_expr_loop(&mut self, each: &'ast syn::ExprLoop) {
        self.level(|this| this.visit_block(&each.body));
    }

    fn visit_expr_block(&mut self, bare: &'ast syn::ExprBlock) {
        self.level(|this| this.visit_block(&bare.block));
    }

    /// The arguments of `format!`, `vec!` and their like are expressions.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        for argument in arguments.iter().flatten() {
            visit::visit_expr(self, argument);
        }
    }
}

fn measure(file: &str, tree: &syn::File) -> Vec<Measured> {
    let mut functions = Functions { file, found: Vec::new(), depth: 0, deepest: 0 };
    functions.visit_file(tree);
    functions.found
}

#[test]
fn functions_are_short_and_shallow() {
    let sources = sources::all();
    let measured: Vec<Measured> =
        sources.iter().flat_map(|source| measure(&source.file, &source.tree)).collect();
    let wrong: Vec<&Measured> =
        measured.iter().filter(|one| one.lines > LINES || one.depth > DEPTH).collect();
    let wrong: Vec<String> =
        wrong.iter().map(|one| format!("{}: {} lines, {} levels", one.name, one.lines, one.depth)).collect();
    assert!(wrong.is_empty(), "longer than {LINES} lines or deeper than {DEPTH} levels: {wrong:#?}");
}

#[test]
fn levels_count_as_described() {
    let depth = |body: &str| {
        let tree = syn::parse_file(&format!("fn f() {{ {body} }}")).unwrap();
        measure("", &tree)[0].depth
    };
    assert_eq!(depth("a(); S { a: 1 };"), 0);
    assert_eq!(depth("if a {} else if b {} else if c {} else {}"), 1);
    assert_eq!(depth("match a { 1 => {} _ => { b() } }"), 1);
    assert_eq!(depth("match a { 1 => {} _ => if b {} }"), 2);
    assert_eq!(depth("let Some(a) = b else { return };"), 1);
    assert_eq!(depth("a.map(|a| b(a)).map(|a| { b(a) });"), 1);
    assert_eq!(depth("for a in b { while c { loop { { d } } } }"), 4);
    assert_eq!(depth("if a { fn g() { if b { if c {} } } }"), 2, "`g` comes first");
    assert_eq!(depth("vec![a, if b { match c {} }]"), 2);
}

#[test]
fn lines_count_from_fn_to_the_brace() {
    let tree = syn::parse_file("/// Docs.\n#[inline]\npub fn f(\n) {\n\n}\ntrait T { fn g() {} }\n").unwrap();
    let lines: Vec<usize> = measure("", &tree).iter().map(|one| one.lines).collect();
    assert_eq!(lines, [4, 1]);
}
