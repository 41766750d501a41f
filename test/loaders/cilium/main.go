// Loads every program of the object that the first argument names with cilium/ebpf, prints a line `NAME ID` for each, and keeps them
// until its standard input ends. `--batch MANIFEST` is for many objects; see batch.go.
package main

import (
	"fmt"
	"io"
	"os"
	"sort"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/rlimit"
)

func run(path string) error {
	spec, err := ebpf.LoadCollectionSpec(path)
	if err != nil {
		return err
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
	work := func() error { return run(os.Args[1]) }
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
