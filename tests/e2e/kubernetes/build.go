package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// build makes each program, one after the other, unless the cache has it
// already. Two runs over the same cache wait for each other.
func build(programs []program, cache string) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	lock, err := os.Create(filepath.Join(cache, "build.lock"))
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	for _, p := range programs {
		start := time.Now()
		made, err := p.build(cache)
		if err != nil {
			return err
		}
		note := "cached"
		if made {
			note = fmt.Sprintf("built in %.0f s", time.Since(start).Seconds())
		}
		fmt.Printf("%s %s: %s\n", p.name, p.release.Version, note)
	}
	return nil
}

// build makes one program and says whether that was necessary.
func (p program) build(cache string) (bool, error) {
	inputs, err := p.inputs()
	if err != nil {
		return false, err
	}
	path := p.path(cache)
	stamp := filepath.Join(filepath.Dir(path), "."+p.name+".inputs")
	if old, err := os.ReadFile(stamp); err == nil && string(old) == inputs {
		if _, err := os.Stat(path); err == nil {
			return false, nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	// A run that is cut short must leave neither half a program nor a stamp
	// that vouches for an older one.
	os.Remove(stamp)
	unfinished := path + ".new"
	_, err = goCommand(p.release.minor(), "build", "-trimpath", "-ldflags", p.ldflags(), "-o", unfinished, p.pkg)
	if err != nil {
		return false, err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return false, err
	}
	return true, os.WriteFile(stamp, []byte(inputs), 0o644)
}

// inputs is a digest of all that decides what the program is.
func (p program) inputs() (string, error) {
	hash := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(p.release.minor(), name))
		if err != nil {
			return "", err
		}
		hash.Write(text)
	}
	version, err := goCommand(".", "env", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return "", err
	}
	fmt.Fprintf(hash, "%s%s\n%s\n", version, p.pkg, p.ldflags())
	return fmt.Sprintf("%x\n", hash.Sum(nil)), nil
}

// ldflags sets the version that the programs report, which Kubernetes' own
// build does in the same way: without it they call themselves v0.0.0-master,
// and a kubelet would register as such.
func (p program) ldflags() string {
	flags := []string{"-s", "-w"}
	major, rest, _ := strings.Cut(p.release.Version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			"-X", pkg+".gitVersion=v"+p.release.Version,
			"-X", pkg+".gitMajor="+major,
			"-X", pkg+".gitMinor="+minor)
	}
	return strings.Join(flags, " ")
}
