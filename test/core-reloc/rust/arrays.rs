#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct pair {
        pub x: i32,
        pub y: i32,
    }
    #[repr(C)]
    pub struct arrays {
        pub row: [i32; 5],
        pub cube: [[[i8; 4]; 3]; 2],
        pub pairs: [pair; 3],
        pub grid: [[pair; 2]; 1],
        pub rest: [[pair; 2]; 0],
    }
}
use local::*;

#[unsafe(no_mangle)]
static mut INPUT: [u64; 512] = [0; 512];

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(_ctx: &[u64; 2]) -> i32 {
    let subject = &raw const INPUT as *const arrays;
    let loaded = unsafe { (*subject).row[3] };
    let read = (
        corelate::read!(subject, row[2]),
        corelate::read!(subject, cube[1][2][3]),
        corelate::read!(subject, pairs[1].x),
        corelate::read!(subject, grid[0][0].y),
        corelate::read!(subject, rest[1][0].x),
    );
    match read {
        (Ok(row), Ok(cube), Ok(pairs), Ok(grid), Ok(rest)) => (loaded + row + cube as i32 + pairs + grid + rest) & 1,
        _ => 0,
    }
}
