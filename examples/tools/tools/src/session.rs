use crate::arguments::{Common, Deadline};
use aya::maps::{Map, MapData, RingBuf};
use aya::programs::Program;
use aya::{Btf, Ebpf, EbpfLoader};
use std::os::fd::AsRawFd as _;
use std::time::Duration;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The value of a `Global`.
pub struct Setting(Vec<u8>);

macro_rules! settings {
    ($($ty:ty)*) => {$(
        impl From<$ty> for Setting {
            fn from(value: $ty) -> Self {
                Setting(value.to_ne_bytes().into())
            }
        }
    )*};
}
settings!(u32 i32 u64 i64);

impl From<bool> for Setting {
    fn from(value: bool) -> Self {
        Setting(vec![value.into()])
    }
}

/// A tool's programs, loaded and attached.
pub struct Session {
    pub ebpf: Ebpf,
    deadline: Deadline,
}

impl Session {
    /// Loads and attaches every program of `object`, with these values of its globals. Then `said` is on standard error.
    pub fn start(
        object: &[u8],
        common: &Common,
        said: &str,
        settings: &[(&str, Setting)],
    ) -> Result<Self> {
        let deadline = common.start();
        let kernel = Btf::from_sys_fs()?;
        let mut loader = EbpfLoader::new();
        for (name, setting) in settings {
            loader.override_global(name, &setting.0[..], true);
        }
        let mut ebpf = loader.load(object)?;
        for (name, program) in ebpf.programs_mut() {
            match program {
                Program::BtfTracePoint(program) => {
                    program
                        .load(name, &kernel)
                        .map_err(|error| explained(name, &error))?;
                    program.attach()?;
                }
                _ => return Err(format!("{name}: not a program that is attached here").into()),
            }
        }
        eprintln!("{said}... Hit Ctrl-C to end.");
        Ok(Self { ebpf, deadline })
    }

    /// Hands each record of the ring buffer `events` to `on`, until the end.
    pub fn records<T: aya::Pod>(&mut self, mut on: impl FnMut(&T)) -> Result<()> {
        let map = self.map("events")?;
        let mut ring: RingBuf<MapData> = RingBuf::try_from(map)?;
        loop {
            let ended = self.deadline.reached();
            while let Some(item) = ring.next() {
                if item.len() >= size_of::<T>() {
                    // SAFETY: the record is as long, and any bytes are a T.
                    on(&unsafe { item.as_ptr().cast::<T>().read_unaligned() });
                }
            }
            if ended {
                return Ok(());
            }
            let mut fd = libc::pollfd {
                fd: ring.as_raw_fd(),
                events: libc::POLLIN,
                revents: 0,
            };
            // SAFETY: one descriptor, which is open.
            unsafe { libc::poll(&mut fd, 1, 100) };
        }
    }

    /// Takes the map called `name`.
    pub fn map(&mut self, name: &str) -> Result<Map> {
        self.ebpf
            .take_map(name)
            .ok_or_else(|| format!("there is no map {name}").into())
    }

    /// Calls `print` every `interval` seconds, at most `count` times, and at the end; without an interval only then.
    pub fn every(
        &self,
        interval: Option<f64>,
        count: Option<u64>,
        mut print: impl FnMut() -> Result<()>,
    ) -> Result<()> {
        let interval = interval.map_or(Duration::from_secs(86_400), Duration::from_secs_f64);
        let mut left = count.unwrap_or(u64::MAX);
        loop {
            let more = self.deadline.wait(interval);
            print()?;
            left -= 1;
            if !more || left == 0 {
                return Ok(());
            }
        }
    }
}

/// What the verifier said, where it is that.
fn explained(name: &str, error: &aya::programs::ProgramError) -> Box<dyn std::error::Error> {
    format!("{name}: {error}").into()
}
