package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// labelPackages are where the labels have been that a kubelet may give its node.
var labelPackages = []string{"k8s.io/kubelet/pkg/apis", "k8s.io/kubernetes/pkg/kubelet/apis"}

const (
	kubeletOptions  = "k8s.io/kubernetes/cmd/kubelet/app/options"
	nodeRestriction = "k8s.io/kubernetes/plugin/pkg/admission/noderestriction"
)

// readLabelSet gives the texts of the set that a variable of the labels'
// package begins with.
func readLabelSet(l *loader, name string) (map[string]fact, error) {
	facts := map[string]fact{}
	for _, path := range labelPackages {
		s, err := l.load(path)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		call, ok := variable(s, name).(*ast.CallExpr)
		if !ok {
			continue
		}
		for _, arg := range call.Args {
			label, ok := scope{s, nil}.text(arg)
			if !ok {
				return nil, fmt.Errorf("%s: a label cannot be read", l.files.Position(arg.Pos()))
			}
			facts[label] = fact{}
		}
		break
	}
	return facts, nil
}

// readOtherLabels says what becomes of labels that ValidateKubeletFlags does
// not know: where it returns an error, the kubelet does not start.
func readOtherLabels(l *loader) (map[string]fact, error) {
	s, err := l.load(kubeletOptions)
	if err != nil || s == nil || s.funcs["ValidateKubeletFlags"] == nil {
		return nil, err
	}
	facts := map[string]fact{}
	for _, statement := range s.funcs["ValidateKubeletFlags"].Body.List {
		check, ok := statement.(*ast.IfStmt)
		if !ok || !mentions(check.Cond, "unknownLabels") {
			continue
		}
		what := "warned"
		for _, inner := range check.Body.List {
			if _, ok := inner.(*ast.ReturnStmt); ok {
				what = "refused"
			}
		}
		facts[what] = fact{}
	}
	return facts, nil
}

func mentions(expr ast.Expr, name string) bool {
	found := false
	ast.Inspect(expr, func(node ast.Node) bool {
		id, ok := node.(*ast.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}

// readRestrictedLabels gives the prefixes that NodeRestriction compares a
// label's with beside Kubernetes' own.
func readRestrictedLabels(l *loader) (map[string]fact, error) {
	s, err := l.load(nodeRestriction)
	if err != nil || s == nil {
		return nil, err
	}
	facts := map[string]fact{}
	for name, fn := range s.funcs {
		if name == "isKubernetesLabel" {
			continue
		}
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			binary, ok := node.(*ast.BinaryExpr)
			if !ok || binary.Op != token.EQL || !mentions(binary.X, "namespace") {
				return true
			}
			if prefix, ok := (scope{s, nil}).text(binary.Y); ok && strings.HasSuffix(prefix, ".io") {
				facts[prefix] = fact{}
			}
			return true
		})
	}
	return facts, nil
}
