//! Password hashes: argon2id, few at a time, and no faster for accounts that do not exist.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Memory for one hash in KiB: with [`AT_ONCE`] it bounds what a flood of log-ins can claim.
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;
const AT_ONCE: usize = 2;
/// Who waits longer for a place is asked to come again: a queue without an end would serve nobody.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why a password could not be hashed; a wrong password is not an error.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("argon2 refused: {0}")]
    Argon2(String),
    #[error("the hashing task ended early")]
    Task(#[from] JoinError),
    /// Too many wait already; nothing was hashed.
    #[error("too many passwords at once")]
    Busy,
    #[error("the process is shutting down")]
    Closed(#[from] tokio::sync::AcquireError),
}

/// What comparing a password with a stored hash says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but stored with weaker parameters: keep this hash instead.
    RightAndStale {
        new_hash: String,
    },
}

/// Hashes and compares passwords off the request threads.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords {
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Passwords {
    /// The text to store for a new password.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let password = password.to_owned();
        self.off_thread(move || hash(&password)).await
    }

    /// Compares with the stored hash. Without one (no such account) it takes as long and says
    /// `Wrong`.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
    ) -> Result<Verdict, PasswordError> {
        let password = password.to_owned();
        let stored = stored.map(str::to_owned);
        self.off_thread(move || verify(&password, stored.as_deref()))
            .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = self.places.clone().acquire_owned();
        let place = tokio::time::timeout(PATIENCE, place).await;
        let place = place.map_err(|_| PasswordError::Busy)??;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        })
        .await?
    }
}

fn verify(password: &str, stored: Option<&str>) -> Result<Verdict, PasswordError> {
    static NOBODY: LazyLock<Option<String>> =
        LazyLock::new(|| hash(&format!("{:x}", rand::random::<u128>())).ok());
    let parsed = stored.and_then(|text| PasswordHash::new(text).ok());
    let Some(parsed) = parsed else {
        let dummy = NOBODY
            .as_deref()
            .and_then(|text| PasswordHash::new(text).ok());
        if let Some(dummy) = dummy {
            let _always_wrong = argon2()?.verify_password(password.as_bytes(), &dummy);
        }
        return Ok(Verdict::Wrong);
    };
    if argon2()?
        .verify_password(password.as_bytes(), &parsed)
        .is_err()
    {
        return Ok(Verdict::Wrong);
    }
    if is_current(&parsed) {
        return Ok(Verdict::Right);
    }
    Ok(Verdict::RightAndStale {
        new_hash: hash(password)?,
    })
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = rand::random::<[u8; 16]>();
    let hash: PasswordHash = argon2()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| PasswordError::Argon2(error.to_string()))?;
    Ok(hash.to_string())
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, ROUNDS, LANES, None)
        .map_err(|error| PasswordError::Argon2(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn is_current(stored: &PasswordHash) -> bool {
    Params::try_from(stored).is_ok_and(|params| {
        stored.algorithm.as_str() == "argon2id"
            && params.m_cost() == MEMORY_KIB
            && params.t_cost() == ROUNDS
            && params.p_cost() == LANES
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::default();
        let stored = passwords.hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let right = passwords.verify("correct horse", Some(&stored)).await;
        assert_eq!(right.unwrap(), Verdict::Right);
        let wrong = passwords.verify("Correct horse", Some(&stored)).await;
        assert_eq!(wrong.unwrap(), Verdict::Wrong);
        let nobody = passwords.verify("correct horse", None).await;
        assert_eq!(nobody.unwrap(), Verdict::Wrong);
        let garbage = passwords.verify("correct horse", Some("plain")).await;
        assert_eq!(garbage.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_with_old_parameters_is_replaced_at_log_in() {
        let weak = Params::new(8 * 1024, 1, 1, None).unwrap();
        let old: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak)
            .hash_password_with_salt(b"hunter2", b"sixteen bytes ok")
            .unwrap();
        let verdict = Passwords::default()
            .verify("hunter2", Some(&old.to_string()))
            .await
            .unwrap();
        let Verdict::RightAndStale { new_hash } = verdict else {
            panic!("the old hash was kept: {verdict:?}");
        };
        assert!(new_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[tokio::test]
    async fn who_finds_no_place_within_a_second_is_turned_away() {
        let passwords = Passwords::default();
        let taken = passwords
            .places
            .clone()
            .acquire_many_owned(2)
            .await
            .unwrap();
        let refused = passwords.hash("correct horse").await;
        assert!(matches!(refused, Err(PasswordError::Busy)), "{refused:?}");
        drop(taken);
        assert!(passwords.hash("correct horse").await.is_ok());
    }

    #[tokio::test]
    async fn an_unknown_account_takes_as_long_as_a_known_one() {
        let passwords = Passwords::default();
        let stored = passwords.hash("x").await.unwrap();
        passwords.verify("warm-up", None).await.unwrap();
        let time = async |stored: Option<&str>| {
            let mut fastest = Duration::MAX;
            for _ in 0..3 {
                let begun = std::time::Instant::now();
                passwords.verify("guess", stored).await.unwrap();
                fastest = fastest.min(begun.elapsed());
            }
            fastest
        };
        let known = time(Some(&stored)).await;
        let unknown = time(None).await;
        assert!(
            unknown > known / 3,
            "known took {known:?}, unknown {unknown:?}"
        );
    }
}
