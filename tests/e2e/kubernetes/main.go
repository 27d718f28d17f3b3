// Command kubernetes makes the real Kubernetes programs that the end-to-end
// tests run, from Go modules alone.
//
//	go run . generate [1.37 …]  write <minor>/go.mod and go.sum for every release in releases.json, or for some
//	go run . build              build the programs of all releases that are not old into the cache
//	go run . build all          build those of old releases too
//	go run . build 1.37 kubelet@1.36   build one release, or one program of it
//	go run . list               print each program's path in the cache, without building
//
// The cache is $NODEJOIN_E2E_CACHE, or nodejoin-e2e in the user's cache folder;
// a program lies at bin/<version>/<name> in it. A program that is there and was
// made from the same inputs is not made again.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed releases.json
var table []byte

// releases is the content of releases.json.
type releases struct {
	// Packages maps the name of a program to the package that builds it.
	Packages map[string]string `json:"packages"`
	Releases []release         `json:"releases"`
}

type release struct {
	Version    string   `json:"version"`
	Components []string `json:"components"`
	// Old releases are built only when they are asked for.
	Old bool `json:"old"`
	// C says that its programs do not compile without C, or are not what they
	// should be: its kubelet has no cAdvisor then.
	C bool `json:"c"`
	// Libraries maps modules of the staging area to their versions, where these
	// are not the release's own with a zero in front.
	Libraries map[string]string `json:"libraries"`
}

// minor is the release's minor version, which also names its folder here.
func (r release) minor() string {
	return r.Version[:strings.LastIndex(r.Version, ".")]
}

// program is one executable of one release.
type program struct {
	name, pkg string
	release   release
}

func (p program) path(cache string) string {
	return filepath.Join(cache, "bin", p.release.Version, p.name)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "kubernetes:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say generate, build or list")
	}
	all, err := parse(table)
	if err != nil {
		return err
	}
	command, names := args[0], args[1:]
	if command == "generate" {
		return generate(all, names)
	}
	if command != "build" && command != "list" {
		return fmt.Errorf("unknown command %q: say generate, build or list", command)
	}
	programs, err := all.choose(names)
	if err != nil {
		return err
	}
	cache, err := cacheDir()
	if err != nil {
		return err
	}
	if command == "build" {
		return build(programs, cache)
	}
	for _, p := range programs {
		fmt.Println(p.path(cache))
	}
	return nil
}

func parse(text []byte) (releases, error) {
	var all releases
	if err := json.Unmarshal(text, &all); err != nil {
		return all, fmt.Errorf("releases.json: %w", err)
	}
	for _, r := range all.Releases {
		if strings.Count(r.Version, ".") != 2 {
			return all, fmt.Errorf("releases.json: %q is not a version such as 1.37.2", r.Version)
		}
		for _, name := range r.Components {
			if all.Packages[name] == "" {
				return all, fmt.Errorf("releases.json: %s names %q, which has no package", r.Version, name)
			}
		}
	}
	return all, nil
}

// choose returns the programs that the selectors name, in the order of the
// table. A selector is a minor ("1.36"), a program ("kubelet") or both
// ("kubelet@1.36"), or "all"; without selectors every program is chosen whose
// release is not old.
func (all releases) choose(selectors []string) ([]program, error) {
	used := make([]bool, len(selectors))
	var chosen []program
	for _, r := range all.Releases {
		for _, name := range r.Components {
			keys := []string{"all", r.minor(), name, name + "@" + r.minor()}
			wanted := len(selectors) == 0 && !r.Old
			for i, s := range selectors {
				if slices.Contains(keys, s) {
					wanted, used[i] = true, true
				}
			}
			if wanted {
				chosen = append(chosen, program{name, all.Packages[name], r})
			}
		}
	}
	for i, s := range selectors {
		if !used[i] {
			return nil, fmt.Errorf("nothing in releases.json is called %q", s)
		}
	}
	return chosen, nil
}

func cacheDir() (string, error) {
	if dir := os.Getenv("NODEJOIN_E2E_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "nodejoin-e2e"), err
}
