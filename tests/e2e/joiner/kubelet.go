package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	certutil "k8s.io/client-go/util/cert"
)

// What the API server has to be allowed on kubelets.
var rights = []authorizationv1.ResourceAttributes{
	{Verb: "get", Subresource: "proxy"},
	{Verb: "create", Subresource: "proxy"},
	{Verb: "get", Subresource: "log"},
	{Verb: "get", Subresource: "stats"},
	{Verb: "get", Subresource: "metrics"},
}

// Listens as the node's kubelet does, and has the API server ask. Without a
// certificate that the cluster issued it signs one itself.
//
// Mirrors k8s.io/kubernetes/pkg/kubelet/server: Server.InstallAuthFilter.
func (j *join) kubeletAPI(certificate []byte) error {
	key := certificate
	if len(certificate) == 0 {
		var err error
		certificate, key, err = certutil.GenerateSelfSignedCertKey(j.asked.Node, []net.IP{net.ParseIP(j.asked.Address)}, nil)
		if err != nil {
			return err
		}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return err
	}
	pem, err := os.ReadFile(filepath.Join(j.asked.Root, j.asked.ClientCA))
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(pem)
	config := &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert}
	listener, err := tls.Listen("tcp", net.JoinHostPort(j.asked.Address, "0"), config)
	if err != nil {
		return err
	}
	server := &http.Server{
		ErrorLog: log.New(discard{}, "", 0),
		Handler: http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
			status, err := j.lets(request, clients)
			if err != nil {
				http.Error(answer, err.Error(), status)
			}
		}),
	}
	defer server.Close()
	go func() { _ = server.Serve(listener) }()
	address := listener.Addr().(*net.TCPAddr)
	patch := fmt.Sprintf(
		`{"status":{"addresses":[{"type":"InternalIP","address":%q},{"type":"Hostname","address":%q}],"daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}`,
		j.asked.Address, j.asked.Node, address.Port)
	nodes := j.node.CoreV1().Nodes()
	_, err = nodes.Patch(context.Background(), j.asked.Node, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	if err != nil {
		return err
	}
	status, body, err := j.admin.send(http.MethodGet, "/api/v1/nodes/"+j.asked.Node+"/proxy/healthz", "application/json", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d: %s", status, message(body))
	}
	return err
}

// Whether a kubelet lets a client in, as whom the client is.
func (j *join) lets(request *http.Request, clients *x509.CertPool) (int, error) {
	shown := request.TLS.PeerCertificates
	if len(shown) == 0 {
		return http.StatusUnauthorized, errors.New("Unauthorized")
	}
	between := x509.NewCertPool()
	for _, one := range shown[1:] {
		between.AddCert(one)
	}
	options := x509.VerifyOptions{Roots: clients, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if _, err := shown[0].Verify(options); err != nil {
		return http.StatusUnauthorized, fmt.Errorf("Unauthorized: %w", err)
	}
	subject := shown[0].Subject
	for _, right := range rights {
		right.Resource, right.Version, right.Name = "nodes", "v1", j.asked.Node
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User:               subject.CommonName,
			Groups:             append([]string{"system:authenticated"}, subject.Organization...),
			ResourceAttributes: &right,
		}}
		answer, err := j.admin.client.AuthorizationV1().SubjectAccessReviews().Create(context.Background(), review, metav1.CreateOptions{})
		if err != nil {
			return http.StatusInternalServerError, err
		}
		if !answer.Status.Allowed {
			return http.StatusForbidden, fmt.Errorf("Forbidden (user=%s, verb=%s, resource=nodes, subresource=%s)", subject.CommonName, right.Verb, right.Subresource)
		}
	}
	return http.StatusOK, nil
}
