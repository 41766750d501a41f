/*
 * libelf.a of elfutils 0.192 (Debian 13) leaves these two to a library that is not installed. They prepare a tree of which only elf_getdata_rawchunk makes use,
 * and libbpf does not call that. Weak, so that a libelf.a that has them keeps its own.
 */

__attribute__((weak)) void eu_search_tree_init(void *tree, int (*compare)(const void *, const void *));
__attribute__((weak)) void eu_search_tree_init(void *tree, int (*compare)(const void *, const void *))
{
	(void)tree;
	(void)compare;
}

__attribute__((weak)) void eu_search_tree_fini(void *tree, void (*free_node)(void *));
__attribute__((weak)) void eu_search_tree_fini(void *tree, void (*free_node)(void *))
{
	(void)tree;
	(void)free_node;
}
