//! Grants as real servers write them, and whatever else a text may hold.

use super::*;

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn grants_of_mysql_are_read() {
    let grants = Grants::read(&[
        "GRANT USAGE ON *.* TO `magegate`@`%`",
        "GRANT SELECT, INSERT (`a`, `b`), UPDATE, CREATE TEMPORARY TABLES ON `shop`.* TO `magegate`@`%`",
        "GRANT SELECT (`id`), DELETE ON `shop`.`oauth_token` TO `magegate`@`%` WITH GRANT OPTION",
        "GRANT `reader`@`%`,`writer`@`%` TO `magegate`@`%`",
        "GRANT EXECUTE ON FUNCTION `shop`.`f` TO `magegate`@`%`",
        "GRANT BACKUP_ADMIN,XA_RECOVER_ADMIN ON *.* TO `magegate`@`%`",
    ]);
    assert_eq!(grants.unread, [""; 0]);
    assert_eq!(grants.roles, ["reader", "writer"]);
    assert_eq!(grants.reach("UPDATE", "shop", "store"), Reach::Whole);
    assert_eq!(grants.reach("CREATE TEMPORARY TABLES", "shop", "x"), Reach::Whole);
    assert_eq!(grants.reach("INSERT", "shop", "store"), Reach::Columns(set(&["a", "b"])));
    assert_eq!(grants.reach("DELETE", "shop", "store"), Reach::No);
    assert_eq!(grants.reach("DELETE", "shop", "oauth_token"), Reach::Whole);
    assert_eq!(grants.reach("SELECT", "other", "store"), Reach::No);
    assert!(grants.entries[2].may_grant);
    assert_eq!(grants.entries[3].on, On::Other("function shop.f".to_owned()));
}

#[test]
fn grants_of_mariadb_are_read() {
    let grants = Grants::read(&[
        "GRANT USAGE ON *.* TO `magento`@`localhost` IDENTIFIED BY PASSWORD '*ABC ON x TO y'",
        "GRANT ALL PRIVILEGES ON `magento\\_live`.* TO `magento`@`localhost`",
        "GRANT `doctors` TO `magento`@`localhost` WITH ADMIN OPTION",
        "SET DEFAULT ROLE `doctors` FOR `magento`@`localhost`",
        "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION",
        "GRANT SELECT ON TABLE `magento`.`odd``name` TO `magento`@`localhost`",
    ]);
    assert_eq!(grants.unread, [""; 0]);
    assert_eq!(grants.reach("DELETE", "magento_live", "x"), Reach::Whole);
    assert_eq!(grants.reach("DELETE", "magentoXlive", "x"), Reach::No);
    assert_eq!(grants.reach("SELECT", "magento", "odd`name"), Reach::Whole);
    assert_eq!(grants.roles, ["doctors"]);
}

#[test]
fn what_is_revoked_in_part_is_not_had() {
    let grants = Grants::read(&[
        "GRANT SELECT, INSERT ON *.* TO `a`@`%`",
        "REVOKE INSERT ON `shop`.* FROM `a`@`%`",
    ]);
    assert_eq!(grants.reach("INSERT", "shop", "x"), Reach::No);
    assert_eq!(grants.reach("INSERT", "other", "x"), Reach::Whole);
    assert_eq!(grants.reach("SELECT", "shop", "x"), Reach::Whole);
}

#[test]
fn patterns_of_databases_match_as_the_server_matches_them() {
    for (pattern, name, is_match) in [
        ("shop", "shop", true),
        ("shop", "shop2", false),
        ("shop%", "shop2", true),
        ("shop%", "shop", true),
        ("%", "anything", true),
        ("s_op", "shop", true),
        ("s\\_op", "shop", false),
        ("s\\_op", "s_op", true),
        ("a%b%c", "a-b-b-c", true),
        ("a%b%c", "a-c", false),
        ("", "", true),
        ("", "a", false),
    ] {
        assert_eq!(matches_pattern(pattern, name), is_match, "{pattern} {name}");
    }
}

#[test]
fn sentences_that_are_no_grants_are_kept_aside() {
    for odd in ["", "GRANT", "GRANT SELECT ON", "SELECT 1", "GRANT SELECT ON x TO y"] {
        assert_eq!(Grants::read(&[odd]).unread.len(), 1, "{odd}");
    }
}

proptest::proptest! {
    #[test]
    fn no_sentence_is_too_odd(text in "(GRANT |REVOKE |ON |TO |[`'*.,()@ ]|[a-z]{1,4} |\\PC){0,40}") {
        let grants = Grants::read(&[&text]);
        proptest::prop_assert!(grants.entries.len() + grants.unread.len() <= 1);
    }

    #[test]
    fn a_name_matches_itself_once_escaped(name in "[a-z_%]{0,12}") {
        let escaped: String = name
            .chars()
            .flat_map(|c| if "_%".contains(c) { vec!['\\', c] } else { vec![c] })
            .collect();
        proptest::prop_assert!(matches_pattern(&escaped, &name));
    }

    #[test]
    fn a_table_that_is_granted_is_reached(verb in "SELECT|INSERT|DELETE", name in "[a-z`_ ]{1,10}") {
        let quoted = name.replace('`', "``");
        let sentence = format!("GRANT {verb} ON `shop`.`{quoted}` TO `a`@`b`");
        let grants = Grants::read(&[sentence]);
        proptest::prop_assert_eq!(grants.reach(&verb, "shop", &name), Reach::Whole);
        proptest::prop_assert_eq!(grants.reach("UPDATE", "shop", &name), Reach::No);
    }
}
