//! What handlers share. It knows no room.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use url::Url;

use crate::clock::{Clock, Numbers, Random, Timestamp};
use crate::config::{Config, SignUp};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::permission::Catalogue;
use crate::secret::Passwords;
use crate::store::{Instance, Kind, Store};

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Shared>);

/// The parts of the state.
pub struct Shared {
    /// The settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// All permissions: ours and the product's.
    pub permissions: Arc<Catalogue>,
    /// How often what may be tried.
    pub limits: Limits,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    numbers: Numbers,
    known: RwLock<Arc<Known>>,
    kinds: HashMap<&'static str, &'static Kind>,
}

/// What is known of the instance's settings; read again now and then.
struct Known {
    instance: Instance,
    /// By setting, else as said at set-up, else where we listen.
    public_url: Url,
}

impl Known {
    async fn read(config: &Config, store: &Store) -> Result<Arc<Self>> {
        let instance = store.instance().await?;
        let public_url = match (&config.public_url, &instance.public_url) {
            (Some(url), _) => url.clone(),
            (None, Some(said)) => Url::parse(said).map_err(Error::internal)?,
            (None, None) => {
                Url::parse(&format!("http://{}", config.listen)).map_err(Error::internal)?
            }
        };
        Ok(Arc::new(Self { instance, public_url }))
    }
}

impl Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl State {
    /// Gathers the parts. `kinds` are the kinds of events of all rooms.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new(
        config: Config,
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        kinds: &[&'static [Kind]],
    ) -> Result<Self> {
        let known = RwLock::new(Known::read(&config, &store).await?);
        let passwords = Passwords::new(random.clone());
        let kinds = kinds.iter().copied().flatten().map(|kind| (kind.name, kind)).collect();
        let limits = Limits::new(clock.clone());
        let permissions = Arc::new(Catalogue::new(&config.permissions));
        let numbers = Numbers::new(&*random);
        let shared = Shared {
            config,
            store,
            passwords,
            permissions,
            limits,
            clock,
            random,
            numbers,
            known,
            kinds,
        };
        Ok(Self(Arc::new(shared)))
    }
}

impl Shared {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Randomness.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// A number that no other request has. It is no secret.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.numbers.next()
    }

    /// Reads the instance's settings again: another process may have changed them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh_instance(&self) -> Result<()> {
        let fresh = Known::read(&self.config, &self.store).await?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name of the instance.
    #[must_use]
    pub fn instance_name(&self) -> String {
        self.known().instance.name.clone()
    }

    /// Whether the first owner has set the instance up.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.known().instance.set_up_at.is_some()
    }

    /// Who may sign up: by setting, else as said at set-up.
    #[must_use]
    pub fn sign_up(&self) -> SignUp {
        let said = self.known().instance.sign_up.parse().unwrap_or(SignUp::Invited);
        self.config.sign_up.unwrap_or(said)
    }

    /// The address people type.
    #[must_use]
    pub fn public_url(&self) -> Url {
        self.known().public_url.clone()
    }

    /// Whether people reach us over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.known().public_url.scheme() == "https"
    }

    /// A link to a page of ours, for mails and for copying.
    ///
    /// # Errors
    /// When the path is none.
    pub fn link(&self, path: &str) -> Result<String> {
        Ok(self.known().public_url.join(path).map_err(Error::internal)?.into())
    }

    /// Whether mails can be sent.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.config.smtp.is_some() || self.config.is_demo
    }

    /// The kind of an event, by its name in the database.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&'static Kind> {
        self.kinds.get(name).copied()
    }
}
