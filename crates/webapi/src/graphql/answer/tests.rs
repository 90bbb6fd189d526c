//! What of an answer is shown, and where nulls go.

use super::*;
use crate::graphql::arguments;
use crate::graphql::syntax;
use crate::graphql::types::Types;
use crate::rest::json;
use async_graphql_parser::types::OperationType;

const MORE: &str = "extend type Query { tree: Tree, forest: [Tree!] } \
    type Tree { name: String!, left: Tree, right: Tree!, leaves: [Int], rings: [[Float]], code: CountryCodeEnum, id: ID }";

/// The data and the first error of a query, when every root field answers `value`.
fn answered(query: &str, variables: &str, value: &str) -> (String, Option<String>) {
    let types = Types::with(MORE).unwrap();
    let document = syntax::parse(query).unwrap();
    let operation = crate::graphql::limits::operations(&document).next().unwrap();
    let Value::Map(given) = json::decode(variables.as_bytes()).unwrap() else { panic!() };
    let variables = arguments::variables(&types, operation, &given);
    let chosen = Chosen::new(&document, operation, variables);
    let value = json::decode(value.as_bytes()).unwrap();
    let root = types.root(OperationType::Query).unwrap();
    let mut answering = Answering::new(&types, &chosen);
    for (key, nodes) in chosen.root("Query") {
        let defined = types.field(root, nodes[0].name.text).unwrap();
        answering.field(key, defined, &nodes, &value).unwrap();
    }
    let (text, error) = answering.finish();
    let error = error.map(|entry| format!("{:?} {:?}", entry.path, entry.locations));
    (text, error)
}

fn data(query: &str, value: &str) -> String {
    let (data, error) = answered(query, "{}", value);
    assert_eq!(error, None, "{query}");
    data
}

#[test]
fn members_come_in_the_document_s_order_under_their_aliases() {
    let tree = r#"{"name":"oak","right":{"name":"r","right":null},"leaves":[1,null,2]}"#;
    assert_eq!(
        data("{ tree { leaves called: name __typename again: name left { name } } }", tree),
        r#"{"tree":{"leaves":[1,null,2],"called":"oak","__typename":"Tree","again":"oak","left":null}}"#
    );
}

#[test]
fn fields_of_one_name_are_one_member_with_the_members_of_all() {
    let tree = r#"{"name":"oak","id":5,"left":{"name":"l","id":"7","right":null}}"#;
    let query = "{ tree { left { name } ...More ... on Tree { left { id } } ... on Other { x } } } \
        fragment More on Tree { left { again: name } id ...More2 } fragment More2 on Tree { name }";
    assert_eq!(
        data(query, tree),
        r#"{"tree":{"left":{"name":"l","again":"l","id":"7"},"id":"5","name":"oak"}}"#
    );
}

#[test]
fn directives_leave_out_what_they_stand_at() {
    let tree = r#"{"name":"oak","id":1}"#;
    let query = "query($yes: Boolean!, $no: Boolean = false, $absent: Boolean) { tree { \
        a: name @skip(if: $yes) b: name @skip(if: $no) c: name @include(if: $no) \
        d: name @include(if: true) ... @skip(if: true) { e: name } ...F @include(if: $no) \
        f: name @skip(if: $absent) g: name @include(if: true) @skip(if: true) } } \
        fragment F on Tree { h: name }";
    let (data, error) = answered(query, r#"{"yes":true}"#, tree);
    assert_eq!(data, r#"{"tree":{"b":"oak","d":"oak","f":"oak"}}"#);
    assert_eq!(error, None);
    assert_eq!(self::data("{ tree { id @skip(if: true) } }", tree), r#"{"tree":{}}"#);
}

#[test]
fn a_null_where_none_may_be_goes_up_to_the_next_place_that_may_be_null() {
    let (data, error) = answered(
        "{ tree { name left { name right { name } } } }",
        "{}",
        r#"{"name":"oak","left":{"name":"l","right":null}}"#,
    );
    assert_eq!(data, r#"{"tree":{"name":"oak","left":null}}"#);
    let error = error.unwrap();
    assert!(error.contains(r#"Member("tree"), Member("left"), Member("right")"#), "{error}");
    let (data, error) = answered("{ tree { right { id } } }", "{}", r#"{"name":"oak"}"#);
    assert_eq!(data, r#"{"tree":null}"#);
    assert!(error.is_some());
    let (data, error) = answered("{ forest { name } }", "{}", r#"[{"name":"a"},null]"#);
    assert_eq!(data, r#"{"forest":null}"#);
    assert!(error.unwrap().contains("Item(1)"));
}

#[test]
fn leaves_are_cast_to_their_type_or_are_faults_that_leave_a_null() {
    assert_eq!(
        data("{ tree { rings id code } }", r#"{"rings":[[1,1.5,"2"]],"id":8,"code":"AT"}"#),
        r#"{"tree":{"rings":[[1,1.5,2]],"id":"8","code":"AT"}}"#
    );
    for (member, value) in [
        ("code", r#""QQ""#),
        ("leaves", r#"["x"]"#),
        ("leaves", "7"),
        ("rings", r#"[["1e"]]"#),
        ("id", r#"{"a":1}"#),
    ] {
        let tree = format!(r#"{{"{member}":{value}}}"#);
        let (data, error) = answered(&format!("{{ tree {{ {member} }} }}"), "{}", &tree);
        assert!(error.is_some() && data.contains("null"), "{member} {value}: {data}");
    }
}

#[test]
fn only_the_first_fault_is_kept() {
    let query = "{ tree { a: left { name } b: left { name } } }";
    let (data, error) = answered(query, "{}", r#"{"left":{"id":1}}"#);
    assert_eq!(data, r#"{"tree":{"a":null,"b":null}}"#);
    assert!(error.unwrap().contains(r#"Member("a")"#));
}

#[test]
fn an_answer_is_never_longer_than_it_may_be() {
    let types = Types::with(MORE).unwrap();
    let aliases: Vec<_> = (0..100).map(|n| format!("a{n}_{}: name", "x".repeat(400))).collect();
    let query = format!("{{ forest {{ {} }} }}", aliases.join(" "));
    let document = syntax::parse(&query).unwrap();
    let operation = crate::graphql::limits::operations(&document).next().unwrap();
    let chosen = Chosen::new(&document, operation, crate::value::Map::new());
    let root = types.root(OperationType::Query).unwrap();
    let defined = types.field(root, "forest").unwrap();
    let (key, nodes) = chosen.root("Query").remove(0);
    for (trees, wanted) in [(90, Ok(())), (200, Err(TooLarge))] {
        let trees: Vec<_> = (0..trees).map(|_| r#"{"name":"oak"}"#).collect();
        let value = json::decode(format!("[{}]", trees.join(",")).as_bytes()).unwrap();
        let mut answering = Answering::new(&types, &chosen);
        assert_eq!(answering.field(key, defined, &nodes, &value), wanted);
        assert!(answering.finish().0.len() <= MAX_ANSWER + 1);
    }
}
