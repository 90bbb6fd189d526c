//! Documents that are made up: valid ones pass, and none of the others takes long or panics.

use super::*;
use crate::graphql::types::{InputDef, Kind, TypeDef};
use async_graphql_parser::types::{BaseType, OperationType, Type};
use std::fmt::Write as _;

/// A source of choices, the same for the same seed.
struct Choices(u64);

impl Choices {
    fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }
}

fn selections(types: &Types, of: &TypeDef, choices: &mut Choices, depth: usize, out: &mut String) {
    out.push_str("{ __typename ");
    let mut fields: Vec<_> = of.fields().iter().collect();
    for _ in 0..3 {
        if fields.is_empty() {
            break;
        }
        let field = fields.swap_remove(choices.below(fields.len()));
        let inner = types.of(&field.ty).unwrap();
        if !inner.is_leaf() && depth == 0 {
            continue;
        }
        if choices.below(4) == 0 {
            let _ = write!(out, "alias{depth}{}: ", field.name);
        }
        out.push_str(&field.name);
        let given: Vec<&InputDef> =
            field.args.iter().filter(|arg| arg.is_required() || choices.below(2) == 0).collect();
        if !given.is_empty() {
            out.push('(');
            for arg in given {
                let _ = write!(out, "{}: ", arg.name);
                literal(types, &arg.ty, choices, 2, out);
                out.push(' ');
            }
            out.push(')');
        }
        if choices.below(5) == 0 {
            out.push_str(" @include(if: true)");
        }
        out.push(' ');
        if !inner.is_leaf() {
            selections(types, inner, choices, depth - 1, out);
        }
    }
    if choices.below(3) == 0 {
        let _ = write!(out, "... on {} ", of.name);
        out.push_str("{ __typename } ");
    }
    out.push_str("} ");
}

fn literal(types: &Types, ty: &Type, choices: &mut Choices, depth: usize, out: &mut String) {
    if ty.nullable && choices.below(6) == 0 {
        out.push_str("null");
        return;
    }
    let name = match &ty.base {
        BaseType::List(of) => {
            out.push('[');
            for _ in 0..choices.below(3) {
                literal(types, of, choices, depth, out);
                out.push(' ');
            }
            out.push(']');
            return;
        }
        BaseType::Named(name) => name,
    };
    let of = types.get(name).unwrap();
    match &of.kind {
        Kind::Enum(values) => out.push_str(&values[choices.below(values.len())].name),
        Kind::Input(inputs) => {
            out.push('{');
            for input in inputs {
                if input.is_required() || depth > 0 && choices.below(3) == 0 {
                    let _ = write!(out, "{}: ", input.name);
                    literal(types, &input.ty, choices, depth.saturating_sub(1), out);
                    out.push(' ');
                }
            }
            out.push('}');
        }
        _ => out.push_str(match name.as_str() {
            "Int" | "Float" | "ID" => "7",
            "Boolean" => "false",
            _ => "\"text\"",
        }),
    }
}

/// Operations with many fragments, as an attacker would write them.
fn bombs() -> Vec<String> {
    let mut doubling = String::from("{ u { ...F0 } }");
    let mut chain = String::from("{ u { ...F0 } }");
    let mut all_with_all = String::from("{ u {");
    let mut cycle = String::from("{ u { ...F0 } }");
    let mut nested = String::from("{ u { ...F0 ...F0 } }");
    for number in 0..400 {
        let next = number + 1;
        let _ = write!(
            doubling,
            "fragment F{number} on U {{ u {{ ...F{next} }} x: u {{ ...F{next} }} }}"
        );
        let _ = write!(chain, "fragment F{number} on U {{ ...F{next} }}");
        let _ = write!(cycle, "fragment F{number} on U {{ ...F{next} ...F0 }}");
        let _ = write!(
            nested,
            "fragment F{number} on U {{ u {{ ...F{next} u {{ id }} }} u {{ id ...F{next} }} }}"
        );
        let _ = write!(all_with_all, "...F{number} ");
    }
    all_with_all.push_str("} }");
    for number in 0..400 {
        let _ = write!(
            all_with_all,
            "fragment F{number} on U {{ u {{ id ...F{} }} }}",
            (number * 7 + 1) % 400
        );
    }
    for text in [&mut doubling, &mut chain, &mut cycle, &mut nested] {
        text.push_str("fragment F400 on U { id }");
    }
    let twins = format!("{{ {} }}", "u { id u { id u { id } } } ".repeat(600));
    let operations: String = (0..700).fold(String::new(), |mut text, number| {
        let _ = write!(
            text,
            "query Q{number} {{ ...F{number} }} fragment F{number} on Query {{ leaf ...F{} }}",
            number + 1
        );
        text
    });
    let fields = format!("{{ {} }}", "leaf ".repeat(10_000));
    let conflicts =
        format!("{{ t {{ {} }} t {{ {} }} }}", "x: id ".repeat(900), "x: n ".repeat(900));
    let names = format!("{{ {} }}", "a".repeat(60_000));
    let values = format!("{{ t(in: {{ {} }}) {{ id }} }}", "zz: 1 ".repeat(10_000));
    vec![
        doubling,
        chain,
        all_with_all,
        cycle,
        nested,
        twins,
        operations,
        fields,
        conflicts,
        names,
        values,
    ]
}

#[test]
fn documents_made_to_cost_are_judged_with_bounded_work() {
    let types = types();
    for text in bombs() {
        let _judged = judge(types, &text, "{}");
    }
}

proptest! {
    #[test]
    fn valid_documents_pass(seed in any::<u64>()) {
        let types = types();
        let mut choices = Choices(seed);
        let query = choices.below(2) == 0;
        let kind = if query { OperationType::Query } else { OperationType::Mutation };
        let mut text = String::from(if query { "query A " } else { "mutation " });
        selections(types, types.root(kind).unwrap(), &mut choices, 4, &mut text);
        prop_assert!(async_graphql_parser::parse_query(&text).is_ok(), "{}", text);
        prop_assert_eq!(judge(types, &text, "{}"), None, "{}", text);
    }

    #[test]
    fn broken_documents_are_complained_about_or_pass(seed in any::<u64>(), cut in any::<prop::sample::Index>(), word in "[{}()@$!:a-z\" .]{0,4}") {
        let types = types();
        let mut text = String::from("query ($x: Int, $y: [Deep!]) ");
        selections(types, types.root(OperationType::Query).unwrap(), &mut Choices(seed), 3, &mut text);
        let at = cut.index(text.len());
        text.insert_str(at, &word);
        if let Some((message, _)) = judge(types, &text, "{\"x\": \"a\", \"y\": {\"0\": []}}") {
            prop_assert!(!message.is_empty());
        }
    }
}
