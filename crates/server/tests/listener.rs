//! The running frame through real sockets: what clients may use up, what happens to those that exceed it, and how it stops.

#[cfg(test)]
mod listener {
    mod app;
    mod bodies;
    mod connections;
    mod heads;
    mod http2;
    mod ops;
    mod panics;
    mod proxies;
    mod slow;
    mod stopping;
    mod telemetry;
    mod tls;
}
