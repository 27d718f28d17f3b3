package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"
)

// defaultPackages are where KubeletConfiguration v1beta1 has got its defaults.
var defaultPackages = []string{
	"k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1",
	"k8s.io/kubernetes/pkg/kubelet/apis/kubeletconfig/v1beta1",
}

// evictionPackage has the thresholds that kubelets since 1.33 add after
// SetDefaults_KubeletConfiguration.
const evictionPackage = "k8s.io/kubernetes/pkg/kubelet/eviction"

// readDefaults puts the defaults of KubeletConfiguration into the facts of its
// fields: what SetDefaults_KubeletConfiguration assigns to an object without
// values, also where it asks for a gate first. Given back are the paths of what
// it assigns and this does not understand.
func readDefaults(l *loader, fields map[string]fact, paths map[string]string) ([]string, error) {
	w := defaultWalk{loader: l, fields: fields, paths: paths, words: map[string]string{}, unread: map[string]bool{}}
	for _, path := range defaultPackages {
		s, err := l.load(path)
		if err != nil {
			return nil, err
		}
		if s == nil || s.funcs["SetDefaults_KubeletConfiguration"] == nil {
			continue
		}
		w.function(s, s.funcs["SetDefaults_KubeletConfiguration"], "")
		break
	}
	if len(w.words) == 0 {
		return nil, nil
	}
	if s, err := l.load(evictionPackage); err != nil {
		return nil, err
	} else if _, has := w.words["evictionHard"]; s != nil && !has {
		if value := variable(s, "DefaultEvictionHard"); value != nil {
			w.assign(s, "EvictionHard", value)
		}
	}
	for path, one := range fields {
		if word := w.words[path]; !w.unread[path] {
			one.standard = &word
			fields[path] = one
		}
	}
	var unread []string
	for path := range w.unread {
		unread = append(unread, path)
	}
	slices.Sort(unread)
	return unread, nil
}

// defaultWalk goes through functions that set defaults.
type defaultWalk struct {
	loader *loader
	fields map[string]fact
	paths  map[string]string
	// words has the default of each field that is assigned one, unread those
	// whose default is not understood.
	words  map[string]string
	unread map[string]bool
	// locals are the variables of the function, root is its parameter and
	// prefix the Go path of what the parameter points to.
	locals map[types.Object]ast.Expr
	root   types.Object
	prefix string
}

// function goes through a function whose parameter points to what is at prefix.
func (w defaultWalk) function(s *source, fn *ast.FuncDecl, prefix string) {
	params := fn.Type.Params.List
	if len(params) != 1 || len(params[0].Names) != 1 {
		return
	}
	w.root, w.prefix, w.locals = s.info.Defs[params[0].Names[0]], prefix, map[types.Object]ast.Expr{}
	w.block(s, fn.Body)
}

// block takes every condition to hold: they ask whether a field has no value.
func (w defaultWalk) block(s *source, block *ast.BlockStmt) {
	for _, statement := range block.List {
		switch n := statement.(type) {
		case *ast.IfStmt:
			w.block(s, n.Body)
		case *ast.AssignStmt:
			if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
				continue
			}
			if path, ok := w.path(s, n.Lhs[0]); ok {
				w.assign(s, path, n.Rhs[0])
			} else if name, ok := n.Lhs[0].(*ast.Ident); ok && n.Tok == token.DEFINE {
				w.locals[s.info.Defs[name]] = n.Rhs[0]
			}
		case *ast.ExprStmt:
			w.call(s, n.X)
		}
	}
}

// call goes into a function that sets the defaults of a part, `f(&obj.Part)`.
func (w defaultWalk) call(s *source, expr ast.Expr) {
	call, ok := expr.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return
	}
	address, ok := call.Args[0].(*ast.UnaryExpr)
	if !ok {
		return
	}
	path, ok := w.path(s, address.X)
	fn := callee(scope{s, nil}, call)
	if !ok || fn == nil || fn.Pkg() == nil {
		return
	}
	target, err := w.loader.load(fn.Pkg().Path())
	if err == nil && target != nil && target.funcs[fn.Name()] != nil {
		w.function(target, target.funcs[fn.Name()], path)
	}
}

// path gives the Go path of `obj.A.B`.
func (w defaultWalk) path(s *source, expr ast.Expr) (string, bool) {
	switch e := expr.(type) {
	case *ast.Ident:
		return w.prefix, w.root != nil && s.info.Uses[e] == w.root
	case *ast.SelectorExpr:
		path, ok := w.path(s, e.X)
		return join(path, e.Sel.Name), ok
	}
	return "", false
}

// assign notes a field's default, unless it has one already.
func (w defaultWalk) assign(s *source, goPath string, value ast.Expr) {
	// A Duration within a Duration is the same field.
	for w.paths[goPath] == "" && strings.HasSuffix(goPath, ".Duration") {
		goPath = strings.TrimSuffix(goPath, ".Duration")
	}
	path := w.paths[goPath]
	if path == "" {
		return
	}
	if _, has := w.words[path]; has || w.unread[path] {
		return
	}
	word, ok := w.word(s, value, slices.Contains(w.fields[path].kinds, "duration"))
	if !ok {
		w.unread[path] = true
		return
	}
	if word == "false" || word == "0" {
		word = ""
	}
	w.words[path] = word
}

// word writes a value as a flag would have it.
func (w defaultWalk) word(s *source, expr ast.Expr, duration bool) (string, bool) {
	if value := s.info.Types[expr].Value; value != nil {
		return constantWord(value, duration), true
	}
	switch e := expr.(type) {
	case *ast.BasicLit:
		return constantWord(constant.MakeFromLiteral(e.Value, e.Kind, 0), duration), true
	case *ast.ParenExpr:
		return w.word(s, e.X, duration)
	case *ast.StarExpr:
		return w.word(s, e.X, duration)
	case *ast.UnaryExpr:
		return w.word(s, e.X, duration)
	case *ast.CallExpr:
		// ptr.To(x), a conversion, resource.NewQuantity(x, format).
		if len(e.Args) == 0 {
			return "", false
		}
		return w.word(s, e.Args[0], duration)
	case *ast.CompositeLit:
		return w.composite(s, e, duration)
	case *ast.Ident:
		if e.Name == "true" || e.Name == "false" {
			return e.Name, true
		}
		return w.variable(s, e, duration)
	case *ast.SelectorExpr:
		return w.variable(s, e.Sel, duration)
	}
	return "", false
}

// composite writes a list, a map, or a struct around one value.
func (w defaultWalk) composite(s *source, literal *ast.CompositeLit, duration bool) (string, bool) {
	_, isStruct := s.info.Types[literal].Type.Underlying().(*types.Struct)
	if isStruct && len(literal.Elts) > 1 {
		return "", false
	}
	var words []string
	for _, element := range literal.Elts {
		key := ""
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Value
			if !isStruct {
				word, ok := w.word(s, pair.Key, false)
				if !ok {
					return "", false
				}
				key = word + "="
			}
		}
		word, ok := w.word(s, element, duration)
		if !ok {
			return "", false
		}
		words = append(words, key+word)
	}
	slices.Sort(words)
	return strings.Join(words, ","), true
}

// variable writes what a variable begins with.
func (w defaultWalk) variable(s *source, id *ast.Ident, duration bool) (string, bool) {
	object := s.info.Uses[id]
	if value := w.locals[object]; value != nil {
		return w.word(s, value, duration)
	}
	if object == nil || object.Pkg() == nil || object.Parent() != object.Pkg().Scope() {
		return "", false
	}
	target, err := w.loader.load(object.Pkg().Path())
	if err != nil || target == nil {
		return "", false
	}
	value := variable(target, object.Name())
	if value == nil {
		return "", false
	}
	return w.word(target, value, duration)
}

// variable gives the value of a package's variable.
func variable(s *source, name string) ast.Expr {
	for _, file := range s.files {
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				value := spec.(*ast.ValueSpec)
				for i, id := range value.Names {
					if id.Name == name && i < len(value.Values) {
						return value.Values[i]
					}
				}
			}
		}
	}
	return nil
}

func constantWord(value constant.Value, duration bool) string {
	switch value.Kind() {
	case constant.String:
		return constant.StringVal(value)
	case constant.Float:
		f, _ := constant.Float64Val(value)
		return strconv.FormatFloat(f, 'g', -1, 64)
	case constant.Int:
		if n, exact := constant.Int64Val(value); exact && duration {
			return durationWord(time.Duration(n))
		}
	}
	return value.ExactString()
}

// durationWord is Go's, without units of which there are none.
func durationWord(d time.Duration) string {
	word := d.String()
	if strings.HasSuffix(word, "m0s") {
		word = strings.TrimSuffix(word, "0s")
	}
	if strings.HasSuffix(word, "h0m") {
		word = strings.TrimSuffix(word, "0m")
	}
	if d == 0 {
		return ""
	}
	return word
}
