//! How far an import is: kept with the rows it counts, found again by the file's content.

use crate::kit::{Kit, operator};
use magegate_domain::Result;
use magegate_service::import::{
    Batch, Earlier, Field, Importer, Progress, Record, Refusal, ReportEnd, Source, Tally,
};
use magegate_service::origin::Origin;
use magegate_store::customers;
use time::Duration;

fn source(fingerprint: &str, file: &str) -> Source {
    let text = |text: &str| text.to_owned();
    Source { fingerprint: text(fingerprint), file: text(file), manner: text("--format csv") }
}

fn row(line: u64, email: &str) -> Record {
    let text = |text: &str| text.to_owned();
    let values = vec![
        (Field::Email, text(email)),
        (Field::Firstname, text("Ada")),
        (Field::Lastname, text("Adams")),
    ];
    Record { line, values, ..Record::default() }
}

async fn store(importer: &mut Importer<'_>, records: Vec<Record>) -> Result<()> {
    let unreadable = vec![Refusal { line: 1, email: String::new(), fault: "not a row".to_owned() }];
    let staged = importer.stage(Batch { records, unreadable }).await?;
    let report = ReportEnd { file: "/report.csv".to_owned(), bytes: 10 };
    importer.commit(staged, &report).await
}

async fn begun<'a>(kit: &'a Kit, of: &Source) -> Importer<'a> {
    let progress = of.clone().begin(&kit.service, &operator()).await.unwrap();
    following(kit, progress).await
}

async fn following(kit: &Kit, progress: Progress) -> Importer<'_> {
    Importer::start(&kit.service, &operator(), false).await.unwrap().following(progress)
}

async fn earlier(kit: &Kit, of: &Source) -> Earlier {
    of.earlier(&kit.service, &operator()).await.unwrap()
}

async fn exists(kit: &Kit, email: &str) -> bool {
    let mut door = kit.store.read().await.unwrap();
    customers::find_by_email(&mut door, email, None).await.unwrap().is_some()
}

#[tokio::test]
async fn an_import_goes_on_with_what_earlier_runs_counted() {
    let kit = Kit::new().await;
    let file = source("f1", "/customers.csv");
    assert_eq!(earlier(&kit, &file).await, Earlier::None);
    let mut importer = begun(&kit, &file).await;
    assert_eq!(earlier(&kit, &file).await, Earlier::None, "nothing is kept before the first rows");
    store(&mut importer, vec![row(2, "a@example.com"), row(4, "nonsense")]).await.unwrap();
    drop(importer);
    let Earlier::Unfinished(progress) = earlier(&kit, &file).await else {
        panic!("rows are left");
    };
    let tally = Tally { created: 1, refused: 2, ..Tally::default() };
    assert_eq!((progress.rows, progress.line, progress.tally), (3, 4, tally));
    assert_eq!(progress.report, ReportEnd { file: "/report.csv".to_owned(), bytes: 10 });
    let mut importer = following(&kit, progress).await;
    store(&mut importer, vec![row(5, "b@example.com")]).await.unwrap();
    importer.complete().await.unwrap();
    let tally = Tally { created: 2, refused: 3, ..Tally::default() };
    assert_eq!(importer.finish(&Origin::default()), tally);
    let Earlier::Finished(progress) = earlier(&kit, &file).await else {
        panic!("no rows are left");
    };
    assert_eq!((progress.rows, progress.tally), (5, tally));
}

#[tokio::test]
async fn a_batch_that_fails_is_not_counted_and_can_be_stored_again() {
    let kit = Kit::new().await;
    let file = source("f1", "/customers.csv");
    let mut importer = begun(&kit, &file).await;
    store(&mut importer, vec![row(2, "a@example.com")]).await.unwrap();
    let before = earlier(&kit, &file).await;
    // A trigger stands for a full disk.
    kit.refuse("c@example.com").await;
    let rows = || vec![row(3, "b@example.com"), row(4, "c@example.com")];
    store(&mut importer, rows()).await.unwrap_err();
    assert_eq!(earlier(&kit, &file).await, before);
    assert!(!exists(&kit, "b@example.com").await);
    kit.execute("DROP TRIGGER refuse", vec![]).await;
    store(&mut importer, rows()).await.unwrap();
    assert_eq!(importer.tally().created, 3);
}

#[tokio::test]
async fn two_runs_of_one_file_cannot_store_the_same_rows() {
    let kit = Kit::new().await;
    let file = source("f1", "/customers.csv");
    let (mut first, mut second) = (begun(&kit, &file).await, begun(&kit, &file).await);
    store(&mut first, vec![row(2, "a@example.com")]).await.unwrap();
    store(&mut second, vec![row(2, "x@example.com")]).await.unwrap_err();
    let Earlier::Unfinished(progress) = earlier(&kit, &file).await else {
        panic!("rows are left");
    };
    let mut third = following(&kit, progress).await;
    store(&mut third, vec![row(3, "b@example.com")]).await.unwrap();
    store(&mut first, vec![row(3, "y@example.com")]).await.unwrap_err();
    for (email, stored) in [("a", true), ("b", true), ("x", false), ("y", false)] {
        assert_eq!(exists(&kit, &format!("{email}@example.com")).await, stored, "{email}");
    }
}

#[tokio::test]
async fn a_file_is_known_by_its_content_and_a_changed_one_by_its_path() {
    let kit = Kit::new().await;
    let mut importer = begun(&kit, &source("f1", "/customers.csv")).await;
    store(&mut importer, vec![row(2, "a@example.com")]).await.unwrap();
    let moved = source("f1", "/elsewhere.csv");
    assert!(matches!(earlier(&kit, &moved).await, Earlier::Unfinished(_)));
    let changed = source("f2", "/customers.csv");
    assert!(matches!(earlier(&kit, &changed).await, Earlier::Changed(_)));
    assert_eq!(earlier(&kit, &source("f2", "/other.csv")).await, Earlier::None);
    begun(&kit, &changed).await;
    assert_eq!(earlier(&kit, &changed).await, Earlier::None, "the older one is forgotten");
    assert_eq!(earlier(&kit, &moved).await, Earlier::None);
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_forgotten_in_the_end() {
    let kit = Kit::new().await;
    let old = source("f1", "/old.csv");
    let mut importer = begun(&kit, &old).await;
    store(&mut importer, vec![row(2, "a@example.com")]).await.unwrap();
    kit.wait(Duration::days(89));
    begun(&kit, &source("f2", "/new.csv")).await;
    assert!(matches!(earlier(&kit, &old).await, Earlier::Unfinished(_)));
    kit.wait(Duration::days(2));
    begun(&kit, &source("f3", "/newer.csv")).await;
    assert_eq!(earlier(&kit, &old).await, Earlier::None);
}

#[tokio::test]
async fn an_import_of_no_rows_is_complete_too() {
    let kit = Kit::new().await;
    let file = source("f1", "/empty.csv");
    begun(&kit, &file).await.complete().await.unwrap();
    assert!(matches!(earlier(&kit, &file).await, Earlier::Finished(_)));
}
