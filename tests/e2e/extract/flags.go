package main

import (
	"go/ast"
	"go/types"
	"strings"
)

// flag is a command line flag as the sources register it.
type flag struct {
	// word is the type as pflag calls it; "" where it is not known.
	word string
	// target is the path of the Go field of KubeletConfiguration that it sets.
	target             string
	deprecated, hidden bool
}

// flagWalk follows functions that register flags.
type flagWalk struct {
	loader *loader
	flags  map[string]*flag
	seen   map[string]bool
	// unread has the calls that could not be followed.
	unread map[string]bool
}

// entries are the functions from which each component's flags are registered,
// over all releases.
var entries = map[string][]string{
	"kubelet": {
		"k8s.io/kubernetes/cmd/kubelet/app/options:KubeletServer.AddFlags",
		"k8s.io/kubernetes/cmd/kubelet/app/options:AddGlobalFlags",
	},
	"kube-apiserver": {
		"k8s.io/kubernetes/cmd/kube-apiserver/app/options:ServerRunOptions.Flags",
		"k8s.io/kubernetes/cmd/kube-apiserver/app/options:ServerRunOptions.AddFlags",
		"k8s.io/kubernetes/cmd/kube-apiserver/app/options:AddCustomGlobalFlags",
		"k8s.io/component-base/cli/globalflag:AddGlobalFlags",
	},
	"kube-controller-manager": {
		"k8s.io/kubernetes/cmd/kube-controller-manager/app/options:KubeControllerManagerOptions.Flags",
		"k8s.io/kubernetes/cmd/kube-controller-manager/app/options:KubeControllerManagerOptions.AddFlags",
		"k8s.io/kubernetes/cmd/kube-controller-manager/app/options:CMServer.AddFlags",
		"k8s.io/kubernetes/cmd/kube-controller-manager/app/options:AddCustomGlobalFlags",
		"k8s.io/component-base/cli/globalflag:AddGlobalFlags",
	},
}

// readFlags gives a component's flags.
func readFlags(l *loader, component string) (*flagWalk, error) {
	w := &flagWalk{loader: l, flags: map[string]*flag{}, seen: map[string]bool{}, unread: map[string]bool{}}
	for _, entry := range entries[component] {
		pkg, name, _ := strings.Cut(entry, ":")
		s, err := l.load(pkg)
		if err != nil {
			return nil, err
		}
		if s != nil && s.funcs[name] != nil {
			w.walk(scope{s, map[types.Object]string{}}, s.funcs[name])
		}
	}
	// Cobra and the version package make these two.
	w.flags["help"] = &flag{word: "bool"}
	w.flags["version"] = &flag{word: "bool"}
	return w, nil
}

// words are the types of pflag's own methods.
var words = map[string]string{
	"Bool": "bool", "String": "string", "Duration": "duration", "StringSlice": "strings", "StringArray": "strings",
	"Int": "int", "Int32": "int", "Int64": "int", "Uint": "int", "Uint16": "int", "Uint32": "int", "Uint64": "int",
	"Float32": "float", "Float64": "float", "IP": "ip", "IPNet": "cidr", "StringToString": "stringToString",
	"IntSlice": "ints", "Int32Slice": "ints", "IPNetSlice": "cidrs",
}

// registration takes a method of pflag.FlagSet apart: the type that it
// registers, and at which argument the flag's name is.
func registration(method string) (word string, name int, ok bool) {
	method = strings.TrimSuffix(method, "P")
	if method == "Var" || method == "VarPF" {
		return "", 1, true
	}
	name = 0
	if base, found := strings.CutSuffix(method, "Var"); found {
		method, name = base, 1
	}
	word, ok = words[method]
	return word, name, ok
}

func isFlagSet(t types.Type) bool {
	_, name := named(t)
	return strings.EqualFold(name, "FlagSet") || name == "NamedFlagSets"
}

func (w *flagWalk) walk(s scope, fn *ast.FuncDecl) {
	var here []string
	var except map[string]bool
	deprecatesAll, showsDeprecated := false, false
	var visit func(node ast.Node) bool
	visit = func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.RangeStmt:
			// for _, name := range []string{…}, or over a variable with such a list
			over := n.X
			if id, ok := over.(*ast.Ident); ok && variable(s.source, id.Name) != nil {
				over = variable(s.source, id.Name)
			}
			list, isList := over.(*ast.CompositeLit)
			value, isName := n.Value.(*ast.Ident)
			if !isList || !isName {
				return true
			}
			for _, element := range list.Elts {
				if text, ok := s.text(element); ok {
					s.known[s.info.Defs[value]] = text
					ast.Inspect(n.Body, visit)
				}
			}
			return false
		case *ast.CallExpr:
			here = append(here, w.call(s, n)...)
		case *ast.AssignStmt:
			switch field, name := assigned(s, n); {
			case field == "Hidden" && name != "" && w.flags[name] != nil:
				value, _ := n.Rhs[0].(*ast.Ident)
				w.flags[name].hidden = value == nil || value.Name != "false"
			case field == "Hidden":
				showsDeprecated = true
			case field == "Deprecated" && name == "":
				deprecatesAll = true
			}
			if names := nameSet(s, n); names != nil {
				except = names
			}
		}
		return true
	}
	ast.Inspect(fn.Body, visit)
	// AddKubeletConfigFlags ends with this: all that it registers is
	// deprecated, but for a set of names.
	if deprecatesAll {
		for _, name := range here {
			if !except[name] {
				w.flags[name].deprecated = true
			}
		}
	}
	// KubeletFlags.AddFlags ends with this.
	if showsDeprecated {
		for _, name := range here {
			w.flags[name].hidden = w.flags[name].hidden && !w.flags[name].deprecated
		}
	}
}

// call handles one call and gives the names that it registers itself or
// through functions that it calls.
func (w *flagWalk) call(s scope, call *ast.CallExpr) []string {
	selector, isSelector := call.Fun.(*ast.SelectorExpr)
	if isSelector && isFlagSet(s.info.Types[selector.X].Type) {
		method := selector.Sel.Name
		if (method == "MarkDeprecated" || method == "MarkHidden") && len(call.Args) > 0 {
			if name, ok := s.text(call.Args[0]); ok && w.flags[name] != nil {
				w.flags[name].hidden = true
				w.flags[name].deprecated = w.flags[name].deprecated || method == "MarkDeprecated"
			}
			return nil
		}
		word, at, ok := registration(method)
		if !ok || len(call.Args) <= at {
			return nil
		}
		name, ok := s.text(call.Args[at])
		if !ok {
			w.unread[w.loader.files.Position(call.Pos()).String()] = true
			return nil
		}
		f := &flag{word: word}
		if at == 1 {
			f.target = target(s, call.Args[0])
			if word == "" {
				f.word = w.valueWord(s, call.Args[0])
				// The same type, which takes one pair at a time.
				if made, ok := call.Args[0].(*ast.CallExpr); ok && strings.HasSuffix(calledName(made), "NoSplit") {
					f.word += "NoSplit"
				}
			}
		}
		name = strings.ReplaceAll(name, "_", "-")
		w.flags[name] = f
		return []string{name}
	}
	if name, ok := fromGlobal(s, call); ok {
		w.flags[name] = &flag{deprecated: calledName(call) == "registerDeprecated"}
		return []string{name}
	}
	return w.follow(s, call)
}

// fromGlobal gives the name in the calls by which components take over a flag
// that a library has put into a global set: `register(global, local, "name")`,
// `globalflag.Register(local, "name")`.
func fromGlobal(s scope, call *ast.CallExpr) (string, bool) {
	switch calledName(call) {
	case "register", "pflagRegister", "registerDeprecated", "Register":
	default:
		return "", false
	}
	for _, arg := range call.Args[min(1, len(call.Args)):] {
		if name, ok := s.text(arg); ok {
			return strings.ReplaceAll(name, "_", "-"), true
		}
	}
	return "", false
}

func calledName(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// follow walks the functions that a call may reach, when they are given a set
// of flags.
func (w *flagWalk) follow(s scope, call *ast.CallExpr) []string {
	given := false
	for _, arg := range call.Args {
		given = given || isFlagSet(s.info.Types[arg].Type)
	}
	if !given {
		return nil
	}
	if isNil(s, call) {
		return nil
	}
	callee := callee(s, call)
	if callee == nil || callee.Pkg() == nil {
		// Most likely a method of a module that is not served.
		w.unread[w.loader.files.Position(call.Pos()).String()] = true
		return nil
	}
	pkg := callee.Pkg().Path()
	if pkg == "github.com/spf13/pflag" {
		return nil
	}
	target, err := w.loader.load(pkg)
	if err != nil || target == nil {
		w.unread[pkg+"."+callee.Name()] = true
		return nil
	}
	var all []string
	for _, name := range implementations(target, callee) {
		fn := target.funcs[name]
		if fn == nil {
			continue
		}
		known := map[types.Object]string{}
		i := 0
		for _, field := range fn.Type.Params.List {
			for _, param := range field.Names {
				if i < len(call.Args) {
					if value, ok := s.text(call.Args[i]); ok {
						known[target.info.Defs[param]] = value
					}
				}
				i++
			}
		}
		key := pkg + ":" + name
		for _, value := range known {
			key += " " + value
		}
		if w.seen[key] {
			continue
		}
		w.seen[key] = true
		before := map[string]bool{}
		for name := range w.flags {
			before[name] = true
		}
		w.walk(scope{target, known}, fn)
		for name := range w.flags {
			if !before[name] {
				all = append(all, name)
			}
		}
	}
	return all
}
