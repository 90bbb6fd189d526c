//! Declared customer groups.

use super::changes::{Action, Fields};
use super::format::CustomerGroup;
use super::{Run, refuse, within};
use magegate_domain::collation::same;
use magegate_domain::error::Result;
use magegate_store::customer_groups;

/// The most characters of a group's code, as the column has them.
const CODE_LIMIT: usize = 32;
/// The tax class of a new group: that of the stock groups.
const TAX_CLASS: i64 = 3;

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn customer_groups(&mut self) -> Result<()> {
        for declared in &self.declaration.customer_groups {
            self.customer_group(declared)
                .await
                .map_err(|error| within("customer_groups", &declared.code, error))?;
        }
        Ok(())
    }

    async fn customer_group(&mut self, declared: &CustomerGroup) -> Result<()> {
        let code = declared.code.as_str();
        if code.trim().is_empty() || code.chars().count() > CODE_LIMIT {
            return Err(refuse(&format!("a code has 1 to {CODE_LIMIT} characters")));
        }
        let known = customer_groups::list(&mut self.door).await?;
        let mut fields = Fields::default();
        let Some(mut group) = known.into_iter().find(|group| same(&group.code, code)) else {
            let tax_class = declared.tax_class_id.unwrap_or(TAX_CLASS);
            customer_groups::insert(&mut self.door, code, tax_class).await?;
            self.report.change(Action::Create, "customer group", code, fields);
            return Ok(());
        };
        fields.set("tax_class_id", &mut group.tax_class_id, declared.tax_class_id);
        if !fields.is_empty() {
            customer_groups::update(&mut self.door, group.id, &group.code, group.tax_class_id)
                .await?;
        }
        self.report.change(Action::Update, "customer group", code, fields);
        Ok(())
    }
}
