//! Passwords: Argon2id with OWASP's parameters (19 MiB, 2 passes), a few at a time.

use crate::ClinicError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Fewest characters (NIST SP 800-63B-4 asks for 15 where a password is all there is, 8 beside a second factor).
pub const FEWEST: usize = 10;
/// Most characters: hashing does not grow with them, requests do.
pub const MOST: usize = 200;
/// Hashes at a time: each takes 19 MiB and a core for some 50 ms.
const AT_A_TIME: usize = 2;

/// Hashes and compares passwords.
pub struct Passwords {
    turns: Semaphore,
    /// What a stranger's password is compared with, so that a missing account takes as long as a wrong password.
    nobody: String,
}

impl Passwords {
    /// Makes the hasher.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub fn new() -> Result<Self, ClinicError> {
        Ok(Self { turns: Semaphore::new(AT_A_TIME), nobody: hashed("nobody's password")? })
    }

    /// The hash of a password.
    ///
    /// # Errors
    /// [`ClinicError::Invalid`] for one that is too short, too long or the account's own mail address.
    pub async fn hash(&self, password: &str, email: &str) -> Result<String, ClinicError> {
        judge(password, email)?;
        self.in_turn(password.to_owned(), |password| hashed(&password)).await?
    }

    /// Whether a password is the one of a hash.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool, ClinicError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let text: String = password.chars().take(MOST + 1).collect();
        let same = self.in_turn(text, move |password| compared(&password, &hash)).await?;
        Ok(same && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        password: String,
        work: impl FnOnce(String) -> T + Send + 'static,
    ) -> Result<T, ClinicError> {
        let _turn = self.turns.acquire().await.map_err(ClinicError::internal)?;
        tokio::task::spawn_blocking(move || work(password)).await.map_err(ClinicError::internal)
    }
}

fn judge(password: &str, email: &str) -> Result<(), ClinicError> {
    let length = password.chars().count();
    if length < FEWEST {
        let said = format!(
            "a password has at least {FEWEST} characters; a few words in a row are easy to keep in mind"
        );
        return Err(ClinicError::invalid("password", said));
    }
    if length > MOST {
        return Err(ClinicError::invalid("password", format!("a password has at most {MOST} characters")));
    }
    let first = password.chars().next();
    let all_alike = password.chars().all(|c| first == Some(c));
    if all_alike || password.to_lowercase() == email.to_lowercase() {
        return Err(ClinicError::invalid("password", "this password is guessed at once; choose another"));
    }
    Ok(())
}

fn hashed(password: &str) -> Result<String, ClinicError> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(ClinicError::internal)?;
    Ok(hash.to_string())
}

fn compared(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_alone() {
        let passwords = Passwords::new().expect("a hasher");
        let hash = passwords.hash("correct horse battery", "a@b.example").await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.fits("correct horse battery", Some(&hash)).await.expect("an answer"));
        assert!(!passwords.fits("correct horse batterz", Some(&hash)).await.expect("an answer"));
        assert!(!passwords.fits("nobody's password", None).await.expect("an answer"), "nobody signs in");
    }

    #[test]
    fn poor_passwords_are_refused() {
        for (password, good) in [
            ("short", false),
            ("aaaaaaaaaaaa", false),
            ("me@clinic.example", false),
            ("four plain words", true),
        ] {
            assert_eq!(judge(password, "me@clinic.example").is_ok(), good, "{password}");
        }
    }
}
