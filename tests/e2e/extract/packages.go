package main

import (
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// loader reads packages of one release. Types are as far known as Kubernetes'
// own modules and the standard library go: what comes from elsewhere has no
// type, which is no error here.
type loader struct {
	release *release
	files   *token.FileSet
	// light has packages without the bodies of functions, full those with.
	light map[string]*types.Package
	full  map[string]*source
}

// source is a package with its syntax.
type source struct {
	path  string
	pkg   *types.Package
	info  *types.Info
	files []*ast.File
	funcs map[string]*ast.FuncDecl
}

// standard has the standard library, which is the same for every release.
var standard = importer.ForCompiler(token.NewFileSet(), "source", nil)

func newLoader(r *release) *loader {
	return &loader{
		release: r, files: token.NewFileSet(),
		light: map[string]*types.Package{}, full: map[string]*source{},
	}
}

// load gives a package with the bodies of its functions; nothing where the
// release has no such package.
func (l *loader) load(path string) (*source, error) {
	if s, ok := l.full[path]; ok {
		return s, nil
	}
	l.full[path] = nil
	files, err := l.parse(path)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	s := &source{path: path, files: files, funcs: map[string]*ast.FuncDecl{}}
	s.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	s.pkg, _ = l.config(false).Check(path, l.files, files, s.info)
	for _, file := range files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				s.funcs[funcName(fn)] = fn
			}
		}
	}
	l.full[path] = s
	return s, nil
}

// Import gives the types of a package, for types.Config.
func (l *loader) Import(path string) (*types.Package, error) {
	if pkg, ok := l.light[path]; ok {
		return pkg, nil
	}
	if !strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
		return standard.Import(path)
	}
	files, err := l.parse(path)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, os.ErrNotExist
	}
	// A cycle through a broken tree must end.
	l.light[path] = types.NewPackage(path, files[0].Name.Name)
	pkg, _ := l.config(true).Check(path, l.files, files, nil)
	l.light[path] = pkg
	return pkg, nil
}

func (l *loader) config(light bool) *types.Config {
	return &types.Config{
		Importer: l, IgnoreFuncBodies: light, FakeImportC: true, DisableUnusedImportCheck: true,
		Error: func(error) {},
		Sizes: types.SizesFor("gc", "amd64"),
	}
}

// parse reads the files of a package that are built on Linux.
func (l *loader) parse(path string) ([]*ast.File, error) {
	dir, err := l.release.folder(path)
	if err != nil || dir == "" {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = "linux", "amd64", false
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if matches, err := context.MatchFile(dir, filepath.Base(name)); err != nil || !matches {
			continue
		}
		file, err := parser.ParseFile(l.files, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// funcName is "Name", or "Type.Name" for a method.
func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	receiver := fn.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	if indexed, ok := receiver.(*ast.IndexExpr); ok {
		receiver = indexed.X
	}
	if name, ok := receiver.(*ast.Ident); ok {
		return name.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}
