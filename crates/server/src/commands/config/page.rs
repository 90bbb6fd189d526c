//! The page `docs/settings.md`, written from the catalogue of settings and held to it.

use magegate_domain::settings::catalogue;
use std::fmt::Write as _;
use std::path::Path;

const INTRODUCTION: &str = "\
# Settings

Generated from the catalogue in `crates/domain/src/settings/catalogue.rs`; a test fails when this page is stale.
`MAGEGATE_TEST_REGENERATE=1 cargo test -p magegate settings` writes it anew.

What a store owner changes while the program runs is kept in the database, in the reference's own table, by path and scope:

```sh
magegate config list --all
magegate config get oauth/access_token_lifetime/customer
magegate config set oauth/access_token_lifetime/customer 0.5
magegate config set customer/create_account/confirm 1 --website uk
magegate config unset customer/create_account/confirm --website uk
```

A server that runs on the same database follows within `cache.max_age_milliseconds`; the commands wait for that long before they
report success. A value at a store view goes before one at its website, that before one in the default scope, that before the
shipped one. Settings that are not marked as scoped hold for the whole installation. `magegate apply` declares the same settings
in a file: [apply.md](apply.md). Paths that are not here may be stored too, for other programs on the same database; magegate does
not read them.

Who writes a setting does not matter: these commands, the store's panel, or SQL on `core_config_data`. Each holds within the same
bound as a revocation, and at the next request where the bound is 0: lifetimes of stored tokens, those issued before included; the
minutes of signed tokens that are issued from then on; the bearer switch of integrations in each scope; sharing of accounts; rules
for passwords; locks and the throttle.

| path | shipped | takes | scoped | meaning |
| --- | --- | --- | --- | --- |
";

fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    for setting in catalogue() {
        let shipped = match setting.default {
            "" => "empty".to_owned(),
            default => format!("`{default}`"),
        };
        let scoped = if setting.scoped { "yes" } else { "" };
        let _ = writeln!(
            out,
            "| `{}` | {shipped} | {} | {scoped} | {} |",
            setting.path,
            setting.kind.takes(),
            setting.about
        );
    }
    out
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the test")]
fn the_page_of_settings_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/settings.md");
    let text = page();
    if std::env::var("MAGEGATE_TEST_REGENERATE").is_ok() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "docs/settings.md is stale; run with MAGEGATE_TEST_REGENERATE=1 to write it"
    );
}
