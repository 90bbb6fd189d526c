//! What is counted, and where it ends.

use super::*;
use crate::graphql::syntax;

fn size(query: &str) -> Result<(), (u16, String)> {
    let document = syntax::parse(query).unwrap();
    check_size(&document).map_err(|refused| (refused.status.as_u16(), refused.entry.message))
}

fn checked(query: &str) -> Result<(), String> {
    let document = syntax::parse(query).unwrap();
    let operation = operations(&document).next().unwrap();
    check(&document, operation, &Map::new()).map_err(|entry| entry.message)
}

#[test]
fn fields_of_the_document_are_counted_as_they_stand() {
    let fields = |count: usize| "a ".repeat(count);
    assert_eq!(size(&format!("{{ {} }}", fields(300))), Ok(()));
    let message = "Max query complexity should be 300 but got 320.".to_owned();
    assert_eq!(size(&format!("{{ {} }}", fields(320))), Err((500, message.clone())));
    let halves =
        format!("{{ x {{ {} }} ...F }} fragment F on Query {{ {} }}", fields(159), fields(160));
    assert_eq!(size(&halves), Err((500, message)));
}

#[test]
fn fields_of_fragments_count_as_often_as_they_are_spread() {
    let spread =
        |count: usize| format!("{{ {} }} fragment F on Query {{ a b c }}", "...F ".repeat(count));
    assert_eq!(checked(&spread(100)), Ok(()));
    let message = "Max query complexity should be 300 but got 303.".to_owned();
    assert_eq!(checked(&spread(101)), Err(message));
    assert_eq!(checked("{ ...F @skip(if: true) } fragment F on Query { a }"), Ok(()));
}

#[test]
fn fragments_that_double_at_every_step_are_refused_before_anything_else() {
    let steps: Vec<_> = (0..64)
        .map(|step| format!("fragment F{step} on Query {{ ...F{0} ...F{0} }}", step + 1))
        .collect();
    let bomb = format!("{{ ...F0 }} {} fragment F64 on Query {{ a }}", steps.join(" "));
    let (status, message) = size(&bomb).unwrap_err();
    assert_eq!(status, 200);
    assert!(message.starts_with("Max query complexity should be 300 but got"), "{message}");
}

#[test]
fn fragments_that_spread_themselves_end() {
    for query in [
        "{ ...A } fragment A on Query { a ...A }",
        "{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }",
    ] {
        assert_eq!(size(query), Ok(()));
    }
}

#[test]
fn questions_about_the_types_may_nest_two_lists() {
    for (query, wanted) in [
        ("{ __schema { types { fields { name args { type { ofType { name } } } } } } }", true),
        ("{ __type { fields { type { fields { name } } } } }", true),
        ("{ __schema { types { fields { type { fields { name } } } } } }", false),
        ("{ __type { possibleTypes { interfaces { inputFields { name } } } } }", false),
        (
            "{ __schema { types { ...F } } } fragment F on __Type { fields { type { ...G } } } \
          fragment G on __Type { x: fields { name } }",
            false,
        ),
    ] {
        assert_eq!(checked(query).is_ok(), wanted, "{query}");
    }
}

#[test]
fn mutations_are_counted_and_queries_are_not() {
    assert!(check_mutations(OperationKind::Mutation, 20).is_ok());
    let refused = check_mutations(OperationKind::Mutation, 21).unwrap_err();
    assert_eq!(refused.message, "Max mutation count should be 20 but got 21.");
    assert!(check_mutations(OperationKind::Query, 300).is_ok());
}
