//! What a connection is worth after its server gave up writing.

use crate::fresh;
use magegate_store::engine::Door;
use magegate_store::engine::server::{MySqlServer, Tables};
use magegate_store::{Store, StoreError};
use magegate_testkit::MariaDb;

const WHO: &str = "SELECT CONNECTION_ID() AS id";
const WRITE: &str = "UPDATE {magegate_meta} SET value = 'x'";

async fn connection(door: &mut Door) -> i64 {
    door.fetch_optional(WHO, Vec::new()).await.unwrap().unwrap().int("id").unwrap()
}

#[tokio::test]
async fn a_connection_to_a_server_that_no_longer_writes_is_not_used_again() {
    let server = MariaDb::start();
    let database = server.database();
    let one = MySqlServer { connections: 1, ..fresh::server(&database) };
    let store = Store::open_mysql(&one, &Tables::default()).await.unwrap();
    let mut door = store.begin().await.unwrap();
    let first = connection(&mut door).await;
    door.commit().await.unwrap();
    database.run("SET GLOBAL read_only = 1");
    let mut door = store.begin().await.unwrap();
    assert_eq!(connection(&mut door).await, first, "a connection is used again");
    let refused = door.execute(WRITE, Vec::new()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Undone(_)), "{refused}");
    drop(door);
    database.run("SET GLOBAL read_only = 0");
    let mut door = store.begin().await.unwrap();
    assert_ne!(connection(&mut door).await, first, "another server may answer a new one");
    door.execute(WRITE, Vec::new()).await.unwrap();
    door.commit().await.unwrap();
}
