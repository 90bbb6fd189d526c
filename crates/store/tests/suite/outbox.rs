//! Letters are held by one process at a time, come back when it dies, and leave nothing of their text behind.

use crate::fresh::{Engine, NOW, on_each_engine};
use magegate_domain::id::StoreId;
use magegate_store::engine::Door;
use magegate_store::outbox::{self, NewLetter};
use time::Duration;

on_each_engine!(
    one_holder_at_a_time_and_the_longest_waiting_first,
    what_was_given_up_is_listed_without_text_and_removed_in_the_end
);

async fn insert(door: &mut Door, key: &str) -> i64 {
    let letter = NewLetter {
        created_at: NOW,
        letter: "welcome",
        store: StoreId(1),
        recipient: "ann@example.com",
        variables: "{\"token\":\"secret\"}",
        message_key: key,
    };
    outbox::insert(door, &letter).await.unwrap()
}

async fn one_holder_at_a_time_and_the_longest_waiting_first(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let (first, second) = (insert(&mut door, "a").await, insert(&mut door, "b").await);
    let lease = NOW + Duration::minutes(1);
    let one = outbox::claim(&mut door, NOW, ("x", lease), 1).await.unwrap();
    assert_eq!((one.len(), one[0].id, one[0].attempts), (1, first, 1));
    let other = outbox::claim(&mut door, NOW, ("y", lease), 10).await.unwrap();
    assert_eq!((other.len(), other[0].id), (1, second));
    assert!(!outbox::has_due(&mut door, NOW).await.unwrap());
    assert!(!outbox::delete(&mut door, first, "y").await.unwrap(), "held by x");
    let again = outbox::claim(&mut door, lease, ("z", lease + Duration::MINUTE), 10).await.unwrap();
    assert_eq!(again.iter().map(|letter| letter.attempts).collect::<Vec<_>>(), [2, 2]);
    assert!(!outbox::delete(&mut door, first, "x").await.unwrap(), "its lease has ended");
    assert!(outbox::delete(&mut door, first, "z").await.unwrap());
    assert_eq!(outbox::count_waiting(&mut door).await.unwrap(), 1);
}

async fn what_was_given_up_is_listed_without_text_and_removed_in_the_end(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let id = insert(&mut door, "a").await;
    let lease = NOW + Duration::minutes(1);
    outbox::claim(&mut door, NOW, ("x", lease), 1).await.unwrap();
    assert!(outbox::give_up(&mut door, (id, "x"), NOW, "550 no").await.unwrap());
    let listed = outbox::list(&mut door, 0, 10).await.unwrap();
    assert!(listed[0].is_failed && listed[0].last_error == "550 no");
    let select = "SELECT variables FROM {magegate_outbox}";
    let row = door.fetch_optional(select, Vec::new()).await.unwrap().unwrap();
    assert_eq!(row.text("variables").unwrap(), "");
    assert!(outbox::claim(&mut door, lease, ("x", lease), 1).await.unwrap().is_empty());
    assert_eq!(outbox::retry(&mut door, Some(id), NOW).await.unwrap(), 0);
    assert_eq!(outbox::delete_failed_before(&mut door, NOW, 10).await.unwrap(), 0);
    let later = NOW + Duration::SECOND;
    assert_eq!(outbox::delete_failed_before(&mut door, later, 10).await.unwrap(), 1);
}
