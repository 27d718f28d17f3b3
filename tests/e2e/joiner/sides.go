package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
	"k8s.io/client-go/util/keyutil"
)

const clusterInfo = "/api/v1/namespaces/kube-public/configmaps/cluster-info"

// What becomes of the steps beside the way to a node, by their names: what is
// said where one fails, nothing where it works. Those after registration are
// asked of nodes only.
func (j *join) sides(registered bool) map[string]string {
	said := map[string]string{"discovery": text(j.discover())}
	if !registered {
		return said
	}
	certificate, err := j.serving()
	said["serving"] = text(err)
	said["kubelet-api"] = text(j.kubeletAPI(certificate))
	return said
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Mirrors k8s.io/kubernetes/cmd/kubeadm/app/discovery/token:
// retrieveValidatedConfigInfo, once the signer has looked at what was applied.
func (j *join) discover() error {
	until(j.asked.patience(), func() bool {
		info, err := j.admin.client.CoreV1().ConfigMaps("kube-public").Get(context.Background(), "cluster-info", metav1.GetOptions{})
		return err != nil || info.Data[fmt.Sprintf("jws-kubeconfig-z%05d", j.admin.barriers)] != ""
	})
	info, err := clusterInfoBy(&rest.Config{Host: j.admin.url, TLSClientConfig: rest.TLSClientConfig{Insecure: true}})
	if err != nil {
		return err
	}
	config, found := info.Data["kubeconfig"]
	if !found || config == "" {
		return errors.New("there is no kubeconfig key in the cluster-info ConfigMap")
	}
	id, secret, _ := strings.Cut(j.asked.Token, ".")
	signature, found := info.Data["jws-kubeconfig-"+id]
	if !found || signature == "" {
		return fmt.Errorf("there is no JWS signed token in the cluster-info ConfigMap for %s", id)
	}
	if signature != detached(config, id, secret) {
		return errors.New("failed to verify JWS signature of received cluster info object")
	}
	loaded, err := clientcmd.Load([]byte(config))
	if err != nil {
		return err
	}
	for _, cluster := range loaded.Clusters {
		if _, err := certutil.ParseCertsPEM(cluster.CertificateAuthorityData); err != nil {
			return err
		}
		secure := &rest.Config{Host: j.admin.url, TLSClientConfig: rest.TLSClientConfig{CAData: cluster.CertificateAuthorityData}}
		again, err := clusterInfoBy(secure)
		if err != nil {
			return err
		}
		if again.Data["kubeconfig"] != config {
			return errors.New("the second kubeconfig from the cluster-info ConfigMap is different from the first")
		}
		return nil
	}
	return errors.New("no cluster in cluster-info")
}

func clusterInfoBy(config *rest.Config) (*corev1.ConfigMap, error) {
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()
	response, err := client.Get(config.Host + clusterInfo)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(message(body))
	}
	info := &corev1.ConfigMap{}
	return info, json.Unmarshal(body, info)
}

// Mirrors k8s.io/cluster-bootstrap/token/jws: ComputeDetachedSignature.
func detached(content, id, secret string) string {
	encode := base64.RawURLEncoding.EncodeToString
	header := encode([]byte(fmt.Sprintf(`{"alg":"HS256","kid":%q}`, id)))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(header + "." + encode([]byte(content))))
	return header + ".." + encode(mac.Sum(nil))
}

// Asks for the certificate of the kubelet's port, which nobody approves, and
// approves it; what comes is the certificate and its key.
func (j *join) serving() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	encoded, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return nil, err
	}
	subject := &pkix.Name{CommonName: "system:node:" + j.asked.Node, Organization: []string{"system:nodes"}}
	address := net.ParseIP(j.asked.Address)
	request, err := certutil.MakeCSR(crypto.PrivateKey(key), subject, []string{j.asked.Node}, []net.IP{address})
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageServerAuth}
	signer := certificatesv1.KubeletServingSignerName
	name, _, err := csr.RequestCertificateWithContext(ctx, j.node, request, "", signer, nil, usages, key)
	if err != nil {
		return nil, err
	}
	j.applied.paths = append(j.applied.paths, "/apis/certificates.k8s.io/v1/certificatesigningrequests/"+name)
	requests := j.admin.client.CertificatesV1().CertificateSigningRequests()
	seen, err := requests.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if len(seen.Status.Conditions) > 0 {
		return nil, errors.New("approved by itself")
	}
	seen.Status.Conditions = append(seen.Status.Conditions, certificatesv1.CertificateSigningRequestCondition{
		Type: certificatesv1.CertificateApproved, Status: corev1.ConditionTrue, Reason: "approver",
	})
	if _, err := requests.UpdateApproval(ctx, name, seen, metav1.UpdateOptions{}); err != nil {
		return nil, err
	}
	issued := until(j.asked.patience(), func() bool {
		seen, err = requests.Get(ctx, name, metav1.GetOptions{})
		return err == nil && len(seen.Status.Certificate) > 0
	})
	if !issued {
		return nil, errors.New("approved and never issued")
	}
	return append(seen.Status.Certificate, encoded...), nil
}
