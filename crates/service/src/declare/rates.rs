//! Declared currency rates.

use super::changes::{Action, Fields};
use super::format::CurrencyRate;
use super::{Run, refuse, within};
use magegate_domain::error::Result;
use magegate_store::directory;

/// Above it a rate does not fit into its column.
const LARGEST: f64 = 1e12;

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn currency_rates(&mut self) -> Result<()> {
        for declared in &self.declaration.currency_rates {
            self.currency_rate(declared)
                .await
                .map_err(|error| within("currency_rates", &declared.name(), error))?;
        }
        Ok(())
    }

    async fn currency_rate(&mut self, declared: &CurrencyRate) -> Result<()> {
        let CurrencyRate { from, to, rate } = declared;
        if ![from, to].into_iter().all(|code| is_currency(code)) {
            return Err(refuse("a currency is named by three capital letters, such as EUR"));
        }
        if !(*rate > 0.0 && *rate < LARGEST) {
            return Err(refuse("a rate is a number above 0 and below a million millions"));
        }
        // As the reference's column writes it.
        let wanted = format!("{rate:.12}");
        let known = directory::rates(&mut self.door, from).await?;
        let current = known.into_iter().find(|(code, _)| code == to).map(|(_, rate)| rate);
        let action = if current.is_some() { Action::Update } else { Action::Create };
        let mut fields = Fields::default();
        fields.set("rate", &mut current.unwrap_or_default(), Some(wanted.clone()));
        if !fields.is_empty() {
            directory::set_rate(&mut self.door, (from, to), &wanted).await?;
            self.report.change(action, "currency rate", &declared.name(), fields);
        }
        Ok(())
    }
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}
