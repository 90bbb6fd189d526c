//! Values of a deployment file by their paths, and complaints that name file, line and path, never a value.

use magegate_domain::php::Node;
use std::path::{Path, PathBuf};

/// Why a deployment file cannot be used. `Display` gives one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {message}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct DeploymentError {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl DeploymentError {
    pub(super) fn file(file: &Path, message: &str) -> Self {
        Self { file: file.to_path_buf(), line: None, message: message.to_owned() }
    }

    pub(super) fn line(file: &Path, line: usize, message: &str) -> Self {
        Self { file: file.to_path_buf(), line: Some(line), message: message.to_owned() }
    }
}

/// A file that was read.
pub(super) struct Source<'a> {
    /// Its path, for complaints.
    pub(super) file: &'a Path,
    /// What it returns.
    pub(super) root: &'a Node,
}

impl Source<'_> {
    /// The value at a path such as `db/connection/default`.
    pub(super) fn find(&self, path: &str) -> Option<&Node> {
        path.split('/').try_fold(self.root, |node, key| node.entry(key))
    }

    /// The text at a path; `None` when nothing is there.
    pub(super) fn text(&self, path: &str) -> Result<Option<String>, DeploymentError> {
        let Some(node) = self.find(path) else { return Ok(None) };
        let Some(text) = node.text() else {
            let message = format!("expected a text, found {}", node.value.kind());
            return Err(self.fault(path, &message));
        };
        if text.starts_with("#env(") {
            let message = "names a variable of PHP's environment, which is not read; write the value, or use --database";
            return Err(self.fault(path, message));
        }
        Ok(Some(text))
    }

    /// The text at a path, which must be there and not empty.
    pub(super) fn required(&self, path: &str) -> Result<String, DeploymentError> {
        match self.text(path)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(self.fault(path, "is empty")),
            None => Err(self.fault(path, "is missing")),
        }
    }

    /// A complaint about a path, at the line of the value there or of what it is missing from.
    pub(super) fn fault(&self, path: &str, message: &str) -> DeploymentError {
        let mut node = self.root;
        for key in path.split('/') {
            match node.entry(key) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        DeploymentError::line(self.file, node.line, &format!("{path}: {message}"))
    }
}
