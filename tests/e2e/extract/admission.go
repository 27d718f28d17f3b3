package main

import (
	"go/ast"
	"strings"
)

const admissionPackage = "k8s.io/kubernetes/pkg/kubeapiserver/options"

// readPlugins gives the admission plugins and whether they run by default;
// nothing before the release that has them in one list.
func readPlugins(l *loader, gates map[string]fact) (map[string]fact, error) {
	s, err := l.load(admissionPackage)
	if err != nil || s == nil {
		return nil, err
	}
	plain := scope{s, nil}
	on := map[string]bool{}
	if fn := s.funcs["DefaultOffAdmissionPlugins"]; fn != nil {
		first := true
		// Later ones are added where a feature gate is on.
		gate := ""
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			if assigned, ok := node.(*ast.AssignStmt); ok && first {
				first = false
				for _, name := range texts(plain, assigned) {
					on[name] = true
				}
			}
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch calledName(call) {
			case "Enabled":
				gate, _ = plain.text(call.Args[0])
			case "Insert":
				for _, name := range texts(plain, call) {
					on[name] = on[name] || strings.Contains(gates[gate].state, " on")
				}
			}
			return true
		})
	}
	plugins := map[string]fact{}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok && spec.Names[0].Name == "AllOrderedPlugins" {
				for _, name := range texts(plain, spec) {
					plugins[name] = fact{toggles: map[string]bool{"on": on[name]}}
				}
			}
			return true
		})
	}
	return plugins, nil
}

// texts are the constant texts below a node.
func texts(s scope, node ast.Node) []string {
	var found []string
	ast.Inspect(node, func(node ast.Node) bool {
		if expr, ok := node.(ast.Expr); ok {
			if text, ok := s.text(expr); ok {
				found = append(found, text)
				return false
			}
		}
		return true
	})
	return found
}
