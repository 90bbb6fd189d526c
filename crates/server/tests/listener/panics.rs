//! A panic stays inside its request.

use super::app::{header, keep, one_answer, start, wide};
use tokio::io::AsyncWriteExt as _;

#[tokio::test]
async fn a_panic_becomes_500_with_a_report_id_and_the_connection_goes_on() {
    let server = start(wide(), None);
    let mut client = server.connect().await;
    client.write_all(keep("/panic").as_bytes()).await.unwrap();
    let answer = one_answer(&mut client, "\"}").await;
    assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    assert_eq!(header(&answer, "content-type"), Some("application/json; charset=utf-8"));
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    let report = body
        .strip_prefix(r#"{"message":"Internal Error. Details are available in Magento log file. Report ID: webapi-"#)
        .and_then(|rest| rest.strip_suffix("\"}"))
        .unwrap_or_else(|| panic!("{body}"));
    assert_eq!(report.len(), 13);
    assert!(report.bytes().all(|byte| byte.is_ascii_hexdigit()), "{report}");

    client.write_all(keep("/hello").as_bytes()).await.unwrap();
    one_answer(&mut client, "hello").await;
    assert!(server.get("/hello").await.ends_with("hello"));
}
