//! Fields of a form in `multipart/form-data`, which act like query parameters
//! (`spec/web-api-framework.md`, section 4).

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use magegate_domain::error::Error;
use magegate_domain::messages;
use multer::Multipart;

use super::query::{MAX_VARIABLES, register};
use crate::value::Map;

/// Reads the text fields of a body that is already in memory; it never waits. Names have the syntax of
/// query variables. Files and parts without a name are skipped, fields beyond
/// [`MAX_VARIABLES`] ignored; text that is not UTF-8 has the bad bytes replaced. No copy outgrows the body.
///
/// # Errors
/// `Decoding error.` (400) when the body does not have the form that the boundary promises.
pub async fn fields(boundary: &str, body: Bytes) -> Result<Map, Error> {
    let body = stream::iter([Ok::<_, Infallible>(body)]);
    let mut parts = Multipart::new(body, boundary);
    let mut map = Map::new();
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = match (part.name(), part.file_name()) {
            (Some(name), None) if count < MAX_VARIABLES => name.to_owned(),
            _ => continue,
        };
        count += 1;
        let value = part.bytes().await.map_err(broken)?;
        register(&mut map, &name, String::from_utf8_lossy(&value).into_owned());
    }
    Ok(map)
}

fn broken(cause: multer::Error) -> Error {
    let mut error = messages::decoding();
    error.source = Some(Box::new(cause));
    error
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use proptest::prelude::*;

    use super::*;
    use crate::value::Value;

    /// The outcome, without an executor: reading memory never waits.
    fn read(boundary: &str, body: &[u8]) -> Result<Map, Error> {
        fields(boundary, Bytes::copy_from_slice(body)).now_or_never().unwrap()
    }

    #[test]
    fn text_fields_are_read_and_files_skipped() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nroni\r\n\
            --B\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\nx y\r\n\
            --B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n\
            Content-Type: text/plain\r\n\r\nfile\r\n--B--\r\n";
        let map = read("B", body.as_bytes()).unwrap();
        assert_eq!(Value::Map(map).to_json_string(), r#"{"username":"roni","a":{"b":"x y"}}"#);
    }

    #[test]
    fn a_body_that_breaks_off_is_a_decoding_error() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nro";
        let error = read("B", body.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "Decoding error.");
        assert!(read("B", b"").is_err());
    }

    #[test]
    fn fields_beyond_the_limit_are_ignored() {
        let field = |number: usize| {
            format!("--B\r\nContent-Disposition: form-data; name=\"n{number}\"\r\n\r\nv\r\n")
        };
        let fields: Vec<String> = (0..MAX_VARIABLES + 5).map(field).collect();
        let map = read("B", format!("{}--B--\r\n", fields.concat()).as_bytes()).unwrap();
        assert_eq!(map.len(), MAX_VARIABLES);
    }

    proptest! {
        #[test]
        fn any_use_of_the_syntax_is_read_or_refused(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "--B", "--", "\r\n", "Content-Disposition: form-data; name=\"a\"", "; filename=x", "v", "\"",
                    "Content-Type: text/plain", ":", "\u{e9}",
                ]),
                0..16,
            )
        ) {
            let _ = read("B", pieces.concat().as_bytes());
        }
    }
}
