//! What the statements and expressions of a template may be.
//!
//! A value is plain when it has no list of lists in it and does not grow by being put into a list again and again: texts,
//! numbers, what a loop goes through, and the variables that a template is given. Only such values are put into lists; only
//! numbers and literals are added. A variable that a template sets can be anything, unless what it is set to is plain.

use std::collections::BTreeSet;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOpKind, CallArg, Const, Expr, Filter, Set, Stmt, UnaryOpKind};
use minijinja::value::ValueKind;

use super::builtin::BUILTIN;
use super::filters::REFUSED_FUNCTIONS;

/// Something that a template may not do.
pub(super) struct Refused {
    /// Where.
    pub(super) span: Span,
    /// What it is.
    pub(super) message: String,
    /// A way out.
    pub(super) hint: &'static str,
}

/// Filters whose result is a text, a number or a condition, whatever they are given.
const PLAIN_FILTERS: &[&str] = &[
    "abs",
    "arguments",
    "bool",
    "capitalize",
    "count",
    "float",
    "format",
    "indent",
    "int",
    "join",
    "length",
    "line",
    "lower",
    "name",
    "path",
    "quoted_remote",
    "remote",
    "program",
    "replace",
    "round",
    "shell",
    "string",
    "title",
    "trim",
    "upper",
    "word",
];
/// Those that give numbers.
const NUMBER_FILTERS: &[&str] = &["abs", "count", "float", "int", "length", "round"];
/// Attributes of `loop` that are numbers.
const LOOP_NUMBERS: &[&str] = &["depth", "depth0", "index", "index0", "length", "revindex", "revindex0"];

/// The first thing that a template may not do.
pub(super) fn check(tree: &Stmt<'_>) -> Option<Refused> {
    let mut unknown = Unknown(BTreeSet::new());
    walk(tree, &mut |stmt| unknown.take(stmt));
    let mut walker = Walker { unknown: &unknown, refused: None };
    walk(tree, &mut |stmt| walker.statement(stmt));
    walker.refused
}

/// Names that a template gives to what may not be plain.
struct Unknown<'a>(BTreeSet<&'a str>);

impl<'a> Unknown<'a> {
    fn take(&mut self, stmt: &Stmt<'a>) {
        match stmt {
            // What a block makes is a text; what is set to constants and texts put together is plain.
            Stmt::Set(set) if !constant_or_text(&set.expr) => self.target(&set.target),
            Stmt::WithBlock(with) => with.assignments.iter().for_each(|(target, _)| self.target(target)),
            Stmt::Macro(own) => own.args.iter().for_each(|arg| self.target(arg)),
            Stmt::CallBlock(call) => call.macro_decl.args.iter().for_each(|arg| self.target(arg)),
            Stmt::Import(import) => self.target(&import.name),
            Stmt::FromImport(import) => {
                import.names.iter().for_each(|(name, own)| self.target(own.as_ref().unwrap_or(name)));
            }
            _ => {}
        }
    }

    fn target(&mut self, target: &Expr<'a>) {
        match target {
            Expr::Var(var) => {
                self.0.insert(var.id);
            }
            Expr::List(list) => list.items.iter().for_each(|item| self.target(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.target(item)),
            _ => {}
        }
    }
}

/// Whether an expression is made of constants and gives a text whatever else is in it.
fn constant_or_text(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Const(_) | Expr::Compare(_) | Expr::Test(_) => true,
        Expr::Filter(filter) => PLAIN_FILTERS.contains(&filter.name),
        Expr::BinOp(op) => matches!(op.op, BinOpKind::Concat) || is_number(expr),
        _ => false,
    }
}

/// Whether an expression is a number, or fails.
fn is_number(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Const(constant) => kind(constant) == ValueKind::Number,
        Expr::UnaryOp(op) => matches!(op.op, UnaryOpKind::Neg),
        Expr::BinOp(op) => match op.op {
            BinOpKind::Sub | BinOpKind::Div | BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow => true,
            BinOpKind::Add | BinOpKind::Mul => is_number(&op.left) && is_number(&op.right),
            _ => false,
        },
        Expr::Filter(filter) => NUMBER_FILTERS.contains(&filter.name),
        Expr::GetAttr(attribute) => {
            matches!(&attribute.expr, Expr::Var(var) if var.id == "loop")
                && LOOP_NUMBERS.contains(&attribute.name)
        }
        _ => false,
    }
}

fn kind(constant: &Const) -> ValueKind {
    constant.value.kind()
}

struct Walker<'w, 'a> {
    unknown: &'w Unknown<'a>,
    refused: Option<Refused>,
}

impl Walker<'_, '_> {
    fn refuse(&mut self, span: Span, message: impl Into<String>, hint: &'static str) {
        let first = self.refused.as_ref().is_none_or(|known| span.start_offset < known.span.start_offset);
        if first {
            self.refused = Some(Refused { span, message: message.into(), hint });
        }
    }

    fn statement(&mut self, stmt: &Stmt<'_>) {
        match stmt {
            Stmt::Set(set) => self.set(set),
            Stmt::SetBlock(set) => self.assigned(&set.target),
            Stmt::WithBlock(with) => with.assignments.iter().for_each(|(target, _)| self.assigned(target)),
            Stmt::ForLoop(own) if own.recursive => {
                self.refuse(own.span(), "loops cannot call themselves", "write a loop within a loop");
            }
            _ => {}
        }
        expressions(stmt, &mut |expr| self.expression(expr));
    }

    /// A variable that a template is given stays what it is, also where another template includes this one.
    fn assigned(&mut self, target: &Expr<'_>) {
        let given = |name: &str| BUILTIN.iter().any(|info| info.variable_names().any(|known| known == name));
        match target {
            Expr::Var(var) if given(var.id) => {
                let message = format!("`{}` is a variable that nodejoin sets", var.id);
                self.refuse(var.span(), message, "use another name");
            }
            Expr::List(list) => list.items.iter().for_each(|item| self.assigned(item)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assigned(item)),
            _ => {}
        }
    }

    fn set(&mut self, set: &Set<'_>) {
        self.assigned(&set.target);
        let whole = match &set.expr {
            Expr::List(_) => true,
            Expr::BinOp(op) => matches!(op.op, BinOpKind::Add),
            other => self.is_plain(other),
        };
        if matches!(set.target, Expr::GetAttr(_)) && !whole {
            self.refuse(
                set.expr.span(),
                "an attribute can be a text, a number or a list of them",
                "make it a text with `~ ''`",
            );
        }
    }

    fn expression(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::List(list) => self.items(&list.items),
            Expr::Tuple(tuple) => self.items(&tuple.items),
            Expr::Map(map) => {
                self.items(&map.keys);
                self.items(&map.values);
            }
            Expr::BinOp(op) => match op.op {
                BinOpKind::Add if !self.may_add(&op.left) && !self.may_add(&op.right) => self.refuse(
                    op.span(),
                    "it is not known what is added here",
                    "add numbers with `(a | int) + b`, put texts together with `a ~ b`, add to a list with `list + [text]`",
                ),
                BinOpKind::Mul if !(is_number(&op.left) && is_number(&op.right) || is_text(&op.left)) => self.refuse(
                    op.span(),
                    "it is not known what is multiplied here",
                    "multiply numbers with `(a | int) * 2`, repeat a text with `'a' * 2`",
                ),
                _ => {}
            },
            Expr::Filter(filter) => self.filter(filter),
            Expr::Call(call) => {
                if let Expr::Var(var) = &call.expr {
                    if REFUSED_FUNCTIONS.contains(&var.id) {
                        self.refuse(call.span(), format!("`{}` is not available", var.id), "remove it");
                    } else if var.id == "namespace" {
                        self.arguments(&call.args, true);
                    }
                }
                self.no_splat(&call.args, call.span());
            }
            Expr::Test(test) => self.no_splat(&test.args, test.span()),
            _ => {}
        }
    }

    /// The operands of which one is enough for `+` to add a bounded amount.
    fn may_add(&self, expr: &Expr<'_>) -> bool {
        is_number(expr) || is_text(expr) || matches!(expr, Expr::List(_))
    }

    fn filter(&mut self, filter: &Filter<'_>) {
        if filter.name == "map" {
            self.arguments(&filter.args, false);
        }
        let span = filter.expr.as_ref().map_or_else(Span::default, Expr::span);
        self.no_splat(&filter.args, span);
    }

    fn arguments(&mut self, args: &[CallArg<'_>], lists: bool) {
        for arg in args {
            let (CallArg::Pos(expr) | CallArg::Kwarg(_, expr)) = arg else { continue };
            if !(lists && matches!(expr, Expr::List(_))) {
                self.items(std::slice::from_ref(expr));
            }
        }
    }

    fn no_splat(&mut self, args: &[CallArg<'_>], span: Span) {
        if args.iter().any(|arg| matches!(arg, CallArg::PosSplat(_) | CallArg::KwargSplat(_))) {
            self.refuse(span, "arguments cannot be unpacked from a list", "write them one by one");
        }
    }

    fn items(&mut self, items: &[Expr<'_>]) {
        for item in items {
            if !self.is_plain(item) {
                self.refuse(
                    item.span(),
                    "a list can have texts, numbers and what a loop goes through",
                    "make it a text with `~ ''`",
                );
            }
        }
    }

    /// Whether a value may be in a list.
    fn is_plain(&self, expr: &Expr<'_>) -> bool {
        match expr {
            Expr::Var(var) => !self.unknown.0.contains(var.id) && var.id != "loop",
            Expr::IfExpr(own) => {
                self.is_plain(&own.true_expr)
                    && own.false_expr.as_ref().is_none_or(|other| self.is_plain(other))
            }
            Expr::UnaryOp(_) => true,
            Expr::List(list) => list.items.iter().all(|item| matches!(item, Expr::Const(_))),
            Expr::Tuple(tuple) => tuple.items.iter().all(|item| matches!(item, Expr::Const(_))),
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                self.is_plain(&op.left) && self.is_plain(&op.right)
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::In) => true,
            other => constant_or_text(other) || is_number(other),
        }
    }
}

/// Whether an expression is a text, or fails when it is put together with a list.
fn is_text(expr: &Expr<'_>) -> bool {
    match expr {
        Expr::Const(constant) => kind(constant) == ValueKind::String,
        Expr::BinOp(op) => matches!(op.op, BinOpKind::Concat),
        _ => false,
    }
}

/// Goes through statements, the outer one first.
fn walk<'t, 'a>(stmt: &'t Stmt<'a>, see: &mut dyn FnMut(&'t Stmt<'a>)) {
    see(stmt);
    let bodies: Vec<&'t [Stmt<'a>]> = match stmt {
        Stmt::Template(own) => vec![&own.children],
        Stmt::ForLoop(own) => vec![&own.body, &own.else_body],
        Stmt::IfCond(own) => vec![&own.true_body, &own.false_body],
        Stmt::WithBlock(own) => vec![&own.body],
        Stmt::SetBlock(own) => vec![&own.body],
        Stmt::AutoEscape(own) => vec![&own.body],
        Stmt::FilterBlock(own) => vec![&own.body],
        Stmt::Block(own) => vec![&own.body],
        Stmt::Macro(own) => vec![&own.body],
        Stmt::CallBlock(own) => vec![&own.macro_decl.body],
        _ => Vec::new(),
    };
    bodies.into_iter().flatten().for_each(|inner| walk(inner, see));
}

/// Goes through the expressions of a statement, without the statements in it.
fn expressions<'t, 'a>(stmt: &'t Stmt<'a>, see: &mut dyn FnMut(&'t Expr<'a>)) {
    match stmt {
        Stmt::EmitExpr(own) => within(&own.expr, see),
        Stmt::ForLoop(own) => {
            within(&own.iter, see);
            own.filter_expr.iter().for_each(|expr| within(expr, see));
        }
        Stmt::IfCond(own) => within(&own.expr, see),
        Stmt::WithBlock(own) => own.assignments.iter().for_each(|(_, expr)| within(expr, see)),
        Stmt::Set(own) => within(&own.expr, see),
        Stmt::SetBlock(own) => own.filter.iter().for_each(|expr| within(expr, see)),
        Stmt::FilterBlock(own) => within(&own.filter, see),
        Stmt::Extends(own) => within(&own.name, see),
        Stmt::Include(own) => within(&own.name, see),
        Stmt::Import(own) => within(&own.expr, see),
        Stmt::FromImport(own) => within(&own.expr, see),
        Stmt::Macro(own) => own.defaults.iter().for_each(|expr| within(expr, see)),
        Stmt::CallBlock(own) => {
            within(&own.call.expr, see);
            arguments(&own.call.args, see);
            own.macro_decl.defaults.iter().for_each(|expr| within(expr, see));
        }
        Stmt::Do(own) => {
            within(&own.call.expr, see);
            arguments(&own.call.args, see);
        }
        _ => {}
    }
}

/// Goes through an expression and those in it.
fn within<'t, 'a>(expr: &'t Expr<'a>, see: &mut dyn FnMut(&'t Expr<'a>)) {
    see(expr);
    match expr {
        Expr::Var(_) | Expr::Const(_) => {}
        Expr::Slice(own) => {
            within(&own.expr, see);
            [&own.start, &own.stop, &own.step].into_iter().flatten().for_each(|expr| within(expr, see));
        }
        Expr::UnaryOp(own) => within(&own.expr, see),
        Expr::BinOp(own) => {
            within(&own.left, see);
            within(&own.right, see);
        }
        Expr::Compare(own) => {
            within(&own.expr, see);
            own.ops.iter().for_each(|op| within(&op.expr, see));
        }
        Expr::IfExpr(own) => {
            within(&own.test_expr, see);
            within(&own.true_expr, see);
            own.false_expr.iter().for_each(|expr| within(expr, see));
        }
        Expr::Filter(own) => {
            own.expr.iter().for_each(|expr| within(expr, see));
            arguments(&own.args, see);
        }
        Expr::Test(own) => {
            within(&own.expr, see);
            arguments(&own.args, see);
        }
        Expr::GetAttr(own) => within(&own.expr, see),
        Expr::GetItem(own) => {
            within(&own.expr, see);
            within(&own.subscript_expr, see);
        }
        Expr::Call(own) => {
            within(&own.expr, see);
            arguments(&own.args, see);
        }
        Expr::List(own) => own.items.iter().for_each(|expr| within(expr, see)),
        Expr::Tuple(own) => own.items.iter().for_each(|expr| within(expr, see)),
        Expr::Map(own) => own.keys.iter().chain(&own.values).for_each(|expr| within(expr, see)),
    }
}

fn arguments<'t, 'a>(args: &'t [CallArg<'a>], see: &mut dyn FnMut(&'t Expr<'a>)) {
    for arg in args {
        let (CallArg::Pos(expr)
        | CallArg::Kwarg(_, expr)
        | CallArg::PosSplat(expr)
        | CallArg::KwargSplat(expr)) = arg;
        within(expr, see);
    }
}
