package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

const (
	managerPackage = "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	namesPackage   = "k8s.io/kubernetes/cmd/kube-controller-manager/names"
)

// controller is one that kube-controller-manager knows.
type controller struct {
	alias string
	off   bool
	// gates is nil where they cannot be read.
	gates []string
}

// readControllers gives the controllers by the names that a release has for
// them: its canonical ones.
func readControllers(l *loader) (map[string]controller, error) {
	s, err := l.load(managerPackage)
	if err != nil || s == nil {
		return nil, err
	}
	all := map[string]controller{}
	plain := scope{s, nil}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.CompositeLit:
				if _, kind := named(s.info.Types[n].Type); kind == "ControllerDescriptor" {
					if name, one := descriptor(plain, n); name != "" {
						all[name] = one
					}
				}
			case *ast.FuncDecl:
				if n.Name.Name == "NewControllerInitializers" && n.Body != nil {
					initializers(plain, n, all)
				}
			}
			return true
		})
	}
	if name, ok := constantOf(s, "saTokenControllerName"); ok {
		all[name] = controller{}
	}
	if len(all) > 0 && s.funcs["NewControllerInitializers"] != nil {
		for _, name := range serviceAccountToken(plain) {
			all[name] = controller{}
		}
		for name := range disabled(plain) {
			one := all[name]
			one.off = true
			all[name] = one
		}
		if err := aliases(l, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// descriptor reads a ControllerDescriptor.
func descriptor(s scope, literal *ast.CompositeLit) (string, controller) {
	name, one := "", controller{gates: []string{}}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, _ := pair.Key.(*ast.Ident)
		if field == nil {
			continue
		}
		switch field.Name {
		case "name":
			name, _ = s.text(pair.Value)
		case "isDisabledByDefault":
			if value := s.info.Types[pair.Value].Value; value != nil {
				one.off = constant.BoolVal(value)
			}
		case "aliases", "requiredFeatureGates":
			list, _ := pair.Value.(*ast.CompositeLit)
			if list == nil {
				continue
			}
			for _, element := range list.Elts {
				text, ok := s.text(element)
				switch {
				case !ok:
				case field.Name == "aliases":
					one.alias = text
				default:
					one.gates = append(one.gates, text)
				}
			}
		}
	}
	return name, one
}

// initializers reads `controllers["x"] = start` and `register("x", start)`.
func initializers(s scope, fn *ast.FuncDecl, all map[string]controller) {
	ast.Inspect(fn.Body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			if index, ok := n.Lhs[0].(*ast.IndexExpr); ok {
				if name, ok := s.text(index.Index); ok {
					all[name] = controller{}
				}
			}
		case *ast.CallExpr:
			if fun, ok := n.Fun.(*ast.Ident); ok && fun.Name == "register" && len(n.Args) == 2 {
				if name, ok := s.text(n.Args[0]); ok {
					all[name] = controller{}
				}
			}
		}
		return true
	})
}

// serviceAccountToken is the controller that KnownControllers adds.
func serviceAccountToken(s scope) []string {
	var names []string
	fn := s.funcs["KnownControllers"]
	if fn == nil {
		return nil
	}
	ast.Inspect(fn.Body, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		if fun, ok := call.Fun.(*ast.SelectorExpr); ok && fun.Sel.Name == "Insert" {
			for _, arg := range call.Args {
				if name, ok := s.text(arg); ok {
					names = append(names, name)
				}
			}
		}
		return true
	})
	return names
}

// disabled is the set that '*' leaves out.
func disabled(s scope) map[string]bool {
	names := map[string]bool{}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != "ControllersDisabledByDefault" || len(spec.Values) == 0 {
				return true
			}
			if call, ok := spec.Values[0].(*ast.CallExpr); ok {
				for _, arg := range call.Args {
					if name, ok := s.text(arg); ok {
						names[name] = true
					}
				}
			}
			return true
		})
	}
	return names
}

// aliases reads the older names, where they are a map of their own.
func aliases(l *loader, all map[string]controller) error {
	s, err := l.load(namesPackage)
	if err != nil || s == nil {
		return err
	}
	for _, fn := range s.funcs {
		if !strings.HasSuffix(fn.Name.Name, "ControllerAliases") {
			continue
		}
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			pair, ok := node.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			alias, _ := scope{s, nil}.text(pair.Key)
			name, _ := scope{s, nil}.text(pair.Value)
			if one, known := all[name]; known {
				one.alias = alias
				all[name] = one
			}
			return true
		})
	}
	return nil
}

func constantOf(s *source, name string) (string, bool) {
	object, ok := s.pkg.Scope().Lookup(name).(*types.Const)
	if !ok {
		return "", false
	}
	return constant.StringVal(object.Val()), true
}

// controllerFacts puts controllers under the names that the data has for them.
func controllerFacts(all map[string]controller, data *table, newest bool) map[string]fact {
	facts := map[string]fact{}
	for name, one := range all {
		key := name
		for _, known := range data.items {
			if known.values["alias"] == fmt.Sprintf("%q", name) {
				key = known.name
			}
		}
		f := fact{toggles: map[string]bool{"off": one.off}, fixed: map[string]string{}}
		if one.alias != "" {
			f.fixed["alias"] = fmt.Sprintf("%q", one.alias)
		}
		if newest && len(one.gates) > 0 {
			f.fixed["gates"] = `["` + strings.Join(one.gates, `", "`) + `"]`
		}
		facts[key] = f
	}
	return facts
}
