//! Small helpers to read fixed-size headers and skip bodies across arbitrary chunk borders.

/// Collects exactly `N` bytes, however they are split.
#[derive(Debug, Clone)]
pub(super) struct Gather<const N: usize> {
    buffer: [u8; N],
    have: usize,
}

impl<const N: usize> Gather<N> {
    pub(super) const fn new() -> Self {
        Self { buffer: [0; N], have: 0 }
    }

    /// Moves bytes from the front of `input`; the `N` bytes once they are complete, and then starts anew.
    pub(super) fn fill(&mut self, input: &mut &[u8]) -> Option<[u8; N]> {
        for slot in self.buffer.iter_mut().skip(self.have) {
            let (&byte, rest) = input.split_first()?;
            *slot = byte;
            *input = rest;
            self.have += 1;
        }
        self.have = 0;
        Some(self.buffer)
    }

    /// What has been collected so far.
    pub(super) fn so_far(&self) -> &[u8] {
        self.buffer.split_at(self.have).0
    }
}

/// Takes at most `left` bytes from the front of `input`, counts them off, and returns them.
pub(super) fn take<'a>(left: &mut u64, input: &mut &'a [u8]) -> &'a [u8] {
    let count = usize::try_from(*left).map_or(input.len(), |left| left.min(input.len()));
    let (taken, rest) = input.split_at(count);
    *input = rest;
    *left -= count as u64;
    taken
}
