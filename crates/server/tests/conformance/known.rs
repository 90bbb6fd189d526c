//! The list of steps that are known to be answered otherwise than recorded, and the verdict in its light.

use magegate_testkit::transcript::Played;
use serde::Deserialize;

/// The committed list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    /// Steps that differ on purpose.
    #[serde(default, rename = "difference")]
    pub(crate) differences: Vec<Difference>,
    /// Steps whose route or surface does not exist yet.
    #[serde(default)]
    pub(crate) not_offered: Vec<NotOffered>,
}

/// A step that is answered otherwise than recorded, on purpose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Difference {
    /// The scenario's name.
    pub(crate) scenario: String,
    /// The step's name.
    pub(crate) step: String,
    /// The number of the row in `docs/compatibility.md` that explains it.
    pub(crate) deviation: u32,
    /// What is different, and why, in a sentence.
    pub(crate) reason: String,
}

/// Steps of one scenario that need what is not offered yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotOffered {
    /// The scenario's name.
    pub(crate) scenario: String,
    /// What is missing.
    pub(crate) missing: String,
    /// The steps' names.
    pub(crate) steps: Vec<String>,
}

/// Reads the committed list.
pub(crate) fn list() -> Known {
    toml::from_str(include_str!("known_differences.toml")).unwrap()
}

impl Known {
    /// A complaint for each step that did not go as it should: a difference that is not listed, and a listed one that no
    /// longer differs.
    pub(crate) fn complaints(&self, played: &[Played]) -> Vec<String> {
        played
            .iter()
            .filter_map(|step| match (step.differences.is_empty(), self.lists(step)) {
                (true, false) | (false, true) => None,
                (false, false) => Some(step.to_string()),
                (true, true) => {
                    Some(format!("{step}\n     no longer differs: take it off the list"))
                }
            })
            .collect()
    }

    fn lists(&self, step: &Played) -> bool {
        let differs =
            |known: &Difference| known.scenario == step.scenario && known.step == step.step;
        let lacks =
            |part: &NotOffered| part.scenario == step.scenario && part.steps.contains(&step.step);
        self.differences.iter().any(differs) || self.not_offered.iter().any(lacks)
    }
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

    fn listing(text: &str) -> Known {
        toml::from_str(text).unwrap()
    }

    fn one_of_each() -> Known {
        listing(
            "[[difference]]\nscenario = 's'\nstep = 'a'\ndeviation = 1\nreason = 'why'\n\
             [[not_offered]]\nscenario = 's'\nmissing = 'what'\nsteps = ['b']\n",
        )
    }

    #[test]
    fn an_unlisted_difference_is_a_complaint() {
        assert_eq!(Known::default().complaints(&[played("a", &["x"])]).len(), 1);
        assert_eq!(one_of_each().complaints(&[played("c", &["x"])]).len(), 1);
    }

    #[test]
    fn a_listed_difference_that_no_longer_differs_is_a_complaint() {
        assert_eq!(one_of_each().complaints(&[played("a", &[]), played("b", &[])]).len(), 2);
    }

    #[test]
    fn equal_answers_and_listed_differences_pass() {
        let steps = [played("a", &["x"]), played("b", &["x"]), played("c", &[])];
        assert_eq!(one_of_each().complaints(&steps), [""; 0]);
    }
}
