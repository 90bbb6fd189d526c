//! One request, as it will stand on the wire.

use serde_json::Value;

/// A request whose method, path, headers and body are sent as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    /// A request with any method; `path` is sent undecoded, its query string included.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: None }
    }

    /// A `GET`.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// A `POST`.
    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    /// A `PUT`.
    pub fn put(path: &str) -> Self {
        Self::new("PUT", path)
    }

    /// A `DELETE`.
    pub fn delete(path: &str) -> Self {
        Self::new("DELETE", path)
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The same with one more header, blanks kept. Characters up to U+00FF are sent as one byte each.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// The same with a JSON body and its content type.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(body.to_string())
    }

    /// The same with a body; the content type is the caller's to name.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The bytes on the wire. `Host` and `Content-Length` are added unless given; a method that usually has a body gets
    /// a length of 0 without one.
    pub fn bytes(&self, host: &str) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        let mut add = |name: &str, value: &str| {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend(latin1(value));
            bytes.extend_from_slice(b"\r\n");
        };
        if !self.names("host") {
            add("Host", host);
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        let has_length = self.names("content-length") || self.names("transfer-encoding");
        let usual_body = matches!(self.method.as_str(), "POST" | "PUT" | "PATCH");
        if !has_length && (self.body.is_some() || usual_body) {
            add("Content-Length", &self.body.as_ref().map_or(0, Vec::len).to_string());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    fn names(&self, header: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }
}

/// One byte per character as far as that goes, else UTF-8.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect::<Option<Vec<u8>>>()
        .unwrap_or_else(|| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_header_blanks_are_sent_as_given() {
        let request = Request::get("/rest//V1/a?x[0]=%2F").header("Authorization", "Bearer ");
        assert_eq!(
            String::from_utf8(request.bytes("h")).unwrap(),
            "GET /rest//V1/a?x[0]=%2F HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \r\n\r\n"
        );
    }

    #[test]
    fn a_body_has_its_length_and_a_bare_post_has_length_zero() {
        let text = |request: Request| String::from_utf8(request.bytes("h")).unwrap();
        assert!(text(Request::post("/").body("ab")).ends_with("Content-Length: 2\r\n\r\nab"));
        assert!(text(Request::post("/")).ends_with("Content-Length: 0\r\n\r\n"));
        assert!(!text(Request::get("/")).contains("Content-Length"));
    }

    #[test]
    fn headers_of_ones_own_replace_the_added_ones() {
        let request = Request::post("/").header("host", "x").header("content-length", "9");
        assert_eq!(
            String::from_utf8(request.bytes("h")).unwrap(),
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n"
        );
    }
}
