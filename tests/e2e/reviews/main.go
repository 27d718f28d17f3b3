// Command reviews asks a kube-apiserver many SubjectAccessReviews over a few
// connections that stay open.
//
//	reviews URL CA CERTIFICATE KEY < questions
//
// Each line of the input is the spec of a review. Each line of the output is
// the status of the review of the same line, or {"error": "..."}. The status is
// 2 when the input could not be used at all.
package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

const (
	workers = 8
	path    = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "reviews:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 4 {
		return errors.New("takes URL CA CERTIFICATE KEY")
	}
	client, err := connect(args[1], args[2], args[3])
	if err != nil {
		return err
	}
	// All of it first: the answers of what is asked early must not wait for a
	// writer that is not done.
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	questions := bytes.Split(bytes.TrimSpace(input), []byte("\n"))
	answers := make([]json.RawMessage, len(questions))
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for at := range next {
				answers[at] = ask(client, args[0]+path, questions[at])
			}
		})
	}
	for at := range questions {
		next <- at
	}
	close(next)
	group.Wait()
	output := bufio.NewWriter(os.Stdout)
	for _, answer := range answers {
		fmt.Fprintf(output, "%s\n", answer)
	}
	return output.Flush()
}

func connect(ca, certificate, key string) (*http.Client, error) {
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s has no certificate", ca)
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}},
		MaxIdleConnsPerHost: workers,
	}
	return &http.Client{Transport: transport}, nil
}

func ask(client *http.Client, url string, spec []byte) json.RawMessage {
	failed := func(err error) json.RawMessage {
		text, _ := json.Marshal(map[string]string{"error": err.Error()})
		return text
	}
	body, err := json.Marshal(map[string]any{
		"apiVersion": "authorization.k8s.io/v1",
		"kind":       "SubjectAccessReview",
		"spec":       json.RawMessage(spec),
	})
	if err != nil {
		return failed(err)
	}
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return failed(err)
	}
	defer response.Body.Close()
	var review struct {
		Status  json.RawMessage
		Message string
	}
	if err := json.NewDecoder(response.Body).Decode(&review); err != nil {
		return failed(err)
	}
	if response.StatusCode != http.StatusCreated {
		return failed(fmt.Errorf("%s: %s", response.Status, review.Message))
	}
	return review.Status
}
