//! Clients that log in, call, revoke and mistype without end, each at any instance, and hold the program to what it told
//! them (`research/peers.md` section C).

use crate::fleet::{Addresses, PASSWORD, email, login, me, revocation};
use crate::record::Record;
use magegate_testkit::Request;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior};

/// Customers who only log in: `k0@example.com` and so on.
pub(crate) const KEEPERS: (char, usize) = ('k', 4);
/// Customers who log in and revoke.
pub(crate) const REVOKERS: (char, usize) = ('r', 6);
/// Customers whose password is mistyped.
pub(crate) const MISTYPED: (char, usize) = ('w', 3);
/// How long another instance may still take a token that was revoked elsewhere: `cache.max_age_milliseconds`.
const BOUND: Duration = Duration::from_secs(1);
/// Each client takes at most one turn in this time.
const PACE: Duration = Duration::from_millis(15);
/// How many older tokens a client looks at in each turn: a call costs far less than a login.
const LOOKS: usize = 4;

/// The clients at work.
pub(crate) struct Load {
    record: Record,
    told: Vec<JoinHandle<Told>>,
}

/// What the clients know at the end.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Tokens that must be taken.
    pub(crate) good: Vec<String>,
    /// Tokens that must not be taken any more, each with the time of its revocation's answer.
    pub(crate) revoked: Vec<(String, Instant)>,
    /// For each mistyped customer: refusals that were answered, and requests of which nobody knows what became.
    pub(crate) failures: Vec<Failures>,
}

/// The failed logins of one customer.
#[derive(Debug, Clone)]
pub(crate) struct Failures {
    pub(crate) email: String,
    pub(crate) answered: usize,
    pub(crate) unknown: usize,
}

/// One client.
struct Sender {
    addresses: Addresses,
    record: Record,
    pace: Interval,
    turn: usize,
}

impl Load {
    /// Sets the clients to work.
    pub(crate) fn start(addresses: &Addresses) -> Self {
        let record = Record::default();
        let mut told = Vec::new();
        for number in 0..KEEPERS.1 {
            told.push(tokio::spawn(keep(sender(addresses, &record, number), number)));
        }
        for number in 0..REVOKERS.1 {
            told.push(tokio::spawn(revoke(sender(addresses, &record, number), number)));
        }
        for number in 0..MISTYPED.1 {
            told.push(tokio::spawn(mistype(sender(addresses, &record, number), number)));
        }
        Self { record, told }
    }

    /// What they were told.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// Ends their work.
    pub(crate) async fn stop(self) -> Told {
        self.record.stop();
        let mut all = Told::default();
        for client in self.told {
            let mut told = client.await.unwrap();
            all.good.append(&mut told.good);
            all.revoked.append(&mut told.revoked);
            all.failures.append(&mut told.failures);
        }
        all
    }
}

impl Told {
    /// Holds every instance to everything that was told (I1, I2).
    pub(crate) async fn check(&self, addresses: &Addresses, record: &Record) {
        assert!(!self.good.is_empty() && !self.revoked.is_empty(), "the load was none");
        for number in 0..addresses.len() {
            // One connection for all: thousands of them would only try the system's patience.
            let mut connection = addresses.client(number).connect().await.unwrap();
            for token in &self.good {
                let status = connection.try_send(&me(token)).await.unwrap().status;
                if status != 200 {
                    record.broke(format!("I2: a good token is answered with {status} at the end"));
                }
            }
            for (token, at) in &self.revoked {
                while connection.try_send(&me(token)).await.unwrap().status != 401 {
                    if at.elapsed() > BOUND {
                        record.broke("I1: a revoked token is taken at the end".to_owned());
                        break;
                    }
                }
            }
        }
    }
}

impl Sender {
    /// Sends a request to an instance; `None` when nobody knows what became of it.
    async fn send(&mut self, instance: usize, request: &Request) -> Option<Reply> {
        let began = Instant::now();
        let answer = self.addresses.client(instance).try_send(request).await.ok();
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        self.record.answered(began, status);
        let answer = answer.filter(|answer| matches!(answer.status, 200 | 401))?;
        Some(Reply { began, is_success: answer.status == 200, body: answer.text() })
    }

    /// Waits for the next turn and gives the instance of it; `None` at the end.
    async fn next(&mut self) -> Option<usize> {
        self.pace.tick().await;
        self.turn += 1;
        (!self.record.is_stopping()).then_some(self.turn)
    }

    fn broke(&self, what: &str, instance: usize) {
        let instance = instance % self.addresses.len();
        self.record.broke(format!("{what} (instance {instance}, turn {})", self.turn));
    }
}

/// An answer that tells something.
struct Reply {
    began: Instant,
    is_success: bool,
    body: String,
}

impl Reply {
    fn token(&self) -> String {
        self.body.trim_matches('"').to_owned()
    }
}

fn sender(addresses: &Addresses, record: &Record, turn: usize) -> Sender {
    let mut pace = tokio::time::interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Sender { addresses: addresses.clone(), record: record.clone(), pace, turn }
}

/// The last one and some others, each with the turn whose instance is to be asked.
fn some_of<T: Clone>(known: &[T], turn: usize) -> Vec<(usize, T)> {
    let last = known.len().checked_sub(1);
    let others = (1..LOOKS).filter_map(|look| (turn * 7 * look).checked_rem(known.len()));
    let chosen = last.into_iter().chain(others).enumerate();
    chosen.map(|(look, index)| (turn + look, known[index].clone())).collect()
}

/// Logs in again and again, and looks whether older tokens are still taken (I2).
async fn keep(mut sender: Sender, number: usize) -> Told {
    let mut told = Told::default();
    let request = login(&email(KEEPERS.0, number), PASSWORD);
    while let Some(turn) = sender.next().await {
        if let Some(reply) = sender.send(turn, &request).await {
            if reply.is_success {
                told.good.push(reply.token());
            } else {
                sender.broke("a right password is refused", turn);
            }
        }
        for (turn, old) in some_of(&told.good, turn) {
            if let Some(reply) = sender.send(turn, &me(&old)).await
                && !reply.is_success
            {
                sender.broke("I2: a good token is refused", turn);
            }
        }
    }
    told
}

/// Logs in and revokes, and looks whether what was revoked stays so (I1). A revocation ends all tokens of the account, so
/// it also ends those whose own revocation was not answered.
async fn revoke(mut sender: Sender, number: usize) -> Told {
    let mut issued = Vec::new();
    let mut revoked: Vec<(String, Instant)> = Vec::new();
    let request = login(&email(REVOKERS.0, number), PASSWORD);
    while let Some(turn) = sender.next().await {
        let Some(reply) = sender.send(turn, &request).await else { continue };
        if !reply.is_success {
            sender.broke("a right password is refused", turn);
            continue;
        }
        let token = reply.token();
        issued.push(token.clone());
        if let Some(reply) = sender.send(turn + 1, &me(&token)).await
            && !reply.is_success
        {
            sender.broke("I2: a new token is refused elsewhere", turn + 1);
        }
        if let Some(reply) = sender.send(turn + 2, &revocation(&token)).await {
            if reply.is_success {
                let now = Instant::now();
                revoked.extend(issued.drain(..).map(|token| (token, now)));
                if let Some(reply) = sender.send(turn + 2, &me(&token)).await
                    && reply.is_success
                {
                    sender.broke("I1: a revoked token is taken by who revoked it", turn + 2);
                }
            } else {
                sender.broke("I2: a new token may not revoke", turn + 2);
            }
        }
        for (turn, (old, at)) in some_of(&revoked, turn) {
            if let Some(reply) = sender.send(turn, &me(&old)).await
                && reply.is_success
                && reply.began > at + BOUND
            {
                sender.broke("I1: a revoked token is taken after the bound", turn);
            }
        }
    }
    Told { revoked, ..Told::default() }
}

/// Mistypes a password again and again (I3).
async fn mistype(mut sender: Sender, number: usize) -> Told {
    let email = email(MISTYPED.0, number);
    let request = login(&email, "mistyped");
    let mut failures = Failures { email, answered: 0, unknown: 0 };
    while let Some(turn) = sender.next().await {
        match sender.send(turn, &request).await {
            Some(reply) if reply.is_success => sender.broke("a wrong password is taken", turn),
            Some(_) => failures.answered += 1,
            None => failures.unknown += 1,
        }
    }
    Told { failures: vec![failures], ..Told::default() }
}
