//! Pieces of a page, each compressed once, which put one after the other are the compressed page.
//!
//! A piece refers to nothing outside itself and ends at a whole byte, so that the personal corner can be put between two
//! that were compressed long before it was known.

use std::io::Write as _;
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Better than what is fast enough for each request: this is done once a page.
const BROTLI_QUALITY: i32 = 5;
/// 256 kB: no page is longer, and all pieces must have the same.
const BROTLI_WINDOW: i32 = 18;
/// An empty last block.
const BROTLI_END: &[u8] = &[0x03];
const GZIP_QUALITY: u32 = 6;
/// No name, no time, no particular system.
const GZIP_HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty last block.
const DEFLATE_END: &[u8] = &[0x03, 0x00];

/// How the bytes of a page are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The best that the browser takes. One that says nothing takes the page as it is.
    pub fn accepted(headers: &HeaderMap) -> Encoding {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let (mut best, mut most) = (Encoding::Identity, 0);
        for part in lines.flat_map(|line| line.split(',')) {
            let mut parameters = part.split(';').map(str::trim);
            let encoding = match parameters.next().map(str::to_ascii_lowercase).as_deref() {
                Some("br") => Encoding::Brotli,
                Some("gzip" | "x-gzip") => Encoding::Gzip,
                Some("identity") => Encoding::Identity,
                _ => continue,
            };
            let weight = parameters.find_map(|parameter| parameter.strip_prefix("q="));
            let weight: f32 = weight.map_or(1.0, |text| text.trim().parse().unwrap_or(0.0));
            let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u32;
            let is_better = thousandths > most
                || (thousandths == most && most > 0 && encoding.rank() > best.rank());
            if is_better {
                (best, most) = (encoding, thousandths);
            }
        }
        best
    }

    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    fn rank(self) -> u8 {
        match self {
            Encoding::Identity => 0,
            Encoding::Gzip => 1,
            Encoding::Brotli => 2,
        }
    }
}

/// Some of a page, as it is and, once somebody asked, compressed.
pub struct Piece {
    plain: Bytes,
    is_first: bool,
    brotli: OnceLock<Bytes>,
    deflate: OnceLock<Bytes>,
    checksum: OnceLock<crc32fast::Hasher>,
}

impl Piece {
    /// What a page begins with.
    pub fn first(plain: Bytes) -> Piece {
        Piece {
            plain,
            is_first: true,
            brotli: OnceLock::new(),
            deflate: OnceLock::new(),
            checksum: OnceLock::new(),
        }
    }

    /// What stands further down.
    pub fn further(plain: Bytes) -> Piece {
        Piece {
            is_first: false,
            ..Piece::first(plain)
        }
    }

    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    fn brotli(&self) -> &Bytes {
        self.brotli
            .get_or_init(|| Bytes::from(brotli(&self.plain, self.is_first)))
    }

    fn deflate(&self) -> &Bytes {
        self.deflate
            .get_or_init(|| Bytes::from(deflate(&self.plain)))
    }

    fn checksum(&self) -> &crc32fast::Hasher {
        self.checksum.get_or_init(|| {
            let mut checksum = crc32fast::Hasher::new();
            checksum.update(&self.plain);
            checksum
        })
    }
}

/// The page that the pieces make; the first of them must be a [`Piece::first`].
pub fn join(encoding: Encoding, pieces: &[&Piece]) -> Vec<u8> {
    let all = |of: fn(&Piece) -> &Bytes, before: &[u8], after: &[u8]| {
        let length = pieces.iter().map(|piece| of(piece).len()).sum::<usize>();
        // Eight more for the end of a gzip file.
        let mut joined = Vec::with_capacity(before.len() + length + after.len() + 8);
        joined.extend_from_slice(before);
        for piece in pieces {
            joined.extend_from_slice(of(piece));
        }
        joined.extend_from_slice(after);
        joined
    };
    match encoding {
        Encoding::Identity => all(Piece::plain, &[], &[]),
        Encoding::Brotli => all(Piece::brotli, &[], BROTLI_END),
        Encoding::Gzip => {
            let mut joined = all(Piece::deflate, GZIP_HEAD, DEFLATE_END);
            let mut checksum = crc32fast::Hasher::new();
            let mut length = 0_u32;
            for piece in pieces {
                checksum.combine(piece.checksum());
                length = length.wrapping_add(piece.plain.len() as u32);
            }
            joined.extend_from_slice(&checksum.finalize().to_le_bytes());
            joined.extend_from_slice(&length.to_le_bytes());
            joined
        }
    }
}

/// Writing to memory does not fail; if it did, the piece would be empty and no browser would take the page.
fn brotli(plain: &[u8], is_first: bool) -> Vec<u8> {
    if plain.is_empty() && !is_first {
        return Vec::new();
    }
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: plain.len(),
        bare_stream: true,
        byte_align: true,
        appendable: true,
        catable: !is_first,
        use_dictionary: is_first,
        ..BrotliEncoderParams::default()
    };
    let mut writer = CompressorWriter::with_params(Vec::new(), 4096, &parameters);
    match writer.write_all(plain) {
        Ok(()) => writer.into_inner(),
        Err(_) => Vec::new(),
    }
}

fn deflate(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(GZIP_QUALITY));
    // What is flushed ends at a whole byte; finishing would end the whole page.
    match encoder.write_all(plain).and_then(|()| encoder.flush()) {
        Ok(()) => encoder.get_ref().clone(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    fn unpacked(encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        match encoding {
            Encoding::Identity => plain.extend_from_slice(bytes),
            Encoding::Gzip => {
                let mut decoder = flate2::read::GzDecoder::new(bytes);
                decoder.read_to_end(&mut plain).unwrap();
            }
            Encoding::Brotli => {
                let mut decoder = brotli::Decompressor::new(bytes, 4096);
                decoder.read_to_end(&mut plain).unwrap();
            }
        }
        plain
    }

    const ALL: [Encoding; 3] = [Encoding::Identity, Encoding::Gzip, Encoding::Brotli];

    fn accepted(line: &str) -> Encoding {
        let value = HeaderValue::from_str(line).unwrap();
        Encoding::accepted(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]))
    }

    #[test]
    fn the_best_encoding_that_the_browser_takes_is_chosen() {
        assert_eq!(accepted("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(accepted("gzip"), Encoding::Gzip);
        assert_eq!(accepted("br;q=0.5, gzip;q=0.9"), Encoding::Gzip);
        assert_eq!(accepted("br;q=0, gzip;q=0"), Encoding::Identity);
        assert_eq!(accepted("identity;q=1, br;q=0.2"), Encoding::Identity);
        assert_eq!(accepted("br;q=nonsense"), Encoding::Identity);
        assert_eq!(accepted(""), Encoding::Identity);
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn a_page_of_pieces_is_much_shorter_than_its_text() {
        let line = "<li class=\"card\"><a href=\"/p/mug\">Mug</a> <span>12.00</span></li>";
        let list = Piece::first(Bytes::from(line.repeat(200)));
        let rest = Piece::further(Bytes::from(line.repeat(200)));
        for encoding in [Encoding::Gzip, Encoding::Brotli] {
            let packed = join(encoding, &[&list, &rest]);
            assert!(packed.len() < 1_000, "{encoding:?}: {}", packed.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn pieces_put_together_are_the_page(
            texts in prop::collection::vec(
                prop_oneof![
                    "[ -~]{0,40}",
                    "(<p class=\"card\">(red|green|blue) mug [0-9]{1,3}</p>){0,60}",
                    "(the of and that with for this from){0,30}",
                    "\\PC{0,200}",
                ],
                1..6,
            )
        ) {
            let mut pieces: Vec<Piece> = Vec::new();
            for text in &texts {
                let plain = Bytes::from(text.clone());
                pieces.push(match pieces.is_empty() {
                    true => Piece::first(plain),
                    false => Piece::further(plain),
                });
            }
            let pieces: Vec<&Piece> = pieces.iter().collect();
            for encoding in ALL {
                let joined = join(encoding, &pieces);
                prop_assert_eq!(unpacked(encoding, &joined), texts.concat().into_bytes());
            }
        }
    }
}
