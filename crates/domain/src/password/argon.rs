//! The Argon2id step: its parameters with the bounds we accept, and the memory it fills, reused from hash to hash.
//! Decision: `docs/decisions/0020-argon2.md`.

use crate::{Error, Result, messages};
use argon2::{Algorithm, Block, Params, Version};

/// Bytes of an Argon2 block; memory is counted in whole blocks.
const BLOCK_BYTES: u64 = 1024;
/// Blocks that stay allocated between hashes: the 64 MiB of the current format.
const KEPT_BLOCKS: usize = 65_536;

/// What one Argon2id step costs and gives. Version 1.3 and one lane, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    length: usize,
    passes: u32,
    memory: u64,
}

/// Computes Argon2id 1.3 with one lane.
///
/// The trait is the seam between the formats, which are pure, and whoever owns the memory.
pub trait Argon: Send {
    /// The hash of `input`, `parameters.length()` bytes long.
    ///
    /// Fails with `Unavailable` when the memory cannot be had: that says nothing about the password.
    fn hash(&mut self, input: &[u8], salt: &[u8; 16], parameters: Parameters) -> Result<Vec<u8>>;
}

/// Argon2id with memory that is allocated at the first use and then kept: 64 MiB at most.
///
/// A stored hash that asks for more gets memory of its own for that one computation.
/// The memory is not wiped in between: its last block leads to the hash, which the database holds anyway.
#[derive(Default)]
pub struct ArgonMemory {
    blocks: Vec<Block>,
}

impl Parameters {
    /// What new hashes are made with: 32 bytes, 2 passes, 64 MiB (`3_32_2_67108864`).
    pub const CURRENT: Self = Self { length: 32, passes: 2, memory: 67_108_864 };
    /// The most work a stored hash may ask for, in bytes times passes: 1 GiB, 64 times.
    pub(super) const MAX_WORK: u64 = Self::MAX_MEMORY * Self::MAX_PASSES as u64;
    const MAX_MEMORY: u64 = 1 << 30;
    const MAX_PASSES: u32 = 64;

    /// Parameters from a stored hash. `None` outside the bounds of the reference's library (16 bytes, 1 pass, 8 KiB
    /// at least) and outside ours (128 bytes, 64 passes, 1 GiB at most), so that no row can stall the server.
    pub fn new(length: u64, passes: u64, memory: u64) -> Option<Self> {
        let in_bounds = (16..=128).contains(&length)
            && (1..=u64::from(Self::MAX_PASSES)).contains(&passes)
            && (8 * BLOCK_BYTES..=Self::MAX_MEMORY).contains(&memory);
        in_bounds.then_some(())?;
        Some(Self {
            length: usize::try_from(length).ok()?,
            passes: u32::try_from(passes).ok()?,
            memory,
        })
    }

    /// Length of the result in bytes.
    pub fn length(self) -> usize {
        self.length
    }

    /// Memory times passes, in bytes: what the time of a computation is proportional to.
    pub fn work(self) -> u64 {
        self.memory * u64::from(self.passes)
    }

    /// Whether a hash with these parameters resists guessing at least as well as the current format.
    pub(super) fn is_as_strong_as_current(self) -> bool {
        let current = Self::CURRENT;
        self.length >= current.length
            && self.passes >= current.passes
            && self.memory >= current.memory
    }

    fn to_params(self) -> Result<Params> {
        let blocks = u32::try_from(self.memory / BLOCK_BYTES).map_err(Error::internal)?;
        Params::new(blocks, self.passes, 1, Some(self.length)).map_err(Error::internal)
    }
}

impl ArgonMemory {
    /// Memory that is yet to be allocated.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Argon for ArgonMemory {
    fn hash(&mut self, input: &[u8], salt: &[u8; 16], parameters: Parameters) -> Result<Vec<u8>> {
        let params = parameters.to_params()?;
        let count = params.block_count();
        let mut out = vec![0; parameters.length()];
        let mut own = Vec::new();
        let blocks = if count > KEPT_BLOCKS { &mut own } else { &mut self.blocks };
        grow(blocks, count)?;
        argon2::Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(input, salt, &mut out, blocks)
            .map_err(Error::internal)?;
        Ok(out)
    }
}

impl std::fmt::Debug for ArgonMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArgonMemory").field("blocks", &self.blocks.len()).finish()
    }
}

fn grow(blocks: &mut Vec<Block>, count: usize) -> Result<()> {
    if let Some(missing) = count.checked_sub(blocks.len()) {
        blocks.try_reserve_exact(missing).map_err(|error| {
            let mut refusal = messages::busy();
            refusal.source = Some(Box::new(error));
            refusal
        })?;
        blocks.resize(count, Block::new());
    }
    Ok(())
}
