/// Numbers that are the same for the same seed.
pub(in crate::scenarios) struct Random(u64);

impl Random {
    pub(in crate::scenarios) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below another: splitmix64.
    pub(in crate::scenarios) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (end.max(1) as u64)).unwrap_or(0)
    }

    pub(in crate::scenarios) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
