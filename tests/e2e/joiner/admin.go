package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// An administrator of the cluster.
type admin struct {
	url       string
	http      *http.Client
	client    kubernetes.Interface
	anonymous *http.Client
	barriers  int
}

func newAdmin(server, ca, certificate, key string) (*admin, error) {
	config := &rest.Config{Host: server, QPS: -1}
	config.TLSClientConfig = rest.TLSClientConfig{CAFile: ca, CertFile: certificate, KeyFile: key}
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfigAndClient(config, httpClient)
	if err != nil {
		return nil, err
	}
	anonymous, err := rest.HTTPClientFor(rest.AnonymousClientConfig(config))
	if err != nil {
		return nil, err
	}
	return &admin{url: server, http: httpClient, anonymous: anonymous, client: client}, nil
}

// Sends a request; gives its status and the answer.
func (a *admin) send(method, path string, kind string, body []byte) (int, []byte, error) {
	request, err := http.NewRequest(method, a.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Accept", "application/json")
	response, err := a.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, text, err
}

// What was applied, to be removed again.
type applied struct {
	admin *admin
	paths []string
}

func (a *admin) applied() *applied { return &applied{admin: a} }

// Removes the last first.
func (a *applied) remove() {
	for at := len(a.paths) - 1; at >= 0; at-- {
		_, _, _ = a.admin.send(http.MethodDelete, a.paths[at], "application/json", nil)
	}
}

// Applies the documents of a manifest as kubectl does; gives what was refused.
func (a *applied) apply(manifest string) []string {
	var refused []string
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(manifest), 4096)
	for {
		var document runtime.RawExtension
		if err := decoder.Decode(&document); err != nil {
			if !errors.Is(err, io.EOF) {
				refused = append(refused, err.Error())
			}
			return refused
		}
		document.Raw = bytes.TrimSpace(document.Raw)
		if len(document.Raw) == 0 || bytes.Equal(document.Raw, []byte("null")) {
			continue
		}
		for _, object := range items(document.Raw) {
			if err := a.create(object); err != nil {
				refused = append(refused, err.Error())
			}
		}
	}
}

// The objects of a list; the document itself when it is none.
func items(document []byte) [][]byte {
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(document, &list); err != nil || list.Kind != "List" {
		return [][]byte{document}
	}
	var all [][]byte
	for _, item := range list.Items {
		all = append(all, items(item)...)
	}
	return all
}

// The resources of a join, and whether they are in namespaces.
var resources = map[string]struct {
	group, version, plural string
	namespaced             bool
}{
	"Secret":             {"", "v1", "secrets", true},
	"ConfigMap":          {"", "v1", "configmaps", true},
	"Namespace":          {"", "v1", "namespaces", false},
	"ServiceAccount":     {"", "v1", "serviceaccounts", true},
	"ClusterRole":        {"rbac.authorization.k8s.io", "v1", "clusterroles", false},
	"ClusterRoleBinding": {"rbac.authorization.k8s.io", "v1", "clusterrolebindings", false},
	"Role":               {"rbac.authorization.k8s.io", "v1", "roles", true},
	"RoleBinding":        {"rbac.authorization.k8s.io", "v1", "rolebindings", true},
}

func (a *applied) create(document []byte) error {
	var object struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(document, &object); err != nil {
		return err
	}
	resource, known := resources[object.Kind]
	version := strings.TrimPrefix(resource.group+"/"+resource.version, "/")
	if !known || object.APIVersion != version {
		return fmt.Errorf("no matches for kind %q in version %q", object.Kind, object.APIVersion)
	}
	path := "/apis/" + version
	if resource.group == "" {
		path = "/api/" + version
	}
	if resource.namespaced {
		namespace := object.Metadata.Namespace
		if namespace == "" {
			namespace = "default"
		}
		path += "/namespaces/" + url.PathEscape(namespace)
	}
	path += "/" + resource.plural
	status, said, err := a.admin.send(http.MethodPost, path+"?fieldValidation=Strict", "application/json", document)
	if err != nil {
		return err
	}
	named := path + "/" + url.PathEscape(object.Metadata.Name)
	if status == http.StatusConflict {
		patch := "application/merge-patch+json"
		status, said, err = a.admin.send(http.MethodPatch, named+"?fieldValidation=Strict", patch, document)
		if err != nil {
			return err
		}
	}
	if status >= 300 {
		return fmt.Errorf("%d: %s", status, message(said))
	}
	a.paths = append(a.paths, named)
	return nil
}

// The message of a Status.
func message(text []byte) string {
	var status struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(text, &status) == nil && status.Message != "" {
		return status.Message
	}
	return string(text)
}

// Asks again until there is an answer, or the time is over; whether there was.
func until(patience time.Duration, ask func() bool) bool {
	end := time.Now().Add(patience)
	for {
		if ask() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
		time.Sleep(15 * time.Millisecond)
	}
}
