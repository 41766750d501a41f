#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(mut a) = (unsafe { read_user(*ctx as *const [u8; 8]) }) else {
        return 0;
    };
    for i in 1..8 {
        let mut j = i;
        while j > 0 && a[j - 1] > a[j] {
            a.swap(j - 1, j);
            j -= 1;
        }
    }
    a[3] as i32
}
