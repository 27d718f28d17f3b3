package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCases(t *testing.T) {
	for _, c := range []struct{ name, input, output string }{
		{"nothing", ``, "0 documents, 0 differ\n"},
		{"alike", `{"yaml": "a: [1, x, null]\n", "want": {"a": [1, "x", null]}}`, "1 documents, 0 differ\n"},
		{"a leading separator", `{"yaml": "# note\n---\na: 1\n", "want": {"a": 1}}`, "1 documents, 0 differ\n"},
		{"nothing in it", `{"yaml": "# only a note\n", "want": null}`, "1 documents, 0 differ\n"},
		{"a float that is whole", `{"yaml": "1e3", "want": 1000.0}`, "1 documents, 0 differ\n"},
		{"a word of YAML 1.1", `{"yaml": "on", "want": "on"}`, "want \"on\", got true"},
		{"a lost digit", `{"yaml": "123456789012345678901", "want": 123456789012345678901}`, "1 differ"},
		{"two documents", `{"yaml": "a: |-\n  x\n---\nb: 1\n", "want": {}}`, "read as 2 documents"},
		{"a duplicate key", `{"yaml": "a: 1\na: 1\n", "want": {"a": 1}}`, "not read: "},
		{"not YAML", `{"yaml": "{", "want": {}}`, "not read: "},
		{"one of two", "{\"yaml\": \"1\", \"want\": 1}\n{\"yaml\": \"1\", \"want\": 2}", "2 documents, 1 differ\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs strings.Builder
			status := checkAll(strings.NewReader(c.input), &out, &errs)
			if !strings.Contains(out.String(), c.output) || errs.Len() > 0 {
				t.Errorf("want %q in %q, and nothing in %q", c.output, out.String(), errs.String())
			}
			if alike := strings.HasSuffix(out.String(), " 0 differ\n"); alike != (status == 0) {
				t.Errorf("status %d does not go with %q", status, out.String())
			}
		})
	}
}

func TestOnlySomeAreShown(t *testing.T) {
	var out, errs strings.Builder
	checkAll(strings.NewReader(strings.Repeat(`{"yaml": "1", "want": 2}`, 30)), &out, &errs)
	if n := strings.Count(out.String(), "want 2"); n != shown {
		t.Errorf("%d mismatches shown, not %d", n, shown)
	}
	if !strings.HasSuffix(out.String(), "30 documents, 30 differ\n") {
		t.Errorf("no closing count in %q", out.String())
	}
}

func TestUnusableInput(t *testing.T) {
	for _, input := range []string{`{"yaml": "1"}`, `{"want": 1}`, `not JSON`} {
		var out, errs strings.Builder
		if status := checkAll(strings.NewReader(input), &out, &errs); status != 2 || errs.Len() == 0 {
			t.Errorf("%s: status %d, said %q", input, status, errs.String())
		}
	}
}

func TestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.yaml")
	if err := os.WriteFile(path, []byte("a: 1\n---\n# nothing\n---\nb: \"on\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if status := printFiles([]string{path}, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	if want := "{\"a\":1}\n{\"b\":\"on\"}\n"; out.String() != want {
		t.Errorf("want %q, got %q", want, out.String())
	}
}

func TestDecimal(t *testing.T) {
	for _, alike := range [][2]string{{"0", "-0.0"}, {"1000", "1e3"}, {"0.5", "5E-1"}, {"-120", "-1.20e+2"}, {"1e99999999999999999999", "10e99999999999999999998"}} {
		if !same(number(alike[0]), number(alike[1])) {
			t.Errorf("%s and %s are the same number", alike[0], alike[1])
		}
	}
	for _, unlike := range [][2]string{{"1", "-1"}, {"9007199254740993", "9007199254740992"}, {"1", "10"}} {
		if same(number(unlike[0]), number(unlike[1])) {
			t.Errorf("%s and %s are different numbers", unlike[0], unlike[1])
		}
	}
}

func number(text string) any {
	value, err := decode([]byte(text))
	if err != nil {
		panic(err)
	}
	return value
}
