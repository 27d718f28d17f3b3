package main

import (
	"maps"
	"slices"
	"testing"
)

func TestLabels(t *testing.T) {
	l := sources(t, map[string]string{
		"api/core/v1/labels.go": `package v1
const LabelHostname = "kubernetes.io/hostname"
const LabelNamespaceNodeRestriction = "node-restriction.kubernetes.io"
`,
		"kubelet/pkg/apis/labels.go": `package apis
import (
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
)
const LabelOS = "beta.kubernetes.io/os"
var kubeletLabels = sets.NewString(v1.LabelHostname, LabelOS)
var kubeletLabelNamespaces = sets.NewString("kubelet.kubernetes.io")
`,
		"kubernetes/cmd/kubelet/app/options/options.go": `package options
import "fmt"
func ValidateKubeletFlags(labels map[string]string) error {
	unknownLabels, invalid := []string{}, []string{}
	if len(invalid) > 0 { warn(invalid) }
	if len(unknownLabels) > 0 { return fmt.Errorf("unknown") }
	return nil
}
func warn([]string) {}
`,
		"kubernetes/plugin/pkg/admission/noderestriction/admission.go": `package noderestriction
import v1 "k8s.io/api/core/v1"
func isKubernetesLabel(namespace string) bool { return namespace == "kubernetes.io" }
func forbidden(namespace, name string) bool { return name == "other.io" || namespace == v1.LabelNamespaceNodeRestriction }
`,
	})
	for name, want := range map[string][]string{
		"others":     {"refused"},
		"keys":       {"beta.kubernetes.io/os", "kubernetes.io/hostname"},
		"prefixes":   {"kubelet.kubernetes.io"},
		"restricted": {"node-restriction.kubernetes.io"},
	} {
		at := slices.IndexFunc(categories, func(c category) bool { return c.table == name })
		facts, _, err := categories[at].read(l, nil, true)
		if err != nil {
			t.Fatal(err)
		}
		if is := slices.Sorted(maps.Keys(facts)); !slices.Equal(is, want) {
			t.Errorf("%s: %v, not %v", name, is, want)
		}
	}
}
