use crate::{print_json, print_line, Result};
use aya::maps::{Map, MapData, PerCpuArray};
use events::{Histogram, SLOTS};
use serde_json::json;

const STARS: usize = 40;

/// Histograms that the processors count into.
pub struct Histograms {
    map: PerCpuArray<MapData, Histogram>,
    before: Vec<Histogram>,
}

const NONE: Histogram = Histogram {
    slots: [0; SLOTS],
    count: 0,
    total: 0,
};

fn combined(one: &Histogram, other: &Histogram, with: impl Fn(u64, u64) -> u64) -> Histogram {
    let mut slots = [0; SLOTS];
    for (slot, to) in slots.iter_mut().enumerate() {
        *to = with(one.slots[slot], other.slots[slot]);
    }
    Histogram {
        slots,
        count: with(one.count, other.count),
        total: with(one.total, other.total),
    }
}

impl Histograms {
    pub fn new(map: Map) -> Result<Self> {
        let map = PerCpuArray::<MapData, Histogram>::try_from(map)?;
        let before = vec![NONE; map.len() as usize];
        Ok(Self { map, before })
    }

    /// What was counted since the last call.
    pub fn take(&mut self) -> Result<Vec<Histogram>> {
        let mut taken = Vec::new();
        for index in 0..self.map.len() {
            let parts = self.map.get(&index, 0)?;
            let now = parts
                .iter()
                .fold(NONE, |sum, part| combined(&sum, part, |a, b| a + b));
            taken.push(combined(&now, &self.before[index as usize], |a, b| a - b));
            self.before[index as usize] = now;
        }
        Ok(taken)
    }

    /// Prints one as rows of stars, or as JSON with its name.
    pub fn print(histogram: &Histogram, unit: &str, name: &str, json: bool) {
        let last = histogram.slots.iter().rposition(|&count| count > 0);
        let bounds = |slot: usize| {
            (
                if slot == 0 { 0 } else { 1u64 << slot },
                (1u64 << (slot + 1)) - 1,
            )
        };
        if json {
            let buckets = (0..last.map_or(0, |last| last + 1)).map(|slot| {
                let (from, to) = bounds(slot);
                json!({"from": from, "to": to, "count": histogram.slots[slot]})
            });
            let buckets = buckets.collect::<Vec<_>>();
            let (count, total) = (histogram.count, histogram.total);
            print_json(
                &json!({"name": name, "unit": unit, "count": count, "total": total, "buckets": buckets}),
            );
            return;
        }
        let Some(last) = last else { return };
        if !name.is_empty() {
            print_line(&format!("\n{name}"));
        }
        print_line(&format!("{unit:>15}     : count    distribution"));
        let most = histogram.slots.iter().copied().max().unwrap_or(1).max(1);
        for (slot, &count) in histogram.slots.iter().enumerate().take(last + 1) {
            let (from, to) = bounds(slot);
            let stars = "*".repeat((count * STARS as u64 / most) as usize);
            print_line(&format!(
                "{from:>10} -> {to:<10} : {count:<8} |{stars:<STARS$}|"
            ));
        }
    }
}
