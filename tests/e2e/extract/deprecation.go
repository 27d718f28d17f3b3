package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
)

// deprecation begins a line of a comment: "Deprecated: …", "[DEPRECATED] …".
var deprecation = regexp.MustCompile(`(?im)^\s*\[?deprecated\b`)

// comments finds the comments of fields of structs, wherever they stand.
type comments struct {
	files *token.FileSet
	// known has, by file and line, what is said of the field there.
	known map[string]map[int]string
}

// deprecates says whether the comment of the field at a position calls it
// deprecated.
func (c comments) deprecates(at token.Pos) bool {
	position := c.files.Position(at)
	lines, read := c.known[position.Filename]
	if !read {
		lines = fieldComments(position.Filename)
		c.known[position.Filename] = lines
	}
	return deprecation.MatchString(lines[position.Line])
}

func fieldComments(name string) map[int]string {
	lines := map[int]string{}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
	if err != nil {
		return lines
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if field, ok := node.(*ast.Field); ok && field.Doc != nil {
			for _, id := range field.Names {
				lines[files.Position(id.Pos()).Line] = field.Doc.Text()
			}
		}
		return true
	})
	return lines
}
