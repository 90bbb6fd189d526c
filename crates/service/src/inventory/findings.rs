//! What may speak against a credential, how bad that is, and what helps.

use super::{Item, Kind};

/// What speaks against a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It may do everything.
    Everything,
    /// It is taken as a bearer token: whoever reads it has it, and it does not end.
    Bearer {
        /// In which store views, by code.
        views: Vec<String>,
        /// The commands that switch that off, one for each scope where it is on.
        off: Vec<String>,
    },
    /// It was never used, as far as is known.
    NeverUsed,
    /// It was not used for so many days.
    Unused(i64),
    /// It never ends.
    NeverEnds,
    /// So many stored tokens never end; at least, where there are more than are counted.
    EndlessTokens {
        /// How many.
        number: i64,
        /// Whether there are more.
        at_least: bool,
    },
    /// A password alone gives a token.
    PasswordOnly,
    /// Its secrets are encrypted by a key that is not known here: it signs nothing that holds.
    Unreadable,
    /// Its handshake was begun, and not ended.
    Unfinished,
    /// Its definition has changed, and it waits to be activated again.
    Reset,
    /// It is a key older than so many days.
    Old(i64),
}

impl Finding {
    /// The finding in one word, for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Bearer { .. } => "bearer",
            Self::NeverUsed => "never_used",
            Self::Unused(_) => "unused",
            Self::NeverEnds => "never_ends",
            Self::EndlessTokens { .. } => "endless_tokens",
            Self::PasswordOnly => "password_only",
            Self::Unreadable => "unreadable",
            Self::Unfinished => "unfinished",
            Self::Reset => "reset",
            Self::Old(_) => "old",
        }
    }

    /// The finding in words.
    pub fn words(&self) -> String {
        match self {
            Self::Everything => "may do everything".to_owned(),
            Self::Bearer { views, .. } => format!("bearer token in {}", views.join(", ")),
            Self::NeverUsed => "never used".to_owned(),
            Self::Unused(days) => format!("not used for {days} days"),
            Self::NeverEnds => "never ends".to_owned(),
            Self::EndlessTokens { number, at_least } => {
                format!("{}{number} never end", if *at_least { "at least " } else { "" })
            }
            Self::PasswordOnly => "a password alone gives a token".to_owned(),
            Self::Unreadable => "secrets cannot be read".to_owned(),
            Self::Unfinished => "handshake not finished".to_owned(),
            Self::Reset => "definition changed, to be activated again".to_owned(),
            Self::Old(days) => format!("{days} days old"),
        }
    }

    /// How bad it is. Those of a few outweigh each that is lighter: what may do everything is worse than what merely has no
    /// end.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Self::Everything => 40,
            Self::Bearer { .. } => 30,
            Self::NeverUsed => 20,
            Self::Unused(_) => 18,
            Self::EndlessTokens { .. } => 12,
            Self::NeverEnds => 10,
            Self::Old(_) => 6,
            Self::PasswordOnly => 5,
            Self::Unreadable => 4,
            Self::Unfinished | Self::Reset => 3,
        }
    }

    /// What helps, as [`Item::remedies`] says; empty where nothing does.
    pub(super) fn remedies(&self, item: &Item) -> Vec<String> {
        let name = quoted(&item.name);
        let remedy = match (item.kind, self) {
            (Kind::Integration, Self::Bearer { off, .. }) => return off.clone(),
            (Kind::Integration, Self::Unreadable) => format!(
                "Bring back the key that encrypted its secrets, or run `magegate integration delete {name}` and create it anew."
            ),
            (Kind::Integration, Self::NeverUsed | Self::Unused(_)) => {
                format!("magegate integration deactivate {name}")
            }
            (Kind::Integration, Self::Unfinished | Self::Reset) => {
                format!("magegate integration activate {name}")
            }
            (Kind::Integration, Self::Everything) => format!(
                "Declare the integration {name} with the resources that it uses, and run `magegate apply FILE`."
            ),
            (Kind::Integration, Self::NeverEnds) => format!(
                "Plan when its values are replaced: `magegate integration activate {name}` gives new ones."
            ),
            (Kind::MachineKey, Self::NeverUsed | Self::Unused(_)) => {
                format!("magegate machine-key revoke {name}")
            }
            (Kind::MachineKey, Self::NeverEnds | Self::Everything) => format!(
                "Make another by `magegate machine-key create NAME --days 365 --allow RESOURCE…`, then run \
                `magegate machine-key revoke {name}`."
            ),
            (Kind::Admin, Self::NeverUsed | Self::Unused(_)) => {
                format!("magegate admin disable {name}")
            }
            (Kind::Admin, Self::Everything) => format!(
                "Make a role with what is needed by `magegate role create NAME RESOURCE…`, declare it as that of the \
                admin {name}, and run `magegate apply FILE`."
            ),
            (Kind::Tokens, _) => format!(
                "magegate config set oauth/access_token_lifetime/{} {}",
                item.name,
                if item.name == "admin" { 4 } else { 1 }
            ),
            (Kind::SigningKey, Self::Old(_)) => "magegate key rotate".to_owned(),
            _ => return Vec::new(),
        };
        vec![remedy]
    }
}

/// A name as a shell takes it, whatever is in it.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_is_a_command_alone_or_a_sentence_with_its_commands_in_backticks() {
        let findings = [
            Finding::Everything,
            Finding::Bearer { views: vec![], off: vec!["magegate config set x 0".to_owned()] },
            Finding::NeverUsed,
            Finding::Unused(90),
            Finding::NeverEnds,
            Finding::EndlessTokens { number: 1, at_least: false },
            Finding::PasswordOnly,
            Finding::Unreadable,
            Finding::Unfinished,
            Finding::Reset,
            Finding::Old(365),
        ];
        for kind in Kind::ALL {
            let item = Item { findings: findings.to_vec(), ..Item::new(kind, "erp") };
            for remedy in item.remedies() {
                let is_command = remedy.starts_with("magegate ");
                assert_eq!(remedy.contains('`'), !is_command, "{remedy}");
                assert_eq!(remedy.ends_with('.'), !is_command, "{remedy}");
                let outside: String = remedy.split('`').step_by(2).collect();
                assert!(is_command || !outside.contains("magegate "), "{remedy}");
                let is_complete = !remedy.contains(['…', ',', ';']);
                assert!(!is_command || is_complete, "{remedy}");
            }
        }
    }

    #[test]
    fn a_name_is_one_word_to_a_shell() {
        assert_eq!(quoted("erp"), "erp");
        assert_eq!(quoted("ERP link"), "'ERP link'");
        assert_eq!(quoted("a'; rm -r $HOME"), r"'a'\''; rm -r $HOME'");
        assert_eq!(quoted("--all"), "'--all'");
    }
}
