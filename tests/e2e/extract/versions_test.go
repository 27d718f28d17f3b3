package main

import (
	"maps"
	"slices"
	"testing"
)

const schemaPackage = `package schema
type GroupVersion struct { Group, Version string }
`

func TestVersions(t *testing.T) {
	register := func(group, version, kinds string) string {
		return `package ` + version + `
import "k8s.io/apimachinery/pkg/runtime/schema"
var SchemeGroupVersion = schema.GroupVersion{Group: "` + group + `", Version: "` + version + `"}
func AddToScheme(scheme any) { scheme.AddKnownTypes(SchemeGroupVersion, ` + kinds + `) }
type ClusterConfiguration struct{}
type Role struct{}
type Other struct{}
`
	}
	l := sources(t, map[string]string{
		"apimachinery/pkg/runtime/schema/s.go": schemaPackage,
		"kubernetes/cmd/kubeadm/app/apis/kubeadm/scheme/scheme.go": `package scheme
import (
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1"
)
func AddToScheme(s any) { v1beta3.AddToScheme(s); v1.AddToScheme(s) }
`,
		"kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3/r.go": register("kubeadm.k8s.io", "v1beta3", "&ClusterConfiguration{}, &Other{}"),
		"kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4/r.go": register("kubeadm.k8s.io", "v1beta4", "&ClusterConfiguration{}"),
		"kubernetes/cmd/kubeadm/app/apis/kubeadm/v1/r.go":      register("kubeadm.k8s.io", "v1", "&ClusterConfiguration{}"),
		"kubernetes/cmd/kubeadm/app/util/config/common.go": `package config
func validate() { experimentalAPIVersions := map[string]bool{"kubeadm.k8s.io/v1": true} }
`,
		"kubernetes/pkg/controlplane/instance.go": `package controlplane
import (
	v1 "k8s.io/api/rbac/v1"
	v1alpha1 "k8s.io/api/rbac/v1alpha1"
	v1beta1 "k8s.io/api/rbac/v1beta1"
)
var stable = []any{v1.SchemeGroupVersion}
func DefaultAPIResourceConfigSource(ret any) {
	ret.EnableVersions(stable...)
	ret.EnableVersions(v1beta1.SchemeGroupVersion)
	ret.DisableVersions(v1alpha1.SchemeGroupVersion)
}
`,
		"api/rbac/v1/r.go":       register("rbac.authorization.k8s.io", "v1", "&Role{}"),
		"api/rbac/v1alpha1/r.go": register("rbac.authorization.k8s.io", "v1alpha1", "&Role{}"),
		"api/rbac/v1beta1/r.go": register("rbac.authorization.k8s.io", "v1beta1", "&Role{}") + `
func (in *Role) APILifecycleRemoved() (major, minor int) { return 1, 22 }
`,
	})
	data := &table{items: spreadVersions([]item{
		{name: "ClusterConfiguration", keys: []string{`"x"`}, values: map[string]string{`"x"`: "[9]"}},
		{name: "Role", keys: []string{`"x"`}, values: map[string]string{`"x"`: "[9]"}},
	})}
	for minor, want := range map[int][]string{
		21: {
			"ClusterConfiguration kubeadm.k8s.io/v1beta3",
			"Role rbac.authorization.k8s.io/v1", "Role rbac.authorization.k8s.io/v1beta1",
		},
		22: {"ClusterConfiguration kubeadm.k8s.io/v1beta3", "Role rbac.authorization.k8s.io/v1"},
	} {
		l.release.minor = minor
		facts, err := readVersions(l, data)
		if err != nil {
			t.Fatal(err)
		}
		if is := slices.Sorted(maps.Keys(facts)); !slices.Equal(is, want) {
			t.Errorf("1.%d: %v, not %v", minor, is, want)
		}
	}
}

func TestVersionsAreGathered(t *testing.T) {
	line := `"Role" = { "rbac/v1alpha1" = [9, 22], "rbac/v1beta1" = [9, 22], "rbac/v1" = [9], "rbac/v2" = [30] }`
	one, err := readItem(line)
	if err != nil {
		t.Fatal(err)
	}
	gathered := gatherVersions(spreadVersions([]item{one}))
	if len(gathered) != 1 || gathered[0].String() != line {
		t.Errorf("%v", gathered)
	}
}
