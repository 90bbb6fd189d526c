//! The templates of letters: those built in, and a store's own files in their place, part by part, for all store views or
//! for one. All are tried with made-up particulars when they are read, so that a fault stops the start and not a letter.

mod built_in;

use super::Letter;
use super::render::{Parts, sample};
use minijinja::syntax::SyntaxConfig;
use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, escape_formatter,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// How many steps the rendering of one part may take; the built-in ones take less than a hundred.
const FUEL: u64 = 100_000;
/// The ends of the names of a template's parts.
const ENDS: [&str; 3] = [".subject.txt", ".txt", ".html"];

/// A file of a store's own templates.
#[derive(Debug, Clone)]
pub struct TemplateFile {
    /// Its path below the folder of templates, with `/`: `NAME`, or `STORE_CODE/NAME` for one store view.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Why a template cannot be used. `Display` gives one line that begins with the file and the line in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault(String);

/// All templates. Clones are deep: keep one.
#[derive(Debug, Clone)]
pub struct Templates {
    general: Environment<'static>,
    by_store: HashMap<String, Environment<'static>>,
}

impl std::fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateFault {}

impl Templates {
    /// The built-in templates, with a store's own files in place of those of the same name.
    ///
    /// # Errors
    /// When a file is no template, or fails with made-up particulars.
    pub fn new(files: Vec<TemplateFile>) -> Result<Self, TemplateFault> {
        let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for file in files {
            let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            let names = folders.entry(folder.to_owned()).or_default();
            names.push((name.to_owned(), file.text));
        }
        let own = folders.remove("").unwrap_or_default();
        let general = environment(&bare()?, "", own)?;
        let mut by_store = HashMap::new();
        for (code, own) in folders {
            by_store.insert(code.clone(), environment(&general, &code, own)?);
        }
        Ok(Self { general, by_store })
    }

    /// The codes of the store views that have templates of their own.
    pub fn store_codes(&self) -> impl Iterator<Item = &str> {
        self.by_store.keys().map(String::as_str)
    }

    /// Whether a store view has a template of this id.
    pub(crate) fn has(&self, store: &str, id: &str) -> bool {
        self.of(store).get_template(&format!("{id}.html")).is_ok()
    }

    /// The parts of a letter, rendered.
    pub(crate) fn render(&self, store: &str, id: &str, values: &Value) -> Result<Parts, Error> {
        render(self.of(store), id, values)
    }

    fn of(&self, store: &str) -> &Environment<'static> {
        self.by_store.get(store).unwrap_or(&self.general)
    }
}

fn bare() -> Result<Environment<'static>, TemplateFault> {
    let mut bare = Environment::new();
    // With it, an error would hold the values, links included.
    bare.set_debug(false);
    bare.set_undefined_behavior(UndefinedBehavior::Strict);
    bare.set_fuel(Some(FUEL));
    bare.set_formatter(escape);
    let trimmed = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    bare.set_syntax(trimmed.map_err(|error| fault("", &[], &error))?);
    for (name, text) in built_in::FILES {
        bare.add_template(name, text).map_err(|error| fault("", &[], &error))?;
    }
    Ok(bare)
}

/// Escapes what HTML needs. The library's own way escapes slashes too, and filters take an address full of entities for
/// one that hides something.
fn escape(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_html = matches!(state.auto_escape(), AutoEscape::Html);
    let Some(text) = value.as_str().filter(|_| is_html && !value.is_safe()) else {
        return escape_formatter(out, state, value);
    };
    for letter in text.chars() {
        match letter {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            plain => out.write_char(plain),
        }?;
    }
    Ok(())
}

/// The environment with files in place of templates of the same name, tried.
fn environment(
    below: &Environment<'static>,
    folder: &str,
    files: Vec<(String, String)>,
) -> Result<Environment<'static>, TemplateFault> {
    let mut environment = below.clone();
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    for (name, text) in files {
        let added = environment.add_template_owned(name, text);
        added.map_err(|error| fault(folder, &names, &error))?;
    }
    for id in ids(&environment) {
        let missing = ENDS
            .map(|end| format!("{id}{end}"))
            .into_iter()
            .find(|name| environment.get_template(name).is_err());
        if let Some(missing) = missing {
            let missing = place(folder, std::slice::from_ref(&missing), &missing);
            return Err(TemplateFault(format!("{missing}: missing; a template has three parts")));
        }
        let tried = render(&environment, &id, &sample(letter_of(&id)));
        let parts = tried.map_err(|error| fault(folder, &names, &error))?;
        if parts.subject.is_empty() {
            let place = place(folder, &names, &format!("{id}.subject.txt"));
            return Err(TemplateFault(format!("{place}:1: the subject is empty")));
        }
    }
    Ok(environment)
}

/// The ids of all templates, in order; the frame that others stand in is none.
fn ids(environment: &Environment<'_>) -> BTreeSet<String> {
    let id = |name: &str| ENDS.iter().find_map(|end| name.strip_suffix(end)).map(str::to_owned);
    let names = environment.templates().map(|(name, _)| name).filter(|name| !is_frame(name));
    names.filter_map(id).collect()
}

fn is_frame(name: &str) -> bool {
    matches!(name, "frame.html" | "frame.txt")
}

/// The letter that a built-in template is for; `None` for an id of the store's own, which any letter may use.
fn letter_of(id: &str) -> Option<Letter> {
    Letter::ALL.into_iter().find(|letter| letter.template() == id)
}

fn render(environment: &Environment<'_>, id: &str, values: &Value) -> Result<Parts, Error> {
    let part = |end: &str| environment.get_template(&format!("{id}{end}"))?.render(values.clone());
    let [subject, text, html] = ENDS.map(part);
    let subject = subject?.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Parts { subject, text: text?, html: html? })
}

/// One line: file, line, and what is wrong there.
fn fault(folder: &str, names: &[String], error: &Error) -> TemplateFault {
    let mut cause = error;
    // The innermost error of the engine stands where the fault is; those around it tell how it got there.
    while let Some(inner) = std::error::Error::source(cause).and_then(|inner| inner.downcast_ref())
    {
        cause = inner;
    }
    let place = place(folder, names, cause.name().unwrap_or("template"));
    let what = match cause.detail() {
        Some(detail) => format!("{}: {detail}", cause.kind()),
        None => cause.kind().to_string(),
    };
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    TemplateFault(format!("{place}:{}: {what}", cause.line().unwrap_or(1)))
}

/// A file as its owner knows it: one of the folder's own stands in it.
fn place(folder: &str, names: &[String], name: &str) -> String {
    if !folder.is_empty() && names.iter().any(|own| own == name) {
        return format!("{folder}/{name}");
    }
    name.to_owned()
}
