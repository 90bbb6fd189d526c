//! What a signed request says in its `Authorization` header and, where that is empty, in its form
//! (`spec/oauth-integrations.md` 4). Parameters of the query are signed, and prove nothing.

use super::Request;
use crate::percent;

/// More parameters than this in one place, and the signature does not hold.
pub(super) const MOST: usize = 1000;
/// What names of protocol parameters contain, a small letter behind it.
const PREFIX: &[u8] = b"oauth_";
/// What introduces the parameters within the header.
const INTRODUCTION: usize = b"oauth ".len();

/// A name and a value, decoded. Bytes: a client may sign what is not UTF-8.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// The parameters of a signed request apart from those of its query.
#[derive(Clone, Default)]
pub struct Parameters {
    /// Those of the protocol.
    pub(super) protocol: Vec<Pair>,
    /// The others of the form.
    pub(super) form: Vec<Pair>,
    /// Whether each protocol parameter comes once, and all are few enough to be looked at.
    pub(super) is_sound: bool,
}

/// `Debug` shows names alone: a verifier is a secret.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.protocol.iter().chain(&self.form);
        f.debug_list().entries(names.map(|(name, _)| String::from_utf8_lossy(name))).finish()
    }
}

impl Parameters {
    /// Reads the header, and the form where there is one. Never fails: what is absent or malformed is missing later, or
    /// spoils the signature.
    pub fn read(request: &Request<'_>) -> Self {
        let (protocol, mut form) = (in_header(request.header), in_form(request.form));
        let mut read = Self { protocol, is_sound: form.len() <= MOST, form: Vec::new() };
        form.truncate(MOST);
        let in_header = !read.protocol.is_empty();
        for (name, value) in form {
            match (is_protocol(&name), in_header) {
                (false, _) => read.form.push((name, value)),
                (true, false) => read.protocol.push(as_text((name, value))),
                (true, true) => {}
            }
        }
        let mut names: Vec<&[u8]> = read.protocol.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        read.is_sound &=
            names.len() <= MOST && !names.windows(2).any(|pair| pair.first() == pair.last());
        read
    }

    /// A parameter of the protocol. Of several the last counts, for what the request is told; its signature does not hold.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.protocol.iter().rfind(|(known, _)| known == name.as_bytes())?;
        std::str::from_utf8(value).ok()
    }
}

/// Whether a name is one of the protocol: it contains `oauth_` and a small letter.
pub(super) fn is_protocol(name: &[u8]) -> bool {
    let behind = |window: &[u8]| window.strip_prefix(PREFIX)?.first().copied();
    name.windows(PREFIX.len() + 1)
        .any(|window| behind(window).is_some_and(|next| next.is_ascii_lowercase()))
}

/// The pairs of a form or a query, `+` for a blank; a name without `=` has an empty value. At most one more than are
/// allowed.
pub(super) fn pairs(text: &str) -> Vec<Pair> {
    let decode = |text: &str| percent::decode(&text.replace('+', " "));
    let items = text.split('&').filter(|item| !item.is_empty());
    let split = items.map(|item| item.split_once('=').unwrap_or((item, "")));
    split.map(|(name, value)| (decode(name), decode(value))).take(MOST + 1).collect()
}

/// The protocol parameters of the header; of more than are allowed, one more.
fn in_header(header: &str) -> Vec<Pair> {
    let found = header
        .as_bytes()
        .windows(INTRODUCTION)
        .position(|window| window.eq_ignore_ascii_case(b"oauth "));
    let list = found.and_then(|at| header.get(at + INTRODUCTION..)).unwrap_or_default();
    let items = list.split(',').filter_map(|item| item.trim().split_once('='));
    items
        .map(|(name, value)| (percent::decode(name), percent::decode(value.trim_matches('"'))))
        .filter(|(name, _)| is_protocol(name))
        .map(|(name, value)| as_text((name, value)))
        .take(MOST + 1)
        .collect()
}

fn in_form(form: Option<&[u8]>) -> Vec<Pair> {
    // What is not UTF-8 in a form has to be escaped; left as it is, no signature of it holds.
    pairs(&String::from_utf8_lossy(form.unwrap_or_default()))
}

/// Values of the protocol are texts. What is no text becomes one that nobody has signed.
fn as_text((name, value): Pair) -> Pair {
    (name, String::from_utf8_lossy(&value).into_owned().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(header: &str, form: Option<&str>) -> Parameters {
        Parameters::read(&Request {
            header,
            method: "POST",
            scheme: "http",
            host: "shop.test",
            path: "/",
            query: "oauth_token=never",
            form: form.map(str::as_bytes),
        })
    }

    #[test]
    fn the_header_is_split_unquoted_and_decoded() {
        let read = read(
            "Foo oAuTh realm=\"x\", oauth_nonce=\"a%3d%2C+\" ,oauth_version=1.0,OAUTH_X=1,oauth_9=1,flag,x_oauth_y=z",
            None,
        );
        assert!(read.is_sound);
        assert_eq!(read.get("oauth_nonce"), Some("a=,+"));
        assert_eq!(read.get("oauth_version"), Some("1.0"));
        assert_eq!(read.get("x_oauth_y"), Some("z"));
        assert_eq!(read.get("realm"), None);
        assert_eq!(read.get("oauth_token"), None, "the query is never asked");
        assert_eq!(read.protocol.len(), 3);
    }

    #[test]
    fn the_form_speaks_only_where_the_header_is_silent() {
        let form = "oauth_token=b+c&plain=1&plain=2&&flag";
        let silent = read("OAuth realm=\"x\"", Some(form));
        assert_eq!(silent.get("oauth_token"), Some("b c"));
        let spoken = read("OAuth oauth_version=\"1.0\"", Some(form));
        assert_eq!(spoken.get("oauth_token"), None);
        let form: Vec<_> = spoken.form.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(form, [(&b"plain"[..], &b"1"[..]), (b"plain", b"2"), (b"flag", b"")]);
    }

    #[test]
    fn doubles_and_crowds_are_unsound() {
        let twice = read("OAuth oauth_nonce=\"a\",oauth%5Fnonce=\"b\"", None);
        assert!(!twice.is_sound);
        assert_eq!(twice.get("oauth_nonce"), Some("b"));
        let many = |count: usize| "a=1&".repeat(count);
        assert!(read("OAuth oauth_nonce=\"a\"", Some(&many(MOST))).is_sound);
        assert!(!read("OAuth oauth_nonce=\"a\"", Some(&many(MOST + 1))).is_sound);
        assert!(read("OAuth oauth_nonce=\"a\"", Some(&many(MOST * 3))).form.len() <= MOST);
        let crowd: Vec<_> = (0..=MOST).map(|at| format!("oauth_a{at}=1")).collect();
        assert!(!read(&format!("OAuth {}", crowd.join(",")), None).is_sound);
    }

    #[test]
    fn what_is_not_utf_8_is_a_text_that_nobody_signs() {
        let read = read("OAuth oauth_token=\"%ff\"", None);
        assert_eq!(read.get("oauth_token"), Some("\u{FFFD}"));
    }

    #[test]
    fn values_are_not_shown() {
        let read = read("OAuth oauth_verifier=\"hidden\"", None);
        assert_eq!(format!("{read:?}"), "[\"oauth_verifier\"]");
    }

    proptest! {
        #[test]
        fn any_header_and_form_are_read(header in ".{0,80}", form in prop::collection::vec(any::<u8>(), 0..80)) {
            for header in [&*header, &format!("OAuth {header}")] {
                let request = Request { header, method: "", scheme: "", host: "", path: "", query: "", form: Some(&form) };
                let _ = Parameters::read(&request);
            }
        }
    }
}
