//! Tests of the file formats.

use super::*;
use magegate_domain::customer::Address;
use magegate_service::import::{AddressRecord, Field, Secret};
use proptest::prelude::*;

fn read_all(format: Format, text: &[u8]) -> anyhow::Result<Vec<Result<Record, BadRow>>> {
    let mut reader = Reader::new(format, Bounded::new(text))?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next()? {
        rows.push(row);
    }
    Ok(rows)
}

fn write_all(format: Format, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(format, true, vec![], &mut out).unwrap();
    for record in records {
        writer.write(record).unwrap();
    }
    writer.finish().unwrap();
    out
}

#[test]
fn columns_come_in_any_order_and_cells_may_be_quoted() {
    let text = b"lastname,email,firstname\n\"O\"\"Neil, Jr\",a@example.com,\"A\nB\"\n,,\n";
    let rows = read_all(Format::Csv, text).unwrap();
    let first = rows[0].as_ref().unwrap();
    assert_eq!(first.get(Field::Lastname), Some("O\"Neil, Jr"));
    assert_eq!(first.get(Field::Firstname), Some("A\nB"));
    assert_eq!(first.get(Field::Taxvat), None);
    let second = rows[1].as_ref().unwrap();
    assert_eq!((second.line, second.get(Field::Email)), (4, Some("")));
}

#[test]
fn unknown_and_repeated_columns_are_named() {
    for (text, complaint) in [
        ("email,shoe_size\n", "\"shoe_size\" is no column"),
        ("email,email\n", "email comes twice"),
        ("firstname\n", "no column `email`"),
    ] {
        let error = read_all(Format::Csv, text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}

#[test]
fn bad_rows_are_told_with_their_lines_and_the_rest_is_read() {
    let rows =
        read_all(Format::Csv, b"email,password,password_hash\na,b\nc,d,e\n\xff,,\nf,,\n").unwrap();
    let faults: Vec<_> =
        rows.iter().filter_map(|row| row.as_ref().err()).map(|bad| bad.line).collect();
    assert_eq!(faults, [2, 3, 4]);
    assert_eq!(rows[3].as_ref().unwrap().get(Field::Email), Some("f"));
    let lines = b"{\"email\":\"a\"}\n\n[]\n{\"email\":\n{\"shoe\":1}\n{\"email\":[]}\n";
    let rows = read_all(Format::Jsonl, lines).unwrap();
    let faults: Vec<_> =
        rows.iter().filter_map(|row| row.as_ref().err()).map(|bad| bad.line).collect();
    assert_eq!(faults, [3, 4, 5, 6]);
}

#[test]
fn complaints_about_a_row_do_not_quote_its_password() {
    let lines = br#"{"email":"a","password":"sesame","addresses":{}}"#;
    let rows = read_all(Format::Jsonl, lines).unwrap();
    assert!(!format!("{rows:?}").contains("sesame"));
    let rows = read_all(Format::Jsonl, br#"{"password":"sesame}"#).unwrap();
    assert!(!format!("{rows:?}").contains("sesame"));
}

#[test]
fn an_unclosed_quotation_mark_does_not_bring_the_file_into_memory() {
    let mut text = b"email\n\"".to_vec();
    text.resize(4 << 20, b'x');
    let error = read_all(Format::Csv, &text).unwrap_err().to_string();
    assert!(error.contains("quotation mark"), "{error}");
    let error = read_all(Format::Jsonl, &text[7..]).unwrap_err().to_string();
    assert!(error.contains("longer than 1 MiB"), "{error}");
}

#[test]
fn a_format_is_taken_from_the_files_name_unless_it_is_given() {
    for (asked, name, format) in [
        (None, "a.jsonl", Format::Jsonl),
        (None, "a.csv", Format::Csv),
        (None, "-", Format::Csv),
        (Some(Format::Csv), "a.jsonl", Format::Csv),
    ] {
        assert_eq!(Format::of(asked, Path::new(name)), format, "{name}");
    }
}

fn record() -> impl Strategy<Value = Record> {
    let values = proptest::collection::vec("\\PC{0,12}|[\",\n\r; ]{1,4}", Field::ALL.len());
    let hash = proptest::option::of("[0-9a-f]{8}:[a-z]{2}:0");
    (values, hash).prop_map(|(texts, hash)| {
        let texts = texts.into_iter().zip(Field::ALL).map(|(text, field)| match field {
            Field::Gender => (*field, "2".to_owned()),
            Field::IsActive | Field::DisableAutoGroupChange => (*field, "1".to_owned()),
            _ => (*field, text),
        });
        Record { values: texts.collect(), secret: hash.map(Secret::Hash), ..Record::default() }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(record in record(), jsonl: bool) {
        let format = if jsonl { Format::Jsonl } else { Format::Csv };
        let text = write_all(format, std::slice::from_ref(&record));
        let read = read_all(format, &text).unwrap().remove(0).unwrap();
        prop_assert_eq!(&read.values, &record.values);
        let hash = |record: &Record| match &record.secret {
            Some(Secret::Hash(hash)) => Some(hash.clone()),
            _ => None,
        };
        prop_assert_eq!(hash(&read), hash(&record));
    }

    #[test]
    fn addresses_survive_a_json_line(street in "[a-z\n]{0,20}", region_id: Option<i64>, billing: bool) {
        let address = Address { street, region_id, city: "C".to_owned(), ..Address::default() };
        let addresses = vec![AddressRecord {
            address,
            default_billing: billing,
            default_shipping: !billing,
            custom: vec![("gate".to_owned(), Some("7".to_owned()))],
        }];
        let record = Record { addresses: Some(addresses.clone()), ..Record::default() };
        let text = write_all(Format::Jsonl, &[record]);
        let read = read_all(Format::Jsonl, &text).unwrap().remove(0).unwrap();
        prop_assert_eq!(read.addresses.unwrap(), addresses);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), jsonl: bool) {
        let format = if jsonl { Format::Jsonl } else { Format::Csv };
        let mut text = b"email,firstname\n".to_vec();
        text.extend(bytes);
        let _ = read_all(format, &text);
    }
}
