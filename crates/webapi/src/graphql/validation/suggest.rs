//! "Did you mean …?": names that are like a mistyped one.

use std::cmp::Ordering;

/// The most names in one suggestion.
const MOST: usize = 5;
/// The most characters of what may have been mistyped. Nothing is like a longer name, and comparing would cost.
const MOST_INPUT: usize = 100;

/// ` Did you mean "a", "b", or "c"?`, or nothing where no name is near. `what` stands before the names.
pub(super) fn did_you_mean<'a>(
    what: &str,
    input: &str,
    options: impl IntoIterator<Item = &'a str>,
) -> String {
    let near = near(input, options);
    if near.is_empty() { String::new() } else { format!(" Did you mean {what}{}?", or(&near)) }
}

/// The names whose distance is small for the input's length; the nearest first, then in natural order.
fn near<'a>(input: &str, options: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = input.chars().take(MOST_INPUT + 1).count();
    if length > MOST_INPUT {
        return Vec::new();
    }
    let most = length * 2 / 5 + 1;
    let mut found: Vec<(usize, &str)> = options
        .into_iter()
        .filter_map(|option| Some((distance(input, option, most)?, option)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| natural(a.1, b.1)));
    found.dedup();
    found.into_iter().map(|(_, option)| option).collect()
}

/// In quotes, with commas and "or".
fn or(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().take(MOST).map(|name| format!("\"{name}\"")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} or {two}"),
        [most @ .., last] => format!("{}, or {last}", most.join(", ")),
    }
}

/// How many characters have to be inserted, removed, replaced or swapped with their neighbour; a difference of case
/// alone counts one. None above `most`.
fn distance(input: &str, option: &str, most: usize) -> Option<usize> {
    if input == option {
        return Some(0);
    }
    let a: Vec<char> = input.to_ascii_lowercase().chars().collect();
    let b: Vec<char> = option.to_ascii_lowercase().chars().collect();
    if a == b {
        return Some(1);
    }
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    for (row, mine) in a.iter().enumerate() {
        let mut new = vec![row + 1];
        for (column, theirs) in b.iter().enumerate() {
            let cell =
                |cells: &[usize], at: usize| cells.get(at).copied().unwrap_or(usize::MAX - 1);
            let replaced = cell(&old, column) + usize::from(mine != theirs);
            let mut least = replaced.min(cell(&old, column + 1) + 1).min(cell(&new, column) + 1);
            let before =
                |list: &[char], at: usize| at.checked_sub(1).and_then(|at| list.get(at).copied());
            if before(&a, row) == Some(*theirs) && before(&b, column) == Some(*mine) {
                least = least.min(cell(&older, column - 1) + 1);
            }
            new.push(least);
        }
        if new.iter().min().is_none_or(|least| *least > most) {
            return None;
        }
        older = std::mem::replace(&mut old, new);
    }
    old.last().copied().filter(|distance| *distance <= most)
}

/// Order by characters, but numbers within by their value.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (digits_a, digits_b) = (digits(a), digits(b));
        if !digits_a.is_empty() && !digits_b.is_empty() {
            let (value_a, value_b) =
                (digits_a.trim_start_matches('0'), digits_b.trim_start_matches('0'));
            let order = value_a.len().cmp(&value_b.len()).then_with(|| value_a.cmp(value_b));
            if order != Ordering::Equal {
                return order;
            }
            a = a.get(digits_a.len()..).unwrap_or("");
            b = b.get(digits_b.len()..).unwrap_or("");
            continue;
        }
        let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
        match (rest_a.next(), rest_b.next()) {
            (None, None) => return Ordering::Equal,
            (next_a, next_b) if next_a != next_b => return next_a.cmp(&next_b),
            _ => (a, b) = (rest_a.as_str(), rest_b.as_str()),
        }
    }
}

fn digits(text: &str) -> &str {
    let end = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_with_commas_and_or() {
        assert_eq!(or(&["a"]), "\"a\"");
        assert_eq!(or(&["a", "b"]), "\"a\" or \"b\"");
        assert_eq!(or(&["a", "b", "c"]), "\"a\", \"b\", or \"c\"");
        assert_eq!(or(&["a", "b", "c", "d", "e", "f"]), "\"a\", \"b\", \"c\", \"d\", or \"e\"");
    }

    #[test]
    fn distances_count_edits() {
        let far = |a, b| distance(a, b, 100);
        for (a, b, count) in [
            ("abc", "abc", 0),
            ("abc", "ABC", 1),
            ("abc", "ab", 1),
            ("abc", "abcd", 1),
            ("abc", "axc", 1),
            ("ab", "ba", 1),
            ("abc", "ca", 3),
            ("GREEN", "greenish", 3),
            ("verylongstring", "verylongtring", 1),
            ("acb", "abc", 1),
            ("", "abc", 3),
        ] {
            assert_eq!(far(a, b), Some(count), "{a} {b}");
            assert_eq!(far(b, a), Some(count), "{b} {a}");
        }
    }

    #[test]
    fn near_names_come_nearest_first() {
        assert_eq!(near("abc", ["a", "ab", "abc"]), ["abc", "ab", "a"]);
        assert_eq!(near("input", []), Vec::<&str>::new());
        assert_eq!(near("emial", ["email", "firstname"]), ["email"]);
        let long = "a".repeat(101);
        assert_eq!(near(&long, [&*long]), Vec::<&str>::new());
        assert_eq!(near(&long[1..], [&*long]), [&*long]);
        assert_eq!(near("line2", ["line10", "line1", "line3"]), ["line1", "line3", "line10"]);
    }
}
