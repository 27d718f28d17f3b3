kubectl config set-cluster bootstrap --kubeconfig=/etc/kubernetes/bootstrap.kubeconfig \
    --certificate-authority=/etc/kubernetes/ssl/ca.key --embed-certs=true --server=https://192.168.124.18:6443
kubectl config set-credentials kubelet-bootstrap --kubeconfig=/etc/kubernetes/bootstrap.kubeconfig \
    --token=07401b.f395accd246ae52d
kubectl config set-context bootstrap --kubeconfig=/etc/kubernetes/bootstrap.kubeconfig \
    --cluster=bootstrap --user=kubelet-bootstrap
kubectl config use-context bootstrap --kubeconfig=/etc/kubernetes/bootstrap.kubeconfig
