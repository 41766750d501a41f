use corelate::context::@context@;

use crate::counts::count;

/// What lets things take their course.
const PASS: i32 = @pass@;

/// @called@
#[corelate::program("@section@")]
fn observe(ctx: &@context@) -> i32 {
    count(ctx.@field@);
    PASS
}
