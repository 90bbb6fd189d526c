//! The demo store: what `serve --demo` declares and prints.

use super::apply::parse_toml;
use magegate_domain::acl::Permit;
use magegate_service::Service;
use magegate_service::declare::{self, Mode};
use magegate_service::origin::Origin;

/// The accounts, roles and websites of the demo.
const STORE: &str = include_str!("demo/store.toml");
/// What is printed; `{url}` stands for the address.
const TEXT: &str = include_str!("demo/text.txt");

/// Fills an empty store with the demo's accounts.
pub(crate) async fn fill(service: &Service) -> anyhow::Result<()> {
    let declaration = parse_toml(STORE).map_err(anyhow::Error::msg)?;
    let origin = Origin::command("serve --demo");
    // Its warning of the weak password is not passed on: the text says that nothing here is safe.
    declare::apply(service, &origin, &Permit::operator(), &declaration, Mode::Apply).await?;
    Ok(())
}

/// The accounts, and lines to paste into a shell.
pub(crate) fn text(url: &str) -> String {
    TEXT.trim_end().replace("{url}", url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_of_the_store_is_printed_with_its_password() {
        let declaration = parse_toml(STORE).unwrap();
        let text = text("http://127.0.0.1:8080");
        let admins = declaration.admins.iter().map(|admin| (&admin.username, &admin.password));
        let customers = declaration.customers.iter().map(|one| (&one.email, &one.password));
        for (name, password) in admins.chain(customers) {
            assert!(text.contains(name.as_str()), "{name}");
            assert!(text.contains(password.as_ref().unwrap().expose()), "password of {name}");
        }
        assert!(!text.contains("{url}"));
    }
}
