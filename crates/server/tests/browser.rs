//! What a person sees in a browser: the page at `/swagger` in a real headless Chromium. Pictures of the pages are kept in
//! `target/screenshots`.

#![cfg(test)]

#[path = "browser/fixture.rs"]
mod fixture;
#[path = "browser/page.rs"]
mod page;
#[path = "browser/swagger.rs"]
mod swagger;
