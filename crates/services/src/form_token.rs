//! The token that makes a form count once, and that says whose form it is.
//!
//! A token is a random number and, where somebody was logged in when the form was opened, a mark that only that person's
//! key gives. It is never stored: what was sent stands under a hash of the token, the sender, the form and what was
//! typed, and where it led to is encrypted with the token.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::UserId;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A form that is being carried out. The first change that it makes claims its token, in that change's own transaction: a form
/// counts once, and one that was cut off before it changed anything can be sent again.
#[derive(Debug)]
pub struct FormClaim {
    key: Uuid,
    claimed: AtomicBool,
}

impl FormClaim {
    /// A form that is noted under this key ([`FormToken::key`]).
    pub const fn new(key: Uuid) -> Self {
        Self { key, claimed: AtomicBool::new(false) }
    }

    /// Under what the form is noted.
    pub const fn key(&self) -> Uuid {
        self.key
    }

    /// What the next change has to claim.
    pub(crate) fn open(&self) -> Option<Uuid> {
        (!self.claimed.load(Ordering::Acquire)).then_some(self.key)
    }

    /// That a change has claimed it and is committed.
    pub(crate) fn close(&self) {
        self.claimed.store(true, Ordering::Release);
    }
}

/// A form's token.
#[derive(Clone, PartialEq, Eq)]
pub struct FormToken {
    random: Uuid,
    mark: Option<String>,
}

impl std::fmt::Debug for FormToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormToken")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    if text.len().is_multiple_of(2) { (0..text.len()).step_by(2).map(pair).collect() } else { None }
}

/// The hash of some parts, each with its length, so that none runs into the next.
fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn mark_of(random: Uuid, user: UserId) -> String {
    let hash = hash([b"whose form".as_slice(), random.as_bytes(), user.uuid().as_bytes()]);
    hex(&hash[..16])
}

impl FormToken {
    /// A new token for the form of somebody.
    pub fn new(user: Option<UserId>) -> Self {
        let random = crate::random();
        Self { random, mark: user.map(|user| mark_of(random, user)) }
    }

    /// Reads a token that came back with its form, or that stands in a draft.
    pub fn parse(text: &str) -> Option<Self> {
        let (random, mark) = match text.split_once('.') {
            Some((random, mark)) => (random, Some(mark)),
            None => (text, None),
        };
        let known = mark.is_none_or(|mark| mark.len() == 32 && mark.bytes().all(|b| b.is_ascii_hexdigit()));
        let random = random.parse().ok().filter(|_| known)?;
        Some(Self { random, mark: mark.map(Into::into) })
    }

    /// Whether somebody was logged in when the form was opened.
    pub const fn is_somebodys(&self) -> bool {
        self.mark.is_some()
    }

    /// Whether the form is this person's: opened by them, or by nobody in particular.
    pub fn is_for(&self, user: Option<UserId>) -> bool {
        match (&self.mark, user) {
            (None, _) => true,
            (Some(mark), Some(user)) => *mark == mark_of(self.random, user),
            (Some(_), None) => false,
        }
    }

    /// Under what a form is noted that `user` sent to the path `form`. Another sender, another form and other content are
    /// another key, so that a token which somebody else used says nothing.
    pub fn key(&self, user: Option<UserId>, form: &str, fields: &[(String, String)]) -> Uuid {
        let user = user.map(UserId::uuid);
        let sender = user.as_ref().map(|user| user.as_bytes().as_slice()).unwrap_or_default();
        let about = [b"sent form".as_slice(), self.random.as_bytes(), sender, form.as_bytes()];
        let content = fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let hash = hash(about.into_iter().chain(content));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        let hash = hash([b"where it led".as_slice(), self.random.as_bytes()]);
        Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &hash).ok()?))
    }

    /// An address that only whoever has the token reads: it may hold the secret of a link.
    pub fn seal(&self, location: &str) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut text = location.as_bytes().to_vec();
        let cipher = self.cipher()?;
        cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text).ok()?;
        Some(hex(&nonce) + &hex(&text))
    }

    /// The address that was sealed with this token.
    pub fn open(&self, sealed: &str) -> Option<String> {
        let mut bytes = unhex(sealed)?;
        let mut text = bytes.split_off(bytes.len().min(NONCE_LEN));
        let nonce = Nonce::try_assume_unique_for_key(&bytes).ok()?;
        let text = self.cipher()?.open_in_place(nonce, Aad::empty(), &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl std::fmt::Display for FormToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.mark {
            Some(mark) => write!(f, "{}.{mark}", self.random),
            None => write!(f, "{}", self.random),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_token_knows_whose_it_is_and_says_not_who() {
        let token = FormToken::new(Some(user(1)));
        let back = FormToken::parse(&token.to_string());
        assert_eq!(back.as_ref(), Some(&token));
        assert!(token.is_for(Some(user(1))) && !token.is_for(Some(user(2))) && !token.is_for(None));
        assert!(!token.to_string().contains(&user(1).uuid().to_string()));
        let nobodys = FormToken::new(None);
        assert!(nobodys.is_for(None) && nobodys.is_for(Some(user(2))) && !nobodys.is_somebodys());
        for bad in
            ["", "x", "x.y", &format!("{}.", Uuid::nil()), &format!("{}.{}", Uuid::nil(), "z".repeat(32))]
        {
            assert_eq!(FormToken::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn tokens_cannot_be_guessed_from_each_other() {
        let version = |token: &FormToken| token.random.get_version_num();
        let (one, other) = (FormToken::new(None), FormToken::new(None));
        assert_eq!((version(&one), version(&other)), (4, 4), "random, without a clock");
        assert_ne!(one, other);
    }

    #[test]
    fn another_sender_form_or_content_is_another_key() {
        let token = FormToken::new(None);
        let fields = |value: &str| vec![("name".to_owned(), value.to_owned())];
        let key = token.key(Some(user(1)), "/api/a", &fields("A"));
        assert_eq!(key, token.key(Some(user(1)), "/api/a", &fields("A")));
        let others = [
            token.key(None, "/api/a", &fields("A")),
            token.key(Some(user(2)), "/api/a", &fields("A")),
            token.key(Some(user(1)), "/api/b", &fields("A")),
            token.key(Some(user(1)), "/api/a", &fields("B")),
            FormToken::new(None).key(Some(user(1)), "/api/a", &fields("A")),
        ];
        assert!(!others.contains(&key));
        let split = |pairs: &[(&str, &str)]| {
            let fields: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            token.key(None, "/api/a", &fields)
        };
        assert_ne!(split(&[("a", "bc")]), split(&[("ab", "c")]), "parts do not run into each other");
    }

    #[test]
    fn an_address_is_read_with_its_token_alone() {
        let token = FormToken::new(None);
        let sealed = token.seal("/henvendelser?noegle=hemmelig").expect("sealed");
        assert!(!sealed.contains("noegle"));
        assert_eq!(token.open(&sealed).as_deref(), Some("/henvendelser?noegle=hemmelig"));
        assert_eq!(FormToken::new(None).open(&sealed), None);
        for broken in ["", "00", "/systemer", "zz", &sealed[2..]] {
            assert_eq!(token.open(broken), None, "{broken}");
        }
    }
}
