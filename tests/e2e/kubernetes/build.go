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
// already. Two runs that make programs in the same cache wait for each other.
func build(programs []program, cache string) error {
	missing := programs[:0:0]
	for _, p := range programs {
		inputs, err := p.inputs()
		if err != nil {
			return err
		}
		if p.isMade(cache, inputs) {
			fmt.Printf("%s %s: cached\n", p.name, p.release.Version)
		} else {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
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
	for i, p := range missing {
		start := time.Now()
		made, err := p.build(cache)
		if err != nil {
			return err
		}
		note := "built by another run"
		if made {
			note = fmt.Sprintf("built in %.0f s", time.Since(start).Seconds())
		}
		fmt.Printf("%s %s: %s (%d of %d)\n", p.name, p.release.Version, note, i+1, len(missing))
	}
	return nil
}

// build makes one program and says whether that was necessary.
func (p program) build(cache string) (bool, error) {
	inputs, err := p.inputs()
	if err != nil {
		return false, err
	}
	if p.isMade(cache, inputs) {
		return false, nil
	}
	path, stamp := p.path(cache), p.stamp(cache)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	// A run that is cut short must leave neither half a program nor a stamp
	// that vouches for an older one.
	os.Remove(stamp)
	unfinished := path + ".new"
	compile := goCommand
	if p.release.C {
		compile = goWithC
	}
	_, err = compile(p.release.minor(), "build", "-trimpath", "-ldflags", p.ldflags(), "-o", unfinished, p.pkg)
	if err != nil {
		return false, err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return false, err
	}
	return true, os.WriteFile(stamp, []byte(inputs), 0o644)
}

// stamp is the file that keeps the digest of what a program was made from.
func (p program) stamp(cache string) string {
	return filepath.Join(filepath.Dir(p.path(cache)), "."+p.name+".inputs")
}

// isMade says whether the cache has the program, made from these inputs.
func (p program) isMade(cache, inputs string) bool {
	old, err := os.ReadFile(p.stamp(cache))
	if err != nil || string(old) != inputs {
		return false
	}
	_, err = os.Stat(p.path(cache))
	return err == nil
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
	if p.release.C {
		fmt.Fprintln(hash, "C")
	}
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
