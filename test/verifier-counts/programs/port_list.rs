unsafe fn listed(list: *const u16, ports: &[u16; 4]) -> Result<Option<u16>, i64> {
    for n in 0..32usize {
        let port = unsafe { read_kernel(list.add(n)) }?;
        if port == 0 {
            break;
        }
        for &other in ports {
            if port == other {
                return Ok(Some(port));
            }
        }
    }
    Ok(None)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(ports) = (unsafe { read_user(*ctx.add(1) as *const [u16; 4]) }) else {
        return 0;
    };
    match unsafe { listed(*ctx as *const u16, &ports) } {
        Ok(Some(p)) => p as i32,
        Ok(None) => 0,
        Err(e) => e as i32,
    }
}
