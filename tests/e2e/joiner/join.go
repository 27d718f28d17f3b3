package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509/pkix"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/certificate/csr"
	"k8s.io/client-go/util/keyutil"
)

// A step of a join that failed.
type failure struct{ step, said string }

func fail(step string, err error) *failure { return &failure{step, err.Error()} }

type join struct {
	admin   *admin
	asked   question
	applied *applied
	// With what the kubelet speaks once it has a certificate, and as whom.
	config *rest.Config
	node   kubernetes.Interface
}

// The steps in order, up to a Node that is registered.
func (j *join) run() *failure {
	config, err := j.load()
	if err != nil {
		return fail("config-load", err)
	}
	j.config = rest.AnonymousClientConfig(config)
	client, err := kubernetes.NewForConfig(config)
	if err != nil && strings.Contains(err.Error(), "read empty token from file") {
		return fail("authenticate-token", err)
	}
	if err != nil {
		return fail("tls", err)
	}
	certificate, failed := j.request(client)
	if failed != nil {
		return failed
	}
	if failed := j.as(certificate); failed != nil {
		return failed
	}
	return j.register()
}

// Mirrors k8s.io/kubernetes/pkg/kubelet/certificate/bootstrap: loadRESTClientConfig.
func (j *join) load() (*rest.Config, error) {
	loader := &clientcmd.ClientConfigLoadingRules{ExplicitPath: filepath.Join(j.asked.Root, j.asked.Kubeconfig)}
	loaded, err := loader.Load()
	if err != nil {
		return nil, err
	}
	// The node's root is a folder here.
	rooted := func(path *string) {
		if *path != "" && !strings.HasPrefix(*path, j.asked.Root+"/") {
			*path = filepath.Join(j.asked.Root, *path)
		}
	}
	for _, cluster := range loaded.Clusters {
		rooted(&cluster.CertificateAuthority)
	}
	for _, user := range loaded.AuthInfos {
		rooted(&user.TokenFile)
		rooted(&user.ClientCertificate)
		rooted(&user.ClientKey)
	}
	overrides := &clientcmd.ConfigOverrides{}
	config, err := clientcmd.NewNonInteractiveClientConfig(*loaded, loaded.CurrentContext, overrides, loader).ClientConfig()
	if err != nil {
		return nil, err
	}
	config.Timeout = 10 * time.Second
	config.QPS = -1
	return config, nil
}

// Asks for a certificate as a kubelet does, and waits for it. What comes is the
// certificate and its key.
func (j *join) request(client kubernetes.Interface) ([]byte, *failure) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fail("joiner", err)
	}
	encoded, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return nil, fail("joiner", err)
	}
	subject := &pkix.Name{CommonName: "system:node:" + j.asked.Node, Organization: []string{"system:nodes"}}
	request, err := certutil.MakeCSR(crypto.PrivateKey(key), subject, nil, nil)
	if err != nil {
		return nil, fail("joiner", err)
	}
	ctx := context.Background()
	usages := []certificatesv1.KeyUsage{certificatesv1.UsageDigitalSignature, certificatesv1.UsageClientAuth}
	signer := certificatesv1.KubeAPIServerClientKubeletSignerName
	name, _, err := csr.RequestCertificateWithContext(ctx, client, request, "", signer, nil, usages, key)
	if err != nil {
		return nil, refused(err)
	}
	j.applied.paths = append(j.applied.paths, "/apis/certificates.k8s.io/v1/certificatesigningrequests/"+name)
	if failed := watches(ctx, client, name); failed != nil {
		return nil, failed
	}
	requests := j.admin.client.CertificatesV1().CertificateSigningRequests()
	var seen *certificatesv1.CertificateSigningRequest
	is := func(condition certificatesv1.RequestConditionType) bool {
		for _, one := range seen.Status.Conditions {
			if one.Type == condition {
				return true
			}
		}
		return false
	}
	look := func() bool {
		seen, err = requests.Get(ctx, name, metav1.GetOptions{})
		return err == nil
	}
	if !until(j.asked.patience(), func() bool { return look() && is(certificatesv1.CertificateApproved) }) {
		return nil, &failure{"approve", fmt.Sprintf("%s stays as it is", name)}
	}
	done := func() bool {
		return look() && (len(seen.Status.Certificate) > 0 || is(certificatesv1.CertificateFailed))
	}
	if !until(j.asked.patience(), done) || len(seen.Status.Certificate) == 0 {
		return nil, &failure{"sign", fmt.Sprintf("%s is not issued: %v", name, seen)}
	}
	return append(seen.Status.Certificate, encoded...), nil
}

// Mirrors k8s.io/client-go/util/certificate/csr: WaitForCertificate, which lists
// and watches.
func watches(ctx context.Context, client kubernetes.Interface, name string) *failure {
	requests := client.CertificatesV1().CertificateSigningRequests()
	options := metav1.ListOptions{FieldSelector: "metadata.name=" + name}
	if _, err := requests.List(ctx, options); err != nil {
		return refused(err)
	}
	watch, err := requests.Watch(ctx, options)
	if err != nil {
		return refused(err)
	}
	watch.Stop()
	return nil
}

// The step at which a request for a certificate is refused.
func refused(err error) *failure {
	cause := err
	switch {
	// A token that cannot even be sent is none that the API server knows.
	case strings.Contains(err.Error(), `invalid header field value for "Authorization"`):
		return fail("authenticate-token", err)
	case apierrors.IsUnauthorized(cause):
		return fail("authenticate-token", err)
	case apierrors.IsForbidden(cause), apierrors.IsNotFound(cause):
		return fail("authorize-csr-create", err)
	default:
		return fail("tls", err)
	}
}

// From here on the kubelet shows this certificate.
func (j *join) as(certificate []byte) *failure {
	if _, err := tls.X509KeyPair(certificate, certificate); err != nil {
		return fail("sign", err)
	}
	config := rest.CopyConfig(j.config)
	config.CertData, config.KeyData = certificate, certificate
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fail("authenticate-node", err)
	}
	j.node = client
	return nil
}

// Mirrors k8s.io/kubernetes/pkg/kubelet: Kubelet.tryRegisterWithAPIServer and
// tryUpdateNodeStatus.
func (j *join) register() *failure {
	ctx := context.Background()
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: j.asked.Node, Labels: map[string]string{
		corev1.LabelHostname: j.asked.Node, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
	}}}
	for key, value := range j.asked.Labels {
		node.Labels[key] = value
	}
	for _, taint := range j.asked.Taints {
		node.Spec.Taints = append(node.Spec.Taints, corev1.Taint{
			Key: taint.Key, Value: taint.Value, Effect: corev1.TaintEffect(taint.Effect),
		})
	}
	nodes := j.node.CoreV1().Nodes()
	if _, err := nodes.Create(ctx, node, metav1.CreateOptions{}); err != nil {
		return unregistered(err)
	}
	j.applied.paths = append(j.applied.paths, "/api/v1/nodes/"+j.asked.Node)
	if _, err := nodes.Get(ctx, j.asked.Node, metav1.GetOptions{}); err != nil {
		return unregistered(err)
	}
	patch := []byte(`{"status":{"nodeInfo":{"machineID":"joiner"}}}`)
	_, err := nodes.Patch(ctx, j.asked.Node, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if err != nil {
		return unregistered(err)
	}
	return nil
}

func unregistered(err error) *failure {
	switch {
	case apierrors.IsUnauthorized(err):
		return fail("authenticate-node", err)
	case apierrors.IsForbidden(err) && strings.Contains(err.Error(), ": User \""):
		return fail("authorize-node", err)
	case apierrors.IsForbidden(err):
		return fail("admission", err)
	default:
		return fail("registration", err)
	}
}

// Asks for the next certificate with the present one, and uses it.
func (j *join) renew() *failure {
	certificate, failed := j.request(j.node)
	if failed != nil {
		return failed
	}
	if failed := j.as(certificate); failed != nil {
		return failed
	}
	if _, err := j.node.CoreV1().Nodes().Get(context.Background(), j.asked.Node, metav1.GetOptions{}); err != nil {
		return unregistered(err)
	}
	return nil
}
