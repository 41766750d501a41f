#[derive(Clone, Copy)]
struct Name([u8; 16]);
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        for i in 0..16 {
            if self.0[i] != other.0[i] {
                return false;
            }
            if self.0[i] == 0 {
                return true;
            }
        }
        true
    }
}
struct Names {
    at: *const u64,
    n: usize,
}
impl Iterator for Names {
    type Item = Result<Name, i64>;
    fn next(&mut self) -> Option<Self::Item> {
        if self.n == 24 {
            return None;
        }
        let at = match unsafe { read_user(self.at.wrapping_add(self.n)) } {
            Ok(at) => at,
            Err(e) => return Some(Err(e)),
        };
        self.n += 1;
        Some(unsafe { read_user(at as *const Name) })
    }
}
fn find(names: Names, wanted: &Name) -> Result<bool, i64> {
    for name in names {
        if name? == *wanted {
            return Ok(true);
        }
    }
    Ok(false)
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn prog(ctx: *const u64) -> i32 {
    let Ok(wanted) = (unsafe { comm() }) else {
        return 0;
    };
    let names = Names {
        at: unsafe { *ctx } as *const u64,
        n: 0,
    };
    match find(names, &Name(wanted)) {
        Ok(found) => found as i32,
        Err(e) => e as i32,
    }
}
