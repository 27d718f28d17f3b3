// Command joiner takes nodes through a join as a kubelet would, without
// kubelets: it applies objects, asks for a certificate with a kubeconfig's
// credentials, waits for it, creates the Node with it, and renews it.
//
//	joiner URL CA CERTIFICATE KEY < questions
//
// URL and the files are an administrator's. Each line of the input is one
// question; each line of the output is the answer to it, in the same order. The
// status is 2 when it could not begin.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"k8s.io/klog/v2"
)

// A question is one mutant of a cluster.
type question struct {
	// Something else than a join: `ready` waits until the API server is, `look`
	// says what became of a machine's kubelet, `apply` and `forget` are for
	// objects that stay, and what a kubelet left.
	Op string `json:"op"`
	// The machine that is looked for among the nodes, and who its kubelet is
	// before it is one.
	Machine string `json:"machine"`
	User    string `json:"user"`
	// What is applied, in order: manifests as kubectl takes them.
	Manifests []string `json:"manifests"`
	// The node's root folder, and the kubeconfig's path in it.
	Root       string `json:"root"`
	Kubeconfig string `json:"kubeconfig"`
	// The Node as the kubelet sends it.
	Node   string            `json:"node"`
	Labels map[string]string `json:"labels"`
	Taints []taint           `json:"taints"`
	// How long what must happen may take, in milliseconds.
	Patience int `json:"patience"`
	// Whether renewal is asked about too.
	Renews bool `json:"renews"`
	// Whether the steps beside the way are: with this token, an address that the
	// API server reaches, and the file of the kubelet's client CAs below the root.
	Sides    bool   `json:"sides"`
	Token    string `json:"token"`
	Address  string `json:"address"`
	ClientCA string `json:"clientCA"`
}

type taint struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Effect string `json:"effect"`
}

// An answer is how far the join got.
type answer struct {
	// The first step that fails; empty when the node is registered.
	Step string `json:"step"`
	// What failed there.
	Said string `json:"said"`
	// Why a registered node could not renew its certificate; empty when it could.
	Renewal string `json:"renewal"`
	// The steps beside the way that were asked about, and what is said where one
	// fails.
	Sides map[string]string `json:"sides"`
	// Whether the machine is a node, and what became of the newest request for a
	// certificate: nothing, or `pending`, `approved`, `issued`.
	Registered bool   `json:"registered"`
	Request    string `json:"request"`
	// What the API server did not take.
	Refused []string `json:"refused"`
	Millis  int64    `json:"millis"`
}

func main() {
	klog.SetOutput(discard{})
	klog.LogToStderr(false)
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "joiner:", err)
		os.Exit(2)
	}
}

type discard struct{}

func (discard) Write(bytes []byte) (int, error) { return len(bytes), nil }

func run(args []string) error {
	if len(args) != 4 {
		return errors.New("takes URL CA CERTIFICATE KEY")
	}
	admin, err := newAdmin(args[0], args[1], args[2], args[3])
	if err != nil {
		return err
	}
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return nil
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			return err
		}
		begin := time.Now()
		answer := admin.ask(asked)
		answer.Millis = time.Since(begin).Milliseconds()
		if err := output.Encode(answer); err != nil {
			return err
		}
	}
}

// Takes one mutant through everything, and its objects away again.
func (a *admin) ask(asked question) answer {
	var given answer
	if asked.Patience == 0 {
		asked.Patience = 1500
	}
	switch asked.Op {
	case "ready":
		if !until(asked.patience(), a.ready) {
			given.Said = "not ready"
		}
		return given
	case "look":
		given.Registered, given.Request = a.look(asked.Machine, asked.User)
		return given
	case "forget":
		a.forget(asked.Machine, asked.User)
		return given
	}
	applied := a.applied()
	if asked.Op == "apply" {
		for _, manifest := range asked.Manifests {
			given.Refused = append(given.Refused, applied.apply(manifest)...)
		}
		return given
	}
	defer applied.remove()
	for _, manifest := range asked.Manifests {
		given.Refused = append(given.Refused, applied.apply(manifest)...)
	}
	a.barrier(applied, asked.patience())
	join := join{admin: a, asked: asked, applied: applied}
	if failed := join.run(); failed != nil {
		given.Step, given.Said = failed.step, failed.said
	} else if asked.Renews {
		if failed := join.renew(); failed != nil {
			given.Renewal = failed.step + ": " + failed.said
		}
	}
	if asked.Sides {
		given.Sides = join.sides(given.Step == "" && given.Renewal == "")
	}
	return given
}

func (q question) patience() time.Duration {
	return time.Duration(q.Patience) * time.Millisecond
}
