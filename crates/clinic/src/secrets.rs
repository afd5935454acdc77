//! Secrets that links and cookies carry: 256 random bits, of which only the hash is kept.

use crate::ClinicError;
use data_encoding::BASE64URL_NOPAD;
use records::TokenHash;
use ring::rand::{SecureRandom, SystemRandom};

/// A new secret, as it stands in a link or a cookie, and the hash under which it is kept.
///
/// # Errors
/// [`ClinicError::Internal`] where the system gives no random numbers.
pub fn new_secret() -> Result<(String, TokenHash), ClinicError> {
    let bytes = random::<32>()?;
    Ok((BASE64URL_NOPAD.encode(&bytes), TokenHash::of(&bytes)))
}

/// The hash under which a secret is kept; `None` for a text that is none.
pub fn hash_of(secret: &str) -> Option<TokenHash> {
    let bytes = BASE64URL_NOPAD.decode(secret.as_bytes()).ok()?;
    (bytes.len() == 32).then(|| TokenHash::of(&bytes))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], ClinicError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| ClinicError::internal("no random numbers"))?;
    Ok(bytes)
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&TokenHash::of(bytes).0)
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub fn same(left: &str, right: &str) -> bool {
    TokenHash::of(left.as_bytes()) == TokenHash::of(right.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_only_secrets_hash() {
        let ((a, kept), (b, _)) = (new_secret().expect("a secret"), new_secret().expect("a secret"));
        assert_ne!(a, b);
        assert_eq!(hash_of(&a), hash_of(&a));
        assert_eq!(hash_of(&a), Some(kept));
        assert_ne!(hash_of(&a), hash_of(&b));
        for text in ["", "short", "not base64 !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"] {
            assert_eq!(hash_of(text), None, "{text}");
        }
        assert!(same("abc", "abc") && !same("abc", "abd"));
    }
}
