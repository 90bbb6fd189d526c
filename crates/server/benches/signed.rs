//! Signed calls of one integration through the listener: at the pace that is asked for, as fast as they go, and while old
//! nonces are removed; on SQLite alone and at two instances on one MariaDB. Some are sent twice at the same time.
//! `cargo bench -p magegate --bench signed`; an argument is the number of seconds of each run.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for a person at a terminal"
)]

use magegate_domain::clock::{Clock as _, SystemClock};
use magegate_domain::oauth::{self, Method};
use magegate_domain::percent::{UNRESERVED, encode};
use magegate_store::Store;
use magegate_testkit::{Client, Database, Request, Server, Site};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 16;
/// Calls a second that are asked for.
const GOAL: u32 = 1_000;
/// Longer than the time between two runs of the job that removes old nonces.
const MINUTE: Duration = Duration::from_secs(65);
/// Of so many calls one is sent twice at the same time; where there are two instances, to each of them.
const REPLAYED: u32 = 50;
/// What clients call the server; signatures cover it.
const HOST: &str = "shop.example";
const PATH: &str = "/rest/V1/customers/1";
const STORE: &str = include_str!("../tests/webapi/store.toml");

/// What an integration signs with.
struct Signer {
    consumer_key: String,
    consumer_secret: String,
    access_token: String,
    access_token_secret: String,
}

/// Instances on one database.
struct Place {
    name: &'static str,
    site: Site,
    database: Option<Database>,
    servers: Vec<Server>,
    signer: Arc<Signer>,
}

/// What became of calls.
#[derive(Default)]
struct Tally {
    answered: u32,
    /// Pairs of which one was let in and the other refused for its nonce.
    replays_refused: u32,
    /// Whatever else came of a call.
    wrong: u32,
    /// How long each call took.
    times: Vec<Duration>,
}

fn main() {
    let seconds: u64 =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(30);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for make in [Place::alone, Place::shared] {
        let place = make();
        runtime.block_on(measure(&place, Duration::from_secs(seconds)));
        for (number, server) in place.servers.iter().enumerate() {
            let log = server.log();
            let complaints =
                log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR"));
            println!(
                "  instance {number}: {} kB at the most, {} complaints in the log",
                server.peak_resident_kib(),
                complaints.inspect(|line| println!("    {line}")).count()
            );
        }
    }
}

async fn measure(place: &Place, time: Duration) {
    println!("{}", place.name);
    let paced = load(place, time, Some(GOAL)).await;
    println!("  paced: {}", paced.words(time));
    let free = load(place, time, None).await;
    println!("  as fast as they go: {}", free.words(time));
    println!("  rows: {} for {} calls let in", place.rows().await, paced.let_in() + free.let_in());
    place.age().await;
    let old = place.rows().await;
    let (during, cleaned) = tokio::join!(load(place, MINUTE, None), cleaned(place));
    println!("  while {old} old rows are removed, in {cleaned:.1?}: {}", during.words(MINUTE));
    println!("  rows: {} for {} calls let in since", place.rows().await, during.let_in());
}

/// Waits for the servers' own job, which comes every minute; gives how long it took.
async fn cleaned(place: &Place) -> Duration {
    let all = place.old_rows().await;
    let mut begun = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(100));
    loop {
        looks.tick().await;
        match place.old_rows().await {
            0 => return begun.elapsed(),
            left if left == all => begun = Instant::now(),
            _ => {}
        }
    }
}

async fn load(place: &Place, time: Duration, pace: Option<u32>) -> Tally {
    let end = Instant::now() + time;
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let clients =
                [number, number + 1].map(|n| place.servers[n % place.servers.len()].client());
            tokio::spawn(work(clients, Arc::clone(&place.signer), number, (end, pace)))
        })
        .collect();
    let mut all = Tally::default();
    for worker in workers {
        let one = worker.await.unwrap();
        all.answered += one.answered;
        all.replays_refused += one.replays_refused;
        all.wrong += one.wrong;
        all.times.extend(one.times);
    }
    all.times.sort_unstable();
    all
}

/// One client: calls one instance again and again, and now and then another with the same request at the same time.
async fn work(
    clients: [Client; 2],
    signer: Arc<Signer>,
    number: usize,
    (end, pace): (Instant, Option<u32>),
) -> Tally {
    let begun = SystemClock.now().unix_timestamp_nanos() / 1000 % 1_000_000_000;
    let mut first = clients[0].connect().await.unwrap();
    let mut second = clients[1].connect().await.unwrap();
    let connections = u32::try_from(CONNECTIONS).unwrap();
    let mut ticks =
        pace.map(|pace| tokio::time::interval(Duration::from_secs(1) * connections / pace));
    let mut tally = Tally::default();
    for count in 1.. {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        let sent = Instant::now();
        if sent >= end {
            break;
        }
        let request = signer.call(&format!("{begun}x{number}x{count}"));
        if count % REPLAYED != 0 {
            let answer = first.try_send(&request).await.unwrap();
            tally.answered += 1;
            tally.times.push(sent.elapsed());
            tally.wrong += u32::from(answer.status != 200);
            continue;
        }
        let (one, other) = tokio::join!(first.try_send(&request), second.try_send(&request));
        let mut answers = [one.unwrap(), other.unwrap()];
        answers.sort_by_key(|answer| answer.status);
        tally.answered += 2;
        let is_refused = answers[1].text().contains("The nonce is already being used");
        if answers[0].status == 200 && answers[1].status == 401 && is_refused {
            tally.replays_refused += 1;
        } else {
            tally.wrong += 1;
        }
    }
    tally
}

impl Signer {
    /// A new integration that may do everything.
    fn new(site: &Site) -> Self {
        let create = ["--json", "integration", "create", "erp", "--allow-all", "--activate"];
        let outcome = site.run(&create).succeeded();
        let made: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Self {
            consumer_key: text("consumer_key"),
            consumer_secret: text("consumer_secret"),
            access_token: text("access_token"),
            access_token_secret: text("access_token_secret"),
        }
    }

    fn call(&self, nonce: &str) -> Request {
        let mut header = format!(
            "OAuth oauth_consumer_key=\"{}\", oauth_nonce=\"{nonce}\", oauth_signature_method=\"HMAC-SHA256\", \
             oauth_timestamp=\"{}\", oauth_token=\"{}\", oauth_version=\"1.0\"",
            self.consumer_key,
            SystemClock.now().unix_timestamp(),
            self.access_token,
        );
        let request = oauth::Request {
            header: &header,
            method: "GET",
            scheme: "http",
            host: HOST,
            path: PATH,
            query: "",
            form: None,
        };
        let secrets = (&self.consumer_secret, &self.access_token_secret);
        let signature = oauth::sign(&request, Method::HmacSha256, secrets.0, secrets.1).unwrap();
        let signature = encode(signature.as_bytes(), UNRESERVED);
        write!(header, ", oauth_signature=\"{signature}\"").unwrap();
        Request::get(PATH).header("Host", HOST).header("Authorization", &header)
    }
}

impl Place {
    fn alone() -> Self {
        Self::new("SQLite, one instance", None, 1)
    }

    fn shared() -> Self {
        Self::new("MariaDB, two instances", Some(Database::fresh()), 2)
    }

    fn new(name: &'static str, database: Option<Database>, instances: usize) -> Self {
        // Without the access log, whose lines this process would have to read and keep.
        let mut site = Site::new(env!("CARGO_BIN_EXE_magegate"))
            .with_variable("MAGEGATE_LOG_LEVEL", "warn,magegate::commands::serve=info");
        if let Some(database) = &database {
            site = site.on(database);
        }
        let file = site.file("store.toml", STORE);
        site.run(&["apply", file.to_str().unwrap()]).succeeded();
        let signer = Arc::new(Signer::new(&site));
        let servers = (0..instances).map(|_| site.serve(&[])).collect();
        Self { name, site, database, servers, signer }
    }

    async fn rows(&self) -> i64 {
        self.count("SELECT COUNT(*) AS n FROM {oauth_nonce}").await
    }

    async fn old_rows(&self) -> i64 {
        let now = SystemClock.now().unix_timestamp();
        let before =
            format!("SELECT COUNT(*) AS n FROM {{oauth_nonce}} WHERE timestamp < {}", now - 661);
        self.count(String::leak(before)).await
    }

    /// Makes all nonces twelve minutes older.
    async fn age(&self) {
        let statement = "UPDATE {oauth_nonce} SET timestamp = timestamp - 720";
        if let Some(database) = &self.database {
            database.run(&statement.replace(['{', '}'], ""));
            return;
        }
        let mut door = self.store().await.begin().await.unwrap();
        door.execute(statement, Vec::new()).await.unwrap();
        door.commit().await.unwrap();
    }

    async fn count(&self, statement: &'static str) -> i64 {
        if let Some(database) = &self.database {
            return database.value(&statement.replace(['{', '}'], "")).parse().unwrap();
        }
        let mut door = self.store().await.read().await.unwrap();
        let rows = door.fetch_all(statement, Vec::new()).await.unwrap();
        rows[0].int("n").unwrap()
    }

    async fn store(&self) -> Store {
        Store::open_sqlite(&self.site.data_dir().join("magegate.sqlite")).await.unwrap()
    }
}

impl Tally {
    fn let_in(&self) -> u32 {
        self.answered - self.replays_refused - self.wrong
    }

    fn words(&self, time: Duration) -> String {
        let nth = |part: usize| self.times.get(self.times.len() * part / 1000).copied();
        let millis = |part| nth(part).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
        format!(
            "{:.0}/s, median {:.1} ms, 99 of 100 within {:.1} ms, slowest {:.1} ms; {} wrong answers; \
             {} replays, each refused once",
            f64::from(self.answered) / time.as_secs_f64(),
            millis(500),
            millis(990),
            self.times.last().map_or(0.0, |time| time.as_secs_f64() * 1000.0),
            self.wrong,
            self.replays_refused,
        )
    }
}
