//! Keys that sort as titles do, at half their length.

/// Of hexadecimal digits in small letters. Only a key that was cut at its greatest length has an odd number of them, so a
/// last half byte is longer than whatever it begins like.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TitleKey(Box<[u8]>);

impl TitleKey {
    /// None for anything but hexadecimal digits.
    pub fn read(digits: &str) -> Option<TitleKey> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let packed = digits.as_bytes().chunks(2).map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            [high] => Some(digit(*high)? << 4),
            _ => None,
        });
        Some(TitleKey(packed.collect::<Option<_>>()?))
    }

    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_their_digits_do() {
        let sorted = ["", "00", "0a", "0a00", "0aff", "a0", "a0b", "ff00"];
        let keys: Vec<TitleKey> = sorted
            .iter()
            .map(|digits| TitleKey::read(digits).unwrap())
            .collect();
        assert!(keys.is_sorted());
        assert_eq!(TitleKey::read("0g"), None);
        assert_eq!(TitleKey::read("0A"), None);
    }
}
