//! Many objects in one process. Each line of the manifest is a job, `OBJECT<TAB>TARGET<TAB>NAME=HOOK…`: the object is relocated for the types
//! in the BTF file TARGET; where that is `-`, for the running kernel's, and its programs are loaded, each by itself. What is printed:
//!
//! ```text
//! job                            for each line of the manifest, in order
//! program NAME HEX               the instructions as they would go to the kernel; the descriptors of maps are numbers of ours
//! failed WHY                     instead, where the object is refused before there are any
//! kernel NAME btf | no-btf       a program that is loaded, and whether it has its BTF
//! kernel NAME refused WHY
//! kernel-failed WHY              instead, where the object is refused before its programs are loaded
//! ```

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;

use aya::programs::ProgramError;
use aya::{Btf, Ebpf};
use aya_obj::generated::bpf_insn;
use aya_obj::Object;

use crate::load::load;

type Failure = Box<dyn Error>;

pub fn run(manifest: &str) -> Result<(), Failure> {
    let kernel = Btf::from_sys_fs()?;
    let mut targets: HashMap<String, Btf> = HashMap::new();
    targets.insert("-".into(), Btf::from_sys_fs()?);
    for line in fs::read_to_string(manifest)?.lines() {
        let mut fields = line.split('\t');
        let (object, target) = (fields.next().unwrap_or(""), fields.next().unwrap_or("-"));
        let hooks: HashMap<&str, &str> = fields.filter_map(|pair| pair.split_once('=')).collect();
        println!("job");
        match relocate(&fs::read(object)?, target, &mut targets) {
            Ok(programs) => programs
                .iter()
                .for_each(|(name, code)| println!("program {name} {code}")),
            Err(error) => println!("failed {}", in_a_line(&*error)),
        }
        if target == "-" {
            load_each(object, &hooks, &kernel);
        }
    }
    Ok(())
}

/// What `EbpfLoader::load` does to an object before its programs are loaded, but for the maps, which need not be there.
fn relocate(
    bytes: &[u8],
    target: &str,
    targets: &mut HashMap<String, Btf>,
) -> Result<Vec<(String, String)>, Failure> {
    let mut object = Object::parse(bytes)?;
    if !targets.contains_key(target) {
        targets.insert(target.into(), Btf::parse_file(target, object.endianness)?);
    }
    object.relocate_btf(&targets[target])?;
    let maps: Vec<(String, aya_obj::Map)> = object.maps.drain().collect();
    let text: HashSet<usize> = object
        .functions
        .keys()
        .map(|(section, _)| *section)
        .collect();
    object.relocate_maps(
        maps.iter()
            .enumerate()
            .map(|(number, (name, map))| (name.as_str(), number as i32, map)),
        &text,
    )?;
    object.relocate_calls(&text)?;
    let mut programs: Vec<(String, String)> = object
        .programs
        .iter()
        .map(|(name, program)| {
            let function = &object.functions[&(program.section_index, program.address)];
            (name.clone(), hex(&function.instructions))
        })
        .collect();
    programs.sort();
    Ok(programs)
}

fn hex(instructions: &[bpf_insn]) -> String {
    let bytes = instructions.iter().flat_map(|instruction| {
        let registers = instruction.dst_reg() | instruction.src_reg() << 4;
        let mut bytes = vec![instruction.code, registers];
        bytes.extend(instruction.off.to_le_bytes());
        bytes.extend(instruction.imm.to_le_bytes());
        bytes
    });
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn load_each(object: &str, hooks: &HashMap<&str, &str>, kernel: &Btf) {
    let mut ebpf = match Ebpf::load_file(object) {
        Ok(ebpf) => ebpf,
        Err(error) => return println!("kernel-failed {}", in_a_line(&error)),
    };
    let mut programs: Vec<_> = ebpf.programs_mut().collect();
    programs.sort_by_key(|(name, _)| *name);
    for (name, program) in programs {
        let hook = hooks.get(name).copied().unwrap_or("");
        match load(program, hook, kernel) {
            Ok(info) if info.btf_id().is_some() => println!("kernel {name} btf"),
            Ok(_) => println!("kernel {name} no-btf"),
            Err(error) => println!("kernel {name} refused {}", refusal(&error)),
        }
    }
}

/// The end of the verifier's log, or what aya says.
fn refusal(error: &ProgramError) -> String {
    let ProgramError::LoadError { verifier_log, .. } = error else {
        return in_a_line(error);
    };
    let log = verifier_log.to_string();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(12)..].join(" / ")
}

/// An error with what caused it.
fn in_a_line(error: &(dyn Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        said = format!("{said}: {inner}");
        cause = inner.source();
    }
    said.replace('\n', " ")
}
