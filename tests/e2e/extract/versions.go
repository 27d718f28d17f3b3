package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
)

// schemePackages put the kinds of configuration files into a scheme, which is
// what reads them.
var schemePackages = []string{
	"k8s.io/apiserver/pkg/apis/apiserver/install",
	"k8s.io/apiserver/pkg/apis/audit/install",
	"k8s.io/kubelet/pkg/apis/credentialprovider/install",
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/scheme",
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/install",
	"k8s.io/kubernetes/pkg/credentialprovider/plugin",
	"k8s.io/kubernetes/pkg/kubelet/apis/config/scheme",
	"k8s.io/kubernetes/pkg/kubelet/apis/kubeletconfig/scheme",
}

// servingPackages say which versions the apiserver serves by default.
var servingPackages = []string{"k8s.io/kubernetes/pkg/controlplane", "k8s.io/kubernetes/pkg/master"}

// kubeadmConfig says which versions kubeadm reads only where experiments are
// allowed, or no longer.
const kubeadmConfig = "k8s.io/kubernetes/cmd/kubeadm/app/util/config"

// readVersions gives the apiVersions of the kinds that the file has, each as
// "Kind apiVersion".
func readVersions(l *loader, data *table) (map[string]fact, error) {
	w := versionWalk{loader: l, kinds: map[string]bool{}, facts: map[string]fact{}}
	for _, one := range data.items {
		kind, _, _ := strings.Cut(one.name, " ")
		w.kinds[kind] = true
	}
	// A kubelet without --config reads no file, whatever its scheme has.
	kubelet, err := readFlags(l, "kubelet")
	if err != nil {
		return nil, err
	}
	if _, has := kubelet.flags["config"]; !has {
		delete(w.kinds, "KubeletConfiguration")
	}
	// What needs a gate is left out.
	gates, err := readGates(l, gatePackages...)
	if err != nil {
		return nil, err
	}
	if state := gates["KubeletCredentialProviders"].state; strings.HasSuffix(state, " off") {
		delete(w.kinds, "CredentialProviderConfig")
		delete(w.kinds, "CredentialProviderRequest")
	}
	for _, name := range schemePackages {
		if err := w.scheme(name); err != nil {
			return nil, err
		}
	}
	for _, name := range servingPackages {
		if err := w.served(name); err != nil {
			return nil, err
		}
	}
	refused, err := refusedByKubeadm(l)
	if err != nil {
		return nil, err
	}
	for name := range w.facts {
		if _, version, _ := strings.Cut(name, " "); refused[version] {
			delete(w.facts, name)
		}
	}
	return w.facts, nil
}

type versionWalk struct {
	loader *loader
	kinds  map[string]bool
	facts  map[string]fact
}

// scheme notes what a package adds to its scheme by `v1.AddToScheme(scheme)`.
func (w versionWalk) scheme(name string) error {
	s, err := w.loader.load(name)
	if err != nil || s == nil {
		return err
	}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok || selector.Sel.Name != "AddToScheme" || err != nil {
				return true
			}
			if id, ok := selector.X.(*ast.Ident); ok {
				if imported, ok := s.info.Uses[id].(*types.PkgName); ok {
					err = w.registered(imported.Imported().Path(), nil)
				}
			}
			return true
		})
	}
	return err
}

// served notes the kinds of the packages whose versions a call of
// EnableVersions names.
func (w versionWalk) served(name string) error {
	s, err := w.loader.load(name)
	if err != nil || s == nil {
		return err
	}
	for _, fn := range s.funcs {
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || calledName(call) != "EnableVersions" {
				return true
			}
			for _, arg := range call.Args {
				versions := ast.Node(arg)
				if id, ok := arg.(*ast.Ident); ok {
					versions = variable(s, id.Name)
				}
				for _, of := range versionPackages(s, versions) {
					if failed := w.registered(of, isRemoved(w.loader.release.minor)); failed != nil {
						err = failed
					}
				}
			}
			return true
		})
	}
	return err
}

// versionPackages are the packages that `v1.SchemeGroupVersion` names.
func versionPackages(s *source, node ast.Node) []string {
	var found []string
	if node == nil {
		return nil
	}
	ast.Inspect(node, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "SchemeGroupVersion" {
			if id, ok := selector.X.(*ast.Ident); ok {
				if imported, ok := s.info.Uses[id].(*types.PkgName); ok {
					found = append(found, imported.Imported().Path())
				}
			}
		}
		return true
	})
	return found
}

// isRemoved says of a kind whether its own APILifecycleRemoved names a minor
// that is no later than this one.
func isRemoved(minor int) func(s *source, kind string) bool {
	return func(s *source, kind string) bool {
		fn := s.funcs[kind+".APILifecycleRemoved"]
		if fn == nil {
			return false
		}
		removed := false
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			if result, ok := node.(*ast.ReturnStmt); ok && len(result.Results) == 2 {
				if value := s.info.Types[result.Results[1]].Value; value != nil {
					at, _ := constant.Int64Val(value)
					removed = int(at) <= minor
				}
			}
			return true
		})
		return removed
	}
}

// registered notes the kinds that a package registers, unless they are gone.
func (w versionWalk) registered(name string, gone func(*source, string) bool) error {
	s, err := w.loader.load(name)
	if err != nil || s == nil {
		return err
	}
	any := false
	for _, fn := range s.funcs {
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			of, kinds := call.Args[0], []string{}
			switch calledName(call) {
			case "AddKnownTypes":
				for _, arg := range call.Args[1:] {
					_, kind := named(s.info.Types[arg].Type)
					kinds = append(kinds, kind)
				}
			case "AddKnownTypeWithName":
				// SchemeGroupVersion.WithKind("…")
				made, isCall := of.(*ast.CallExpr)
				if !isCall || calledName(made) != "WithKind" || len(made.Args) != 1 {
					return true
				}
				kind, _ := scope{s, nil}.text(made.Args[0])
				of, kinds = made.Fun.(*ast.SelectorExpr).X, append(kinds, kind)
			default:
				return true
			}
			any = true
			version, ok := groupVersion(s, of)
			if strings.HasSuffix(version, "/__internal") {
				return true
			}
			for _, kind := range kinds {
				switch {
				case !w.kinds[kind] || gone != nil && gone(s, kind):
				case !ok:
					err = fmt.Errorf("%s: the version cannot be read", w.loader.files.Position(call.Pos()))
				default:
					w.facts[kind+" "+version] = fact{}
				}
			}
			return true
		})
	}
	if any || err != nil {
		return err
	}
	// The package adds to the scheme what another of the same version has.
	for _, imported := range s.pkg.Imports() {
		if other := imported.Path(); path.Base(other) == path.Base(name) && strings.Contains(other, "/config/") {
			return w.registered(other, gone)
		}
	}
	return nil
}

// groupVersion writes what a variable such as SchemeGroupVersion is.
func groupVersion(s *source, expr ast.Expr) (string, bool) {
	id, ok := expr.(*ast.Ident)
	if !ok {
		return "", false
	}
	literal, ok := variable(s, id.Name).(*ast.CompositeLit)
	if !ok {
		return "", false
	}
	parts := map[string]string{}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				parts[key.Name], _ = scope{s, nil}.text(pair.Value)
			}
		}
	}
	return parts["Group"] + "/" + parts["Version"], parts["Group"] != "" && parts["Version"] != ""
}

// refusedByKubeadm are the versions that kubeadm does not read although they
// are in its scheme.
func refusedByKubeadm(l *loader) (map[string]bool, error) {
	s, err := l.load(kubeadmConfig)
	if err != nil || s == nil {
		return nil, err
	}
	refused := map[string]bool{}
	for _, file := range s.files {
		ast.Inspect(file, func(node ast.Node) bool {
			assigned, ok := node.(*ast.AssignStmt)
			if !ok || len(assigned.Lhs) != 1 {
				return true
			}
			id, ok := assigned.Lhs[0].(*ast.Ident)
			literal, also := assigned.Rhs[0].(*ast.CompositeLit)
			if !ok || !also || id.Name != "oldKnownAPIVersions" && id.Name != "experimentalAPIVersions" {
				return true
			}
			for _, element := range literal.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					if version, ok := (scope{s, nil}).text(pair.Key); ok {
						refused[version] = true
					}
				}
			}
			return true
		})
	}
	return refused, nil
}

// spreadVersions makes an item of each apiVersion in a line such as
// `"Kind" = { "group/v1" = [9, 22] }`.
func spreadVersions(items []item) []item {
	var spread []item
	for _, one := range items {
		for _, key := range one.keys {
			version := item{name: one.name + " " + strings.Trim(key, `"`), values: map[string]string{}}
			since, removed, _ := strings.Cut(strings.Trim(one.values[key], "[]"), ", ")
			if since != strconv.Itoa(oldest) {
				version.set("since", since)
			}
			if removed != "" {
				version.set("removed", removed)
			}
			spread = append(spread, version)
		}
	}
	slices.SortFunc(spread, func(a, b item) int { return strings.Compare(a.name, b.name) })
	return spread
}

// gatherVersions undoes spreadVersions: the older first, of the same age the
// less stable.
func gatherVersions(items []item) []item {
	type version struct {
		name, kind, text string
		since            int
	}
	var versions []version
	for _, one := range items {
		kind, name, _ := strings.Cut(one.name, " ")
		since, has := one.number("since")
		if !has {
			since = oldest
		}
		text := strconv.Itoa(since)
		if removed := one.values["removed"]; removed != "" {
			text += ", " + removed
		}
		versions = append(versions, version{name, kind, "[" + text + "]", since})
	}
	slices.SortStableFunc(versions, func(a, b version) int {
		if a.kind != b.kind {
			return strings.Compare(a.kind, b.kind)
		}
		if a.since != b.since {
			return a.since - b.since
		}
		return stability(a.name) - stability(b.name)
	})
	var gathered []item
	for _, one := range versions {
		if len(gathered) == 0 || gathered[len(gathered)-1].name != one.kind {
			gathered = append(gathered, item{name: one.kind, values: map[string]string{}})
		}
		last := &gathered[len(gathered)-1]
		key := strconv.Quote(one.name)
		last.keys = append(last.keys, key)
		last.values[key] = one.text
	}
	return gathered
}

// stability orders versions: alpha, beta, stable.
func stability(version string) int {
	switch {
	case strings.Contains(version, "alpha"):
		return 0
	case strings.Contains(version, "beta"):
		return 1
	}
	return 2
}
