package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What is written is what was read: a minor's diff has no other lines.
func TestFilesAreWrittenAsTheyAre(t *testing.T) {
	for _, c := range categories {
		path := filepath.Join(schemas, c.file)
		data, err := readTable(path, c.table)
		if err != nil {
			t.Fatal(err)
		}
		if text := read(t, path); data.String() != text {
			t.Errorf("%s is written differently", c.name())
		}
		if newest := data.truncate(newestMinor()); newest.String() != data.String() {
			for _, line := range differences(data, newest) {
				t.Errorf("%s: %s", c.name(), line)
			}
		}
	}
}

func TestMerge(t *testing.T) {
	for name, test := range map[string]struct {
		before string
		facts  map[string]fact
		after  []string
	}{
		"new":          {``, map[string]fact{"a": {kinds: []string{"string", "ip"}}}, []string{`"a" = { type = "string", since = 38 }`}},
		"new gate":     {``, map[string]fact{"A": {state: "alpha off"}}, []string{`"A" = "38 alpha off"`}},
		"same":         {`"a" = { type = "ip" }`, map[string]fact{"a": {kinds: []string{"string", "ip"}}}, []string{`"a" = { type = "ip" }`}},
		"gone":         {`"a" = { type = "ip", hidden = 20 }`, nil, []string{`"a" = { type = "ip", removed = 38, hidden = 20 }`}},
		"gate gone":    {`"A" = "9 beta on"`, nil, []string{`"A" = "9 beta on, 38 removed"`}},
		"long gone":    {`"a" = { removed = 20 }`, nil, []string{`"a" = { removed = 20 }`}},
		"other type":   {`"a" = { type = "int", since = 20 }`, map[string]fact{"a": {kinds: []string{"string"}}}, []string{`"a" = { type = { 20 = "int", 38 = "string" }, since = 20 }`}},
		"deprecated":   {`"a" = { type = "int", replacement = "b" }`, map[string]fact{"a": {toggles: map[string]bool{"deprecated": true}}}, []string{`"a" = { type = "int", deprecated = 38, replacement = "b" }`}},
		"undeprecated": {`"a" = { deprecated = 10 }`, map[string]fact{"a": {toggles: map[string]bool{"deprecated": false}}}, []string{`"a" = { deprecated = [10, 38] }`}},
		"hidden again": {`"a" = { hidden = [10, 14] }`, map[string]fact{"a": {toggles: map[string]bool{"hidden": true}}}, []string{`"a" = { hidden = [10, 14, 38] }`}},
		"still hidden": {`"a" = { hidden = [10, 14, 20] }`, map[string]fact{"a": {toggles: map[string]bool{"hidden": true}}}, []string{`"a" = { hidden = [10, 14, 20] }`}},
		"locked":       {`"A" = "9 beta on"`, map[string]fact{"A": {state: "ga on locked"}}, []string{`"A" = "9 beta on, 38 ga on locked"`}},
		"unchanged":    {`"A" = "9 beta on"`, map[string]fact{"A": {state: "beta on"}}, []string{`"A" = "9 beta on"`}},
		"on":           {`"a" = {}`, map[string]fact{"a": {toggles: map[string]bool{"on": true}}}, []string{`"a" = { on = 38 }`}},
	} {
		data := &table{}
		if test.before != "" {
			one, err := readItem(test.before)
			if err != nil {
				t.Fatal(err)
			}
			data.add(one)
		}
		if err := data.merge(38, oldest, test.facts, nil, nothing); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var after []string
		for _, one := range data.items {
			after = append(after, one.String())
		}
		if !slices.Equal(after, test.after) {
			t.Errorf("%s: %v, not %v", name, after, test.after)
		}
	}
}

func TestWhatCameBackIsSaid(t *testing.T) {
	one, err := readItem(`"a" = { removed = 20 }`)
	if err != nil {
		t.Fatal(err)
	}
	data := &table{items: []item{one}}
	if data.merge(38, oldest, map[string]fact{"a": {}}, nil, nothing) == nil {
		t.Error("an item that came back was merged")
	}
}

// Two minors are read again from their sources and merged into the files as
// they stood before: that makes what is committed.
func TestTwoMinorsAreWhatTheirSourcesSay(t *testing.T) {
	if testing.Short() {
		t.Skip("needs the sources of two minors")
	}
	for _, minor := range []string{"1.34", "1.37"} {
		lines, err := checkMinor(minor)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			t.Error(line)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
