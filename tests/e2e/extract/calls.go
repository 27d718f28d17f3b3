package main

import (
	"go/ast"
	"go/types"
	"strings"
)

// callee is the function that a call names.
func callee(s scope, call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return nil
	}
	fn, _ := s.info.Uses[id].(*types.Func)
	return fn
}

// isNil says whether a call such as `o.Part.AddFlags(fs)` is of a part that the
// package makes its object without, `Options{Part: nil}`: that registers nothing.
func isNil(s scope, call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	part, ok := method.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	_, owner := named(s.info.Types[part.X].Type)
	found := false
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok {
				return !found
			}
			if _, kind := named(s.info.Types[literal].Type); kind != owner || owner == "" {
				return true
			}
			for _, element := range literal.Elts {
				pair, ok := element.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				key, isName := pair.Key.(*ast.Ident)
				value, isValue := pair.Value.(*ast.Ident)
				found = found || isName && isValue && key.Name == part.Sel.Name && value.Name == "nil"
			}
			return true
		})
	}
	return found
}

// implementations are the names of the functions that a callee may be: itself,
// or, for a method of an interface, the methods of that name of the package's
// types that have all of the interface's methods.
func implementations(s *source, fn *types.Func) []string {
	receiver := fn.Type().(*types.Signature).Recv()
	if receiver == nil {
		return []string{fn.Name()}
	}
	_, name := named(receiver.Type())
	if !types.IsInterface(receiver.Type()) {
		return []string{name + "." + fn.Name()}
	}
	wanted, _ := receiver.Type().Underlying().(*types.Interface)
	var found []string
	for key := range s.funcs {
		kind, method, isMethod := strings.Cut(key, ".")
		if !isMethod || method != fn.Name() || wanted == nil {
			continue
		}
		all := true
		for i := range wanted.NumMethods() {
			all = all && s.funcs[kind+"."+wanted.Method(i).Name()] != nil
		}
		if all {
			found = append(found, key)
		}
	}
	return found
}

// valueWord asks a value's own method for the name of its type.
func (w *flagWalk) valueWord(s scope, value ast.Expr) string {
	t := s.info.Types[value].Type
	pkg, name := named(t)
	target, err := w.loader.load(pkg)
	if err != nil || target == nil {
		return ""
	}
	fn := target.funcs[name+".Type"]
	if fn == nil {
		return ""
	}
	word := ""
	ast.Inspect(fn.Body, func(node ast.Node) bool {
		if result, ok := node.(*ast.ReturnStmt); ok && len(result.Results) == 1 {
			word, _ = scope{target, nil}.text(result.Results[0])
		}
		return true
	})
	return word
}

// target is the path of Go fields in `&c.A.B`, wherever it stands in the value
// that a flag sets, where c is a KubeletConfiguration.
func target(s scope, value ast.Expr) string {
	path := ""
	ast.Inspect(value, func(node ast.Node) bool {
		address, ok := node.(*ast.UnaryExpr)
		if !ok || path != "" {
			return path == ""
		}
		at, found := address.X, ""
		for {
			selector, ok := at.(*ast.SelectorExpr)
			if !ok {
				break
			}
			found = strings.TrimSuffix(selector.Sel.Name+"."+found, ".")
			at = selector.X
		}
		if _, kind := named(s.info.Types[at].Type); kind == "KubeletConfiguration" {
			path = strings.TrimSuffix(found, ".Duration")
		}
		return true
	})
	return path
}

// assigned takes `fs.Lookup("name").Hidden = true` apart, or `f.Deprecated = x`.
func assigned(s scope, n *ast.AssignStmt) (field, name string) {
	if len(n.Lhs) != 1 {
		return "", ""
	}
	selector, ok := n.Lhs[0].(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	if _, kind := named(s.info.Types[selector.X].Type); kind != "Flag" {
		return "", ""
	}
	if call, ok := selector.X.(*ast.CallExpr); ok && len(call.Args) == 1 {
		name, _ = s.text(call.Args[0])
	}
	return selector.Sel.Name, name
}

// nameSet gives the keys of a map[string]bool that is assigned.
func nameSet(s scope, n *ast.AssignStmt) map[string]bool {
	if len(n.Rhs) != 1 {
		return nil
	}
	literal, ok := n.Rhs[0].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	kind, ok := literal.Type.(*ast.MapType)
	if !ok {
		return nil
	}
	if value, ok := kind.Value.(*ast.Ident); !ok || value.Name != "bool" {
		return nil
	}
	names := map[string]bool{}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := s.text(pair.Key); ok {
				names[name] = true
			}
		}
	}
	return names
}
