//! Hits and misses of the page cache.
#![no_std]
#![no_main]

use corelate::enum_value;
use corelate::maps::PerCpuArray;
use tools_ebpf::kernel::{folio, pageflags};

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
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
#[no_mangle]
#[link_section = "tp_btf/mm_filemap_get_pages"]
pub unsafe extern "C" fn mm_filemap_get_pages(ctx: *const u64) -> i32 {
    count(LOOKED_UP, *ctx.add(2) - *ctx.add(1) + 1);
    0
}

/// `TP_PROTO(struct folio *folio)`.
#[no_mangle]
#[link_section = "tp_btf/mm_filemap_add_to_page_cache"]
pub unsafe extern "C" fn mm_filemap_add_to_page_cache(ctx: *const u64) -> i32 {
    count(ADDED, pages(*ctx as *const folio));
    0
}

/// `TP_PROTO(struct folio *folio, struct address_space *mapping)`.
#[no_mangle]
#[link_section = "tp_btf/writeback_dirty_folio"]
pub unsafe extern "C" fn writeback_dirty_folio(ctx: *const u64) -> i32 {
    count(DIRTIED, pages(*ctx as *const folio));
    0
}
