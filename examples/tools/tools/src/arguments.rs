use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Arguments of every tool.
#[derive(Clone, clap::Args)]
pub struct Common {
    /// Print a JSON object a line
    #[arg(long)]
    pub json: bool,

    /// End after so many seconds; else by Ctrl-C
    #[arg(long, value_name = "SECONDS")]
    pub duration: Option<f64>,
}

static ENDED: AtomicBool = AtomicBool::new(false);

extern "C" fn end(_signal: libc::c_int) {
    ENDED.store(true, Ordering::Relaxed);
}

impl Common {
    /// Has Ctrl-C and SIGTERM end the tool in an orderly way, and gives when it has to end by itself.
    pub fn start(&self) -> Deadline {
        for signal in [libc::SIGINT, libc::SIGTERM] {
            // SAFETY: the handler only stores a flag.
            unsafe {
                libc::signal(
                    signal,
                    end as extern "C" fn(libc::c_int) as libc::sighandler_t,
                )
            };
        }
        Deadline(
            self.duration
                .map(|seconds| Instant::now() + Duration::from_secs_f64(seconds)),
        )
    }
}

/// When a tool ends.
#[derive(Clone, Copy)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    pub fn reached(&self) -> bool {
        ENDED.load(Ordering::Relaxed) || self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// Sleeps for `interval`, or until the end: whether there is more to do.
    pub fn wait(&self, interval: Duration) -> bool {
        let next = Instant::now() + interval;
        while !self.reached() {
            let left = next.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
        false
    }
}
