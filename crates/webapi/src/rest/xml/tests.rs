//! Tests of XML: the recorded documents, the reference's odd cases, hostile documents, round trips.

use proptest::prelude::*;

use super::*;
use crate::rest::json;
use crate::value::{Map, Value};

fn decoded(text: &str) -> Option<String> {
    decode(text.as_bytes()).ok().map(|value| json::encode(&value))
}

#[test]
fn documents_become_the_values_of_the_reference() {
    let cases = [
        (
            "<login><username>a</username><password>b</password></login>",
            r#"{"username":"a","password":"b"}"#,
        ),
        ("<?xml version=\"1.0\"?>\n<x><a>1</a></x>\n", r#"{"a":"1"}"#),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><x><a>é</a></x>", r#"{"a":"\u00e9"}"#),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><x><a>e</a></x>", r#"{"a":"e"}"#),
        ("\u{feff}<x><a>1</a></x>", r#"{"a":"1"}"#),
        ("<x/>", "null"),
        ("<x></x>", "null"),
        ("<x> </x>", "\"\""),
        ("<x><!-- --></x>", "\"\""),
        ("<x> text </x>", "\" text \""),
        ("<x><a/><b></b><c> </c></x>", r#"{"a":null,"b":null,"c":""}"#),
        ("<x><a>1</a><a>2</a><a>3</a><b>4</b></x>", r#"{"a":["1","2","3"],"b":"4"}"#),
        ("<x><a/><a>2</a></x>", r#"{"a":"2"}"#),
        ("<x><l><item>1</item></l></x>", r#"{"l":{"item":"1"}}"#),
        ("<x><username><a>x</a></username></x>", r#"{"username":{"a":"x"}}"#),
        (
            "<x><a b='1' n:c=\"&lt;2\">t</a></x>",
            r#"{"a":{"_value":"t","_attribute":{"b":"1","c":"<2"}}}"#,
        ),
        ("<x xmlns='urn:a' xmlns:n='urn:b'><n:a>1</n:a></x>", r#"{"n:a":"1"}"#),
        ("<x><a>1 &lt;&amp;&gt;&quot;&apos;&#x41;&#66;</a></x>", r#"{"a":"1 <&>\"'AB"}"#),
        ("<x><a><![CDATA[<1> & ]]></a></x>", r#"{"a":"<1> & "}"#),
        ("<x><a>1<!-- -->2</a></x>", r#"{"a":"2"}"#),
        ("<x>\n <a>1</a>\r\n <a>2</a>\n</x>", r#"{"a":["1","2"]}"#),
        ("<x><a>1\r\n2</a></x>", r#"{"a":"1\n2"}"#),
        ("<x><a>1</a>text</x>", "\"text\""),
        ("<!-- a --><x/><?pi b?><!-- c -->", "null"),
    ];
    for (text, expected) in cases {
        assert_eq!(decoded(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn declared_entities_stand_for_nothing() {
    let document =
        "<!DOCTYPE a [<!ENTITY b \"secret\">]><login><u>x</u><p>&b;</p><q>1&b;</q></login>";
    assert_eq!(decoded(document).as_deref(), Some(r#"{"u":"x","p":"","q":"1"}"#));
    let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><x a='&b;'>&b;</x>";
    assert_eq!(decoded(file).as_deref(), Some(r#"{"_value":"","_attribute":{"a":""}}"#));
    let bomb =
        "<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxx\"><!ENTITY c \"&b;&b;&b;&b;\">]><x>&c;&c;&c;</x>";
    assert_eq!(decoded(bomb).as_deref(), Some("\"\""));
}

#[test]
fn what_is_not_well_formed_is_a_decoding_error() {
    let texts = [
        "",
        " ",
        "text",
        "<login><username>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "text<a/>",
        "<a></a></a>",
        "</a>",
        "<a>&</a>",
        "<a>&b</a>",
        "<a>&;</a>",
        "<a>&#0;</a>",
        "<a>&#x1;</a>",
        "<a>&#xD800;</a>",
        "<a>]]></a>",
        "<a b></a>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='<'/>",
        "<1a/>",
        "<a><!-- -- --></a>",
        " <?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<a/><!DOCTYPE a>",
        "<!DOCTYPE a><!DOCTYPE a><a/>",
        "<a>\u{1}</a>",
        "<a>\u{ffff}</a>",
        "<![CDATA[a]]>",
        "&amp;<a/>",
        "<a>text<b/></a>",
        "<",
        "<a",
        "<!",
        "<?xml?>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>",
        "{\"a\":1}",
    ];
    for text in texts {
        assert_eq!(decoded(text), None, "{text}");
    }
    assert_eq!(decode(b"<a>\xe9</a>").unwrap_err().to_string(), "Decoding error.");
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(decode(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert!(decode(nested(MAX_DEPTH + 1).as_bytes()).is_err());
    assert!(decode("<a>".repeat(1_000_000).as_bytes()).is_err());
}

#[test]
fn many_attributes_and_elements_cost_no_quadratic_time() {
    let attributes: Vec<String> = (0..9_000).map(|number| format!(" a{number}=''")).collect();
    let elements: Vec<String> = (0..9_000).map(|number| format!("<b{number}/>")).collect();
    let document = format!("<x><y{}/>{}</x>", attributes.concat(), elements.concat());
    let value = decode(document.as_bytes()).unwrap();
    assert_eq!(value.as_map().map(Map::len), Some(9_001));
}

#[test]
fn answers_have_the_recorded_layout() {
    let answer =
        br#"{"id":1,"name":"","nothing":null,"addresses":[],"on":true,"off":false,"price":1.5,
        "items":[{"street":["a","b"]},[1]],"map":{"5":"x"}}"#;
    assert_eq!(
        encode(&json::decode(answer).unwrap()),
        "<?xml version=\"1.0\"?>\n<response>\n  <id>1</id>\n  <name></name>\n  <nothing></nothing>\n  \
         <addresses/>\n  <on>true</on>\n  <off>false</off>\n  <price>1.5</price>\n  <items>\n    <item>\n      \
         <street>\n        <item>a</item>\n        <item>b</item>\n      </street>\n    </item>\n    <item>\n      \
         <item>1</item>\n    </item>\n  </items>\n  <map>\n    <item>x</item>\n  </map>\n</response>\n"
    );
    let root = |value: Value| encode(&value).replace("<?xml version=\"1.0\"?>\n", "");
    assert_eq!(root(Value::Bool(true)), "<response>true</response>\n");
    assert_eq!(root(Value::from("abc")), "<response>abc</response>\n");
    for empty in [Value::Null, Value::List(Vec::new()), Value::Map(Map::new())] {
        assert_eq!(root(empty), "<response/>\n");
    }
}

#[test]
fn text_is_escaped_as_the_reference_escapes_it() {
    let text = Value::from("é<&>\"'\r\n\t😀\u{1}\u{ffff}");
    let expected =
        "<response>&#xE9;&lt;&amp;&gt;\"'&#xD;\n\t&#x1F600;&#xFFFD;&#xFFFD;</response>\n";
    assert!(encode(&text).ends_with(expected));
}

#[test]
fn names_are_normalised_and_colliding_ones_merged() {
    let names = ["a b", "n:a", "_x_", "1st", "-y", ".z", "a$b", "é", "é1", "", "a%b"];
    let map: Map = names.iter().map(|name| (*name, *name)).collect();
    let text = encode(&Value::Map(map));
    for element in ["a_b", "n_a", "x", "item_1st", "item_-y", "item_z", "item_", "item_1"] {
        assert!(text.contains(&format!("<{element}>")), "{element}: {text}");
    }
    assert!(text.contains("<ab>a%b</ab>") && !text.contains("a$b"));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_map(Value::Float),
        any::<String>().prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|entries| Value::Map(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_answer_can_be_read_again(value in values()) {
        let text = encode(&value);
        prop_assert!(text.is_ascii());
        prop_assert!(decode(text.as_bytes()).is_ok(), "{}", text);
    }

    #[test]
    fn a_map_of_texts_comes_back(
        entries in prop::collection::btree_map("[a-z][a-z0-9_-]{0,6}[a-z]", "[a-z<&>'\"é\r\n😀]{0,9}z", 1..6)
    ) {
        let value = Value::Map(entries.into_iter().collect());
        prop_assert_eq!(decode(encode(&value).as_bytes()).ok(), Some(value));
    }

    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn any_use_of_the_syntax_is_decoded_or_refused(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<a>", "</a>", "<b/>", "<a b='1'>", " ", "text", "&amp;", "&b;", "&#65;", "<![CDATA[", "]]>",
                "<!--", "-->", "<?pi?>", "<!DOCTYPE a [", "]>", "<", ">", "&", "'", "<?xml version='1.0'?>",
            ]),
            0..16,
        )
    ) {
        let _ = decode(pieces.concat().as_bytes());
    }
}

#[test]
fn elements_and_attributes_are_bounded_together() {
    let most = crate::rest::values::MAX_VALUES;
    let of = |elements: usize| format!("<r a='1' b='2'>{}</r>", "<e/>".repeat(elements));
    assert!(decode(of(most - 3).as_bytes()).is_ok());
    let fault = decode(of(most - 2).as_bytes()).unwrap_err();
    assert_eq!(fault.kind, magegate_domain::error::ErrorKind::TooLarge);
}
