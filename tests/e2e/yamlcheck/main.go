// Command yamlcheck reads YAML as kubectl reads it, to find out whether what
// nodejoin writes arrives as what it meant.
//
//	yamlcheck < cases           each line {"yaml": "<text>", "want": <value>}
//	yamlcheck --files FILE ...  print each document of each file as one line of JSON
//
// The first form prints the first mismatches and a closing count. The status is
// 0 when all is well, 1 when a document differs or cannot be read, and 2 when
// the input could not be used at all.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	splitter "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// shown is how many mismatches are printed; the rest are only counted.
const shown = 20

func main() {
	args := os.Args[1:]
	switch {
	case len(args) == 0:
		os.Exit(checkAll(os.Stdin, os.Stdout, os.Stderr))
	case args[0] == "--files" && len(args) > 1:
		os.Exit(printFiles(args[1:], os.Stdout, os.Stderr))
	default:
		fmt.Fprintln(os.Stderr, "usage: yamlcheck < cases, or yamlcheck --files FILE ...")
		os.Exit(2)
	}
}

// checkAll compares every case of in and reports on out; errs is for input that
// is no case at all.
func checkAll(in io.Reader, out, errs io.Writer) int {
	w := bufio.NewWriter(out)
	defer w.Flush()
	cases := json.NewDecoder(in)
	count, differ := 0, 0
	for {
		var c struct {
			YAML *string         `json:"yaml"`
			Want json.RawMessage `json:"want"`
		}
		err := cases.Decode(&c)
		if err == io.EOF {
			break
		}
		if err == nil && (c.YAML == nil || c.Want == nil) {
			err = errors.New(`it needs both "yaml" and "want"`)
		}
		if err != nil {
			fmt.Fprintf(errs, "yamlcheck: case %d: %v\n", count+1, err)
			return 2
		}
		count++
		if problem := check(*c.YAML, c.Want); problem != "" {
			differ++
			if differ <= shown {
				fmt.Fprintf(w, "document %d: %s\n%s\n", count, problem, indent(*c.YAML))
			}
		}
	}
	fmt.Fprintf(w, "%d documents, %d differ\n", count, differ)
	if differ > 0 {
		return 1
	}
	return 0
}

// check returns what is wrong with text as a way of writing want, or "".
func check(text string, want json.RawMessage) string {
	found, err := read([]byte(text))
	if err != nil {
		return fmt.Sprintf("not read: %v", err)
	}
	if len(found) > 1 {
		return fmt.Sprintf("read as %d documents", len(found))
	}
	got := json.RawMessage("null")
	if len(found) == 1 {
		got = found[0]
	}
	same, err := equal(got, want)
	if err != nil {
		return fmt.Sprintf("not compared: %v", err)
	}
	if !same {
		return fmt.Sprintf("want %s, got %s", want, got)
	}
	return ""
}

// printFiles prints the documents of the files, and stops at the first that
// cannot be read.
func printFiles(paths []string, out, errs io.Writer) int {
	w := bufio.NewWriter(out)
	defer w.Flush()
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(errs, "yamlcheck:", err)
			return 2
		}
		documents, err := read(text)
		if err != nil {
			fmt.Fprintf(errs, "yamlcheck: %s: %v\n", path, err)
			return 1
		}
		for _, document := range documents {
			fmt.Fprintf(w, "%s\n", document)
		}
	}
	return 0
}

// read splits text into documents and turns each into JSON. Empty documents
// are left out, as kubectl leaves them out.
func read(text []byte) ([]json.RawMessage, error) {
	var documents []json.RawMessage
	split := splitter.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		part, err := split.Read()
		if err == io.EOF {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		document, err := yaml.YAMLToJSONStrict(part)
		if err != nil {
			return nil, err
		}
		if string(document) != "null" {
			documents = append(documents, document)
		}
	}
}

// indent sets text off from the report around it.
func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
