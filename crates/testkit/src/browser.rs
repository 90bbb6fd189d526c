//! A real browser for the tests: headless Chromium with a profile of its own, driven as a person would use it, over the protocol
//! `WebDriver`. Needs Debian's packages `chromium` and `chromium-driver`, which `cargo xtask setup` installs.

mod driver;
mod keyboard;
mod record;

use crate::supervised::{PATIENCE, Supervised, free_port, program, server_folder, target_folder};
use driver::{Driver, Fault, Outcome};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use keyboard::Key;
pub use record::Message;

/// Between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(25);
/// The name under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What Chromium is told at its start: nothing is fetched that no page asks for, and no name leads off this machine.
const OPTIONS: [&str; 15] = [
    "--headless=new",
    // Chromium refuses to run as root within its sandbox. The pages that it sees here are our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--window-size=1280,1000",
    "about:blank",
];

/// A browser with one window; ended with all its processes when dropped, and also when the test is killed.
///
/// What names an element, a *selector*, is CSS, or `XPath` when it begins with `/`. Whatever is done to an element is tried
/// again until it can be done, for half a minute at most: pages change by themselves.
#[derive(Debug)]
pub struct Browser {
    driver: Driver,
    /// Ends the processes when dropped.
    server: Supervised,
}

impl Browser {
    /// A fresh browser that shows an empty page.
    pub async fn start() -> Self {
        let (folder, port) = (server_folder(), free_port());
        let driver = program("chromedriver", "chromium-driver");
        let place = folder.display();
        let arguments = [
            // Nothing is left where it would outlive the test.
            format!("HOME={place}"),
            format!("TMPDIR={place}"),
            driver.display().to_string(),
            format!("--port={port}"),
        ];
        let log = folder.join("log");
        let server = Supervised::start(&program("env", "coreutils"), &arguments, &log, &folder);
        let browser = program("chromium", "chromium").display().to_string();
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let options: Vec<&str> = OPTIONS.into_iter().chain([profile.as_str()]).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": browser, "args": options},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let driver = Driver::connect(([127, 0, 0, 1], port).into(), &wanted).await;
        let driver = driver.unwrap_or_else(|fault| {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("the browser does not start: {fault}\n{log}")
        });
        Self { driver, server }
    }

    /// The id of the process that drives it.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// Opens an address and waits until the page is loaded.
    pub async fn open(&self, url: &str) {
        self.done("POST", "/url", json!({"url": url})).await;
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.done("POST", "/refresh", json!({})).await;
    }

    /// The address of the page.
    pub async fn url(&self) -> String {
        text(&self.done("GET", "/url", Value::Null).await)
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        text(&self.done("GET", "/title", Value::Null).await)
    }

    /// Sets the size of the window, in pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        self.done("POST", "/window/rect", json!({"width": width, "height": height})).await;
    }

    /// Waits until the element is shown.
    pub async fn see(&self, selector: &str) {
        let seen =
            self.on(selector, "GET", "/displayed", &Value::Null, |shown| shown == &json!(true));
        seen.await;
    }

    /// Waits until the element's visible text is what `is_right` wants, and gives it.
    pub async fn see_text(&self, selector: &str, is_right: impl Fn(&str) -> bool) -> String {
        let is_right = |value: &Value| value.as_str().is_some_and(&is_right);
        text(&self.on(selector, "GET", "/text", &Value::Null, is_right).await)
    }

    /// The element's visible text; empty while it is hidden.
    pub async fn text(&self, selector: &str) -> String {
        self.see_text(selector, |_| true).await
    }

    /// An attribute of the element; `None` when it has none.
    pub async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let path = format!("/attribute/{name}");
        let value = self.on(selector, "GET", &path, &Value::Null, |_| true).await;
        value.as_str().map(ToOwned::to_owned)
    }

    /// A property of the element as it is now, such as the `value` of a field.
    pub async fn property(&self, selector: &str, name: &str) -> Value {
        self.on(selector, "GET", &format!("/property/{name}"), &Value::Null, |_| true).await
    }

    /// Clicks where the element is, once nothing else lies above it.
    pub async fn click(&self, selector: &str) {
        self.on(selector, "POST", "/click", &json!({}), |_| true).await;
    }

    /// Chooses an entry of a list by its value.
    pub async fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value='{value}']")).await;
    }

    /// Types a text into a field, in place of what stood there.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.on(selector, "POST", "/clear", &json!({}), |_| true).await;
        self.on(selector, "POST", "/value", &json!({"text": text}), |_| true).await;
    }

    /// How many elements there are now.
    pub async fn count(&self, selector: &str) -> usize {
        let found = self.done("POST", "/elements", located(selector)).await;
        found.as_array().map_or(0, Vec::len)
    }

    /// Waits until there are as many elements as `is_right` wants, and gives their number.
    pub async fn see_count(&self, selector: &str, is_right: impl Fn(usize) -> bool) -> usize {
        until(&format!("the right number of {selector}"), async || {
            let count = self.count(selector).await;
            if is_right(count) { Ok(count) } else { Err(format!("there are {count}")) }
        })
        .await
    }

    /// Runs a script's body in the page and gives what it returns; `arguments` holds what is handed in. A promise is waited
    /// for.
    pub async fn script(&self, body: &str, arguments: &[Value]) -> Value {
        self.done("POST", "/execute/sync", json!({"script": body, "args": arguments})).await
    }

    /// Scrolls until the element stands in the middle of the window.
    pub async fn scroll_to(&self, selector: &str) {
        self.see(selector).await;
        let found = self.done("POST", "/element", located(selector)).await;
        let script = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.script(script, &[found]).await;
    }

    /// Keeps a picture of the window as `target/screenshots/NAME.png`, and gives the file's path.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let picture = text(&self.done("GET", "/screenshot", Value::Null).await);
        let picture = data_encoding::BASE64.decode(picture.as_bytes()).expect("a picture");
        let file = target_folder("screenshots").join(format!("{name}.png"));
        std::fs::write(&file, picture).expect("a picture can be kept");
        file
    }

    /// Runs a command on an element, found anew each time, until it succeeds with the right answer.
    async fn on(
        &self,
        selector: &str,
        method: &str,
        path: &str,
        body: &Value,
        is_right: impl Fn(&Value) -> bool,
    ) -> Value {
        until(&format!("{method} {path} on {selector}"), async || {
            match self.try_on(selector, method, path, body).await {
                Ok(answer) if is_right(&answer) => Ok(answer),
                Ok(answer) => Err(format!("it was {answer}")),
                Err(fault) if fault.may_pass() => Err(fault.to_string()),
                Err(fault) => panic!("{method} {path} on {selector}: {fault}"),
            }
        })
        .await
    }

    async fn try_on(&self, selector: &str, method: &str, path: &str, body: &Value) -> Outcome {
        let found = self.driver.command("POST", "/element", &located(selector)).await?;
        let id = text(&found[ELEMENT]);
        self.driver.command(method, &format!("/element/{id}{path}"), body).await
    }

    /// A command that has to succeed at once.
    async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let outcome = self.driver.command(method, path, &body).await;
        outcome.unwrap_or_else(|fault: Fault| panic!("{method} {path}: {fault}"))
    }
}

/// Asks again and again until there is an answer; fails the test with the last reason when none comes in time.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE / 2;
    let mut pause = tokio::time::interval(PAUSE);
    loop {
        pause.tick().await;
        match ask().await {
            Ok(answer) => return answer,
            Err(reason) => assert!(Instant::now() < deadline, "in vain: {what}: {reason}"),
        }
    }
}

/// How the protocol is told of a selector.
fn located(selector: &str) -> Value {
    let using = if selector.starts_with('/') { "xpath" } else { "css selector" };
    json!({"using": using, "value": selector})
}

fn text(value: &Value) -> String {
    value.as_str().map(ToOwned::to_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests;
