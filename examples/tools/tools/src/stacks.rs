use crate::Result;
use aya::maps::{Map, MapData, StackTraceMap};
use std::collections::HashMap;
use std::fs;

/// Stacks, and the names of the addresses in them.
pub struct Stacks {
    map: StackTraceMap<MapData>,
    /// The kernel's symbols, by address.
    kernel: Vec<(u64, String)>,
    /// Where each process has its files.
    files: HashMap<u32, Vec<(u64, u64, u64, String)>>,
}

impl Stacks {
    pub fn new(map: Map) -> Result<Self> {
        let symbols = fs::read_to_string("/proc/kallsyms").unwrap_or_default();
        let mut kernel = symbols.lines().filter_map(symbol).collect::<Vec<_>>();
        kernel.sort();
        Ok(Self {
            map: StackTraceMap::try_from(map)?,
            kernel,
            files: HashMap::new(),
        })
    }

    /// The functions of a stack of the kernel, the innermost first, without those of the tracing.
    pub fn kernel(&self, id: i32) -> Vec<String> {
        let addresses = self.addresses(id).into_iter();
        let names = addresses
            .map(|address| self.kernel_name(address))
            .collect::<Vec<_>>();
        let tracing = names.iter().rposition(|name| {
            name.starts_with("__traceiter_") || name.starts_with("bpf_trace_run")
        });
        names[tracing.map_or(0, |at| at + 1)..].to_vec()
    }

    /// The places of a stack of a process, as `libc.so.6+0x1234`.
    pub fn user(&mut self, id: i32, tgid: u32) -> Vec<String> {
        let addresses = self.addresses(id);
        let files = self.files.entry(tgid).or_insert_with(|| files_of(tgid));
        let place = |address: u64| {
            let found = files
                .iter()
                .find(|(from, to, ..)| (*from..*to).contains(&address));
            found.map_or_else(
                || format!("{address:#x}"),
                |(from, _, offset, name)| format!("{name}+{:#x}", address - from + offset),
            )
        };
        addresses.into_iter().map(place).collect()
    }

    fn addresses(&self, id: i32) -> Vec<u64> {
        let Ok(id) = u32::try_from(id) else {
            return Vec::new();
        };
        let Ok(stack) = self.map.get(&id, 0) else {
            return Vec::new();
        };
        stack.frames().iter().map(|frame| frame.ip).collect()
    }

    fn kernel_name(&self, address: u64) -> String {
        let after = self.kernel.partition_point(|(start, _)| *start <= address);
        match after.checked_sub(1).map(|at| &self.kernel[at]) {
            Some((start, name)) if *start > 0 => name.clone(),
            _ => format!("{address:#x}"),
        }
    }
}

fn symbol(line: &str) -> Option<(u64, String)> {
    let mut words = line.split_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let kind = words.next()?;
    if !kind.eq_ignore_ascii_case("t") && !kind.eq_ignore_ascii_case("w") {
        return None;
    }
    Some((address, words.next()?.to_owned()))
}

fn files_of(tgid: u32) -> Vec<(u64, u64, u64, String)> {
    let maps = fs::read_to_string(format!("/proc/{tgid}/maps")).unwrap_or_default();
    let file = |line: &str| {
        let mut words = line.split_whitespace();
        let (from, to) = words.next()?.split_once('-')?;
        let offset = words.nth(1)?;
        let name = words.nth(2)?.rsplit('/').next()?.to_owned();
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some((number(from)?, number(to)?, number(offset)?, name))
    };
    maps.lines().filter_map(file).collect()
}
