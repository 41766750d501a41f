//! Loads the program of `../ebpf` with libbpf, attaches it, and prints what it counts, each second.
//!
//!     cargo build && sudo target/debug/@name@ [SECONDS]@usage@

@modules@

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use libbpf_rs::{Link, Map, MapCore, MapFlags, Object, ObjectBuilder, ProgramMut};

/// What keeps the program attached.
pub trait Attached {
    /// What is done each second before the counts are printed.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        Ok(())
    }
}

impl Attached for Link {}

const OBJECT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/@name@-ebpf"));

/// Where the program is attached if nothing else is said.
const PLACE: &str = "@place@";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let place = arguments.next().unwrap_or(PLACE.into());

    let mut object = ObjectBuilder::default().open_memory(OBJECT)?.load()?;
    let mut attached = attach::attach(&mut object, &place)?;
    println!("attached; @key@: how often");
    let counts = map(&object, "COUNTS")?;
    for _ in 0..seconds {
        sleep(Duration::from_secs(1));
        attached.each_second()?;
        let mut seen = Vec::new();
        for key in counts.keys() {
            let value = counts.lookup(&key, MapFlags::ANY)?;
            // One that is deleted meanwhile has none.
            if let Some(value) = value {
                let (key, value) = (array(&key)?, array(&value)?);
                seen.push((u32::from_ne_bytes(key), u64::from_ne_bytes(value)));
            }
        }
        seen.sort_unstable();
        let seen: Vec<_> = seen.iter().map(|(key, n)| format!("{key}: {n}")).collect();
        println!("{}", seen.join(", "));
    }
    Ok(())
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Box<dyn Error>> {
    Ok(bytes.try_into()?)
}

fn map<'a>(object: &'a Object, name: &str) -> Result<Map<'a>, Box<dyn Error>> {
    let found = object.maps().find(|map| map.name() == name);
    found.ok_or_else(|| format!("the object has no {name}").into())
}

/// The object's program.
fn program(object: &mut Object) -> Result<ProgramMut<'_>, Box<dyn Error>> {
    let found = object.progs_mut().next();
    found.ok_or_else(|| "the object has no program".into())
}
