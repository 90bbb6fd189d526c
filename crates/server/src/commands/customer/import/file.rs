//! The file that is imported: what it holds, how big it is, and by what another run knows it again.

use super::super::rows::Format;
use anyhow::Context as _;
use data_encoding::HEXLOWER;
use magegate_service::import::Source;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;

/// How much is read at once to know the file.
const CHUNK: usize = 1 << 16;

/// An opened file.
pub(super) struct Input {
    /// What to read, from the beginning.
    pub(super) from: Box<dyn Read>,
    /// Its size in bytes where it has one.
    pub(super) size: Option<u64>,
    /// By what it is known again; `None` for what can be read only once, such as standard input.
    pub(super) source: Option<Source>,
}

impl Input {
    /// Opens the file, or standard input for `-`.
    pub(super) fn open(file: &Path, format: Format, update: bool) -> anyhow::Result<Self> {
        if file == Path::new("-") {
            return Ok(Self { from: Box::new(io::stdin()), size: None, source: None });
        }
        let shown = || format!("{} cannot be read", file.display());
        let mut opened = File::open(file).with_context(shown)?;
        let about = opened.metadata().with_context(shown)?;
        if !about.is_file() {
            return Ok(Self { from: Box::new(opened), size: None, source: None });
        }
        let path = file.canonicalize().with_context(shown)?;
        let source = Source {
            fingerprint: fingerprint(&mut opened).with_context(shown)?,
            file: path.to_string_lossy().into_owned(),
            manner: manner(format, update),
        };
        opened.rewind().with_context(shown)?;
        Ok(Self { from: Box::new(opened), size: Some(about.len()), source: Some(source) })
    }
}

/// What a further run must ask for, in the words of the command line.
fn manner(format: Format, update: bool) -> String {
    let format = match format {
        Format::Csv => "--format csv",
        Format::Jsonl => "--format jsonl",
    };
    if update { format!("{format} --update") } else { format.to_owned() }
}

fn fingerprint(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(HEXLOWER.encode(&hash.finalize())),
            read => hash.update(chunk.get(..read).unwrap_or_default()),
        }
    }
}
