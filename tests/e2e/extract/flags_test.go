package main

import (
	"slices"
	"testing"
)

func TestFlags(t *testing.T) {
	l := sources(t, map[string]string{"kubernetes/cmd/kubelet/app/options/options.go": `package options
import "github.com/spf13/pflag"
type Map struct{}
func (*Map) Type() string { return "mapStringString" }
func (*Map) Set(string) error { return nil }
func (*Map) String() string { return "" }
func NewMap() *Map { return nil }
func NewMapNoSplit() *Map { return nil }
type Part struct{ name, text string }
func (p *Part) AddFlags(fs *pflag.FlagSet) { fs.StringVar(&p.text, "part", "", "") }
type Other struct{ text string }
func (o *Other) AddFlags(fs *pflag.FlagSet) { fs.StringVar(&o.text, "other", "", "") }
type KubeletServer struct {
	Part *Part
	Gone *Other
}
func New() *KubeletServer { return &KubeletServer{Part: &Part{}, Gone: nil} }
func (k *KubeletServer) AddFlags(fs *pflag.FlagSet) {
	k.Part.AddFlags(fs)
	k.Gone.AddFlags(fs)
	fs.Var(NewMap(), "map", "")
	fs.Var(NewMapNoSplit(), "pair", "")
}
`})
	read, err := readFlags(l, "kubelet")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"part": "string", "map": "string-map", "pair": "pair"} {
		if f := read.flags[name]; f == nil || slices.Index(kindsOf(f.word), want) != 0 {
			t.Errorf("%s: %+v, not %s", name, f, want)
		}
	}
	if read.flags["other"] != nil {
		t.Error("a part that is nil registers flags")
	}
}
