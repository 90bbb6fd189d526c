//! Whole documents, up to the point at which somebody would have to be asked for data; what is told about the types is
//! told.

use super::*;
use answer::Answering;
use async_graphql_parser::types::OperationType;
use std::time::{Duration, Instant};

/// What a query about the types is answered, or the message and the status of its refusal.
async fn told(query: &str, variables: &str) -> Result<String, (u16, String)> {
    let Ok(Value::Map(variables)) = json::decode(variables.as_bytes()) else { panic!() };
    let asked = Asked { query: query.to_owned(), variables, is_post: true };
    let facts = Facts::default();
    let schema = Schema::under(&facts.settings).unwrap();
    let refused = |refused: Refused| (refused.status.as_u16(), refused.entry.message);
    let document = read(&asked.query).map_err(refused)?;
    let chosen = choose(&schema, &document, &asked, &facts).map_err(refused)?;
    let root = schema.types.root(OperationType::Query).unwrap();
    let described = schema.described().await.unwrap();
    let mut answering = Answering::new(&schema.types, &chosen);
    answering.described = Some(described);
    for (key, nodes) in chosen.root("Query") {
        let defined = schema.types.field(root, nodes[0].name.text).unwrap();
        let args = arguments::arguments(&schema.types, &defined.args, nodes[0], &chosen.variables);
        let value = match nodes[0].name.text {
            "__schema" => described.schema().clone(),
            "__type" => described.ty(&args.text("name").unwrap()).cloned().unwrap_or_default(),
            _ => Value::from("Query"),
        };
        let written = answering.field(key, defined, &nodes, &value);
        written.map_err(|_| (413, "too large".to_owned()))?;
    }
    let (text, error) = answering.finish();
    assert_eq!(error, None);
    Ok(text)
}

/// `{ …first }` and fragments that each spread the next ones, down to one that is `last`.
fn chain(steps: usize, first: &str, each: impl Fn(usize) -> String, last: &str) -> String {
    let fragments: Vec<_> =
        (0..steps).map(|n| format!("fragment a{n} on Query {{ {} }}", each(n))).collect();
    let tail = [steps, steps + 1].map(|n| format!("fragment a{n} on Query {{ {last} }}"));
    format!(
        "query($no: Boolean = false, $yes: Boolean = true) {{ {first} ...a0 ...a{} x: __typename @skip(if: $yes) @include(if: $no) }} {} {}",
        steps + 1,
        fragments.join(" "),
        tail.join(" ")
    )
}

#[test]
fn a_query_that_is_valid_would_run() {
    let login =
        "mutation T($e: String!) { generateCustomerToken(email: $e, password: \"x\") { token } }";
    assert!(would_run(login, r#"{"e":"a"}"#));
    assert!(!would_run(login, "{}"));
    assert!(!would_run("{ nothing }", "{}"));
    assert!(!would_run("{", "{}"));
    assert!(would_run("{ __schema { types { name } } }", "{}"));
}

#[tokio::test]
async fn fragments_that_multiply_are_refused_at_once_whatever_leaves_them_out() {
    let begun = Instant::now();
    for first in ["", "__schema { queryType { name } }"] {
        for directive in
            ["@skip(if: true)", "@include(if: false)", "@skip(if: $yes)", "@include(if: $no)", ""]
        {
            let last = format!("__typename {directive}");
            for query in [
                chain(60, first, |n| format!("...a{0} ...a{0}", n + 1), &last),
                chain(
                    60,
                    first,
                    |n| format!("...a{0} {directive} ...a{0} {directive}", n + 1),
                    &last,
                ),
                chain(60, first, |n| format!("...a{} ...a{}", n + 1, n + 2), &last),
                chain(60, first, |n| format!("... {{ ...a{0} }} ... {{ ...a{0} }}", n + 1), &last),
                chain(60, first, |n| format!("...a{0} ...a{0} ...a{n}", n + 1), &last),
            ] {
                let (status, message) = told(&query, "{}").await.unwrap_err();
                assert_eq!(status, 200, "{query}");
                assert!(
                    message == messages::GRAPHQL_TOO_COSTLY
                        || message == "Max query complexity should be 300 but got 1000000.",
                    "{message}"
                );
            }
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn long_chains_of_fragments_do_not_exhaust_the_stack() {
    let inner = |n: usize| format!("{}...a{}{}", "...{".repeat(150), n + 1, "}".repeat(150));
    let deep = chain(60, "", inner, "__typename");
    assert_eq!(told(&deep, "{}").await, Err((200, messages::GRAPHQL_TOO_COSTLY.to_owned())));
    let long = chain(1500, "", |n| format!("...a{}", n + 1), "__typename");
    assert_eq!(told(&long, "{}").await, Err((200, messages::GRAPHQL_TOO_COSTLY.to_owned())));
    let short = chain(100, "", |n| format!("...a{} ...a101", n + 1), "t: __typename");
    assert_eq!(told(&short, "{}").await.unwrap(), r#"{"t":"Query"}"#);
}

#[tokio::test]
async fn nested_inline_fragments_about_the_types_are_answered_or_refused() {
    let nested = |levels| {
        let (open, close) = ("...{".repeat(levels), "}".repeat(levels));
        format!("{{__schema{{queryType{{{open}name{close}}}}}}}")
    };
    let answer = r#"{"__schema":{"queryType":{"name":"Query"}}}"#;
    assert_eq!(told(&nested(90), "{}").await.unwrap(), answer);
    assert_eq!(told(&nested(190), "{}").await.unwrap(), answer);
    assert!(told(&nested(210), "{}").await.is_err());
}

#[tokio::test]
async fn answers_about_the_types_are_bounded() {
    let aliases: Vec<_> = (0..295).map(|n| format!("a{n}_{}:name", "x".repeat(195))).collect();
    let query = format!("{{__schema{{types{{enumValues{{{}}}}}}}}}", aliases.join(" "));
    assert!(query.len() <= limits::MAX_LENGTH);
    assert_eq!(told(&query, "{}").await.unwrap_err().0, 413);
}

#[tokio::test]
async fn clients_read_the_types() {
    for (query, variables, wanted) in [
        (
            "query($n: String!, $no: Boolean!) { __type(name: $n) { name ...F x: kind @include(if: $no) } } \
            fragment F on __Type { fields { name type { name kind fields { name } ofType { name } } } }",
            r#"{"n":"CustomerToken","no":false}"#,
            r#"{"__type":{"name":"CustomerToken","fields":[{"name":"token","type":{"name":"String","kind":"SCALAR","fields":null,"ofType":null}}]}}"#,
        ),
        ("{ __type(name: \"No\") { name } }", "{}", r#"{"__type":null}"#),
        (
            "{ a: __schema { queryType { kind __typename } } b: __schema { mutationType { name } subscriptionType { name } } }",
            "{}",
            r#"{"a":{"queryType":{"kind":"OBJECT","__typename":"__Type"}},"b":{"mutationType":{"name":"Mutation"},"subscriptionType":null}}"#,
        ),
        (
            "{ __type(name: \"__Type\") { fields { name args { name defaultValue type { name } } } } }",
            "{}",
            "",
        ),
    ] {
        let told = told(query, variables).await.unwrap();
        assert!(wanted.is_empty() || told == wanted, "{told}");
    }
}

#[tokio::test]
async fn deprecated_fields_are_told_to_those_who_ask() {
    let schema = Schema::under(&Facts::default().settings).unwrap();
    let is_deprecated = |ty: &&types::TypeDef| ty.fields().iter().any(|f| f.deprecation.is_some());
    let ty = schema.types.iter().find(is_deprecated).expect("a deprecated field");
    let count = async |args: &str| {
        let query = format!("{{ __type(name: \"{}\") {{ fields{args} {{ name }} }} }}", ty.name);
        told(&query, "{}").await.unwrap().matches("\"name\"").count()
    };
    assert!(count("").await < ty.fields().len());
    assert_eq!(count("(includeDeprecated: false)").await, count("").await);
    assert_eq!(count("(includeDeprecated: true)").await, ty.fields().len());
}

#[tokio::test]
async fn what_strangers_send_comes_back_short() {
    let long = "a".repeat(60_000);
    let members: Vec<_> = (0..18_000).map(|n| format!("\"m{n}\":\"{n}\"")).collect();
    let update =
        "mutation($i: CustomerUpdateInput!) { updateCustomerV2(input: $i) { customer { id } } }";
    let begun = Instant::now();
    for (query, variables) in [
        (format!("{{{long}}}"), "{}".to_owned()),
        (format!("{{ country(id: {long}) {{ id }} }}"), "{}".to_owned()),
        (format!("{{ country(id: [\"{long}\"]) {{ id }} }}"), "{}".to_owned()),
        (format!("{{ ...{long} }}"), "{}".to_owned()),
        (format!("query ($a: Int) {long}"), "{}".to_owned()),
        (
            format!(
                "mutation {{ createCustomerAddress(input: {{ country_code: {long} }}) {{ id }} }}"
            ),
            "{}".to_owned(),
        ),
        (update.to_owned(), format!("{{\"i\":{{{}}}}}", members.join(","))),
        (update.to_owned(), format!("{{\"i\":{{\"email\":[\"{}\"]}}}}", "é".repeat(300_000))),
    ] {
        let (_, message) = told(&query, &variables).await.unwrap_err();
        assert!(message.chars().count() < 1000, "{} {message}", message.len());
        assert!(message.contains('…'), "{message}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
