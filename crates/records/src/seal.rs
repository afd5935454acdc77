//! Sealing: AES-256-GCM with a key per clinic, which a master key wraps.
//!
//! A file is sealed in parts, so that it can be written while it arrives and read without holding it whole. Each part is bound to its file,
//! its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár 2015): parts cannot
//! be swapped between files, reordered, dropped or repeated unseen. A file's key is derived from the clinic's key and the file's
//! id (HKDF-SHA-256), so a nonce never meets the same key twice.

use crate::ClinicId;
use ring::aead::{self, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;
use ring::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;

/// Bytes of a part before sealing.
pub const PART_BYTES: usize = 1 << 20;

/// Why a key is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 64 hexadecimal digits.
    #[error("a master key is 64 hexadecimal digits; this text is not")]
    Text,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// A clinic's key that another master key wrapped.
    #[error(
        "this clinic's key was wrapped by another master key; start with the key that the clinic was made with"
    )]
    OtherMaster,
}

/// Something sealed that does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is sealed here was changed, or belongs elsewhere")]
pub struct SealError;

/// The key that wraps the clinics' keys.
pub struct MasterKey([u8; 32]);

/// A clinic's key.
#[derive(Clone)]
pub struct ClinicKey([u8; 32]);

/// 32 random bytes.
fn random() -> Result<[u8; 32], KeyError> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyError::Random)?;
    Ok(bytes)
}

impl MasterKey {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<Self, KeyError> {
        random().map(Self)
    }

    /// The one of 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyError::Text`].
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let bytes =
            data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map_err(|_| KeyError::Text)?;
        bytes.try_into().map(Self).map_err(|_| KeyError::Text)
    }

    /// As 64 hexadecimal digits, for the key file alone.
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// A new key for a clinic, and the same wrapped.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn new_clinic_key(&self, clinic: ClinicId) -> Result<(ClinicKey, Vec<u8>), KeyError> {
        let key = random()?;
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| KeyError::Random)?;
        let mut wrapped = key.to_vec();
        let seal = sealing_key(&self.0);
        seal.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(clinic.0.as_bytes()),
            &mut wrapped,
        )
        .map_err(|_| KeyError::Random)?;
        let mut whole = nonce.to_vec();
        whole.extend(wrapped);
        Ok((ClinicKey(key), whole))
    }

    /// Unwraps a clinic's key.
    ///
    /// # Errors
    /// [`KeyError::OtherMaster`].
    pub fn unwrap_key(&self, clinic: ClinicId, wrapped: &[u8]) -> Result<ClinicKey, KeyError> {
        let (nonce, body) = wrapped.split_at_checked(NONCE_LEN).ok_or(KeyError::OtherMaster)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::OtherMaster)?;
        let mut body = body.to_vec();
        let key = sealing_key(&self.0)
            .open_in_place(nonce, Aad::from(clinic.0.as_bytes()), &mut body)
            .map_err(|_| KeyError::OtherMaster)?;
        <[u8; 32]>::try_from(&*key).map(ClinicKey).map_err(|_| KeyError::OtherMaster)
    }
}

impl ClinicKey {
    /// Seals a part of a file.
    pub fn seal(&self, file: Uuid, part: u32, last: bool, bytes: Vec<u8>) -> Vec<u8> {
        let mut sealed = bytes;
        let tag = self.of(file).seal_in_place_separate_tag(nonce(part, last), Aad::empty(), &mut sealed);
        // AES-GCM refuses only parts above 64 GiB; ours have a mebibyte.
        sealed.extend(
            tag.map_or_else(|_| unreachable!("a part is below AES-GCM's limit"), |tag| tag.as_ref().to_vec()),
        );
        sealed
    }

    /// Opens a part of a file.
    ///
    /// # Errors
    /// [`SealError`] where it was changed, or is another part or another file's.
    pub fn open(&self, file: Uuid, part: u32, last: bool, sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        let mut bytes = sealed;
        let length = self
            .of(file)
            .open_in_place(nonce(part, last), Aad::empty(), &mut bytes)
            .map_err(|_| SealError)?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }

    /// The key of one file.
    fn of(&self, file: Uuid) -> LessSafeKey {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"hairline file");
        let mut key = [0; 32];
        let info = [file.as_bytes().as_slice()];
        let derived = salt.extract(&self.0).expand(&info, &AES_256_GCM).map(UnboundKey::from);
        if let Ok(unbound) = derived {
            return LessSafeKey::new(unbound);
        }
        // HKDF-SHA-256 refuses only outputs above 8160 bytes; this asks for 32.
        key.fill(0);
        unreachable!("HKDF gives 32 bytes")
    }
}

fn sealing_key(key: &[u8; 32]) -> LessSafeKey {
    match UnboundKey::new(&AES_256_GCM, key) {
        Ok(unbound) => LessSafeKey::new(unbound),
        Err(_) => unreachable!("AES-256 takes 32 bytes"),
    }
}

/// The nonce of a part: its number, and whether it is the last.
fn nonce(part: u32, last: bool) -> Nonce {
    let mut bytes = [0; aead::NONCE_LEN];
    bytes[7..11].copy_from_slice(&part.to_be_bytes());
    bytes[11] = u8::from(last);
    Nonce::assume_unique_for_key(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_only_in_its_place(bytes in proptest::collection::vec(any::<u8>(), 0..2000), part in 0u32..9, last: bool) {
            let key = ClinicKey([7; 32]);
            let file = Uuid::from_u128(5);
            let sealed = key.seal(file, part, last, bytes.clone());
            prop_assert_eq!(key.open(file, part, last, sealed.clone()), Ok(bytes.clone()));
            prop_assert_eq!(key.open(file, part + 1, last, sealed.clone()), Err(SealError));
            prop_assert_eq!(key.open(file, part, !last, sealed.clone()), Err(SealError));
            prop_assert_eq!(key.open(Uuid::from_u128(6), part, last, sealed.clone()), Err(SealError));
            prop_assert_eq!(ClinicKey([8; 32]).open(file, part, last, sealed.clone()), Err(SealError));
            let mut changed = sealed;
            changed[0] ^= 1;
            prop_assert_eq!(key.open(file, part, last, changed), Err(SealError));
        }
    }

    #[test]
    fn a_clinic_key_unwraps_for_its_clinic_and_master_only() {
        let master = MasterKey::generate().expect("random numbers");
        let clinic = ClinicId::new();
        let (key, wrapped) = master.new_clinic_key(clinic).expect("random numbers");
        let again = MasterKey::from_hex(&master.to_hex()).expect("its own text");
        assert_eq!(again.unwrap_key(clinic, &wrapped).map(|k| k.0), Ok(key.0));
        assert_eq!(master.unwrap_key(ClinicId::new(), &wrapped).map(|k| k.0), Err(KeyError::OtherMaster));
        let other = MasterKey::generate().expect("random numbers");
        assert_eq!(other.unwrap_key(clinic, &wrapped).map(|k| k.0), Err(KeyError::OtherMaster));
        assert_eq!(MasterKey::from_hex("abc").map(|k| k.0), Err(KeyError::Text));
    }
}
