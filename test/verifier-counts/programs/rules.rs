#[repr(C)]
#[derive(Clone, Copy)]
struct Rule {
    mask: [u8; 16],
    value: [u8; 16],
    action: u32,
}
fn matches(rule: &Rule, name: &[u8; 16]) -> bool {
    for i in 0..16 {
        if name[i] & rule.mask[i] != rule.value[i] {
            return false;
        }
    }
    true
}
unsafe fn judge(rules: *const Rule, name: &[u8; 16]) -> Result<u32, i64> {
    for n in 0..64 {
        let rule = unsafe { read_user(rules.add(n)) }?;
        if rule.action == 0 {
            break;
        }
        if matches(&rule, name) {
            return Ok(rule.action);
        }
    }
    Ok(0)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(name) = (unsafe { comm() }) else {
        return 0;
    };
    unsafe { judge(*ctx as *const Rule, &name) }.unwrap_or(7) as i32
}
