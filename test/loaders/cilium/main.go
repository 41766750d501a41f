// Loads every program of the object that the first argument names with cilium/ebpf, prints a line `NAME ID` for each, and keeps them
// until its standard input ends. `--set=NAME=BYTES` sets a global variable; BYTES are hexadecimal digits. `--batch MANIFEST` is for many objects; see batch.go.
package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/rlimit"
)

func set(spec *ebpf.CollectionSpec, argument string) error {
	name, digits, found := strings.Cut(strings.TrimPrefix(argument, "--set="), "=")
	variable := spec.Variables[name]
	if !found || variable == nil {
		return fmt.Errorf("no variable for %s", argument)
	}
	bytes, err := hex.DecodeString(digits)
	if err != nil {
		return err
	}
	return variable.Set(bytes)
}

func run(path string, settings []string) error {
	spec, err := ebpf.LoadCollectionSpec(path)
	if err != nil {
		return err
	}
	for _, argument := range settings {
		if err := set(spec, argument); err != nil {
			return err
		}
	}
	collection, err := ebpf.NewCollection(spec)
	if err != nil {
		return err
	}
	defer collection.Close()
	var lines []string
	for name, program := range collection.Programs {
		info, err := program.Info()
		if err != nil {
			return err
		}
		id, _ := info.ID()
		lines = append(lines, fmt.Sprintf("%s %d", name, id))
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
	fmt.Println("loaded")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func main() {
	work := func() error { return run(os.Args[1], os.Args[2:]) }
	if os.Args[1] == "--batch" {
		work = func() error { return runBatch(os.Args[2]) }
	}
	err := rlimit.RemoveMemlock()
	if err == nil {
		err = work()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
