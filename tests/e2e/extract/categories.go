package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// category is one file of the data, or a table of one, and what reads it from
// sources.
type category struct {
	file  string
	table string
	// first is the first minor of which the file says something.
	first int
	read  func(l *loader, data *table, newest bool) (facts map[string]fact, unread func(string) bool, err error)
}

// name is the file's, with the table's.
func (c category) name() string { return strings.TrimSpace(c.file + " " + c.table) }

var categories = []category{
	{"feature-gates.toml", "", oldest, gates},
	{"feature-gate-needs.toml", "", 35, plain(readNeeds)},
	{"kubelet-flags.toml", "", oldest, flags("kubelet")},
	{"kubelet-config.toml", "", 10, fields},
	{"kube-apiserver-flags.toml", "", oldest, flags("kube-apiserver")},
	{"kube-controller-manager-flags.toml", "", oldest, flags("kube-controller-manager")},
	{"controllers.toml", "", oldest, controllers},
	{"admission-plugins.toml", "", oldest, plugins},
	{"rbac-defaults.toml", "", oldest, plain(readRoles)},
	{versionsFile, "", oldest, versions},
	{"node-labels.toml", "others", 12, plain(readOtherLabels)},
	{"node-labels.toml", "keys", 13, labels("kubeletLabels")},
	{"node-labels.toml", "prefixes", 13, labels("kubeletLabelNamespaces")},
	{"node-labels.toml", "restricted", 12, plain(readRestrictedLabels)},
}

func nothing(string) bool { return false }

func gates(l *loader, _ *table, _ bool) (map[string]fact, func(string) bool, error) {
	facts, err := readGates(l, gatePackages...)
	if err != nil {
		return nil, nil, err
	}
	cloud, err := readGates(l, cloudGates)
	unread := func(name string) bool { _, is := cloud[name]; return is }
	return facts, unread, err
}

func fields(l *loader, _ *table, _ bool) (map[string]fact, func(string) bool, error) {
	facts, paths, err := readFields(l)
	if err != nil {
		return nil, nil, err
	}
	unread, err := readDefaults(l, facts, paths)
	for _, path := range unread {
		fmt.Fprintf(os.Stderr, "the default of %s cannot be read: it stays\n", path)
	}
	return facts, nothing, err
}

func controllers(l *loader, data *table, newest bool) (map[string]fact, func(string) bool, error) {
	all, err := readControllers(l)
	return controllerFacts(all, data, newest), nothing, err
}

func plugins(l *loader, _ *table, _ bool) (map[string]fact, func(string) bool, error) {
	gates, err := readGates(l, gatePackages...)
	if err != nil {
		return nil, nil, err
	}
	facts, err := readPlugins(l, gates)
	return facts, nothing, err
}

// plain reads facts that need nothing but the sources.
func plain(read func(*loader) (map[string]fact, error)) func(*loader, *table, bool) (map[string]fact, func(string) bool, error) {
	return func(l *loader, _ *table, _ bool) (map[string]fact, func(string) bool, error) {
		facts, err := read(l)
		return facts, nothing, err
	}
}

func versions(l *loader, data *table, _ bool) (map[string]fact, func(string) bool, error) {
	facts, err := readVersions(l, data)
	return facts, nothing, err
}

func labels(set string) func(*loader, *table, bool) (map[string]fact, func(string) bool, error) {
	return plain(func(l *loader) (map[string]fact, error) { return readLabelSet(l, set) })
}

// foreign are flags of libraries that are not Kubernetes' own, klog and
// cAdvisor, and those that packages put into the global set: where Kubernetes
// does not register them by name, nothing is read of them.
var foreign = []string{
	"add-dir-header", "alsologtostderr", "cloud-provider-gce-lb-src-cidrs", "default-not-ready-toleration-seconds",
	"default-unreachable-toleration-seconds", "housekeeping-interval", "ir-data-source", "ir-dbname", "ir-hawkular", "ir-influxdb-host",
	"ir-namespace-only", "ir-password", "ir-percentile", "ir-user", "log-backtrace-at", "log-dir", "log-file", "log-file-max-size",
	"log-flush-frequency", "logtostderr", "one-output", "skip-headers", "skip-log-headers", "stderrthreshold", "v", "vmodule",
}

func flags(component string) func(*loader, *table, bool) (map[string]fact, func(string) bool, error) {
	return func(l *loader, _ *table, _ bool) (map[string]fact, func(string) bool, error) {
		read, err := readFlags(l, component)
		if err != nil {
			return nil, nil, err
		}
		paths := map[string]string{}
		if component == "kubelet" {
			if _, paths, err = readFields(l); err != nil {
				return nil, nil, err
			}
		}
		facts := map[string]fact{}
		for name, f := range read.flags {
			one := fact{kinds: kindsOf(f.word), typed: true, fixed: map[string]string{}}
			one.toggles = map[string]bool{"deprecated": f.deprecated, "hidden": f.hidden}
			if path := paths[f.target]; path != "" {
				one.fixed["field"] = fmt.Sprintf("%q", path)
			}
			facts[name] = one
		}
		for call := range read.unread {
			fmt.Fprintf(os.Stderr, "%s of %s cannot be read: what is missing stays\n", call, component)
		}
		unread := func(name string) bool { return len(read.unread) > 0 || slices.Contains(foreign, name) }
		return facts, unread, nil
	}
}

// kindsOf are the types in the data that a type of pflag's may be, the
// likeliest first.
func kindsOf(word string) []string {
	switch word {
	case "bool", "int", "float", "duration", "ip", "strings", "ints", "quantity", "reserved-memory":
		return []string{word}
	case "string":
		return []string{"string", "quantity", "cidr", "ip"}
	case "mapStringBool":
		return []string{"bool-map"}
	case "mapStringString":
		return []string{"string-map", "quantity-map"}
	case "mapStringStringNoSplit":
		return []string{"pair"}
	case "stringToString":
		return []string{"string-map"}
	case "colonSeparatedMultimapStringString":
		return []string{"strings-map", "bool-map"}
	case "[]v1.Taint":
		return []string{"taints"}
	case "namedCertKey":
		return []string{"named-cert-key"}
	case "portRange", "cidrs":
		return []string{"string"}
	}
	return nil
}
