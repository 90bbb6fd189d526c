//! Every constant statement is understood by every engine.

use crate::fresh::{Engine, on_each_engine};

on_each_engine!(every_statement_can_be_prepared);

async fn every_statement_can_be_prepared(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.read().await.unwrap();
    let mut faults = Vec::new();
    for statement in magegate_store::all_statements() {
        if let Err(fault) = door.prepare(statement).await {
            faults.push(format!("{statement}\n    {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
