package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Objects of every kind that a join hangs on. The API server learns of objects
// of one kind in the order of their creation, so once it acts on these it has
// seen all that came before them.
const barrier = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: %[1]s}
rules: [{apiGroups: [barrier], resources: [wide], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: %[1]s}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %[1]s}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %[1]s}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: %[1]s, namespace: kube-public}
rules: [{apiGroups: [barrier], resources: [narrow], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: %[1]s, namespace: kube-public}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %[1]s}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %[1]s}]
---
apiVersion: v1
kind: Secret
metadata: {name: bootstrap-token-%[2]s, namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData: {token-id: %[2]s, token-secret: 0123456789abcdef, usage-bootstrap-authentication: "true", usage-bootstrap-signing: "true"}
`

// Waits until the API server has seen what was applied.
func (a *admin) barrier(applied *applied, patience time.Duration) {
	a.barriers++
	name, id := fmt.Sprintf("nj-barrier-%d", a.barriers), fmt.Sprintf("z%05d", a.barriers)
	applied.apply(fmt.Sprintf(barrier, name, id))
	asked := []func() bool{
		func() bool { return a.may(name, "wide", "") },
		func() bool { return a.may(name, "narrow", "kube-public") },
		func() bool { return a.knows(id + ".0123456789abcdef") },
	}
	end := time.Now().Add(patience)
	for _, ask := range asked {
		until(time.Until(end), ask)
	}
}

func (a *admin) may(user, resource, namespace string) bool {
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: user,
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Group: "barrier", Resource: resource, Verb: "get", Namespace: namespace,
		},
	}}
	reviews := a.client.AuthorizationV1().SubjectAccessReviews()
	answer, err := reviews.Create(context.Background(), review, metav1.CreateOptions{})
	return err == nil && answer.Status.Allowed
}

// Whether a token is known: the administrator's certificate must not answer for it.
func (a *admin) knows(token string) bool {
	request, err := http.NewRequest(http.MethodGet, a.url+"/api", nil)
	if err != nil {
		return false
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := a.anonymous.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode != http.StatusUnauthorized
}
