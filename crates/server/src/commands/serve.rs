//! `magegate serve`: everything that runs while the program listens, from the first socket to the last written record.

use super::demo;
use crate::beside;
use crate::config::{Config, OpsAddress};
use crate::listen::{self, Limits, Listener, Stop, TlsReloader, WATCH_INTERVAL};
use crate::mail::{self, Sender, Transport};
use crate::ops::{self, Ops};
use crate::place::Place;
use crate::scheduler;
use crate::state::{Context, State};
use crate::telemetry::{Metrics, install_logs};
use anyhow::Context as _;
use clap::Args;
use magegate_domain::random::SystemRandom;
use magegate_service::Service;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Serves a throw-away store with accounts for trying out, and prints them
    #[arg(long, conflicts_with_all = ["data_dir", "database", "beside", "read_only_schema"])]
    demo: bool,
}

impl ServeArgs {
    /// The flags that override the configuration.
    pub(crate) fn flags(&self) -> Option<(&'static str, String)> {
        self.listen.clone().map(|address| ("server.listen", address))
    }

    /// Whether the store is a throw-away one, whatever the configuration says.
    pub(crate) fn is_demo(&self) -> bool {
        self.demo
    }
}

/// Serves until a signal.
pub(crate) async fn run(arguments: &ServeArgs, context: &Context) -> anyhow::Result<()> {
    install_logs(&context.config.log)?;
    // First of all: what is recorded before is lost.
    let metrics = Metrics::install()?;
    if !arguments.demo {
        if context.place.is_beside() {
            // Before any table is added to it.
            let look = context.inspect().await?;
            let fit = beside::check(context, &look.service).await;
            look.close().await;
            fit?;
        }
        let state = context.open_or_create().await?;
        if !context.place.is_beside() {
            beside::check(context, &state.service).await?;
        }
        magegate_service::declare::ensure_default_scope(&state.service).await?;
        return serve(context, state, metrics, false).await;
    }
    // Removed when dropped, which is after the server has stopped.
    let folder = tempfile::Builder::new().prefix("magegate-demo-").tempdir()?;
    let mut context = context.clone();
    context.place = Place::Directory(folder.path().join("data"));
    let state = context.open_or_create().await?;
    demo::fill(&state.service).await?;
    serve(&context, state, metrics, true).await
}

async fn serve(
    context: &Context,
    mut state: State,
    metrics: Metrics,
    is_demo: bool,
) -> anyhow::Result<()> {
    let config = &context.config;
    let stop = Stop::on_signals()?;
    let (ops_stop, service) = (Stop::default(), Arc::clone(&state.service));
    let public = public_listener(config)?;
    let address = public.socket.local_addr()?;
    let scheme = if public.tls.is_some() { "https" } else { "http" };
    if let Some(tls) = public.tls.clone() {
        tokio::spawn(watch(tls, stop.clone()));
    }
    if let Some(link) = &mut state.link {
        link.listen(Arc::clone(&service));
    }
    let ops = start_ops(config, &service, &metrics, &stop, &ops_stop)?;
    tokio::spawn(metrics.upkeep(stop.clone()));
    let jobs = scheduler::run(Arc::clone(&service), context.audit_limits(), stop.clone());
    let jobs = tokio::spawn(jobs);
    let letters = start_mail(config, &service, &stop).await?;
    start_beside(context, &service, &stop);
    let app = magegate_webapi::router(Arc::clone(&service), magegate_webapi::Options::default());
    let serving = tokio::spawn(listen::serve(public, app, stop));
    tracing::info!("listening on {scheme}://{address}");
    greet(context, &state, is_demo, &format!("{scheme}://{}", reachable(address))).await?;

    let ended = serving.await?;
    if ended.aborted > 0 {
        tracing::warn!(aborted = ended.aborted, "requests were cut at the stop");
    }
    jobs.await?;
    if let Some(letters) = letters {
        letters.await?;
    }
    ops_stop.finish();
    if let Some(ops) = ops {
        ops.await?;
    }
    state.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Beside a store: says what is out of the ordinary, and follows the store's keys.
fn start_beside(context: &Context, service: &Arc<Service>, stop: &Stop) {
    let Some(deployment) = context.place.deployment() else { return };
    tracing::info!("beside {}", context.place);
    for warning in beside::warnings(deployment) {
        tracing::warn!("{warning}");
    }
    tokio::spawn(beside::watch(deployment.clone(), Arc::clone(service), stop.clone()));
}

/// The task that sends letters, if mail is on, after what will be in its way was said.
async fn start_mail(
    config: &Config,
    service: &Arc<Service>,
    stop: &Stop,
) -> anyhow::Result<Option<tokio::task::JoinHandle<()>>> {
    if config.mail.host.0.is_empty() {
        return Ok(None);
    }
    let transport = Transport::new(&config.mail)?;
    let found = magegate_service::mail::complaints(service).await?;
    for complaint in mail::complaints(&config.mail).into_iter().chain(found) {
        tracing::warn!("mail: {complaint}");
    }
    let grace = Duration::from_secs(config.server.shutdown_grace_seconds);
    let sender = Sender::new(Arc::clone(service), transport, &config.mail, grace);
    Ok(Some(tokio::spawn(sender.run(stop.clone()))))
}

fn public_listener(config: &Config) -> anyhow::Result<Listener> {
    let server = &config.server;
    let tls = match (&server.tls_certificate, &server.tls_key) {
        (Some(certificate), Some(key)) => Some(TlsReloader::load(certificate, key)?),
        _ => None,
    };
    Ok(Listener {
        name: "public",
        socket: bind(server.listen, "server.listen")?,
        tls,
        limits: Limits::from(server),
        random: Arc::new(SystemRandom),
    })
}

fn start_ops(
    config: &Config,
    service: &Arc<Service>,
    metrics: &Metrics,
    stopping: &Stop,
    stop: &Stop,
) -> anyhow::Result<Option<tokio::task::JoinHandle<listen::Ended>>> {
    let OpsAddress::At(address) = config.ops.listen else {
        return Ok(None);
    };
    let socket = bind(address, "ops.listen")?;
    tracing::info!("health and metrics on http://{}", socket.local_addr()?);
    let listener = Listener {
        name: "ops",
        socket,
        tls: None,
        limits: ops::limits(&config.server),
        random: Arc::new(SystemRandom),
    };
    let asked = Arc::clone(service);
    let ops = Ops {
        ready: Arc::new(move || {
            let service = Arc::clone(&asked);
            Box::pin(async move {
                service.ping().await.map_err(|_| "the database does not answer".to_owned())
            })
        }),
        metrics: metrics.clone(),
        stopping: stopping.clone(),
    };
    Ok(Some(tokio::spawn(ops::serve(listener, ops, stop.clone()))))
}

fn bind(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    listen::bind(address).with_context(|| format!("{key}: cannot listen on {address}"))
}

async fn watch(tls: TlsReloader, stop: Stop) {
    if let Err(error) = tls.watch(WATCH_INTERVAL, stop).await {
        tracing::error!(%error, "the certificate will not be read again");
    }
}

/// What a person who started the program should know now.
async fn greet(context: &Context, state: &State, is_demo: bool, url: &str) -> anyhow::Result<()> {
    if is_demo {
        return Ok(context.output.line(&demo::text(url))?);
    }
    let mut door = state.service.store().read().await?;
    let admins = magegate_store::admins::count(&mut door).await?;
    if state.created {
        tracing::info!("made a new store: {}", context.place);
    }
    if admins == 0 && !context.output.is_quiet() {
        context.output.line(&first_admin(context))?;
    }
    Ok(())
}

fn first_admin(context: &Context) -> String {
    let place = context.place.flag();
    format!(
        "This store has no admin yet, and there is no default account. Make the first one, who may do everything:\n\n  \
         magegate admin create NAME --email ADDRESS --firstname FIRST --lastname LAST {place}\n\n\
         or declare websites, roles, admins and customers in a file: magegate apply FILE {place}",
    )
}

/// The address as a client on this machine can use it.
fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    match address {
        SocketAddr::V4(_) => SocketAddr::from(([127, 0, 0, 1], address.port())),
        SocketAddr::V6(_) => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, address.port())),
    }
}
