//! One-time codes by the clock (TOTP, RFC 6238): six digits, SHA-1, half minutes, as every authenticator knows them.

use commerce::ids::StaffId;
use hmac::{Hmac, KeyInit, Mac};
use purchases::Secret;
use sha1::Sha1;

/// Milliseconds that a code is shown.
const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The key of one person's codes.
#[derive(Clone)]
pub struct Totp([u8; 20]);

impl Totp {
    /// The key that `seed` stands for. It is made with the shop's secret: who has the database alone has no codes.
    pub fn of(secret: &Secret, staff: StaffId, seed: &str) -> Totp {
        let staff = staff.get().to_be_bytes();
        let derived = secret.derive("staff one-time codes", &[&staff, seed.as_bytes()]);
        let mut key = [0; 20];
        for (byte, from) in key.iter_mut().zip(derived) {
            *byte = from;
        }
        Totp(key)
    }

    /// The half minute of a moment, unix milliseconds.
    pub fn step(now_ms: i64) -> i64 {
        now_ms.div_euclid(STEP_MS)
    }

    /// The code of a half minute.
    pub fn code(&self, step: i64) -> String {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let digest: [u8; 20] = mac.finalize().into_bytes().into();
        let offset = usize::from(digest[19] & 0x0f);
        let four = digest.iter().skip(offset).take(4);
        let number = four.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{:0DIGITS$}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// The half minute whose code was typed: this one, or one before or after, for clocks that are not quite right.
    pub fn typed(&self, typed: &str, now_ms: i64) -> Option<i64> {
        let now = Totp::step(now_ms);
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        [now, now - 1, now + 1]
            .into_iter()
            .find(|step| self.code(*step) == digits)
    }

    /// The key in base 32, for typing it in.
    pub fn key(&self) -> String {
        let bits: String = self.0.iter().map(|byte| format!("{byte:08b}")).collect();
        let quintets = bits.as_bytes().chunks(5).map(|five| {
            let index = five
                .iter()
                .fold(0, |index, bit| index << 1 | usize::from(bit - b'0'));
            char::from(BASE32[index])
        });
        quintets.collect()
    }

    /// What the QR code says.
    pub fn uri(&self, shop: &str, email: &str) -> String {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let (shop, email) = (encode(shop), encode(email));
        format!(
            "otpauth://totp/{shop}:{email}?secret={}&issuer={shop}",
            self.key()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the examples in RFC 6238, appendix B.
    fn example() -> Totp {
        Totp(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(example().code(Totp::step(second * 1000)), code, "{second}");
        }
        assert_eq!(example().key(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_counts_half_a_minute_early_and_late_and_no_longer() {
        let (totp, now_ms) = (example(), 1_780_000_000_000);
        let step = Totp::step(now_ms);
        for (other, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = totp.typed(&totp.code(step + other), now_ms);
            assert_eq!(typed, counts.then_some(step + other), "{other}");
        }
        let code = totp.code(step);
        let (left, right) = code.split_at(3);
        assert_eq!(totp.typed(&format!(" {left} {right}"), now_ms), Some(step));
        assert_eq!(totp.typed("", now_ms), None);
    }

    #[test]
    fn each_person_and_each_seed_has_a_key_of_its_own_and_another_secret_makes_others() {
        let key =
            |secret: &str, staff, seed| Totp::of(&Secret::new(secret), StaffId(staff), seed).key();
        let own = key("secret", 1, "seed");
        assert_eq!(own, key("secret", 1, "seed"));
        for other in [
            key("secret", 2, "seed"),
            key("secret", 1, "other"),
            key("else", 1, "seed"),
        ] {
            assert_ne!(own, other);
        }
    }
}
