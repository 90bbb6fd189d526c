//! Reads a store's own templates: the files of a folder, and those of its subfolders, one for each store view.

use super::MailError;
use magegate_service::mail::TemplateFile;
use std::path::Path;

/// A larger file is no template.
const LARGEST: u64 = 256 * 1024;
/// More files are no templates either: a wrong folder must not fill memory.
const MOST: usize = 1000;

/// The templates in a folder. Files of other kinds and hidden ones are left out.
pub(super) fn read(folder: &Path) -> Result<Vec<TemplateFile>, MailError> {
    let mut found = Vec::new();
    for (name, is_folder) in entries(folder)? {
        if !is_folder {
            add(&mut found, folder, name)?;
            continue;
        }
        for (inner, is_folder) in entries(&folder.join(&name))? {
            if !is_folder {
                add(&mut found, folder, format!("{name}/{inner}"))?;
            }
        }
    }
    Ok(found)
}

/// Names in a folder, sorted, and whether each is a folder itself.
fn entries(folder: &Path) -> Result<Vec<(String, bool)>, MailError> {
    let unreadable = |cause: std::io::Error| fault(folder, &format!("cannot be read: {cause}"));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !name.starts_with('.') {
            found.push((name, entry.path().is_dir()));
        }
    }
    found.sort();
    Ok(found)
}

fn add(found: &mut Vec<TemplateFile>, folder: &Path, path: String) -> Result<(), MailError> {
    let file = folder.join(&path);
    if !file.extension().is_some_and(|end| end == "txt" || end == "html") {
        return Ok(());
    }
    if found.len() == MOST {
        return Err(fault(folder, &format!("holds more than {MOST} templates")));
    }
    let unreadable = |cause: std::io::Error| fault(&file, &format!("cannot be read: {cause}"));
    if std::fs::metadata(&file).map_err(unreadable)?.len() > LARGEST {
        return Err(fault(&file, &format!("is longer than {LARGEST} bytes")));
    }
    let text = std::fs::read_to_string(&file).map_err(unreadable)?;
    found.push(TemplateFile { path, text });
    Ok(())
}

fn fault(file: &Path, what: &str) -> MailError {
    MailError(format!("mail.templates: {}: {what}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_folder_and_of_store_views_are_read_and_others_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str| std::fs::write(folder.path().join(path), "x").unwrap();
        std::fs::create_dir(folder.path().join("uk_en")).unwrap();
        for path in ["b.txt", "a.html", "README.md", ".b.txt.swp", "uk_en/a.html"] {
            write(path);
        }
        let read = read(folder.path()).unwrap();
        let paths: Vec<_> = read.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.html", "b.txt", "uk_en/a.html"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), b"\xff").unwrap();
        let fault = read(folder.path()).unwrap_err().to_string();
        assert!(fault.contains("a.txt: cannot be read"), "{fault}");
        let fault = read(&folder.path().join("absent")).unwrap_err().to_string();
        assert!(fault.contains("absent: cannot be read"), "{fault}");
    }
}
