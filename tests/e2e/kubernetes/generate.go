package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

const header = "// Made by `go run . generate` in the folder above. Do not edit.\n"

// generate writes one module for each release: a go.mod derived from the
// release's own, and the go.sum that belongs to it. With minors it writes only
// those.
func generate(all releases, minors []string) error {
	for _, r := range all.Releases {
		if len(minors) > 0 && !slices.Contains(minors, r.minor()) {
			continue
		}
		upstream, err := upstreamModule(r)
		if err != nil {
			return err
		}
		text, err := derive(r, all.Packages, upstream)
		if err != nil {
			return err
		}
		dir := r.minor()
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644); err != nil {
			return err
		}
		fmt.Println("tidying", dir)
		// Tests of old libraries import what is no more: what a program lacks,
		// its build says.
		if _, err := goCommand(dir, "mod", "tidy", "-e"); err != nil {
			return err
		}
	}
	return nil
}

// upstreamModule reads the go.mod that Kubernetes published with the release.
func upstreamModule(r release) (*modfile.File, error) {
	out, err := goCommand(".", "mod", "download", "-json", "k8s.io/kubernetes@v"+r.Version)
	if err != nil {
		return nil, err
	}
	var published struct{ GoMod string }
	if err := json.Unmarshal(out, &published); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(published.GoMod)
	if err != nil {
		return nil, err
	}
	return modfile.Parse("go.mod", text, nil)
}

// needed maps modules to what takes the place of versions up to one: those do
// not work with the Go that builds everything here, or are published no more.
var needed = map[string]struct {
	upTo string
	to   module.Version
}{
	// Its maps are those of the runtime of Go 1.17 and older: a program panics.
	"github.com/modern-go/reflect2": {"v1.0.1", module.Version{Path: "github.com/modern-go/reflect2", Version: "v1.0.2"}},
	// The domain is gone; this is where its owner keeps it.
	"vbom.ml/util": {"v0.0.0-20160121211510-db5cfe13f5cc", module.Version{Path: "github.com/fvbommel/util", Version: "v0.0.0-20160121211510-db5cfe13f5cc"}},
}

// derive makes the go.mod from which a release's programs are built.
//
// Kubernetes publishes the folders of its staging area as modules of their own
// (v1.37.2 as v0.37.2), but replaces them by those folders in its own go.mod,
// and requires them as v0.0.0. Replacements count only in the main module, so
// this one replaces each by the published module: of 1.15, which has no such
// versions of them, by the one that the release names. Other replacements,
// which old releases have, are kept as they are.
func derive(r release, packages map[string]string, upstream *modfile.File) ([]byte, error) {
	f := new(modfile.File)
	if err := f.AddModuleStmt("nodejoin/e2e/kubernetes/" + r.minor()); err != nil {
		return nil, err
	}
	if err := f.AddGoStmt(upstream.Go.Version); err != nil {
		return nil, err
	}
	for _, g := range upstream.Godebug {
		if err := f.AddGodebug(g.Key, g.Value); err != nil {
			return nil, err
		}
	}
	for _, name := range r.Components {
		if err := f.AddTool(packages[name]); err != nil {
			return nil, err
		}
	}
	if err := f.AddRequire("k8s.io/kubernetes", "v"+r.Version); err != nil {
		return nil, err
	}
	staging := "v0" + strings.TrimPrefix(r.Version, "1")
	for _, rep := range upstream.Replace {
		to, version := rep.New.Path, rep.New.Version
		if strings.HasPrefix(to, "./staging/src/") {
			to, version = rep.Old.Path, staging
			if own, found := r.Libraries[to]; found {
				version = own
			}
		}
		if other, found := needed[to]; found && semver.Compare(version, other.upTo) <= 0 {
			to, version = other.to.Path, other.to.Version
		}
		if err := f.AddReplace(rep.Old.Path, rep.Old.Version, to, version); err != nil {
			return nil, err
		}
	}
	f.Cleanup()
	text, err := f.Format()
	return append([]byte(header+"\n"), text...), err
}

// goCommand runs the go tool in dir and returns what it printed.
func goCommand(dir string, args ...string) ([]byte, error) {
	return goWith("CGO_ENABLED=0", dir, args...)
}

// goWithC is goCommand with a C compiler.
func goWithC(dir string, args ...string) ([]byte, error) {
	return goWith("CGO_ENABLED=1", dir, args...)
}

func goWith(variable, dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	// A workspace of the developer's must not take part.
	cmd.Env = append(os.Environ(), "GOWORK=off", variable)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s, in %s: %w", strings.Join(args, " "), dir, err)
	}
	return out, nil
}
