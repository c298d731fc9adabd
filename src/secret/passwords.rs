//! Password hashes: argon2id (RFC 9106), a few at a time, so that a storm of sign-ins does not slow
//! the pages.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::clock::{Random, random_bytes};
use crate::error::{Error, Result, Wait};

/// Memory in KiB, passes, lanes: the second choice of the OWASP password storage guide.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many may wait for a place; who comes then is asked to come back.
const QUEUE: usize = 256;
const COME_BACK: Wait =
    Wait { why: "Many people sign in at this moment.", time: Duration::from_secs(5) };

/// A hash of no password, made with the same cost: what is checked when there is no account, so
/// that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether a password is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// It is, but its hash was made with less effort than we ask for today.
    RightButWeak,
    /// It is not.
    Wrong,
}

/// Hashes and checks passwords on a bounded number of threads.
#[derive(Clone)]
pub struct Passwords {
    random: Arc<dyn Random>,
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Passwords {
    /// With as many places as the machine has cores.
    #[must_use]
    pub fn new(random: Arc<dyn Random>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let queue = Arc::new(Semaphore::new(QUEUE));
        Self { random, places: Arc::new(Semaphore::new(cores)), queue }
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// `TooMany` when too many wait.
    pub async fn hash(&self, password: &SecretString) -> Result<String> {
        let salt = random_bytes::<16>(&*self.random);
        let password = normalized(password);
        self.run(move || {
            let hash =
                hasher()?.hash_password_with_salt(password.expose_secret().as_bytes(), &salt);
            Ok(hash.map_err(Error::internal)?.to_string())
        })
        .await
    }

    /// Whether a password belongs to a hash. Without a hash the answer is `Wrong`, after the same
    /// time.
    ///
    /// # Errors
    /// When the hash cannot be read; `TooMany` when too many wait.
    pub async fn check(&self, password: &SecretString, hash: Option<&str>) -> Result<Verdict> {
        let password = normalized(password);
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let verdict = self.run(move || verdict(&password, &hash)).await?;
        Ok(if is_somebody { verdict } else { Verdict::Wrong })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.queue.clone().try_acquire_owned();
        let turn = turn.map_err(|_| Error::TooMany(COME_BACK))?;
        let place = self.places.clone().acquire_owned().await.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        done.await.map_err(Error::internal)?
    }
}

/// One password can be typed as several sequences of code points; NFKC makes them one
/// (NIST SP 800-63B-4, section 3.1.1.2).
fn normalized(password: &SecretString) -> SecretString {
    password.expose_secret().nfkc().collect::<String>().into()
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn verdict(password: &SecretString, hash: &str) -> Result<Verdict> {
    let parsed = PasswordHash::new(hash).map_err(Error::internal)?;
    if hasher()?.verify_password(password.expose_secret().as_bytes(), &parsed).is_err() {
        return Ok(Verdict::Wrong);
    }
    let params = Params::try_from(&parsed).map_err(Error::internal)?;
    let is_weak = params.m_cost() < MEMORY || params.t_cost() < PASSES;
    Ok(if is_weak { Verdict::RightButWeak } else { Verdict::Right })
}
