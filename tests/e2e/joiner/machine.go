package main

import (
	"context"
	"net/http"

	certificatesv1 "k8s.io/api/certificates/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Whether the API server is ready to serve.
func (a *admin) ready() bool {
	status, _, err := a.send(http.MethodGet, "/readyz", "application/json", nil)
	return err == nil && status == http.StatusOK
}

// Whether a machine has become a node, and what became of its kubelet's newest
// request for a client certificate.
func (a *admin) look(machine, user string) (registered bool, request string) {
	for _, node := range a.nodesOf(machine) {
		registered = registered || node != ""
	}
	var newest *certificatesv1.CertificateSigningRequest
	for _, one := range a.requestsOf(user) {
		if newest == nil || newest.CreationTimestamp.Before(&one.CreationTimestamp) {
			newest = &one
		}
	}
	if newest == nil {
		return registered, ""
	}
	if len(newest.Status.Certificate) > 0 {
		return registered, "issued"
	}
	for _, condition := range newest.Status.Conditions {
		if condition.Type == certificatesv1.CertificateApproved {
			return registered, "approved"
		}
	}
	return registered, "pending"
}

// Takes away what a machine's kubelet has left.
func (a *admin) forget(machine, user string) {
	for _, node := range a.nodesOf(machine) {
		_ = a.client.CoreV1().Nodes().Delete(context.Background(), node, metav1.DeleteOptions{})
	}
	for _, request := range a.requestsOf(user) {
		requests := a.client.CertificatesV1().CertificateSigningRequests()
		_ = requests.Delete(context.Background(), request.Name, metav1.DeleteOptions{})
	}
}

func (a *admin) nodesOf(machine string) []string {
	nodes, err := a.client.CoreV1().Nodes().List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil
	}
	var names []string
	for _, node := range nodes.Items {
		if node.Status.NodeInfo.MachineID == machine {
			names = append(names, node.Name)
		}
	}
	return names
}

func (a *admin) requestsOf(user string) []certificatesv1.CertificateSigningRequest {
	requests, err := a.client.CertificatesV1().CertificateSigningRequests().List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil
	}
	var own []certificatesv1.CertificateSigningRequest
	for _, one := range requests.Items {
		if one.Spec.Username == user && one.Spec.SignerName == certificatesv1.KubeAPIServerClientKubeletSignerName {
			own = append(own, one)
		}
	}
	return own
}
