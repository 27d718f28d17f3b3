// Command extract reads facts of Kubernetes' minors from its sources, which
// come as Go modules.
//
//	go run . 1.38              add the next minor to schemas/kubernetes
//	go run . --check 1.34 1.37 read minors again and compare with what is there
//
// A minor is merged into the files as they stood before it: a new line, a word
// at the end of one. Check does the same in memory, from the files without what
// they say of this minor and later ones, and compares.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// schemas is the folder of the data.
const schemas = "../../../schemas/kubernetes"

func main() {
	different, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "extract:", err)
		os.Exit(2)
	}
	if different {
		os.Exit(1)
	}
}

// run says whether a check found a difference.
func run(args []string) (bool, error) {
	check := len(args) > 0 && args[0] == "--check"
	if check {
		args = args[1:]
	}
	if len(args) == 0 {
		return false, fmt.Errorf("say a minor such as 1.38, or --check and minors")
	}
	different := false
	for _, arg := range args {
		if check {
			lines, err := checkMinor(arg)
			if err != nil {
				return false, err
			}
			different = different || len(lines) > 0
			for _, line := range lines {
				fmt.Println(line)
			}
		} else if err := updateMinor(arg); err != nil {
			return false, err
		}
		fmt.Printf("read %s\n", arg)
	}
	return different, nil
}

// checkMinor gives the lines in which the files and a minor's sources differ.
func checkMinor(text string) ([]string, error) {
	minor, err := parseMinor(text)
	if err != nil {
		return nil, err
	}
	release, err := openRelease(minor)
	if err != nil {
		return nil, err
	}
	loader := newLoader(release)
	var all []string
	for _, c := range categories {
		if minor < c.first {
			continue
		}
		lines, err := c.check(loader, minor)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			all = append(all, fmt.Sprintf("%s %s: %s", release.version, c.name(), line))
		}
	}
	return all, nil
}

// updateMinor merges a minor into the files.
func updateMinor(text string) error {
	minor, err := parseMinor(text)
	if err != nil {
		return err
	}
	if newest := newestMinor(); minor != newest+1 {
		return fmt.Errorf("the newest minor is 1.%d: only the next can be merged", newest)
	}
	release, err := openRelease(minor)
	if err != nil {
		return err
	}
	loader := newLoader(release)
	for _, c := range categories {
		if err := c.update(loader, minor); err != nil {
			return err
		}
	}
	path := filepath.Join(schemas, "minors.toml")
	known, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("newest = %d", newestMinor())
	return os.WriteFile(path, []byte(strings.Replace(string(known), line, fmt.Sprintf("newest = %d", minor), 1)), 0o644)
}

func parseMinor(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(text, "v"), "1."))
	if err != nil {
		return 0, fmt.Errorf("%q is not a minor such as 1.38", text)
	}
	return n, nil
}

// update merges a minor into the file.
func (c category) update(l *loader, minor int) error {
	path := filepath.Join(schemas, c.file)
	data, err := readTable(path, c.table)
	if err != nil {
		return err
	}
	facts, unread, err := c.read(l, data, true)
	if err != nil {
		return err
	}
	if len(facts) == 0 {
		return fmt.Errorf("%s: nothing was found", c.name())
	}
	if err := data.merge(minor, c.first, facts, nil, unread); err != nil {
		return fmt.Errorf("%s: %w", c.name(), err)
	}
	return os.WriteFile(path, []byte(data.String()), 0o644)
}

// check gives the lines in which the file and what the sources say of a minor
// differ: with - as the file has them, with + as they should be.
func (c category) check(l *loader, minor int) ([]string, error) {
	data, err := readTable(filepath.Join(schemas, c.file), c.table)
	if err != nil {
		return nil, err
	}
	want, made := data.truncate(minor), data.truncate(minor-1)
	facts, unread, err := c.read(l, data, minor == newestMinor())
	if err != nil {
		return nil, err
	}
	if len(facts) == 0 && len(want.items) > 0 {
		return []string{"nothing was found"}, nil
	}
	if err := made.merge(minor, c.first, facts, want, unread); err != nil {
		return []string{err.Error()}, nil
	}
	return differences(want, made), nil
}

// newestMinor is the newest minor of the data.
func newestMinor() int {
	text, err := os.ReadFile(filepath.Join(schemas, "minors.toml"))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "newest = ")
	n, _ := strconv.Atoi(strings.TrimSpace(after))
	return n
}

func differences(want, made *table) []string {
	var lines []string
	for _, one := range want.items {
		other := made.find(one.name)
		switch {
		case other == nil:
			lines = append(lines, "- "+one.String())
		case other.String() != one.String():
			lines = append(lines, "- "+one.String(), "+ "+other.String())
		}
	}
	for _, one := range made.items {
		if want.find(one.name) == nil {
			lines = append(lines, "+ "+one.String())
		}
	}
	return lines
}
