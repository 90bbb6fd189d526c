//! The list of known differences, and the verdict over played steps in its light.

use magegate_testkit::transcript::Played;
use serde::Deserialize;

/// A step that is answered otherwise than recorded, on purpose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownDifference {
    /// The scenario's name.
    pub(crate) scenario: String,
    /// The step's name.
    pub(crate) step: String,
    /// The number of the deviation in `docs/compatibility.md` that explains it.
    #[expect(
        dead_code,
        reason = "for the reader of the file; its presence is checked by reading it"
    )]
    pub(crate) deviation: u32,
    /// What is different, and why, in a sentence.
    pub(crate) reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    difference: Vec<KnownDifference>,
}

/// The committed list.
pub(crate) fn known_differences() -> Vec<KnownDifference> {
    let file: File = toml::from_str(include_str!("known_differences.toml")).unwrap();
    file.difference
}

/// How many steps went as they should, and a complaint for each that did not: a difference that is not listed, and a
/// listed one that no longer differs.
pub(crate) fn verdict(played: &[Played], known: &[KnownDifference]) -> (usize, Vec<String>) {
    let complaints: Vec<String> = played
        .iter()
        .filter_map(|step| {
            let listed = known
                .iter()
                .any(|k| k.scenario == step.scenario && k.step == step.step);
            match (step.differences.is_empty(), listed) {
                (true, false) | (false, true) => None,
                (false, false) => Some(step.to_string()),
                (true, true) => Some(format!(
                    "{step}\n     no longer differs: take it off the list"
                )),
            }
        })
        .collect();
    (played.len() - complaints.len(), complaints)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(step: &str, differences: &[&str]) -> Played {
        Played {
            scenario: "s".to_owned(),
            step: step.to_owned(),
            request: "GET /".to_owned(),
            differences: differences.iter().map(|&line| line.to_owned()).collect(),
        }
    }

    fn known(step: &str) -> KnownDifference {
        let [scenario, step, reason] = ["s", step, "why"].map(str::to_owned);
        KnownDifference {
            scenario,
            step,
            deviation: 1,
            reason,
        }
    }

    #[test]
    fn an_unlisted_difference_is_a_complaint() {
        assert_eq!(verdict(&[played("a", &["x"])], &[]).1.len(), 1);
        assert_eq!(verdict(&[played("a", &["x"])], &[known("b")]).1.len(), 1);
    }

    #[test]
    fn a_listed_difference_that_no_longer_differs_is_a_complaint() {
        assert_eq!(verdict(&[played("a", &[])], &[known("a")]).1.len(), 1);
    }

    #[test]
    fn equal_answers_and_listed_differences_pass() {
        let steps = [played("a", &[]), played("b", &["x"])];
        assert_eq!(verdict(&steps, &[known("b")]), (2, vec![]));
    }
}
