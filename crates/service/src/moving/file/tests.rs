//! Files that were made here are read; files that anybody changed are refused.

use super::*;
use proptest::prelude::*;

/// The lines of a file with so many rows of each section, each with a text.
fn lines(rows: &[(usize, String)]) -> Vec<String> {
    let head = Head {
        program: "1.2.3".to_owned(),
        written_at: "2026-11-22 00:00:00".to_owned(),
        source: "a test".to_owned(),
        all_settings: true,
    };
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|(section, _)| *section);
    let (mut lines, mut sum) = (vec![head.line()], Sum::default());
    for (section, text) in rows {
        let mut object = Object::new();
        object.insert("text".to_owned(), text.as_str().into());
        lines.push(sum.line(Section::ALL[*section], &object).unwrap());
    }
    lines.push(sum.end());
    lines
}

fn read(lines: &[String]) -> Result<Counts> {
    let mut checker = Checker::default();
    for line in lines {
        checker.next(line)?;
    }
    checker.finish()?;
    Ok(checker.counts().clone())
}

fn rows() -> impl Strategy<Value = Vec<(usize, String)>> {
    prop::collection::vec((0..Section::ALL.len(), ".{0,12}"), 1..20)
}

proptest! {
    #[test]
    fn what_was_written_is_read(rows in rows()) {
        let counts = read(&lines(&rows)).unwrap();
        prop_assert_eq!(counts.values().sum::<u64>(), rows.len() as u64);
    }

    #[test]
    fn a_file_that_lacks_a_line_is_refused(rows in rows(), place in any::<prop::sample::Index>()) {
        let mut lines = lines(&rows);
        lines.remove(place.index(lines.len()));
        prop_assert!(read(&lines).is_err());
    }

    #[test]
    fn a_row_that_was_changed_is_refused(rows in rows(), place in any::<prop::sample::Index>()) {
        let mut lines = lines(&rows);
        let place = 1 + place.index(lines.len() - 2);
        lines[place] = lines[place].replacen("\"text\":\"", "\"text\":\"+", 1);
        prop_assert!(read(&lines).is_err());
    }

    #[test]
    fn any_line_is_read_or_refused(text in "\\PC{0,60}", rows in rows()) {
        let mut lines = lines(&rows);
        let last = lines.len() - 1;
        lines.insert(last, text);
        prop_assert!(read(&lines).is_err());
    }
}

#[test]
fn sections_have_an_order() {
    let mut checker = Checker::default();
    let lines = lines(&[(0, String::new()), (9, String::new())]);
    checker.next(&lines[0]).unwrap();
    checker.next(&lines[2]).unwrap();
    let error = checker.next(&lines[1]).unwrap_err();
    assert_eq!(error.to_string(), "line 3: website stands too late: sections have an order");
}
