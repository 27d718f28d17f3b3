use super::token_form::SECRET_LENGTH;
use super::{Buffer, Secret, reveal};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The largest multiple of the alphabet's size that fits in a byte; what is not below it is thrown away, since it
/// would make some characters more likely than others.
const FAIR: u8 = 252;

/// The characters of a token's public half.
const ID_LENGTH: usize = 6;

/// A token that was just made.
pub struct NewToken {
    /// Its public half.
    pub id: String,
    /// Its secret half.
    pub secret: Secret,
}

impl NewToken {
    /// Adds the whole token, `id.secret`, to a buffer.
    pub fn reveal(&self, out: &mut Buffer) {
        out.push(self.id.as_bytes());
        out.push(b".");
        reveal(&self.secret, out);
    }

    /// Adds it as the line of a file.
    pub fn reveal_line(&self, out: &mut Buffer) {
        self.reveal(out);
        out.push(b"\n");
    }
}

/// Makes a token of random bytes, each character as likely as the others.
///
/// # Errors
/// Those of `random`, which fills a buffer with random bytes and may be called several times.
pub fn generate_token<E>(random: &mut dyn FnMut(&mut [u8]) -> Result<(), E>) -> Result<NewToken, E> {
    let id = characters(ID_LENGTH, random)?;
    let secret = Secret::new(characters(SECRET_LENGTH, random)?);
    Ok(NewToken { id: id.into_iter().map(char::from).collect(), secret })
}

pub(super) fn characters<E>(
    length: usize,
    random: &mut dyn FnMut(&mut [u8]) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let mut characters = Vec::with_capacity(length);
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    while characters.len() < length {
        random(bytes.as_mut_slice())?;
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        let fair = fair.filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()).copied());
        characters.extend(fair.take(length - characters.len()));
    }
    Ok(characters)
}

/// Random bytes from the system's generator, for [`generate_token`].
///
/// # Errors
/// When the system has none to give.
pub fn system_random(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    getrandom::getrandom(bytes)
}
