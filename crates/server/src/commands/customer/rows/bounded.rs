//! A reader that counts, and that refuses rows without end: a quotation mark that nobody closes must not bring a whole
//! file into memory.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest row, in bytes.
pub(super) const LONGEST_ROW: u64 = 1 << 20;

/// How far the reading is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    bytes: Arc<AtomicU64>,
    row_began: Arc<AtomicU64>,
}

/// The counting reader.
#[derive(Debug)]
pub(crate) struct Bounded<R> {
    from: R,
    progress: Progress,
}

impl Progress {
    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// A row was read to its end: the next one begins.
    pub(super) fn row_ended(&self) {
        self.row_began.store(self.bytes(), Ordering::Relaxed);
    }
}

impl<R> Bounded<R> {
    /// Reads from a source.
    pub(crate) fn new(from: R) -> Self {
        Self { from, progress: Progress::default() }
    }

    /// How far the reading is; goes on counting when the reader has been handed on.
    pub(crate) fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let began = self.progress.row_began.load(Ordering::Relaxed);
        if self.progress.bytes() - began > LONGEST_ROW {
            return Err(io::Error::other(
                "a row is longer than 1 MiB; is a quotation mark missing?",
            ));
        }
        let read = self.from.read(buffer)?;
        self.progress.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
