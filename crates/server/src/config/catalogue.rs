//! What a key of the configuration is, and the macro that turns the catalogue of keys into typed sections.

use super::values::Setting;

/// How a value is written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
    /// An array of strings; in the environment and in flags, separated by commas.
    List,
}

/// One key: everything that parsing and the documents need to know about it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The table of the file, for instance `server`.
    pub section: &'static str,
    /// The name in its table, for instance `listen`.
    pub name: &'static str,
    /// The value when no source gives one, written as in the environment; empty for none.
    pub default: &'static str,
    /// How the value is written in the file.
    pub form: Form,
    /// What it means, one or more lines.
    pub doc: &'static [&'static str],
    /// The flag that overrides it, with its dashes.
    pub flag: Option<&'static str>,
    /// The smallest and largest number allowed.
    pub within: (u64, u64),
    /// What a number counts.
    pub unit: &'static str,
    /// Whether its value is shown nowhere.
    pub is_secret: bool,
    pub(super) accepts: fn(&str, &Self) -> bool,
    pub(super) expected: fn(&Self) -> String,
}

impl Key {
    pub(super) const fn of<T: Setting>(
        section: &'static str,
        name: &'static str,
        default: &'static str,
        doc: &'static [&'static str],
    ) -> Self {
        Self {
            section,
            name,
            default,
            form: T::FORM,
            doc,
            flag: None,
            within: (0, u64::MAX),
            unit: "",
            is_secret: T::IS_SECRET,
            accepts: |text, key| T::parse(text, key).is_some(),
            expected: T::expected,
        }
    }

    pub(super) const fn flag(mut self, flag: &'static str) -> Self {
        self.flag = Some(flag);
        self
    }

    pub(super) const fn within(mut self, least: u64, most: u64) -> Self {
        self.within = (least, most);
        self
    }

    pub(super) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// The key with its section, `server.listen`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The variable that overrides the file, `MAGEGATE_SERVER_LISTEN`.
    pub fn variable(&self) -> String {
        format!("{}{}_{}", super::sources::PREFIX, self.section, self.name).to_uppercase()
    }

    /// What is allowed, to follow "expected".
    pub fn expected(&self) -> String {
        (self.expected)(self)
    }

    /// What it means, as one text.
    pub fn meaning(&self) -> String {
        self.doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }
}

/// Turns rows of `/// doc` and `name: type = "default" => rule(…) …;` into one struct per section, the struct of
/// all sections, and the list of keys.
macro_rules! catalogue {
    ($( #[doc = $about:literal] $section:ident: $Section:ident {
        $( $(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:literal
            $(=> $($rule:ident($($argument:literal),*)),+)?; )+
    } )+) => {
        /// The whole configuration, checked.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config {
            $( #[doc = $about] pub $section: $Section, )+
        }

        impl Config {
            pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
                Ok(Self { $( $section: $Section::read(values)?, )+ })
            }
        }

        $(
            #[doc = $about]
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $Section {
                $( $(#[doc = $doc])+ pub $name: $type, )+
            }

            impl $Section {
                const KEYS: &[Key] = &[$(
                    Key::of::<$type>(stringify!($section), stringify!($name), $default, &[$($doc),+])
                        $( $(.$rule($($argument),*))+ )?,
                )+];

                fn read(values: &Values) -> Result<Self, ConfigError> {
                    let mut keys = Self::KEYS.iter();
                    Ok(Self { $( $name: values.get::<$type>(keys.next())?, )+ })
                }
            }
        )+

        pub(super) const SECTIONS: &[(&str, &str, &[Key])] =
            &[$( (stringify!($section), $about, $Section::KEYS), )+];
    };
}

pub(super) use catalogue;
