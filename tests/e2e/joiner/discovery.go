package main

// Why a client that has nothing but a token would not find the cluster.
func (j *join) discover() string { return "" }
