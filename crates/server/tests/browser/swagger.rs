//! Swagger UI as a person uses it: look, log in, try a call, log out.

use crate::fixture::{ANN, ROOT, Visit};
use magegate_testkit::Browser;
use magegate_testkit::browser::Key;

/// The groups of operations.
const GROUPS: &str = ".opblock-tag-section";
/// The bar's message after a document was shown.
const STATUS: &str = "#status";

/// Waits until the description of somebody is shown; the number of its operations.
async fn operations(browser: &Browser, whose: &str) -> usize {
    let ending = format!(" operations for {whose}.");
    let text = browser.see_text(STATUS, |text| text.ends_with(&ending)).await;
    text.strip_suffix(&ending).unwrap().parse().unwrap()
}

async fn login(browser: &Browser, kind: &str, (username, password): (&str, &str)) {
    browser.choose("#kind", kind).await;
    browser.fill("#username", username).await;
    browser.fill("#password", password).await;
    browser.click("#login button").await;
}

#[tokio::test]
async fn a_customer_logs_in_tries_a_call_and_logs_out() {
    let visit = Visit::to("/swagger?store=default").await;
    let browser = &visit.browser;
    assert_eq!(browser.title().await, "Swagger UI");
    let as_guest = operations(browser, "everybody").await;
    browser.see(GROUPS).await;
    assert_eq!(browser.count(".opblock").await, 0, "groups are closed");
    browser.screenshot("swagger-guest").await;

    login(browser, "customer", ANN).await;
    let as_customer = operations(browser, "this token").await;
    assert!(as_customer > as_guest, "{as_customer} operations after {as_guest}");
    assert_eq!(browser.text("#who").await, "ann@example.com (customer)");
    assert_eq!(browser.property("#password", "value").await, "");

    let own_account = "//*[contains(@class,'opblock-get')][.//*[@data-path='/V1/customers/me']]";
    open_groups(browser).await;
    browser
        .click(&format!("{own_account}//button[contains(@class,'opblock-summary-control')]"))
        .await;
    browser.click(&format!("{own_account}//button[contains(@class,'try-out__btn')]")).await;
    browser.click(&format!("{own_account}//button[contains(@class,'execute')]")).await;
    let live = format!("{own_account}//table[contains(@class,'live-responses-table')]");
    let status = format!("{live}//tbody//td[contains(@class,'response-col_status')]");
    browser.see_text(&status, |text| text.starts_with("200")).await;
    browser.see_text(&live, |text| text.contains("\"ann@example.com\"")).await;
    browser.scroll_to(&format!("{live}//tbody")).await;
    browser.screenshot("swagger-customer").await;

    browser.click("#session button").await;
    assert_eq!(operations(browser, "everybody").await, as_guest);
    assert_eq!(browser.count(&live).await, 0, "the answer is gone with its reader");
    assert_eq!(browser.text("#who").await, "");
    visit.assert_clean(&[]).await;
}

/// Opens every group.
async fn open_groups(browser: &Browser) {
    browser.see(GROUPS).await;
    let script = "for (const group of document.querySelectorAll('.opblock-tag[data-is-open=false]')) group.click()";
    browser.script(script, &[]).await;
    browser.see(".opblock").await;
}

#[tokio::test]
async fn a_wrong_password_shows_what_the_server_says() {
    let visit = Visit::to("/swagger").await;
    let browser = &visit.browser;
    let as_guest = operations(browser, "everybody").await;
    login(browser, "customer", (ANN.0, "wrong")).await;
    let said = browser.see_text("#failure", |text| !text.is_empty()).await;
    assert!(said.starts_with("The account sign-in was incorrect"), "{said}");
    assert_eq!(browser.focused().await, "password");
    browser.screenshot("swagger-wrong-password").await;

    login(browser, "admin", ROOT).await;
    assert!(operations(browser, "this token").await > as_guest);
    assert_eq!(browser.text("#failure").await, "");
    visit.assert_clean(&[401]).await;
}

#[tokio::test]
async fn a_token_of_ones_own_is_used_and_kept_nowhere() {
    let visit = Visit::to("/index.php/swagger/index").await;
    let browser = &visit.browser;
    let as_guest = operations(browser, "everybody").await;
    let token = visit.server.client().admin_token(ROOT.0, ROOT.1).await;
    browser.fill("#token", "not a token").await;
    browser.click("#paste button").await;
    browser.see_text("#failure", |text| text.contains("no blanks")).await;
    browser.fill("#token", &format!(" {token}\t")).await;
    browser.press(Key::Enter).await;
    assert!(operations(browser, "this token").await > as_guest);

    let kept = "return JSON.stringify([localStorage, sessionStorage, document.cookie, \
        document.documentElement.outerHTML, location.href])";
    let kept = browser.script(kept, &[]).await;
    assert!(!kept.as_str().unwrap().contains(&token), "the token is in the page or its storage");
    browser.reload().await;
    assert_eq!(operations(browser, "everybody").await, as_guest);
    visit.assert_clean(&[]).await;
}

#[tokio::test]
async fn the_other_form_of_the_description_can_be_chosen() {
    let visit = Visit::to("/swagger?store=default").await;
    let browser = &visit.browser;
    operations(browser, "everybody").await;
    browser.see_text(".info", |text| text.contains("OAS 3.1")).await;
    assert_eq!(browser.property("#store", "value").await, "default");
    browser.choose("#document", "swagger").await;
    browser.see_text(".info", |text| text.contains("OAS 2.0")).await;
    assert!(operations(browser, "everybody").await > 0);
    browser.see(GROUPS).await;
    visit.assert_clean(&[]).await;
}

#[tokio::test]
async fn the_bar_can_be_used_without_a_mouse_and_on_a_narrow_screen() {
    let visit = Visit::to("/swagger").await;
    let browser = &visit.browser;
    browser.resize(360, 800).await;
    let as_guest = operations(browser, "everybody").await;
    let mut met = Vec::new();
    while met.len() < 8 && met.last().is_none_or(|id| id != "password") {
        browser.press(Key::Tab).await;
        met.push(browser.focused().await);
    }
    assert_eq!(met, ["document", "store", "kind", "username", "password"]);
    browser.fill("#username", ANN.0).await;
    browser.fill("#password", ANN.1).await;
    browser.press(Key::Enter).await;
    assert!(operations(browser, "this token").await > as_guest);
    // All store views are no customer's.
    assert_eq!(browser.property("#store", "value").await, "");
    open_groups(browser).await;
    let too_wide =
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.script(too_wide, &[]).await, 0, "pixels beyond the window's width");
    browser.screenshot("swagger-narrow").await;
    let unnamed = "return [...document.querySelectorAll('.bar input, .bar select')]\
        .filter((field) => field.labels.length === 0).map((field) => field.id)";
    assert_eq!(browser.script(unnamed, &[]).await, serde_json::json!([]), "fields without a label");
    visit.assert_clean(&[]).await;
}

#[tokio::test]
async fn a_link_to_an_operation_opens_it() {
    let visit = Visit::to("/swagger?store=default").await;
    let browser = &visit.browser;
    operations(browser, "everybody").await;
    open_groups(browser).await;
    browser.click(".opblock-post .opblock-summary-control").await;
    let script = "return location.hash";
    let hash = browser.script(script, &[]).await;
    let hash = hash.as_str().unwrap();
    assert!(hash.starts_with("#/"), "{hash}");
    browser.open("about:blank").await;
    browser.open(&format!("http://{}/swagger?store=default{hash}", visit.server.address())).await;
    browser.see_count(".opblock.is-open", |count| count == 1).await;
    visit.assert_clean(&[]).await;
}
