//! What one password hash costs, by implementation, in one run: Argon2id with the parameters of new hashes.
//!
//! The candidates take turns, so that other load on the machine meets all of them; medians are compared as ratios.
//! `docs/benchmarks.md` says how to run it and holds results.

use magegate_domain::password::{Argon, ArgonMemory, Parameters, Password};
use magegate_domain::random::SystemRandom;
use magegate_service::hashing::{Hasher, Verdict};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ROUNDS: usize = 40;
const PASSWORD: &str = "Passw0rd123";
const SALT: &[u8; 16] = b"AbCdEfGhIjKlMnOp";
const STORED: &str = "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903:\
    AbCdEfGhIjKlMnOpQrStUvWxYz012345:3_32_2_67108864";

/// A name and one hash computed that way; returns what must be equal for all.
type Candidate = (&'static str, Box<dyn FnMut() -> Vec<u8> + Send>);

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("argon2id, 64 MiB, 2 passes, 1 lane; medians of {ROUNDS} rounds, candidates in turn");
    report("one thread", &one_thread());
    report(
        &format!("{threads} threads at once, per hash"),
        &all_threads(threads),
    );
}

fn candidates() -> Vec<Candidate> {
    let mut memory = ArgonMemory::new();
    let reused = move || {
        memory
            .hash(PASSWORD.as_bytes(), SALT, Parameters::CURRENT)
            .unwrap()
    };
    vec![
        ("RustCrypto, reused memory", Box::new(reused)),
        ("RustCrypto, fresh memory", Box::new(own_memory)),
        ("libsodium", Box::new(libsodium)),
        ("reused, through the Hasher", Box::new(queued())),
    ]
}

/// The crate's own allocation, zeroed by the system.
fn own_memory() -> Vec<u8> {
    let params = argon2::Params::new(65_536, 2, 1, Some(32)).unwrap();
    let mut out = vec![0; 32];
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(PASSWORD.as_bytes(), SALT, &mut out)
        .unwrap();
    out
}

/// A verification as a login pays for it: the queue, the thread change and the comparison on top.
fn queued() -> impl FnMut() -> Vec<u8> + Send {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let hasher = Hasher::start(1, 8, Arc::new(SystemRandom));
    let password = Password::new(PASSWORD.to_owned());
    move || {
        let verdict = runtime
            .block_on(hasher.verify(&password, Some(STORED), None))
            .unwrap();
        assert_eq!(verdict, Verdict::Right { current: true });
        data_of_stored()
    }
}

fn data_of_stored() -> Vec<u8> {
    let hex = STORED.split(':').next().unwrap_or_default().as_bytes();
    hex.chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// libsodium maps its memory anew for each hash; its interface takes none from the caller.
fn libsodium() -> Vec<u8> {
    let mut out = vec![0; 32];
    alkali::hash::pbkdf::argon2id::derive_key(PASSWORD.as_bytes(), SALT, 2, 67_108_864, &mut out)
        .unwrap();
    out
}

fn one_thread() -> Vec<(&'static str, Duration)> {
    let mut all = candidates();
    let expected = data_of_stored();
    let mut times = vec![Vec::with_capacity(ROUNDS); all.len()];
    for round in 0..=ROUNDS {
        for ((name, hash), times) in all.iter_mut().zip(&mut times) {
            let start = Instant::now();
            let out = black_box(hash());
            let elapsed = start.elapsed();
            assert_eq!(out, expected, "{name} gives another hash");
            // The first round allocates and warms up.
            if round > 0 {
                times.push(elapsed);
            }
        }
    }
    all.iter()
        .map(|(name, _)| *name)
        .zip(times.iter_mut().map(|times| median(times)))
        .collect()
}

/// Every thread hashes the same number of times at once; the time is that of the slowest, per hash.
fn all_threads(threads: usize) -> Vec<(&'static str, Duration)> {
    let mut crews: Vec<Vec<Candidate>> = (0..threads).map(|_| candidates()).collect();
    let names: Vec<_> = candidates().iter().map(|(name, _)| *name).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS / 2); names.len()];
    for round in 0..=ROUNDS / 2 {
        for (index, times) in times.iter_mut().enumerate() {
            let start = Instant::now();
            std::thread::scope(|scope| {
                for (_, hash) in crews.iter_mut().filter_map(|crew| crew.get_mut(index)) {
                    scope.spawn(move || {
                        for _ in 0..4 {
                            black_box(hash());
                        }
                    });
                }
            });
            if round > 0 {
                times.push(start.elapsed() / 4);
            }
        }
    }
    names
        .into_iter()
        .zip(times.iter_mut().map(|times| median(times)))
        .collect()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn report(title: &str, results: &[(&'static str, Duration)]) {
    println!("\n{title}");
    let base = results.first().map_or(1.0, |(_, time)| time.as_secs_f64());
    for (name, time) in results {
        let ratio = time.as_secs_f64() / base;
        println!(
            "  {name:<36} {ratio:>5.2}   ({:.1} ms)",
            time.as_secs_f64() * 1000.0
        );
    }
}
