//! What may differ between a row of the reference and one of ours, by rules that bear a name. Everything else must be
//! the same, byte for byte; what is null there is null here.

use magegate_testkit::Database;

/// What stands before the e-mail address of our customer.
pub(crate) const TWIN: &str = "twin.";

/// In what two values may differ.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// The row's number, or that of the row that it belongs to.
    Number,
    /// The number of one of the customer's addresses: which one it is must be the same.
    Address,
    /// A moment.
    Moment,
    /// A hash of the current format with its random salt.
    Hash,
    /// A random code of 32 small letters and digits.
    Code,
    /// An e-mail address; ours begins with [`TWIN`].
    Email,
    /// Differs on purpose: the row of docs/compatibility.md.
    OnPurpose(u8),
}

/// The rules, by table and column; `*` is any table.
const RULES: [(&str, &str, Rule); 16] = [
    ("*", "entity_id", Rule::Number),
    ("*", "customer_id", Rule::Number),
    ("*", "log_id", Rule::Number),
    ("*", "value_id", Rule::Number),
    ("customer_address_entity", "parent_id", Rule::Number),
    ("newsletter_subscriber", "subscriber_id", Rule::Number),
    ("newsletter_subscriber", "change_status_at", Rule::Moment),
    ("newsletter_subscriber", "subscriber_confirm_code", Rule::Code),
    ("*", "subscriber_email", Rule::Email),
    ("*", "email", Rule::Email),
    ("*", "created_at", Rule::Moment),
    ("*", "updated_at", Rule::Moment),
    ("customer_entity", "password_hash", Rule::Hash),
    ("customer_entity", "default_billing", Rule::Address),
    ("customer_entity", "default_shipping", Rule::Address),
    ("customer_entity", "rp_token", Rule::OnPurpose(28)),
];

/// A customer's rows in a table, each as its columns with masked values, oldest first.
pub(crate) fn rows(
    database: &Database,
    customer: i64,
    (table, condition): (&str, &str),
) -> Vec<Vec<(String, String)>> {
    let columns = "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ";
    let columns = database.rows(&format!("{columns}'{table}' ORDER BY ordinal_position"));
    let columns: Vec<String> = columns.into_iter().flatten().collect();
    let addresses = format!(
        "SELECT entity_id FROM customer_address_entity WHERE parent_id = {customer} ORDER BY entity_id"
    );
    let addresses: Vec<String> = database.rows(&addresses).into_iter().flatten().collect();
    let found = database.rows(&format!("SELECT * FROM `{table}` WHERE {condition} ORDER BY 1"));
    let masked = |row: Vec<String>| {
        assert_eq!(row.len(), columns.len());
        let cells = columns.iter().zip(row);
        cells.map(|(column, value)| (column.clone(), masked(table, column, value, &addresses)))
    };
    found.into_iter().map(|row| masked(row).collect()).collect()
}

fn masked(table: &str, column: &str, value: String, addresses: &[String]) -> String {
    let of = |(in_table, of_column, _): &&(&str, &str, Rule)| {
        (*in_table == "*" || *in_table == table)
            && (*of_column == column
                || (*of_column == "rp_token" && column == "rp_token_created_at"))
    };
    let Some((_, _, rule)) = RULES.iter().find(of) else { return value };
    if let Rule::OnPurpose(number) = rule {
        return format!("row {number} of docs/compatibility.md");
    }
    if value == "NULL" {
        return value;
    }
    let is = |good: bool, what: &str| {
        assert!(good, "{table}.{column} is no {what}: {value}");
        format!("a {what}")
    };
    match rule {
        Rule::Number => is(value.parse::<u32>().is_ok_and(|number| number > 0), "number"),
        Rule::Address => {
            let place = addresses.iter().position(|id| *id == value);
            format!("address {}", place.expect("a default is one of the customer's addresses"))
        }
        Rule::Moment => is(value.len() == 19 && value.starts_with("20"), "moment"),
        Rule::Hash => is(
            value.len() == 113 && value.ends_with(":3_32_2_67108864"),
            "hash of the current format",
        ),
        Rule::Code => {
            let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
            is(value.len() == 32 && value.bytes().all(small), "code of 32 characters")
        }
        Rule::Email => value.strip_prefix(TWIN).unwrap_or(&value).to_owned(),
        Rule::OnPurpose(_) => value,
    }
}
