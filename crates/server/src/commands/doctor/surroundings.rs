//! What the building knows of a deployment and the database cannot tell.

use crate::mail;
use crate::place::Place;
use crate::state::Context;
use magegate_service::doctor::{FileFacts, KeyFacts, Surroundings, Way};
use magegate_store::engine::server::{Host, MySqlServer};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

/// The surroundings of the store, which took so long to open.
pub(super) fn of(context: &Context, connected_in: Duration) -> Surroundings {
    let place = &context.place;
    let deployment = place.deployment();
    let server = place.server();
    let (way, prefix) = match place {
        Place::Directory(_) => (Way::Alone, ""),
        Place::Shared { prefix, .. } => (Way::Shared, prefix.as_str()),
        Place::Beside { deployment, read_only, .. } => {
            (Way::Beside { read_only: *read_only }, deployment.table_prefix.as_str())
        }
    };
    let keys = deployment.map_or("", |deployment| deployment.crypt_key.expose()).split_whitespace();
    Surroundings {
        way,
        prefix: prefix.to_owned(),
        connected_in,
        is_local: server.is_none_or(is_local),
        connections: server.map_or(0, |server| server.connections),
        keys: keys.map(|key| KeyFacts::of(key.as_bytes())).collect(),
        modules: deployment.and_then(|deployment| {
            Some(deployment.modules()?.map(|(name, is_on)| (name.to_owned(), is_on)).collect())
        }),
        fixed: deployment.map(|deployment| deployment.fixed.clone()).unwrap_or_default(),
        elsewhere: deployment.map(|deployment| deployment.elsewhere.clone()).unwrap_or_default(),
        mail_is_on: !context.config.mail.host.0.is_empty(),
        mail_complaints: mail::complaints(&context.config.mail),
        file: place.file().and_then(|file| facts(&file)),
    }
}

fn is_local(server: &MySqlServer) -> bool {
    match &server.host {
        Host::Socket(_) => true,
        Host::Tcp { name, .. } => mail::is_local(name),
    }
}

fn facts(path: &Path) -> Option<FileFacts> {
    let folder = path.parent()?;
    let mode = |path: &Path| Some(path.metadata().ok()?.permissions().mode() & 0o777);
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let free = rustix::fs::statvfs(folder).ok();
    Some(FileFacts {
        path: path.to_path_buf(),
        modes: [mode(path)?, mode(folder)?],
        free: free.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
        log: Path::new(&log).metadata().map_or(0, |log| log.len()),
    })
}
