use corelate::context::__sk_buff;

use crate::counts::count;

/// What lets a packet pass.
const PASS: i32 = @pass@;

/// @called@
#[corelate::program("@section@")]
fn observe(ctx: &__sk_buff) -> i32 {
    count(u16::from_be(ctx.protocol as u16).into());
    PASS
}
