/*
 * libbpf reads the kernel's BTF again for each object, which takes most of the time of a small one in a machine that is emulated. The linker leads its calls here
 * (--wrap): the BTF is read once, before the first object, and every object's process has it from its parent.
 */
#include "loader.h"

#include <bpf/btf.h>

struct btf *__real_btf__load_vmlinux_btf(void);
struct btf *__wrap_btf__load_vmlinux_btf(void);
void __real_btf__free(struct btf *btf);
void __wrap_btf__free(struct btf *btf);

static struct btf *shared;

void read_kernel_btf(void)
{
	shared = __real_btf__load_vmlinux_btf();
}

struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	return shared ? shared : __real_btf__load_vmlinux_btf();
}

void __wrap_btf__free(struct btf *btf)
{
	if (!shared || btf != shared)
		__real_btf__free(btf);
}
