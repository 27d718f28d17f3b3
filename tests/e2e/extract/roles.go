package main

import "go/ast"

const rolesPackage = "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"

// readRoles gives the ClusterRoles that the apiserver creates.
func readRoles(l *loader) (map[string]fact, error) {
	s, err := l.load(rolesPackage)
	if err != nil || s == nil {
		return nil, err
	}
	roles := map[string]fact{}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if _, kind := named(s.info.Types[literal].Type); kind != "ClusterRole" {
				return true
			}
			if name, ok := objectName(scope{s, nil}, literal); ok {
				roles[name] = fact{}
			}
			return true
		})
	}
	return roles, nil
}

// objectName is the name in an object's metadata.
func objectName(s scope, object *ast.CompositeLit) (name string, ok bool) {
	for _, element := range object.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		if !isPair {
			continue
		}
		key, _ := pair.Key.(*ast.Ident)
		if key == nil {
			continue
		}
		if inner, isLiteral := pair.Value.(*ast.CompositeLit); key.Name == "ObjectMeta" && isLiteral {
			return objectName(s, inner)
		}
		if key.Name == "Name" {
			return s.text(pair.Value)
		}
	}
	return "", false
}
