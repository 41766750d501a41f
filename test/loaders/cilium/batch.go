package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
)

// Many objects in one process; the manifest and what is printed are those of ../aya/src/batch.rs.
func runBatch(manifest string) error {
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return err
	}
	targets := map[string]*btf.Spec{"-": kernel}
	lines, err := os.ReadFile(manifest)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for line := range strings.Lines(string(lines)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		object, target := fields[0], fields[1]
		if targets[target] == nil {
			if targets[target], err = btf.LoadSpec(target); err != nil {
				return err
			}
		}
		fmt.Fprintln(out, "job")
		spec, err := ebpf.LoadCollectionSpec(object)
		if err != nil {
			fmt.Fprintln(out, "failed", inALine(err))
			if target == "-" {
				fmt.Fprintln(out, "kernel-failed", inALine(err))
			}
			continue
		}
		if target == "-" {
			loadEach(out, spec.Copy())
		}
		relocated := map[string]string{}
		for name, program := range spec.Programs {
			relocated[name], err = relocate(program, targets[target])
			if err != nil {
				break
			}
		}
		if err != nil {
			fmt.Fprintln(out, "failed", inALine(err))
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(relocated)) {
			fmt.Fprintln(out, "program", name, relocated[name])
		}
	}
	return nil
}

// What newProgramWithOptions does to instructions before it hands them over, with the same functions: CO-RE, then calls.
func relocate(program *ebpf.ProgramSpec, target *btf.Spec) (string, error) {
	instructions := slices.Clone(program.Instructions)
	var relocations []*btf.CORERelocation
	var at []*asm.Instruction
	for iter := instructions.Iterate(); iter.Next(); {
		if relocation := btf.CORERelocationMetadata(iter.Ins); relocation != nil {
			relocations = append(relocations, relocation)
			at = append(at, iter.Ins)
		}
	}
	if len(relocations) > 0 {
		builder, err := btf.NewBuilder(nil)
		if err != nil {
			return "", err
		}
		fixups, err := btf.CORERelocate(relocations, []*btf.Spec{target}, program.ByteOrder, builder.Add)
		if err != nil {
			return "", err
		}
		for i, fixup := range fixups {
			if err := fixup.Apply(at[i]); err != nil {
				return "", err
			}
		}
	}
	var code bytes.Buffer
	if err := instructions.Marshal(&code, program.ByteOrder); err != nil {
		return "", err
	}
	return hex.EncodeToString(code.Bytes()), nil
}

// Each program by itself, so that one that is refused hides no other.
func loadEach(out *bufio.Writer, spec *ebpf.CollectionSpec) {
	for _, name := range slices.Sorted(maps.Keys(spec.Programs)) {
		only := spec.Copy()
		maps.DeleteFunc(only.Programs, func(other string, _ *ebpf.ProgramSpec) bool { return other != name })
		collection, err := ebpf.NewCollection(only)
		if err != nil {
			fmt.Fprintln(out, "kernel", name, "refused", inALine(err))
			continue
		}
		known := "no-btf"
		if info, err := collection.Programs[name].Info(); err == nil {
			if _, ok := info.BTFID(); ok {
				known = "btf"
			}
		}
		fmt.Fprintln(out, "kernel", name, known)
		collection.Close()
	}
}

// What is said, with the end of the verifier's log where there is one.
func inALine(err error) string {
	said := err.Error()
	var refusal *ebpf.VerifierError
	if errors.As(err, &refusal) && len(refusal.Log) > 0 {
		said = strings.Join(refusal.Log[max(0, len(refusal.Log)-12):], " / ")
	}
	return strings.ReplaceAll(said, "\n", " ")
}
