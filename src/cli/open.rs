//! Opening what every command works on: the data folder, the key, the database.

use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use super::StartError;
use crate::app;
use crate::clock::{Clock, Random, SystemRandom};
use crate::config::Config;
use crate::secret::Sealer;
use crate::state::State;
use crate::store::{Place, Store};

/// Opens all of it, and makes what is not there yet.
pub(super) async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<State, StartError> {
    let folder = config.data.display().to_string();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data)
        .map_err(|error| StartError::new(&format!("Data folder {folder}"), &error))?;
    warn_if_open_to_others(&config.data);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let key_file = config.data.join("guildhall.key");
    if let (Place::Sqlite(file), false) = (place(&config), key_file.exists())
        && file.exists()
    {
        tracing::warn!(
            "guildhall.key was missing beside the database and is made anew: mails that wait \
             cannot be opened with it. If you have a backup of the key, stop and restore it."
        );
    }
    let sealer =
        Sealer::from_file(&key_file, &*random).map_err(|error| StartError::new("Key", &error))?;
    let database = |error| StartError::new("Database", &error);
    let place = place(&config);
    let store = Store::open(&place, clock.clone(), random.clone(), sealer);
    let store = store.await.map_err(database)?;
    State::new(config, store, clock, random, &app::kinds()).await.map_err(database)
}

/// What is in it is made for its owner only, but a folder that others may write is theirs to fill.
fn warn_if_open_to_others(folder: &Path) {
    let mode = std::fs::metadata(folder).map_or(0, |data| data.permissions().mode());
    if mode & 0o077 != 0 {
        let folder = folder.display();
        tracing::warn!("{folder} can be opened by others; run: chmod 700 {folder}");
    }
}

/// Where the database is.
pub(super) fn place(config: &Config) -> Place {
    match &config.database_url {
        Some(url) => Place::Postgres(url.clone()),
        None => Place::Sqlite(config.data.join("guildhall.db")),
    }
}
