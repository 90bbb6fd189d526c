//! The browser on pages that hold themselves.

use super::*;
use std::path::Path;

const PAGE: &str = "data:text/html,<!doctype html><title>A page</title>\
    <input id='name'><button id='go' onclick='later()'>Go</button><p id='said'></p>\
    <script>function later() { setTimeout(() => { said.textContent = 'Hello ' + \
    document.getElementById('name').value; console.error('said so'); }, 50) }</script>";

#[tokio::test]
async fn a_page_is_filled_in_clicked_and_read() {
    let browser = Browser::start().await;
    browser.open(PAGE).await;
    assert_eq!(browser.title().await, "A page");
    browser.fill("#name", "Ann").await;
    browser.press(Key::Tab).await;
    assert_eq!(browser.focused().await, "go");
    browser.press(Key::Enter).await;
    assert_eq!(browser.see_text("//p", |text| !text.is_empty()).await, "Hello Ann");
    assert_eq!(browser.property("#name", "value").await, "Ann");
    let console = browser.console().await;
    assert!(console.iter().any(|entry| entry.text.contains("said so")), "{console:?}");
    assert_eq!(browser.requests().await, [""; 0]);
    let picture = browser.screenshot("testkit-page").await;
    let picture = std::fs::read(picture).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn no_process_and_no_file_outlives_the_browser() {
    let browser = Browser::start().await;
    browser.open(PAGE).await;
    let profile = profile(&browser).await;
    assert!(Path::new(&profile).exists());
    let id = browser.id();
    drop(browser);
    assert!(!Path::new(&format!("/proc/{id}")).exists());
    crate::supervised::wait_for("the end of the browser", || (!is_used(&profile)).then_some(()));
    assert!(!Path::new(&profile).exists());
}

/// The folder of the browser's profile.
async fn profile(browser: &Browser) -> String {
    browser.open("chrome://version").await;
    let profile = browser.text("#profile_path").await;
    profile.strip_suffix("/Default").unwrap_or(&profile).to_owned()
}

/// Whether the command line of a process names the folder.
fn is_used(folder: &str) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap();
    let lines =
        processes.filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok());
    lines.into_iter().any(|line| String::from_utf8_lossy(&line).contains(folder))
}
