/*
 * A kernel that never was: the fields that exec-snoop reads, at other places than in any real one. The demo relocates against its BTF
 * where the running kernel shows none. other-kernel.btf is made of this file:
 *
 *     clang-22 -target bpf -g -c other-kernel.c -o other-kernel.o
 *     llvm-objcopy-22 --dump-section .BTF=other-kernel.btf other-kernel.o
 */
struct mm_struct {
  unsigned long count;
  unsigned long end_code, start_code;
};

struct signal_struct {
  long sigcnt, live;
  int nr_threads;
};

struct task_struct {
  char padding[1000];
  struct signal_struct *signal;
  struct mm_struct *mm;
  char comm[16];
  int pid, tgid;
  struct {
    struct task_struct *real_parent;
  };
};

struct linux_binprm {
  void *vma;
  int argc, envc;
};

struct task_struct task;
struct linux_binprm binprm;
struct mm_struct mm;
struct signal_struct signal;
