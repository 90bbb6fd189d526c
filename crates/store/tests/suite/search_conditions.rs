//! Every condition on every kind of field finds just what a plain model of the reference's database finds: three truth
//! values, numbers at the beginning of texts, comparison under the collation (`spec/customers-api.md` 11).

use crate::fresh::{self, Engine, on_each_engine};
use magegate_domain::attribute::{Attribute, Attributes, BackendType, Entity};
use magegate_domain::collation;
use magegate_domain::customer::Customer;
use magegate_domain::id::WebsiteId;
use magegate_domain::search::{Filter, Number, SearchCriteria, moment, number};
use magegate_store::query::search_customers;
use magegate_store::{Store, attribute_values, attributes, customers};
use proptest::prelude::*;
use std::cmp::Ordering;

on_each_engine!(every_search_finds_what_the_model_finds);

/// A customer as the model sees it.
#[derive(Debug, Clone)]
struct Row {
    lastname: Option<String>,
    taxvat: Option<String>,
    gender: Option<i64>,
    dob: Option<String>,
    created_at: String,
    /// A custom attribute with texts.
    club: Option<String>,
    /// A custom attribute with numbers.
    level: Option<i64>,
}

#[derive(Debug, Clone)]
enum Cell {
    Text(String),
    Number(i64),
    Time(String),
}

impl Row {
    fn cell(&self, field: &str) -> Option<Cell> {
        match field {
            "lastname" => self.lastname.clone().map(Cell::Text),
            "taxvat" => self.taxvat.clone().map(Cell::Text),
            "club" => self.club.clone().map(Cell::Text),
            "gender" => self.gender.map(Cell::Number),
            "level" => self.level.map(Cell::Number),
            "dob" => self.dob.clone().map(|day| Cell::Time(format!("{day} 00:00:00"))),
            _ => Some(Cell::Time(self.created_at.clone())),
        }
    }
}

impl Cell {
    fn compare(&self, value: &str) -> Ordering {
        match self {
            Self::Text(text) => collation::compare(text, value),
            Self::Time(time) => time.cmp(&moment(value).unwrap_or_default()),
            #[expect(clippy::cast_precision_loss, reason = "the numbers of this test are small")]
            Self::Number(cell) => {
                let value = match number(value) {
                    Number::Whole(value) => value as f64,
                    Number::Fraction(value) => value,
                };
                (*cell as f64).total_cmp(&value)
            }
        }
    }

    fn text(&self, field: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Time(time) if field == "dob" => time.replace(" 00:00:00", ""),
            Self::Time(time) => time.clone(),
        }
    }
}

/// What the reference's database says; `None` for its third truth value.
fn holds(row: &Row, field: &str, condition: &str, value: &str) -> Option<bool> {
    let cell = row.cell(field);
    match (condition, value) {
        ("null", _) | ("seq", "") => return Some(cell.is_none()),
        ("notnull", _) | ("sneq", "") => return Some(cell.is_some()),
        _ => {}
    }
    let cell = cell?;
    let compared = |value: &str| cell.compare(value);
    Some(match condition {
        "" | "eq" | "seq" => compared(value).is_eq(),
        "neq" | "sneq" => compared(value).is_ne(),
        "gt" => compared(value).is_gt(),
        "lt" => compared(value).is_lt(),
        "gteq" | "from" => compared(value).is_ge(),
        "lteq" | "to" => compared(value).is_le(),
        "in" => value.split(',').any(|member| compared(member).is_eq()),
        "nin" => value.split(',').all(|member| compared(member).is_ne()),
        "like" => fits(&characters(value), &characters(&cell.text(field))),
        "nlike" => !fits(&characters(value), &characters(&cell.text(field))),
        "finset" => is_member(&cell.text(field), value),
        "nfinset" => !is_member(&cell.text(field), value),
        // Any other: the field is the value, or its own name.
        _ => compared(value).is_eq() || compared(field).is_eq(),
    })
}

fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn same(left: char, right: char) -> bool {
    collation::same(&left.to_string(), &right.to_string())
}

fn fits(pattern: &[char], text: &[char]) -> bool {
    let (one, rest) = match pattern {
        [] => return text.is_empty(),
        ['%', rest @ ..] => {
            return (0..=text.len()).any(|from| fits(rest, &text[from..]));
        }
        ['_', rest @ ..] => return !text.is_empty() && fits(rest, &text[1..]),
        ['\\', one, rest @ ..] | [one, rest @ ..] => (*one, rest),
    };
    text.first().is_some_and(|first| same(*first, one)) && fits(rest, &text[1..])
}

fn is_member(list: &str, value: &str) -> bool {
    let alike = |member: &str| {
        let (member, value) = (characters(member), characters(value));
        member.len() == value.len() && member.iter().zip(&value).all(|(a, b)| same(*a, *b))
    };
    !list.is_empty() && list.split(',').any(alike)
}

fn row() -> impl Strategy<Value = Row> {
    let text = || prop::option::of("[abÁB,%_ 1😀-]{1,4}");
    let small = || prop::option::of(-1_i64..4);
    let dob = prop::option::of((1_u8..4).prop_map(|day| format!("2000-01-0{day}")));
    let created =
        (1_u8..4, 0_u8..2).prop_map(|(day, hour)| format!("2026-01-0{day} 0{hour}:00:00"));
    // Its column has no sign.
    let gender = prop::option::of(0_i64..4);
    (text(), text(), gender, dob, created, text(), small()).prop_map(
        |(lastname, taxvat, gender, dob, created_at, club, level)| Row {
            lastname,
            taxvat,
            gender,
            dob,
            created_at,
            club,
            level,
        },
    )
}

fn filter() -> impl Strategy<Value = Filter> {
    let fields = ["lastname", "taxvat", "gender", "dob", "created_at", "club", "level"];
    let conditions = [
        "", "eq", "neq", "gt", "lt", "gteq", "lteq", "from", "to", "like", "nlike", "in", "nin",
        "null", "notnull", "finset", "nfinset", "seq", "sneq", "moreq", "wrong",
    ];
    let value = prop_oneof![
        Just(String::new()),
        "[aáBb,%_\\\\ 1😁-]{1,4}",
        "-?[0-3](\\.5)?[ax]?",
        "[0-3],[0-3],",
        "2000-01-0[1-3]",
        "2026-01-0[1-3]( 0[01]:00:00)?",
        "2026-01-%",
    ];
    let value = prop::option::weighted(0.95, value);
    (prop::sample::select(fields.to_vec()), prop::sample::select(conditions.to_vec()), value)
        .prop_map(|(field, condition, value)| Filter {
            field: Some(field.to_owned()),
            condition_type: Some(condition.to_owned()),
            value,
        })
}

/// A website and the two attributes.
async fn prepared(store: &Store) -> (WebsiteId, Attributes) {
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let club = Attribute::user_defined(Entity::Customer, "club", "text");
    let level = Attribute::user_defined(Entity::Customer, "level", "text");
    let level = Attribute { backend_type: BackendType::Int, ..level };
    for attribute in [club, level] {
        attributes::insert(&mut door, &attribute).await.unwrap();
    }
    let attributes = attributes::load(&mut door).await.unwrap();
    door.commit().await.unwrap();
    (base, attributes)
}

/// These customers and no others; gives their ids.
async fn fill(store: &Store, base: WebsiteId, attributes: &Attributes, rows: &[Row]) -> Vec<i64> {
    let mut door = store.begin().await.unwrap();
    door.execute("DELETE FROM {customer_entity}", Vec::new()).await.unwrap();
    let mut ids = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let customer = Customer {
            lastname: row.lastname.clone(),
            taxvat: row.taxvat.clone(),
            gender: row.gender,
            dob: row.dob.clone(),
            created_at: row.created_at.clone(),
            ..fresh::named(&format!("{number}@example.com"), base)
        };
        let id = customers::insert(&mut door, &customer, None).await.unwrap();
        let level = row.level.map(|level| level.to_string());
        for (code, value) in [("club", &row.club), ("level", &level)] {
            let attribute = attributes.get(Entity::Customer, code).unwrap();
            if let Some(value) = value {
                attribute_values::set(&mut door, attribute, id.0, value).await.unwrap();
            }
        }
        ids.push(id.0);
    }
    door.commit().await.unwrap();
    ids
}

async fn every_search_finds_what_the_model_finds(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (base, attributes) = prepared(&store).await;
    let groups = prop::collection::vec(prop::collection::vec(filter(), 1..3), 1..3);
    let inputs = (prop::collection::vec(row(), 1..8), prop::collection::vec(groups, 60));
    let case = async |rows: Vec<Row>, searches: Vec<Vec<Vec<Filter>>>| {
        let ids = fill(&store, base, &attributes, &rows).await;
        let mut door = store.read().await.unwrap();
        for groups in searches {
            let of = |row: &Row, filter: &Filter| {
                let field = filter.field.as_deref().unwrap_or_default();
                let condition = filter.condition_type.as_deref().unwrap_or_default();
                holds(row, field, condition, filter.value.as_deref().unwrap_or_default())
            };
            let fits = |row: &Row| {
                groups.iter().all(|group| group.iter().any(|filter| of(row, filter) == Some(true)))
            };
            let wanted: Vec<i64> =
                ids.iter().zip(&rows).filter(|(_, row)| fits(row)).map(|(id, _)| *id).collect();
            let criteria = SearchCriteria { groups, ..SearchCriteria::default() };
            let found = search_customers(&mut door, &criteria, &attributes, 100).await.unwrap();
            let (found, total) = found.unwrap();
            let found: Vec<i64> = found.iter().map(|customer| customer.id.0).collect();
            assert_eq!(found, wanted, "{criteria:?} in {rows:?}");
            assert_eq!(total, i64::try_from(wanted.len()).unwrap());
        }
    };
    fresh::for_all(24, &inputs, |(rows, searches)| case(rows, searches));
}
