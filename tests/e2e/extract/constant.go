package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// scope is where an expression stands: its package, and the texts that are
// known of the parameters around it.
type scope struct {
	*source
	known map[types.Object]string
}

// text gives what a string expression is known to be: constants, parameters
// given constants, and what + and fmt.Sprintf make of these.
func (s scope) text(expr ast.Expr) (string, bool) {
	if value := s.info.Types[expr].Value; value != nil && value.Kind() == constant.String {
		return constant.StringVal(value), true
	}
	switch e := expr.(type) {
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strings.Trim(e.Value, "\"`"), true
		}
	case *ast.Ident:
		value, ok := s.known[s.info.Uses[e]]
		return value, ok
	case *ast.BinaryExpr:
		left, ok := s.text(e.X)
		right, also := s.text(e.Y)
		return left + right, ok && also && e.Op == token.ADD
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			// A conversion, such as featuregate.Feature("X").
			if kind := s.info.Types[e.Fun]; kind.IsType() {
				return s.text(e.Args[0])
			}
		}
		if fun, ok := e.Fun.(*ast.SelectorExpr); ok && fun.Sel.Name == "Sprintf" {
			format, ok := s.text(e.Args[0])
			var values []any
			for _, arg := range e.Args[1:] {
				value, known := s.text(arg)
				ok = ok && known
				values = append(values, value)
			}
			return fmt.Sprintf(format, values...), ok
		}
	}
	return "", false
}

// named gives the package and the name of a type, behind pointers.
func named(t types.Type) (pkg, name string) {
	if t == nil {
		return "", ""
	}
	t = types.Unalias(t)
	if pointer, ok := t.(*types.Pointer); ok {
		t = types.Unalias(pointer.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		if n.Obj().Pkg() != nil {
			pkg = n.Obj().Pkg().Path()
		}
		return pkg, n.Obj().Name()
	}
	return "", ""
}
