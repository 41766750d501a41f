//! Loads the program of `../ebpf` with aya, attaches it, and prints what it counts, each second.
//!
//!     cargo build && sudo target/debug/@name@ [SECONDS]@usage@

@modules@

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use aya::maps::HashMap;
use aya::programs::{Program, ProgramError};
use aya::{include_bytes_aligned, Ebpf};

/// What keeps the program attached.
pub trait Attached {
    /// What is done each second before the counts are printed.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        Ok(())
    }
}

/// aya keeps the link itself.
impl Attached for () {}

/// Where the program is attached if nothing else is said.
const PLACE: &str = "@place@";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let place = arguments.next().unwrap_or(PLACE.into());

    let mut ebpf = Ebpf::load(include_bytes_aligned!(concat!(
        env!("OUT_DIR"),
        "/@name@-ebpf"
    )))?;
    let mut attached = attach::attach(&mut ebpf, &place)?;
    println!("attached; @key@: how often");
    let map = ebpf.map("COUNTS").ok_or("the object has no COUNTS")?;
    let counts: HashMap<_, u32, u64> = HashMap::try_from(map)?;
    for _ in 0..seconds {
        sleep(Duration::from_secs(1));
        attached.each_second()?;
        let mut seen = counts.iter().collect::<Result<Vec<_>, _>>()?;
        seen.sort_unstable();
        let seen: Vec<_> = seen.iter().map(|(key, n)| format!("{key}: {n}")).collect();
        println!("{}", seen.join(", "));
    }
    Ok(())
}

/// The object's program, which is of the type `T`.
fn program<'a, T>(ebpf: &'a mut Ebpf) -> Result<&'a mut T, Box<dyn Error>>
where
    &'a mut T: TryFrom<&'a mut Program, Error = ProgramError>,
{
    let program = ebpf.program_mut("observe");
    Ok(program.ok_or("the object has no program")?.try_into()?)
}
