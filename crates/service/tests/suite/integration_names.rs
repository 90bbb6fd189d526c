//! Names and numbers of integrations: what one is called is not taken for the number of another.

use super::kit::{Kit, operator};
use magegate_domain::Result;
use magegate_domain::id::IntegrationId;
use magegate_service::integrations::{self, Changes, Draft};
use magegate_service::origin::Origin;

async fn create(kit: &Kit, name: &str) -> Result<IntegrationId> {
    let draft =
        Draft { name: name.to_owned(), email: "erp@example.com".to_owned(), ..Draft::default() };
    let made =
        integrations::create(&kit.service, &Origin::default(), &operator(), &draft, &[]).await?;
    Ok(made.integration.id)
}

#[tokio::test]
async fn a_name_that_would_be_taken_for_a_number_is_refused() {
    let kit = Kit::new().await;
    let erp = create(&kit, "ERP").await.unwrap();
    for name in ["2", " 007 ", "99999999999999999999", "id=1"] {
        let refused = create(&kit, name).await.unwrap_err().to_string();
        assert_eq!(refused, "A name of digits alone could not be told from a number.", "{name}");
        let rename = Changes { name: Some(name.to_owned()), ..Changes::default() };
        let renamed =
            integrations::update(&kit.service, &Origin::default(), &operator(), erp, &rename).await;
        assert!(renamed.is_err(), "{name}");
    }
    for name in ["2b", "-2", "id=", "id=x"] {
        create(&kit, name).await.unwrap();
        let found = integrations::find(&kit.service, &operator(), name).await.unwrap();
        assert_eq!(found.integration.name, name);
    }
    let unknown = integrations::find(&kit.service, &operator(), "+1").await.unwrap_err();
    assert_eq!(unknown.to_string(), "There is no integration \"+1\".");
}

#[tokio::test]
async fn a_number_that_is_the_name_of_another_in_a_store_s_own_rows_has_to_be_said_otherwise() {
    let kit = Kit::new().await;
    let (one, two) = (create(&kit, "A").await.unwrap(), create(&kit, "B").await.unwrap());
    kit.execute("UPDATE {integration} SET name = '1' WHERE name = 'B'", vec![]).await;
    let permit = operator();
    let found = |name: &'static str| integrations::find(&kit.service, &permit, name);
    let refused = found("1").await.unwrap_err().to_string();
    assert!(refused.contains("say id=2 for that of the name, id=1 for that of"), "{refused}");
    assert_eq!(found("id=1").await.unwrap().integration.id, one);
    for name in ["id=2", "2"] {
        assert_eq!(found(name).await.unwrap().integration.id, two, "{name}");
    }
    let email = Changes { email: Some(String::new()), ..Changes::default() };
    let kept = integrations::update(&kit.service, &Origin::default(), &operator(), two, &email)
        .await
        .unwrap();
    assert_eq!((kept.0.integration.name.as_str(), kept.1), ("1", true), "it keeps its name");
    kit.execute("UPDATE {integration} SET name = '9' WHERE name = '1'", vec![]).await;
    assert_eq!(found("9").await.unwrap().integration.id, two, "no other has the number");
}
