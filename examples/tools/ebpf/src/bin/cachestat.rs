//! Hits and misses of the page cache.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::enum_value;
use corelate::maps::PerCpuArray;
use tools_ebpf::kernel::{folio, pageflags};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static counts: PerCpuArray<u64, 3> = PerCpuArray::new();

const LOOKED_UP: u32 = 0;
const ADDED: u32 = 1;
const DIRTIED: u32 = 2;

#[inline(always)]
unsafe fn count(what: u32, pages: u64) {
    let to = counts.get_ptr(&what);
    if !to.is_null() {
        *to += pages;
    }
}

/// How many pages a folio has: a power of two, where its head says so.
#[inline(always)]
unsafe fn pages(folio: *const folio) -> u64 {
    let head = enum_value!(pageflags::PG_head);
    core::hint::assert_unchecked(head < 64);
    if (*folio.cast::<u64>() >> head) & 1 != 0 {
        1 << ((*folio)._flags_1 & 0x1f)
    } else {
        1
    }
}

/// `TP_PROTO(struct address_space *mapping, pgoff_t index, pgoff_t last_index)`, of a read.
#[corelate::program("tp_btf/mm_filemap_get_pages")]
unsafe fn mm_filemap_get_pages(_: *const c_void, index: u64, last_index: u64) {
    count(LOOKED_UP, last_index - index + 1);
}

#[corelate::program("tp_btf/mm_filemap_add_to_page_cache")]
unsafe fn mm_filemap_add_to_page_cache(folio: &folio) {
    count(ADDED, pages(folio));
}

#[corelate::program("tp_btf/writeback_dirty_folio")]
unsafe fn writeback_dirty_folio(folio: &folio) {
    count(DIRTIED, pages(folio));
}
