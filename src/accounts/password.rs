//! Hashing of PINs and passwords: argon2id, slow on purpose, so bounded in memory and kept off the async threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::{OwnedSemaphorePermit as Permit, Semaphore};
use tokio::task::spawn_blocking;

use super::error::AccountsError;

/// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane (28 ms on the project's machine).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes at most so many at once (19 MiB each) and lets at most so many wait.
#[derive(Debug)]
pub(super) struct Hasher {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    /// Hash of a secret nobody has: an unknown login is checked against it, so that it takes as long as a known one.
    nobody: String,
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    pub(super) fn new(at_once: usize, most_waiting: usize) -> Self {
        let nobody = hash_now("nobody has this secret").unwrap_or_default();
        Self {
            permits: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: AtomicUsize::new(0),
            most_waiting: most_waiting.max(1),
            nobody,
        }
    }

    /// Waits for room to hash once.
    ///
    /// # Errors
    /// [`AccountsError::Busy`] where too many wait already.
    pub(super) async fn admit(&self) -> Result<Permit, AccountsError> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(AccountsError::Busy);
        }
        let _waiting = Waiting(&self.waiting);
        Arc::clone(&self.permits).acquire_owned().await.map_err(AccountsError::store)
    }

    /// A PHC string with a fresh salt.
    pub(super) async fn hash(&self, permit: Permit, secret: &str) -> Result<String, AccountsError> {
        let secret = secret.to_owned();
        run(permit, move || hash_now(&secret)).await
    }

    /// Whether the secret is the one of this PHC string; with none, works as long and says no.
    pub(super) async fn verify(
        &self,
        permit: Permit,
        secret: &str,
        phc: Option<String>,
    ) -> Result<bool, AccountsError> {
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.nobody.clone());
        let secret = secret.to_owned();
        let fits = run(permit, move || {
            let parsed = PasswordHash::new(&phc).map_err(|cause| AccountsError::store(cause.to_string()))?;
            // Parameters are taken from the string: old hashes stay good when ours grow.
            Ok(Argon2::default().verify_password(secret.as_bytes(), &parsed).is_ok())
        })
        .await?;
        Ok(fits && known)
    }
}

/// The permit goes with the work: a caller who goes away does not free memory still in use.
async fn run<T: Send + 'static>(
    permit: Permit,
    work: impl FnOnce() -> Result<T, AccountsError> + Send + 'static,
) -> Result<T, AccountsError> {
    spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    })
    .await
    .map_err(AccountsError::store)?
}

fn hash_now(secret: &str) -> Result<String, AccountsError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|cause| AccountsError::store(cause.to_string()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash =
        argon2.hash_password(secret.as_bytes()).map_err(|cause| AccountsError::store(cause.to_string()))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fits(hasher: &Hasher, secret: &str, phc: Option<String>) -> Result<bool, AccountsError> {
        let permit = hasher.admit().await?;
        hasher.verify(permit, secret, phc).await
    }

    #[tokio::test]
    async fn a_secret_fits_its_own_hash_only() {
        let hasher = Hasher::new(2, 8);
        let phc = hasher.hash(hasher.admit().await.unwrap(), "482916").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let again = hasher.hash(hasher.admit().await.unwrap(), "482916").await.unwrap();
        assert_ne!(phc, again, "each hash has its own salt");
        assert!(fits(&hasher, "482916", Some(phc.clone())).await.unwrap());
        assert!(!fits(&hasher, "482917", Some(phc)).await.unwrap());
        assert!(!fits(&hasher, "nobody has this secret", None).await.unwrap());
        assert!(hasher.nobody.starts_with("$argon2id$"));
    }

    #[tokio::test]
    async fn a_damaged_hash_is_the_stores_fault_not_a_wrong_secret() {
        let refused = fits(&Hasher::new(1, 8), "482916", Some("damaged".into())).await;
        assert!(matches!(refused, Err(AccountsError::Store(_))));
    }

    #[tokio::test]
    async fn who_comes_after_a_full_queue_is_asked_to_come_again() {
        let hasher = Hasher::new(1, 1);
        let held = hasher.admit().await.unwrap();
        let second = async {
            tokio::task::yield_now().await;
            let refused = hasher.admit().await;
            drop(held);
            refused
        };
        let (first, second) = tokio::join!(hasher.admit(), second);
        assert!(matches!(second, Err(AccountsError::Busy)));
        drop(first.unwrap());
        assert!(hasher.admit().await.is_ok(), "room again once the queue is empty");
    }
}
