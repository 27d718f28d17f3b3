package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	// Read as source, for the types of its methods.
	_ "github.com/spf13/pflag"
	"golang.org/x/mod/modfile"
)

// releasesPath is the table of the releases whose programs are built.
const releasesPath = "../kubernetes/releases.json"

// release is one release of Kubernetes as sources.
type release struct {
	minor   int
	version string
	// staging has the modules that Kubernetes publishes from its own tree.
	staging map[string]bool
	// dirs has the folder of each module that has been asked for.
	dirs map[string]string
}

// exceptions are staging modules' versions where the release's own is not served.
var exceptions = map[string]string{"1.15.0": "v0.15.12", "1.16.0": "v0.16.15"}

// openRelease finds a minor's sources: of the release that the end-to-end
// tests build, else of its first.
func openRelease(minor int) (*release, error) {
	version, err := builtVersion(minor)
	if err != nil {
		return nil, err
	}
	if version == "" {
		version = fmt.Sprintf("1.%d.0", minor)
	}
	r := &release{minor: minor, version: version, staging: map[string]bool{}, dirs: map[string]string{}}
	root, err := r.dir("k8s.io/kubernetes", "v"+version)
	if err != nil {
		return nil, err
	}
	// Before it had modules, the staging area was a part of the tree.
	if entries, err := os.ReadDir(filepath.Join(root, "staging/src/k8s.io")); err == nil && len(entries) > 0 {
		for _, entry := range entries {
			r.dirs["k8s.io/"+entry.Name()] = filepath.Join(root, "staging/src/k8s.io", entry.Name())
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return r, nil
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return nil, err
	}
	for _, replaced := range file.Replace {
		if strings.HasPrefix(replaced.New.Path, "./staging/src/") {
			r.staging[replaced.Old.Path] = true
		}
	}
	return r, nil
}

// folder gives the folder of a package of Kubernetes, or "" where it is none.
func (r *release) folder(pkg string) (string, error) {
	if pkg == "github.com/spf13/pflag" {
		return pflagDir()
	}
	parts := strings.SplitN(pkg, "/", 3)
	if len(parts) < 2 || parts[0] != "k8s.io" {
		return "", nil
	}
	module, rest := parts[0]+"/"+parts[1], ""
	if len(parts) == 3 {
		rest = parts[2]
	}
	root := r.dirs[module]
	if root == "" && r.staging[module] {
		version := exceptions[r.version]
		if version == "" {
			version = "v0" + strings.TrimPrefix(r.version, "1")
		}
		var err error
		if root, err = r.dir(module, version); err != nil {
			// Not every staging module of an old release is served.
			r.staging[module] = false
			return "", nil
		}
	}
	if root == "" {
		return "", nil
	}
	return filepath.Join(root, filepath.FromSlash(rest)), nil
}

// dir downloads a module, unless the module cache has it.
func (r *release) dir(module, version string) (string, error) {
	var found struct{ Dir, Error string }
	cmd := exec.Command("go", "mod", "download", "-json", module+"@"+version)
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	if decoded := json.Unmarshal(out, &found); decoded != nil || found.Dir == "" {
		return "", fmt.Errorf("%s %s cannot be downloaded: %v %s", module, version, err, found.Error)
	}
	r.dirs[module] = found.Dir
	return found.Dir, nil
}

// pflagDir is the folder of the library whose methods register flags. Any
// version does: only the types of its methods are read.
func pflagDir() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/spf13/pflag").Output()
	return strings.TrimSpace(string(out)), err
}

// builtVersion gives the release of a minor whose programs are built.
func builtVersion(minor int) (string, error) {
	text, err := os.ReadFile(releasesPath)
	if err != nil {
		return "", err
	}
	var table struct{ Releases []struct{ Version string } }
	if err := json.Unmarshal(text, &table); err != nil {
		return "", err
	}
	for _, r := range table.Releases {
		if strings.HasPrefix(r.Version, fmt.Sprintf("1.%d.", minor)) {
			return r.Version, nil
		}
	}
	return "", nil
}
