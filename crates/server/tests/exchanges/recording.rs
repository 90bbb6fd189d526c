//! Reads the recording: a heading, a curl line, and the answer with its head.

use magegate_testkit::Request;
use std::collections::HashMap;

/// One request with the answer that the reference gave.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    /// Its place in the recording.
    pub(crate) number: u32,
    /// What it shows.
    pub(crate) title: String,
    /// The words of the curl line.
    words: Vec<String>,
    /// The recorded status.
    pub(crate) status: u16,
    /// The recorded `Content-Type`.
    pub(crate) content_type: Option<String>,
    /// The recorded body.
    pub(crate) body: String,
}

/// All exchanges, in order.
pub(crate) fn exchanges(text: &str) -> Vec<Exchange> {
    text.split("\n#### ").skip(1).filter_map(exchange).collect()
}

fn exchange(section: &str) -> Option<Exchange> {
    let (heading, rest) = section.split_once('\n')?;
    let (number, title) = heading.split_once(". ")?;
    let command = rest.split("```\n").nth(1)?.trim_end();
    let answer = rest.split("```http\n").nth(1)?.split("\n```").next()?;
    let (head, body) = answer.split_once("\n\n").unwrap_or((answer, ""));
    let content_type = head.lines().find_map(|line| line.strip_prefix("Content-Type: "));
    Some(Exchange {
        number: number.parse().ok()?,
        title: title.to_owned(),
        words: words(command),
        status: head.split(' ').nth(1)?.parse().ok()?,
        content_type: content_type.map(ToOwned::to_owned),
        body: body.to_owned(),
    })
}

/// The words of a shell line that knows single quotes alone.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.last_mut().unwrap().push_str(part);
            continue;
        }
        let mut pieces = part.split(' ');
        words.last_mut().unwrap().push_str(pieces.next().unwrap_or_default());
        words.extend(pieces.map(ToOwned::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Exchange {
    /// The request, with our tokens in the place of the recorded ones.
    pub(crate) fn request(&self, tokens: &HashMap<String, String>) -> Request {
        let after = |flag: &str| {
            self.words
                .windows(2)
                .filter(|pair| pair[0] == flag)
                .map(|pair| pair[1].clone())
                .collect::<Vec<_>>()
        };
        let method = after("-X").pop().unwrap();
        let url = self.words.iter().find(|word| word.starts_with("http://")).unwrap();
        let path = url.splitn(4, '/').nth(3).unwrap();
        let mut request = Request::new(&method, &format!("/{path}"));
        // Namespaces of SOAP are the address that the request names.
        if path.contains("soap/") {
            request = request.header("Host", url.split('/').nth(2).unwrap());
        }
        let body = after("--data-binary").pop();
        let headers = after("-H");
        if body.is_some() && !headers.iter().any(|header| header.starts_with("Content-Type")) {
            request = request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            let recorded = token(value).map(ToOwned::to_owned);
            let ours = recorded.as_ref().and_then(|recorded| tokens.get(recorded));
            let value = match (&recorded, ours) {
                (Some(recorded), Some(ours)) => value.replace(recorded, ours),
                _ => value.to_owned(),
            };
            request = request.header(name, &value);
        }
        match body {
            Some(body) if !body.is_empty() => request.body(body),
            _ => request,
        }
    }
}

/// The signed token within a text, if there is one.
pub(crate) fn token(text: &str) -> Option<&str> {
    let start = text.find("eyJ")?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let rest = text.get(start..)?;
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    rest.get(..end).filter(|token| token.matches('.').count() == 2)
}

/// The text with a mark in the place of every moment such as `2026-11-22 00:50:59`.
pub(crate) fn without_times(text: &str) -> String {
    const FORM: &str = "dddd-dd-dd dd:dd:dd";
    let bytes = text.as_bytes();
    let is_moment = |at: usize| {
        bytes.get(at..at + FORM.len()).is_some_and(|window| {
            window.iter().zip(FORM.bytes()).all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                other => *byte == other,
            })
        })
    };
    let mut out = String::new();
    let mut at = 0;
    while at < bytes.len() {
        if is_moment(at) {
            out.push_str("{moment}");
            at += FORM.len();
        } else {
            out.push(char::from(bytes[at]));
            at += 1;
        }
    }
    out
}
