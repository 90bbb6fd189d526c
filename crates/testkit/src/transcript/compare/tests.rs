//! The player must find every difference, or the replay proves nothing.

use super::*;
use serde_json::json;

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn json_differences(want: &Value, got: &Value) -> Vec<String> {
    let expect = json!({"status": 200, "json": want});
    differences(&expect, &answer(200, "application/json", &got.to_string()))
}

#[test]
fn the_order_of_members_does_not_count_and_that_of_items_does() {
    assert_eq!(json_differences(&json!({"a": 1, "b": 2}), &json!({"b": 2, "a": 1})), [""; 0]);
    assert_eq!(json_differences(&json!([1, 2]), &json!([2, 1])).len(), 2);
}

#[test]
fn numbers_texts_and_truth_values_are_told_apart() {
    for (want, got) in [
        (json!(1), json!("1")),
        (json!(1), json!(true)),
        (json!(1), json!(1.0)),
        (json!(0), json!(null)),
    ] {
        assert_eq!(json_differences(&want, &got).len(), 1, "{want} {got}");
    }
}

#[test]
fn missing_and_unexpected_members_are_named() {
    assert_eq!(
        json_differences(&json!({"a": {"b": 1}}), &json!({"a": {"c": 1}})),
        ["$.a.b: missing", "$.a.c: unexpected 1"]
    );
}

#[test]
fn lists_of_another_length_differ() {
    assert_eq!(json_differences(&json!([1]), &json!([1, 2])), ["$: wanted 1 items, got 2"]);
}

#[test]
fn a_kind_matches_values_of_that_kind_only() {
    assert_eq!(json_differences(&json!("{{any:int}}"), &json!(5)), [""; 0]);
    assert_eq!(json_differences(&json!("{{any:int}}"), &json!("x")).len(), 1);
}

#[test]
fn a_client_error_of_any_status_stands_for_4xx() {
    let expect = json!({"status": "4xx", "json": {"anything": 1}});
    assert_eq!(differences(&expect, &answer(418, "text/html", "")), [""; 0]);
    assert_eq!(differences(&expect, &answer(500, "text/html", "")).len(), 1);
    assert_eq!(differences(&expect, &answer(200, "text/html", "")).len(), 1);
}

#[test]
fn a_wrong_status_is_one_difference_with_an_excerpt() {
    let found = differences(&json!({"status": 200, "json": 1}), &answer(401, "", "nope"));
    assert_eq!(found, ["status: wanted 200, got 401: \"nope\""]);
}

#[test]
fn content_types_are_compared_without_parameters() {
    let expect =
        json!({"status": 200, "headers": {"content-type": "application/json; charset=utf-8"}});
    assert_eq!(differences(&expect, &answer(200, "application/json", "")), [""; 0]);
    assert_eq!(differences(&expect, &answer(200, "text/html", "")).len(), 1);
}

#[test]
fn other_headers_are_compared_whole_and_null_means_absent() {
    let expect = json!({"status": 200, "headers": {"x": "1", "y": null}});
    let mut got = answer(200, "", "");
    assert_eq!(differences(&expect, &got).len(), 1);
    got.headers.push(("x".to_owned(), "1".to_owned()));
    assert_eq!(differences(&expect, &got), [""; 0]);
    got.headers.push(("y".to_owned(), "2".to_owned()));
    assert_eq!(differences(&expect, &got).len(), 1);
}

#[test]
fn a_body_that_is_not_json_is_a_difference() {
    let expect = json!({"status": 200, "json": "{{any}}"});
    assert_eq!(differences(&expect, &answer(200, "", "{")), ["body is not JSON: \"{\""]);
}

#[test]
fn xml_is_compared_as_a_tree() {
    let expect = json!({"status": 200, "xml": "<?xml version=\"1.0\"?>\n<response>\n  <a>1</a>\n</response>\n"});
    assert_eq!(differences(&expect, &answer(200, "", "<response><a> 1 </a></response>")), [""; 0]);
    for other in
        ["<response><a>2</a></response>", "<response/>", "<response><b>1</b></response>", "<x"]
    {
        assert!(!differences(&expect, &answer(200, "", other)).is_empty(), "{other}");
    }
}

#[test]
fn a_kind_matches_within_xml() {
    let expect = json!({"status": 200, "xml": "<response>{{any:int}}</response>"});
    assert_eq!(differences(&expect, &answer(200, "", "<response>12</response>")), [""; 0]);
    assert_eq!(differences(&expect, &answer(200, "", "<response>x</response>")).len(), 1);
}

#[test]
fn text_is_compared_whole() {
    let expect = json!({"status": 200, "text": "a\n"});
    assert_eq!(differences(&expect, &answer(200, "", "a\n")), [""; 0]);
    assert_eq!(differences(&expect, &answer(200, "", "a")).len(), 1);
}
