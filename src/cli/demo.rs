//! `guildhall demo`.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use super::StartError;
use super::open::open;
use super::serve::{listen, run, told_to_stop};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::demo::{DemoClock, permissions, seed};

/// Serves a filled sample organization. Nothing of the settings is used but where to listen and how
/// to log: one's own database and mail server stay as they are.
#[expect(clippy::print_stdout, reason = "the link is for whoever starts the program")]
pub(super) async fn demo(config: Config) -> Result<(), StartError> {
    let listener = listen(config.listen).await?;
    let folder = tempfile::Builder::new()
        .prefix("guildhall-demo-")
        .permissions(PermissionsExt::from_mode(0o700))
        .tempdir()
        .map_err(|error| StartError::new("Temporary folder", &error))?;
    let config = Config {
        listen: listener.local_addr().unwrap_or(config.listen),
        data: folder.path().to_owned(),
        public_url: None,
        sign_up: None,
        database_url: None,
        smtp: None,
        permissions: permissions(),
        is_demo: true,
        ..config
    };
    let clock = Arc::new(DemoClock::new(Arc::new(SystemClock::new())));
    let cx = open(config, clock.clone()).await?;
    tokio::select! {
        told = seed(&cx, &clock) => told.map_err(|error| StartError::new("Demo", &error))?,
        // Who stops it early leaves no folder behind either.
        () = told_to_stop() => return Ok(()),
    }
    println!(
        "\nThe demo is ready; sign in as whom you like:\n\n  http://{}/demo\n",
        cx.config.listen
    );
    println!("Nothing of it is kept. Stop it with Ctrl-C.\n");
    run(cx, listener).await
}
