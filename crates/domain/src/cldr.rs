//! Names of countries and symbols of currencies in the languages of store views, which no database table holds. The
//! facts are CLDR's; `cldr/generate.py` writes them, `docs/decisions/0021-country-names.md` says why.

use std::collections::HashMap;
use std::sync::LazyLock;

static COUNTRIES: LazyLock<Data> = LazyLock::new(|| Data::read(include_str!("cldr/countries.txt")));
static SYMBOLS: LazyLock<Data> = LazyLock::new(|| Data::read(include_str!("cldr/symbols.txt")));

/// The locale whose names answer for one that CLDR has not, as in the reference.
const FALLBACK: &str = "en";
/// The block of what does not depend on the locale.
const EVERYWHERE: &str = "*";

/// A file of blocks by locale: each is kept as text until it is asked for.
#[derive(Debug)]
struct Data(HashMap<&'static str, &'static str>);

/// What one locale calls things, by their codes.
#[derive(Debug, Clone, Default)]
pub struct Names(HashMap<&'static str, &'static str>);

impl Names {
    /// What a code is called; `None` where the locale has no word for it.
    pub fn get(&self, code: &str) -> Option<&'static str> {
        self.0.get(code).copied()
    }
}

/// The names of countries by their two letters, in a locale as settings write it: `de_AT`, `zh_Hant_TW`. A locale that
/// is not known speaks like its language, an unknown language like English.
pub fn countries(locale: &str) -> Names {
    COUNTRIES.names(locale)
}

/// The symbol of a currency as a store view of the locale shows it: that of the currency's own country or, for a few
/// currencies of many countries, the locale's. A currency without one is shown by its code.
pub fn currency_symbol<'a>(locale: &str, code: &'a str) -> &'a str {
    let everywhere = SYMBOLS.block(EVERYWHERE).find(|(known, _)| *known == code);
    let symbol = everywhere.map(|(_, symbol)| symbol);
    symbol.or_else(|| SYMBOLS.names(locale).get(code)).unwrap_or(code)
}

impl Data {
    fn read(text: &'static str) -> Self {
        let blocks = text.split("\n[").skip(1).filter_map(|block| block.split_once("]\n"));
        Self(blocks.collect())
    }

    /// The locale's own words over those of the locales that its name begins with.
    fn names(&self, locale: &str) -> Names {
        let ends = locale.match_indices('_').map(|(end, _)| end).chain([locale.len()]);
        let mut chain: Vec<&str> = ends
            .filter_map(|end| locale.get(..end))
            .filter(|part| self.0.contains_key(part))
            .collect();
        if chain.is_empty() {
            chain.push(FALLBACK);
        }
        Names(chain.into_iter().flat_map(|part| self.block(part)).collect())
    }

    fn block(&self, locale: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let text = self.0.get(locale).copied().unwrap_or_default();
        text.lines().filter_map(|line| line.split_once('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_called_what_its_locale_calls_it() {
        for (locale, code, name) in [
            ("en_US", "US", "United States"),
            ("de_DE", "DE", "Deutschland"),
            ("de_AT", "SJ", "Svalbard und Jan Mayen"),
            ("de_AT", "DE", "Deutschland"),
            ("fr_CA", "US", "États-Unis"),
            ("pt_BR", "CZ", "Tchéquia"),
            ("pt_PT", "CZ", "Chéquia"),
            ("zh_Hans_CN", "US", "美国"),
            ("zh_Hant_TW", "US", "美國"),
            ("sr_Latn_RS", "US", "Sjedinjene Države"),
            ("ja_JP", "JP", "日本"),
        ] {
            assert_eq!(countries(locale).get(code), Some(name), "{locale} {code}");
        }
    }

    #[test]
    fn unknown_locales_speak_like_their_language_or_english() {
        assert_eq!(countries("de_LI").get("DE"), Some("Deutschland"));
        for locale in ["", "*", "xx_YY", "_", "de-DE", "DE_de", "ü_"] {
            assert_eq!(countries(locale).get("DE"), Some("Germany"), "{locale}");
        }
        assert_eq!(countries("en_US").get("AN"), None);
        assert_eq!(countries("en_US").get(""), None);
    }

    #[test]
    fn a_currency_has_its_own_country_s_symbol_or_the_locale_s() {
        for (locale, code, symbol) in [
            ("en_US", "USD", "$"),
            ("de_DE", "CAD", "$"),
            ("en_US", "PLN", "zł"),
            ("en_US", "EUR", "€"),
            ("en_AU", "EUR", "EUR"),
            ("fr_FR", "GBP", "£GB"),
            ("de_CH", "CHF", "CHF"),
            ("en_US", "???", "???"),
            ("en_US", "", ""),
        ] {
            assert_eq!(currency_symbol(locale, code), symbol, "{locale} {code}");
        }
    }
}
