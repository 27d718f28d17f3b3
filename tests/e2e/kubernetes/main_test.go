package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

const upstreamText = `module k8s.io/kubernetes

go 1.26.0

godebug default=go1.26

require k8s.io/api v0.0.0

replace (
	example.com/pinned v1.0.0 => example.com/pinned v0.9.0
	github.com/modern-go/reflect2 => github.com/modern-go/reflect2 v1.0.1
	k8s.io/api => ./staging/src/k8s.io/api
)
`

func TestDerive(t *testing.T) {
	upstream, err := modfile.Parse("go.mod", []byte(upstreamText), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := release{Version: "1.37.2", Components: []string{"kubelet"}}
	text, err := derive(r, map[string]string{"kubelet": "k8s.io/kubernetes/cmd/kubelet"}, upstream)
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var replaced []string
	for _, rep := range f.Replace {
		replaced = append(replaced, rep.Old.String()+" => "+rep.New.String())
	}
	got := strings.Join(replaced, ", ")
	if want := "example.com/pinned@v1.0.0 => example.com/pinned@v0.9.0, github.com/modern-go/reflect2 => github.com/modern-go/reflect2@v1.0.2, k8s.io/api => k8s.io/api@v0.37.2"; got != want {
		t.Errorf("replaced %s, want %s", got, want)
	}
	if f.Go.Version != "1.26.0" || f.Godebug[0].Value != "go1.26" {
		t.Errorf("go %s, godebug %s: not the release's own", f.Go.Version, f.Godebug[0].Value)
	}
	if f.Tool[0].Path != "k8s.io/kubernetes/cmd/kubelet" || f.Require[0].Mod.String() != "k8s.io/kubernetes@v1.37.2" {
		t.Errorf("tool %s, require %s", f.Tool[0].Path, f.Require[0].Mod)
	}
}

// The folders that are committed are those of the table, with its programs.
func TestFoldersMatchTheTable(t *testing.T) {
	all, err := parse(table)
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob("*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(all.Releases) {
		t.Errorf("%d folders and %d releases", len(folders), len(all.Releases))
	}
	for _, r := range all.Releases {
		path := filepath.Join(r.minor(), "go.mod")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := modfile.Parse(path, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var tools, packages []string
		for _, tool := range f.Tool {
			tools = append(tools, tool.Path)
		}
		for _, name := range r.Components {
			packages = append(packages, all.Packages[name])
		}
		slices.Sort(packages)
		if !slices.Equal(tools, packages) || !strings.Contains(string(text), "k8s.io/kubernetes v"+r.Version) {
			t.Errorf("%s does not go with releases.json: run `go run . generate`", path)
		}
	}
}

func TestChoose(t *testing.T) {
	all := releases{
		Packages: map[string]string{"kubelet": "k", "kubeadm": "a"},
		Releases: []release{
			{Version: "1.37.2", Components: []string{"kubelet", "kubeadm"}},
			{Version: "1.36.3", Components: []string{"kubelet"}},
			{Version: "1.20.0", Components: []string{"kubelet"}, Old: true},
		},
	}
	for selectors, want := range map[string]string{
		"":                     "kubelet@1.37.2 kubeadm@1.37.2 kubelet@1.36.3",
		"1.36":                 "kubelet@1.36.3",
		"all":                  "kubelet@1.37.2 kubeadm@1.37.2 kubelet@1.36.3 kubelet@1.20.0",
		"1.20":                 "kubelet@1.20.0",
		"kubelet":              "kubelet@1.37.2 kubelet@1.36.3 kubelet@1.20.0",
		"kubelet@1.36 kubeadm": "kubeadm@1.37.2 kubelet@1.36.3",
		"1.35":                 `nothing in releases.json is called "1.35"`,
	} {
		programs, err := all.choose(strings.Fields(selectors))
		var got []string
		for _, p := range programs {
			got = append(got, p.name+"@"+p.release.Version)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q chooses %s, want %s", selectors, strings.Join(got, " "), want)
		}
	}
}
