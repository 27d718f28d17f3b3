// Reads Ignition configurations as a machine does at its first boot, and reports what it refuses or warns of.
//
//	go run . FILE…
package main

import (
	"fmt"
	"os"

	ignition "github.com/coreos/ignition/v2/config/v3_4"
)

func main() {
	wrong := 0
	for _, path := range os.Args[1:] {
		bytes, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		config, report, err := ignition.Parse(bytes)
		if err != nil || len(report.Entries) > 0 {
			fmt.Printf("%s: %v\n%s", path, err, report.String())
			wrong++
			continue
		}
		fmt.Printf("%s: %d files, %d units\n", path, len(config.Storage.Files), len(config.Systemd.Units))
	}
	if wrong > 0 {
		os.Exit(1)
	}
}
