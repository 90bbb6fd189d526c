//! The names of our metrics, each with its meaning; the list that dashboards are built from.

/// Requests answered, by listener, method, route and status; status `none` means that no answer was ready when the
/// client or the stop ended the connection.
pub const REQUESTS: &str = "magegate_http_requests_total";
/// From the head of a request to the last byte of its answer, in seconds, by listener and route.
pub const REQUEST_SECONDS: &str = "magegate_http_request_duration_seconds";
/// Requests whose answer is not yet delivered, by listener.
pub const REQUESTS_IN_FLIGHT: &str = "magegate_http_requests_in_flight";
/// Open connections, by listener.
pub const CONNECTIONS: &str = "magegate_http_connections";
/// Connections accepted, by listener.
pub const CONNECTIONS_TOTAL: &str = "magegate_http_connections_total";
/// Connections that did not end by agreement, by listener and reason: a limit passed, bytes that are no HTTP, a client
/// that left in the middle.
pub const CLOSED: &str = "magegate_http_connections_closed_total";
/// Requests that ended by a panic.
pub const PANICS: &str = "magegate_panics_total";
/// Letters that the mail server took, by letter.
pub const MAIL_SENT: &str = "magegate_mail_sent_total";
/// Attempts to send a letter that failed, by letter and outcome: `postponed`, `given_up`, or `lost` to another process.
pub const MAIL_FAILED: &str = "magegate_mail_failed_total";
/// Letters that wait in the outbox.
pub const MAIL_WAITING: &str = "magegate_mail_waiting";

/// Whether instances can tell each other of changes, by role: `speaking` to others, `hearing` them; 1 or 0.
pub const NOTIFY_CONNECTED: &str = "magegate_notify_connected";
/// Messages heard on the channel of the instances, by kind: `change`, `own`, `answer`, or `noise` that is none.
pub const NOTIFY_HEARD: &str = "magegate_notify_heard_total";

/// Gives every metric its line of help in the exposition.
pub(super) fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests answered.");
    metrics::describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "From the head of a request to the last byte of its answer."
    );
    metrics::describe_gauge!(REQUESTS_IN_FLIGHT, "Requests whose answer is not yet delivered.");
    metrics::describe_gauge!(CONNECTIONS, "Open connections.");
    metrics::describe_counter!(CONNECTIONS_TOTAL, "Connections accepted.");
    metrics::describe_counter!(CLOSED, "Connections that did not end by agreement, by reason.");
    metrics::describe_counter!(PANICS, "Requests that ended by a panic.");
    metrics::describe_counter!(MAIL_SENT, "Letters that the mail server took.");
    metrics::describe_counter!(MAIL_FAILED, "Attempts to send a letter that failed, by outcome.");
    metrics::describe_gauge!(NOTIFY_CONNECTED, "Whether instances tell each other, by role.");
    metrics::describe_counter!(NOTIFY_HEARD, "Messages of the instances heard, by kind.");
    metrics::describe_gauge!(MAIL_WAITING, "Letters that wait in the outbox.");
}
