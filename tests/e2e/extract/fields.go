package main

import (
	"go/types"
	"reflect"
	"strings"
)

// configPackages are where KubeletConfiguration v1beta1 has been.
var configPackages = []string{
	"k8s.io/kubelet/config/v1beta1",
	"k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1",
	"k8s.io/kubernetes/pkg/kubelet/apis/kubeletconfig/v1beta1",
}

// readFields gives the fields of KubeletConfiguration, and the path of each by
// its Go names.
func readFields(l *loader) (map[string]fact, map[string]string, error) {
	fields, paths := map[string]fact{}, map[string]string{}
	for _, path := range configPackages {
		s, err := l.load(path)
		if err != nil {
			return nil, nil, err
		}
		if s == nil || s.pkg.Scope().Lookup("KubeletConfiguration") == nil {
			continue
		}
		config := s.pkg.Scope().Lookup("KubeletConfiguration").Type()
		w := fieldWalk{fields, paths, comments{l.files, map[string]map[int]string{}}}
		w.object(config.Underlying().(*types.Struct), "", "")
		break
	}
	return fields, paths, nil
}

type fieldWalk struct {
	fields map[string]fact
	paths  map[string]string
	// comments are of the fields.
	comments comments
}

func (w fieldWalk) object(of *types.Struct, path, goPath string) {
	for i := range of.NumFields() {
		field := of.Field(i)
		name, _, _ := strings.Cut(reflect.StructTag(of.Tag(i)).Get("json"), ",")
		if name == "" || name == "-" {
			inner, ok := field.Type().Underlying().(*types.Struct)
			if _, kind := named(field.Type()); ok && name != "-" && kind != "TypeMeta" {
				w.object(inner, path, goPath)
			}
			continue
		}
		w.field(field, join(path, name), join(goPath, field.Name()))
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (w fieldWalk) field(field *types.Var, path, goPath string) {
	w.paths[goPath] = path
	kinds, inner, suffix := fieldKinds(field.Type())
	deprecated := w.comments.deprecates(field.Pos())
	w.fields[path] = fact{kinds: kinds, toggles: map[string]bool{"deprecated": deprecated}}
	if inner != nil {
		w.object(inner, path+suffix, goPath)
	}
}

// fieldKinds are the types that a Go type may be in the data, and the struct
// whose fields are below it.
func fieldKinds(of types.Type) (kinds []string, inner *types.Struct, suffix string) {
	of = types.Unalias(of)
	if pointer, ok := of.(*types.Pointer); ok {
		return fieldKinds(pointer.Elem())
	}
	pkg, name := named(of)
	switch {
	case name == "Duration" && strings.HasSuffix(pkg, "meta/v1"), name == "TimeOrMetaDuration":
		return []string{"duration"}, nil, ""
	case name == "Quantity" || name == "QuantityValue":
		return []string{"quantity"}, nil, ""
	case name == "Time" && strings.HasSuffix(pkg, "meta/v1"):
		return []string{"string"}, nil, ""
	case name == "ResourceList":
		return []string{"quantity-map"}, nil, ""
	}
	switch t := of.Underlying().(type) {
	case *types.Basic:
		switch info := t.Info(); {
		case info&types.IsBoolean != 0:
			return []string{"bool"}, nil, ""
		case info&types.IsInteger != 0:
			return []string{"int"}, nil, ""
		case info&types.IsFloat != 0:
			return []string{"float"}, nil, ""
		}
		// Some texts are read as quantities.
		return []string{"string", "quantity"}, nil, ""
	case *types.Slice:
		kinds, inner, _ := fieldKinds(t.Elem())
		if inner != nil {
			return []string{"objects"}, inner, "[]"
		}
		if kinds[0] == "int" {
			return []string{"ints"}, nil, ""
		}
		return []string{"strings"}, nil, ""
	case *types.Map:
		kinds, _, _ := fieldKinds(t.Elem())
		switch kinds[0] {
		case "bool":
			return []string{"bool-map"}, nil, ""
		case "strings":
			return []string{"strings-map"}, nil, ""
		}
		return []string{"string-map", "quantity-map"}, nil, ""
	case *types.Struct:
		return []string{"object"}, t, ""
	}
	return nil, nil, ""
}
