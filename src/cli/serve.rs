//! `guildhall serve`.

use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::StartError;
use crate::clock::{Random, SystemClock, SystemRandom};
use crate::config::Config;
use crate::secret::Sealer;
use crate::state::State;
use crate::store::{Place, Store};
use crate::{app, jobs, onboarding};

/// Opens everything and serves until it is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), StartError> {
    let listen = config.listen;
    // First the port: nothing is written by a program that cannot serve.
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| StartError::new(&format!("Cannot listen on {listen}"), &error))?;
    let cx = open(config).await?;
    jobs::start(&cx).map_err(|error| StartError::new("Mail", &error))?;
    greet(&cx, listen).await?;
    let service = app::router(&cx).into_make_service_with_connect_info::<SocketAddr>();
    // Answers are written whole: waiting to fill a packet would only delay them.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("nodelay: {error}");
        }
    });
    axum::serve(listener, service)
        .with_graceful_shutdown(told_to_stop())
        .await
        .map_err(|error| StartError::new("Serving", &error))?;
    cx.store.write_touches().await.map_err(|error| StartError::new("Stopping", &error))?;
    cx.store.close().await;
    Ok(())
}

/// Opens the data folder, the key and the database.
async fn open(config: Config) -> Result<State, StartError> {
    let clock = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    // Two crates could each bring their own; there is one for every TLS connection.
    drop(rustls::crypto::ring::default_provider().install_default());
    let folder = config.data.display().to_string();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data)
        .map_err(|error| StartError::new(&format!("Data folder {folder}"), &error))?;
    let sealer = Sealer::from_file(&config.data.join("guildhall.key"), &*random)
        .map_err(|error| StartError::new("Key", &error))?;
    let place = match &config.database_url {
        Some(url) => Place::Postgres(url.clone()),
        None => Place::Sqlite(config.data.join("guildhall.db")),
    };
    let database = |error| StartError::new("Database", &error);
    let store =
        Store::open(&place, clock.clone(), random.clone(), sealer).await.map_err(database)?;
    State::new(config, store, clock, random, &app::kinds()).await.map_err(database)
}

/// Says where it serves, and how the first owner gets in.
#[expect(
    clippy::print_stdout,
    reason = "the link is for whoever starts the program, not for a log"
)]
async fn greet(cx: &State, listen: SocketAddr) -> Result<(), StartError> {
    tracing::info!("Guildhall {} serves on http://{listen}", env!("CARGO_PKG_VERSION"));
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
async fn told_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("Stopping: requests under way are finished first");
}
