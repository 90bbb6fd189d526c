//! The program as its clients meet it: start, idle memory, and answers per second over keep-alive connections, each as
//! a ratio to what bounds it on the same machine in the same run. `cargo bench -p magegate --bench http`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for a person at a terminal"
)]

use magegate_testkit::{Client, Request, Server, Site};
use serde_json::json;
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 16;
const SECONDS: u64 = 5;
const LOGINS: usize = 120;
const STARTS: usize = 7;
const ANN: (&str, &str) = ("ann@example.com", "Ann_pass1!");
const STORE: &str = include_str!("../tests/webapi/store.toml");

fn main() {
    // Without the access log, whose lines this process would have to read and keep.
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"))
        .with_variable("MAGEGATE_LOG_LEVEL", "warn,magegate::commands::serve=info");
    let file = site.file("store.toml", STORE);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    starts(&site, &runtime);
    runtime.block_on(throughput(&site.serve(&[])));
}

/// From the start of the process to the first answer, on a database that exists; and memory then.
fn starts(site: &Site, runtime: &tokio::runtime::Runtime) {
    let mut times: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let server = site.serve(&[]);
            let answer = runtime.block_on(server.client().get("/rest/V1/customers/me"));
            assert_eq!(answer.status, 401);
            let taken = begun.elapsed();
            server.stop();
            taken
        })
        .collect();
    times.sort();
    let server = site.serve(&[]);
    runtime.block_on(server.client().get("/rest/V1/customers/me"));
    println!(
        "start to first answer: median {:?}, slowest {:?}",
        times[STARTS / 2],
        times[STARTS - 1]
    );
    println!("resident memory, idle: {:.1} MB", kib_to_mb(server.resident_kib()));
    server.stop();
}

async fn throughput(server: &Server) {
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let admin = client.admin_token("root", "Admin123!pw").await;
    let floor = rate(client, Request::new("PATCH", "/rest/V1/x"), 405).await;
    println!("{floor:>10.0}/s  refused before routing (405): what a request costs at the least");
    for (what, request, status) in [
        ("guest refused", Request::get("/rest/V1/customers/me"), 401),
        (
            "unknown token refused",
            Request::get("/rest/V1/customers/me").bearer("n45phzh5trabcdevy2he5iqvnagzsdid"),
            401,
        ),
        ("customers/me", Request::get("/rest/V1/customers/me").bearer(&token), 200),
        ("store/websites as admin", Request::get("/rest/V1/store/websites").bearer(&admin), 200),
    ] {
        let rate = rate(client, request, status).await;
        println!("{rate:>10.0}/s  {what}: {:.2} of the floor", rate / floor);
    }
    logins(client).await;
    println!("resident memory, peak: {:.1} MB", kib_to_mb(server.peak_resident_kib()));
}

/// Answers per second to one request over several connections.
async fn rate(client: Client, request: Request, status: u16) -> f64 {
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request.clone();
            tokio::spawn(async move {
                let mut connection = client.connect().await.unwrap();
                let mut count = 0_u32;
                while Instant::now() < end {
                    let answer = connection.try_send(&request).await.unwrap();
                    assert_eq!(answer.status, status);
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0.0;
    for worker in workers {
        total += f64::from(worker.await.unwrap());
    }
    total / Duration::from_secs(SECONDS).as_secs_f64()
}

/// Logins of different accounts, none shared, against what the hash alone would allow: one login alone, per core.
async fn logins(client: Client) {
    let login = |n: usize| {
        let body = json!({"username": format!("x{n}@example.com"), "password": "Passw0rd!x"});
        Request::post("/rest/V1/integration/customer/token").json(&body)
    };
    let begun = Instant::now();
    for n in 0..10 {
        assert_eq!(client.send(&login(n)).await.status, 401);
    }
    let alone = 10.0 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let running: Vec<_> = (10..10 + LOGINS)
        .map(|n| {
            let request = login(n);
            tokio::spawn(async move { client.send(&request).await.status })
        })
        .collect();
    for task in running {
        assert_eq!(task.await.unwrap(), 401);
    }
    let together = f64::from(u32::try_from(LOGINS).unwrap()) / begun.elapsed().as_secs_f64();
    let cores = std::thread::available_parallelism().unwrap().get();
    println!(
        "{together:>10.1}/s  logins, {LOGINS} at once: {:.2} of one after the other, on {cores} cores",
        together / alone
    );
}

fn kib_to_mb(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap()) * 1024.0 / 1_000_000.0
}
