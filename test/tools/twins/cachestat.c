struct folio {
  u64 _flags_1;
} CORE;
enum pageflags { PG_head = 6 };
INLINE u64 pages(struct folio *folio) {
  if (*(u64 *)folio >> ENUM_VALUE(enum pageflags, PG_head) & 1) return 1ull << (folio->_flags_1 & 0x1f);
  return 1;
}
PERCPU_ARRAY(counts, u64, 3);

INLINE void count(u32 what, u64 pages) {
  u64 *to = map_lookup(&counts, &what);
  if (to) *to += pages;
}

TP(mm_filemap_get_pages) {
  count(0, ctx[2] - ctx[1] + 1);
  return 0;
}

TP(mm_filemap_add_to_page_cache) {
  count(1, pages((void *)ctx[0]));
  return 0;
}

TP(writeback_dirty_folio) {
  count(2, pages((void *)ctx[0]));
  return 0;
}
