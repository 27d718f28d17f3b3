package main

import (
	"os"
	"path/filepath"
	"testing"
)

// sources makes a release of these files, by module and path.
func sources(t *testing.T, files map[string]string) *loader {
	t.Helper()
	root := t.TempDir()
	r := &release{staging: map[string]bool{}, dirs: map[string]string{}}
	for _, module := range []string{"kubernetes", "kubelet", "apimachinery", "component-base", "api"} {
		r.dirs["k8s.io/"+module] = filepath.Join(root, module)
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return newLoader(r)
}

const durations = `package v1
import "time"
type Duration struct { time.Duration }
`

const config = `package v1beta1
import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
type Part struct {
	Format string ` + "`json:\"format\"`" + `
	Flush metav1.Duration ` + "`json:\"flush\"`" + `
}
type KubeletConfiguration struct {
	// Sync is how often. This deprecated another.
	Sync metav1.Duration ` + "`json:\"sync\"`" + `
	// Idle is how long.
	// Deprecated: no longer has any effect.
	Idle metav1.Duration ` + "`json:\"idle\"`" + `
	Report metav1.Duration ` + "`json:\"report\"`" + `
	Fail *bool ` + "`json:\"fail\"`" + `
	Never *bool ` + "`json:\"never\"`" + `
	Pids *int64 ` + "`json:\"pids\"`" + `
	Nodes []string ` + "`json:\"nodes\"`" + `
	Hard map[string]string ` + "`json:\"hard\"`" + `
	Odd string ` + "`json:\"odd\"`" + `
	Empty string ` + "`json:\"empty\"`" + `
	Part Part ` + "`json:\"part\"`" + `
}
`

const setters = `package v1beta1
import (
	"time"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	config "k8s.io/kubelet/config/v1beta1"
	logs "k8s.io/component-base/logs"
	"k8s.io/utils/ptr"
)
var nodes = []string{"pods"}
func SetDefaults_KubeletConfiguration(obj *config.KubeletConfiguration) {
	if obj.Sync == zero { obj.Sync = metav1.Duration{Duration: 90 * time.Second} }
	if obj.Sync == zero { obj.Sync = metav1.Duration{Duration: time.Second} }
	if obj.Idle == zero { obj.Idle = metav1.Duration{Duration: 4 * time.Hour} }
	if obj.Report == zero {
		if obj.Sync == zero { obj.Report = metav1.Duration{Duration: 5 * time.Minute} } else { obj.Report = obj.Sync }
	}
	if obj.Fail == nil { obj.Fail = ptr.To(true) }
	if obj.Never == nil { obj.Never = ptr.To(false) }
	if obj.Pids == nil { temp := int64(-1); obj.Pids = &temp }
	if obj.Nodes == nil { obj.Nodes = nodes }
	if obj.Hard == nil { obj.Hard = map[string]string{"b": "5%", "a": "100Mi"} }
	if obj.Odd == "" { obj.Odd = ask() }
	logs.Recommended(&obj.Part)
}
func ask() string { return "" }
`

const recommended = `package logs
import config "k8s.io/kubelet/config/v1beta1"
const Text = "text"
func Recommended(p *config.Part) {
	if p.Format == "" { p.Format = Text }
	if p.Flush.Duration == 0 { p.Flush.Duration = 5000000000 }
}
`

func TestDefaultsAndDeprecations(t *testing.T) {
	l := sources(t, map[string]string{
		"apimachinery/pkg/apis/meta/v1/d.go":                durations,
		"kubelet/config/v1beta1/types.go":                   config,
		"component-base/logs/l.go":                          recommended,
		"kubernetes/pkg/kubelet/apis/config/v1beta1/set.go": setters,
	})
	fields, paths, err := readFields(l)
	if err != nil {
		t.Fatal(err)
	}
	unread, err := readDefaults(l, fields, paths)
	if err != nil {
		t.Fatal(err)
	}
	if len(unread) != 1 || unread[0] != "odd" {
		t.Errorf("not read: %v", unread)
	}
	for path, want := range map[string]string{
		"sync": "1m30s", "idle": "4h", "report": "5m", "fail": "true", "never": "", "pids": "-1", "nodes": "pods",
		"hard": "a=100Mi,b=5%", "odd": "(not read)", "empty": "", "part.format": "text", "part.flush": "5s",
	} {
		is := "(not read)"
		if fields[path].standard != nil {
			is = *fields[path].standard
		}
		if is != want {
			t.Errorf("%s: %q, not %q", path, is, want)
		}
		if is := fields[path].toggles["deprecated"]; is != (path == "idle") {
			t.Errorf("%s is deprecated: %v", path, is)
		}
	}
}

func TestDefaultsAreMerged(t *testing.T) {
	for name, test := range map[string]struct{ before, to, after string }{
		"first":     {`"a" = { type = "int" }`, "5", `"a" = { type = "int", default = { 9 = "", 38 = "5" } }`},
		"bool":      {`"a" = { type = "bool", since = 31 }`, "true", `"a" = { type = "bool", default = { 31 = "false", 38 = "true" }, since = 31 }`},
		"no more":   {`"a" = { type = "int", default = "5" }`, "", `"a" = { type = "int", default = { 9 = "5", 38 = "" } }`},
		"same":      {`"a" = { type = "int", default = { 9 = "5", 20 = "6" } }`, "6", `"a" = { type = "int", default = { 9 = "5", 20 = "6" } }`},
		"still no":  {`"a" = { type = "bool", default = { 9 = "true", 20 = "false" } }`, "", `"a" = { type = "bool", default = { 9 = "true", 20 = "false" } }`},
		"back then": {`"a" = { type = "int", since = 38 }`, "5", `"a" = { type = "int", default = "5", since = 38 }`},
	} {
		one, err := readItem(test.before)
		if err != nil {
			t.Fatal(err)
		}
		data := &table{items: []item{one}}
		if err := data.merge(38, oldest, map[string]fact{"a": {standard: &test.to}}, nil, nothing); err != nil {
			t.Fatal(err)
		}
		if is := data.items[0].String(); is != test.after {
			t.Errorf("%s: %s, not %s", name, is, test.after)
		}
	}
}
