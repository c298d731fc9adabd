//! `guildhall serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::StartError;
use super::open::open;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::server::serve_connections;
use crate::state::State;
use crate::{app, jobs, onboarding};

/// Opens everything and serves until it is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), StartError> {
    // First the port: nothing is written by a program that cannot serve.
    let listener = listen(config.listen).await?;
    let listen = listener.local_addr().unwrap_or(config.listen);
    let config = Config { listen, ..config };
    let cx = open(config, Arc::new(SystemClock::new())).await?;
    greet(&cx).await?;
    run(cx, listener).await
}

/// Takes the port.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| StartError::new(&format!("Cannot listen on {address}"), &error))
}

/// Serves until told to stop; then what runs is finished.
pub(super) async fn run(cx: State, listener: TcpListener) -> Result<(), StartError> {
    // Two crates could each bring their own; there is one for every TLS connection.
    drop(rustls::crypto::ring::default_provider().install_default());
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!("the number of open files stays as it is: {error}");
    }
    let jobs = jobs::start(&cx).map_err(|error| StartError::new("Mail server", &error))?;
    serve_connections(listener, app::router(&cx), told_to_stop()).await;
    jobs.stop().await;
    if let Err(error) = cx.store.write_touches().await {
        tracing::warn!("marks of use were not written: {error:?}");
    }
    cx.store.close().await;
    tracing::info!("Stopped");
    Ok(())
}

/// Says where it serves, and how the first owner gets in.
#[expect(
    clippy::print_stdout,
    reason = "the link is for whoever starts the program, not for a log"
)]
async fn greet(cx: &State) -> Result<(), StartError> {
    let listen = cx.config.listen;
    tracing::info!("Guildhall {} serves on http://{listen}", env!("CARGO_PKG_VERSION"));
    for (role, key) in cx.permissions.beyond_admins() {
        tracing::warn!(
            "Admins cannot appoint {role}: it holds {key}, and Admin does not. Add admin to its \
             roles in the settings file if they shall."
        );
    }
    if !cx.has_mail() {
        tracing::info!("No mail server is set: invitations show a link to copy");
    }
    let link = onboarding::new_set_up_link(cx)
        .await
        .map_err(|error| StartError::new("Set-up link", &error))?;
    if let Some(link) = link {
        println!("\nSet up this Guildhall by opening this link (works once, for 24 hours):\n");
        println!("  {link}\n");
    }
    Ok(())
}

/// Waits for SIGTERM or Ctrl-C.
pub(super) async fn told_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("Stopping: requests under way are finished first");
}
