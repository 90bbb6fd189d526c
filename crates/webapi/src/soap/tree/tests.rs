//! Namespaces, texts, what is refused, limits, and whatever strangers make up.

use super::*;
use crate::rest::values::MAX_VALUES;
use proptest::prelude::*;

fn fault(text: &str) -> Unreadable {
    parse(text.as_bytes()).unwrap_err()
}

#[test]
fn prefixes_stand_for_what_the_nearest_element_says() {
    let text = r#"<a:x xmlns:a="A" xmlns="D"><y b:z="1" z="2" xmlns:b="B"/><y xmlns=""/>
        <a:y xmlns:a="A2"><a:z/></a:y><a:y/></a:x>"#;
    let root = parse(text.as_bytes()).unwrap();
    assert!(root.is("A", "x"));
    let [first, second, third, fourth] = &root.children[..] else { panic!("{root:?}") };
    assert!(first.is("D", "y"));
    assert_eq!(first.attribute("B", "z"), Some("1"));
    assert_eq!(first.attributes[1].namespace, None);
    assert_eq!(second.namespace, None);
    assert!(third.is("A2", "y") && third.children[0].is("A2", "z") && fourth.is("A", "y"));
}

#[test]
fn texts_are_put_together_from_all_their_parts() {
    let text = "<?xml version='1.0' encoding='utf-8'?><a>x<!-- c -->&lt;<![CDATA[<b>&]]>&#x17c;<?p?>\r\n</a>";
    assert_eq!(parse(text.as_bytes()).unwrap().text, "x<<b>&ż\n");
}

#[test]
fn a_document_type_is_refused_whatever_it_says() {
    for text in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
        "<?xml version='1.0'?>\n<!-- c --><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]>\u{1}<a",
    ] {
        assert_eq!(fault(text), Unreadable::DocumentType, "{text}");
    }
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in [
        " ",
        "x",
        "<a",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "<a>&x;</a>",
        "<a>&#0;</a>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a b=1/>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<:a/>",
        "<a:b:c/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='x'/>",
        "<a xmlns:xmlns='x'/>",
        "<1/>",
        "<a>]]></a>",
        "<a xmlns:p='x' xmlns:q='x' p:b='1' q:b='2'/>",
        "<a/><?xml version='1.0'?>",
        "<a>\u{1}</a>",
        "<?xml version='1.0' encoding='latin1'?><a>ż</a>",
        "<![CDATA[x]]><a/>",
    ] {
        assert!(matches!(fault(text), Unreadable::Malformed(_)), "{text}");
    }
    assert!(matches!(parse(b"\xff\xfe<\0a\0").unwrap_err(), Unreadable::Malformed(_)));
    assert_eq!(fault(""), Unreadable::Empty);
    let declared = "<?xml version='1.0' encoding='latin1'?><a>x</a>";
    assert!(parse(declared.as_bytes()).is_ok(), "ASCII is the same in both");
}

#[test]
fn everything_has_its_limit() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(fault(&nested(MAX_DEPTH + 1)), Unreadable::TooMany);
    let wide = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count));
    assert!(parse(wide(MAX_VALUES - 1).as_bytes()).is_ok());
    assert_eq!(fault(&wide(MAX_VALUES)), Unreadable::TooMany);
    let numbered =
        |text: fn(usize) -> String, most: usize| (0..=most).map(text).collect::<Vec<_>>().concat();
    let attributes = numbered(|n| format!(" a{n}=''"), MAX_ATTRIBUTES);
    assert_eq!(fault(&format!("<a{attributes}/>")), Unreadable::TooMany);
    let prefixes = numbered(|n| format!("<a xmlns:p{n}='x' xmlns:q{n}='y'>"), MAX_PREFIXES);
    assert_eq!(fault(&prefixes), Unreadable::TooMany);
}

#[test]
fn debug_output_shows_no_texts() {
    let root = parse(b"<password x='s3cret'>s3cret</password>").unwrap();
    assert_eq!(
        format!("{root:?} {:?}", root.attributes),
        "Element(password, 0 children) [Attribute(x)]"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&body);
    }

    #[test]
    fn nothing_that_looks_like_xml_does(
        parts in prop::collection::vec(prop::sample::select(&[
            "<a>", "</a>", "<p:a xmlns:p='x'>", "</p:a>", "<a b='&amp;'/>", "&lt;", "&x;", "&#1;",
            "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<!DOCTYPE a", "[", "]", ">", "x", "\u{0}", "ż", "xmlns='",
        ][..]), 0..40)
    ) {
        let _ = parse(parts.concat().as_bytes());
    }
}
