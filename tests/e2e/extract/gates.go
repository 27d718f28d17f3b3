package main

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// gatePackages declare feature gates. What a later one says of a name counts.
var gatePackages = []string{
	"k8s.io/component-base/featuregate",
	"k8s.io/apiserver/pkg/util/feature",
	"k8s.io/component-base/zpages/features",
	"k8s.io/component-base/metrics/features",
	"k8s.io/component-base/logs",
	"k8s.io/component-base/logs/api/v1",
	"k8s.io/client-go/features",
	"k8s.io/apiextensions-apiserver/pkg/features",
	"k8s.io/apiserver/pkg/features",
	"k8s.io/kubernetes/pkg/features",
}

// cloudGates declares gates that some releases give to every component, and
// some to none but cloud controller managers.
const cloudGates = "k8s.io/controller-manager/pkg/features"

// readGates gives the state of each gate: `beta on`.
func readGates(l *loader, packages ...string) (map[string]fact, error) {
	gates := map[string]fact{}
	for _, path := range packages {
		s, err := l.load(path)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		for _, file := range s.files {
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.CompositeLit)
				if !ok || s.info.Types[literal].Type == nil {
					return true
				}
				kind, ok := types.Unalias(s.info.Types[literal].Type).Underlying().(*types.Map)
				if !ok {
					return true
				}
				_, of := named(kind.Elem())
				if of != "FeatureSpec" && of != "VersionedSpecs" {
					return true
				}
				for _, element := range literal.Elts {
					pair, ok := element.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					name, ok := scope{s, nil}.text(pair.Key)
					if !ok {
						continue
					}
					if state := gateState(s, pair.Value, l.release.minor, of == "VersionedSpecs"); state != "" {
						gates[name] = fact{state: state}
					}
				}
				return false
			})
		}
	}
	return gates, nil
}

// gateState reads a FeatureSpec, or the one of VersionedSpecs that holds.
func gateState(s *source, value ast.Expr, minor int, versioned bool) string {
	literal, ok := value.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	if versioned {
		state := ""
		for _, element := range literal.Elts {
			spec, ok := element.(*ast.CompositeLit)
			// A component is compatible with the minor before it, unless told otherwise.
			if ok && specMinor(s, spec, "Version") <= minor && specMinor(s, spec, "MinCompatibilityVersion") < minor {
				state = gateState(s, spec, minor, false)
			}
		}
		return state
	}
	stage, on, locked := "ga", "off", ""
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, _ := pair.Key.(*ast.Ident)
		constantValue := s.info.Types[pair.Value].Value
		switch {
		case field == nil || constantValue == nil:
		case field.Name == "Default" && constant.BoolVal(constantValue):
			on = "on"
		case field.Name == "LockToDefault" && constant.BoolVal(constantValue):
			locked = " locked"
		case field.Name == "PreRelease" && constant.StringVal(constantValue) != "":
			stage = strings.ToLower(constant.StringVal(constantValue))
		}
	}
	return stage + " " + on + locked
}

// specMinor is the minor in `key: version.MustParse("1.N")`.
func specMinor(s *source, spec *ast.CompositeLit, key string) int {
	for _, element := range spec.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, ok := pair.Key.(*ast.Ident)
		call, isCall := pair.Value.(*ast.CallExpr)
		if !ok || field.Name != key || !isCall || len(call.Args) == 0 {
			continue
		}
		if text, ok := (scope{s, nil}).text(call.Args[0]); ok {
			n, _ := parseMinor(text)
			return n
		}
		// version.MajorMinor(1, N)
		if len(call.Args) == 2 {
			if value := s.info.Types[call.Args[1]].Value; value != nil {
				n, _ := constant.Int64Val(value)
				return int(n)
			}
		}
	}
	return 0
}

// readNeeds gives the features that each feature depends on, where the release
// checks that.
func readNeeds(l *loader) (map[string]fact, error) {
	needs := map[string]fact{}
	for _, path := range gatePackages {
		s, err := l.load(path)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		for _, file := range s.files {
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.CompositeLit)
				if !ok {
					return true
				}
				kind, ok := literal.Type.(*ast.MapType)
				if !ok {
					return true
				}
				if list, ok := kind.Value.(*ast.ArrayType); !ok || !isFeature(list.Elt) || !isFeature(kind.Key) {
					return true
				}
				for _, element := range literal.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok {
						name, _ := scope{s, nil}.text(pair.Key)
						if names := texts(scope{s, nil}, pair.Value); name != "" && len(names) > 0 {
							slices.Sort(names)
							needs[name] = fact{state: strings.Join(names, " ")}
						}
					}
				}
				return false
			})
		}
	}
	return needs, nil
}

func isFeature(expr ast.Expr) bool {
	selector, ok := expr.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Feature"
}
