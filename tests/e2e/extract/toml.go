package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// table is one file of schemas/kubernetes, or one of its tables: a comment,
// then one item a line in the order of the names. head and tail are what stands
// before and after in the file.
type table struct {
	head  string
	items []item
	tail  string
	// versions says that an item is an apiVersion of a kind.
	versions bool
}

// versionsFile has a line for each kind, with its apiVersions.
const versionsFile = "api-versions.toml"

// item is one line: `"name" = { key = value, … }`, or `"name" = "history"`.
type item struct {
	name    string
	history string
	keys    []string
	values  map[string]string
}

// keyOrder is the order in which a line has its keys.
var keyOrder = []string{
	"alias", "renamed", "type", "field", "same", "default", "only", "since", "deprecated", "removed", "replacement", "hidden",
	"on", "off", "gates",
}

// readTable reads a file's table, or the whole file where name is empty.
func readTable(path, name string) (*table, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &table{}
	inside := name == ""
	for number, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if !inside {
			inside = line == "["+name+"]"
			t.head += line + "\n"
			continue
		}
		// The next table's comment stands after an empty line.
		if name != "" && (t.tail != "" || line == "") {
			t.tail += line + "\n"
			continue
		}
		if !strings.HasPrefix(line, `"`) {
			if len(t.items) > 0 {
				return nil, fmt.Errorf("%s:%d: no item", path, number+1)
			}
			t.head += line + "\n"
			continue
		}
		one, err := readItem(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number+1, err)
		}
		t.items = append(t.items, one)
	}
	if !inside {
		return nil, fmt.Errorf("%s has no [%s]", path, name)
	}
	if t.versions = filepath.Base(path) == versionsFile; t.versions {
		t.items = spreadVersions(t.items)
	}
	return t, nil
}

func readItem(line string) (item, error) {
	name, rest, ok := strings.Cut(line[1:], `" = `)
	if !ok {
		return item{}, fmt.Errorf("no name")
	}
	one := item{name: name, values: map[string]string{}}
	if strings.HasPrefix(rest, `"`) {
		one.history = strings.Trim(rest, `"`)
		return one, nil
	}
	inside := strings.TrimSuffix(strings.TrimPrefix(rest, "{"), "}")
	for _, pair := range splitOutside(inside) {
		key, value, ok := strings.Cut(pair, " = ")
		if !ok {
			return item{}, fmt.Errorf("no value in %q", pair)
		}
		one.keys = append(one.keys, key)
		one.values[key] = value
	}
	return one, nil
}

// splitOutside splits at the commas that are in no text, list or table.
func splitOutside(text string) []string {
	var parts []string
	depth, quoted, start := 0, false, 0
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if last := strings.TrimSpace(text[start:]); last != "" {
		parts = append(parts, last)
	}
	return parts
}

func (t *table) String() string {
	var out strings.Builder
	out.WriteString(t.head)
	lines := t.items
	if t.versions {
		lines = gatherVersions(t.items)
	}
	for _, one := range lines {
		out.WriteString(one.String() + "\n")
	}
	out.WriteString(t.tail)
	return out.String()
}

func (i item) String() string {
	if i.history != "" {
		return fmt.Sprintf("%q = %q", i.name, i.history)
	}
	if len(i.keys) == 0 {
		return fmt.Sprintf("%q = {}", i.name)
	}
	var pairs []string
	for _, key := range i.keys {
		pairs = append(pairs, key+" = "+i.values[key])
	}
	return fmt.Sprintf("%q = { %s }", i.name, strings.Join(pairs, ", "))
}

// clone is a copy that shares nothing.
func (i item) clone() item {
	i.keys, i.values = slices.Clone(i.keys), maps.Clone(i.values)
	return i
}

// set gives a key a value; a new key goes where lines have it.
func (i *item) set(key, value string) {
	if _, had := i.values[key]; !had {
		at := len(i.keys)
		for at > 0 && slices.Index(keyOrder, i.keys[at-1]) > slices.Index(keyOrder, key) {
			at--
		}
		i.keys = slices.Insert(i.keys, at, key)
	}
	i.values[key] = value
}

func (i *item) unset(key string) {
	delete(i.values, key)
	i.keys = slices.DeleteFunc(i.keys, func(k string) bool { return k == key })
}

// number is the minor that a key names.
func (i item) number(key string) (int, bool) {
	n, err := strconv.Atoi(i.values[key])
	return n, err == nil
}

// add puts an item where its name belongs.
func (t *table) add(one item) {
	at, _ := slices.BinarySearchFunc(t.items, one.name, func(i item, name string) int {
		return strings.Compare(i.name, name)
	})
	t.items = slices.Insert(t.items, at, one)
}

// find gives the item of a name.
func (t *table) find(name string) *item {
	for i := range t.items {
		if t.items[i].name == name {
			return &t.items[i]
		}
	}
	return nil
}
