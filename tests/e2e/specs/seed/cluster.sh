kubectl config set-cluster bootstrap --kubeconfig=cluster-info.kubeconfig \
    --certificate-authority=ca.pem --embed-certs=true --server="https://${KUBERNETES_MASTER}:6443"
kubectl -n kube-public create configmap cluster-info --from-file=kubeconfig=cluster-info.kubeconfig
kubectl -n kube-public create role anonymous-for-cluster-info \
    --resource=configmaps --resource-name=cluster-info --verb=get,list,watch
kubectl -n kube-public create rolebinding anonymous-for-cluster-info-binding \
    --role=anonymous-for-cluster-info --user=system:anonymous
kubectl create clusterrolebinding create-csrs-for-bootstrapping \
    --clusterrole=system:bootstrappers --group=system:node-bootstrapper
kubectl create clusterrolebinding auto-approve-csrs-for-group \
    --clusterrole=system:certificates.k8s.io:certificatesigningrequests:nodeclient --group=system:bootstrappers
kubectl create clusterrolebinding auto-approve-renewals-for-nodes \
    --clusterrole=system:certificates.k8s.io:certificatesigningrequests:selfnodeclient --group=system:nodes
kubectl create clusterrole selfnodeserver \
    --verb=create --resource=certificatesigningrequests.certificates.k8s.io/selfnodeserver
kubectl create clusterrolebinding auto-approve-serving-for-nodes \
    --clusterrole=selfnodeserver --group=system:nodes
