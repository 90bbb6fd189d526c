//! Every constant statement is understood by every engine.

use crate::fresh;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let (store, _folder) = fresh::sqlite().await;
    let mut door = store.read().await.unwrap();
    let mut faults = Vec::new();
    for statement in magegate_store::all_statements() {
        if let Err(fault) = door.prepare(statement).await {
            faults.push(format!("{statement}\n    {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
