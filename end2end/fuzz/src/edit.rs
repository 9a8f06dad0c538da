//! Changes of kept inputs: parts put in, taken out, repeated and joined.

use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::{BoxedStrategy, Strategy};

/// Changes of one input.
const MOST: usize = 12;

/// Bytes after which an input grows no more.
const LONGEST: usize = 64 * 1024;

#[derive(Debug, Clone)]
enum Edit {
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// That many bytes from there, so many times.
    Repeat(Index, usize, usize),
    Set(Index, u8),
    /// The end of another kept input, from there.
    Join(Index, Vec<u8>, Index),
}

/// Inputs as the kept ones, changed a little or a lot.
pub fn changed(kept: Vec<Vec<u8>>, words: &[&str]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let edits = vec(edit(kept.clone(), words), 0..MOST);
    (select(kept), edits).prop_map(|(input, edits)| edits.into_iter().fold(input, applied))
}

fn edit(kept: Vec<Vec<u8>>, words: &[&str]) -> BoxedStrategy<Edit> {
    let place = any::<Index>;
    prop_oneof![
        4 => (place(), piece(words)).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        2 => (place(), 1..16_usize).prop_map(|(at, count)| Edit::Remove(at, count)),
        1 => (place(), 1..40_usize, prop_oneof![9 => 2..9_usize, 1 => 10..2_000_usize])
            .prop_map(|(at, count, times)| Edit::Repeat(at, count, times)),
        2 => (place(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        1 => (place(), select(kept), place()).prop_map(|(at, other, from)| Edit::Join(at, other, from)),
    ]
    .boxed()
}

/// What makes parsers stumble, the target's own words, and any text.
fn piece(words: &[&str]) -> BoxedStrategy<Vec<u8>> {
    const ODD: &[&str] = &[
        "",
        " ",
        "\u{a0}",
        "\t",
        "\n",
        "\r\n",
        "\0",
        "\"",
        "'",
        "\\",
        ",",
        ";",
        ".",
        "-",
        "−",
        "+",
        "&",
        "=",
        "%",
        "%00",
        "%ff",
        "/",
        "..",
        "<b>",
        "{{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "0",
        "00",
        "-0",
        "1e9",
        "NaN",
        "0x7f",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551616",
        "4294967296",
        "\u{200b}",
        "\u{feff}",
        "\u{202a}",
        "\u{202e}",
        "\u{fffd}",
        "ä",
        "a\u{308}",
        "ß",
        "İ",
        "ı",
        "ﬁ",
        "½",
        "１２",
        "٣",
        "香港",
        "👩‍👩‍👧",
        "𝔸",
        "\u{10ffff}",
        "\u{7f}",
        "ᾳ",
    ];
    let words: Vec<Vec<u8>> = words
        .iter()
        .chain(ODD)
        .map(|word| word.as_bytes().to_vec())
        .collect();
    prop_oneof![
        6 => select(words),
        2 => vec(any::<char>(), 1..6).prop_map(|text| text.into_iter().collect::<String>().into_bytes()),
        1 => vec(any::<u8>(), 1..8),
        1 => Just(Vec::new()),
    ]
    .boxed()
}

fn applied(mut input: Vec<u8>, edit: Edit) -> Vec<u8> {
    let place = |at: &Index, input: &[u8]| at.index(input.len() + 1);
    match edit {
        Edit::Insert(at, piece) => {
            let at = place(&at, &input);
            input.splice(at..at, piece);
        }
        Edit::Remove(at, count) => {
            let at = place(&at, &input);
            let end = (at + count).min(input.len());
            input.drain(at..end);
        }
        Edit::Repeat(at, count, times) => {
            let at = place(&at, &input);
            let part = input[at..(at + count).min(input.len())].repeat(times);
            input.splice(at..at, part);
        }
        Edit::Set(at, byte) => {
            if let Some(place) = input.len().checked_sub(1).map(|last| at.index(last + 1)) {
                input[place] = byte;
            }
        }
        Edit::Join(at, other, from) => {
            let at = place(&at, &input);
            let from = place(&from, &other);
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
    }
    input.truncate(LONGEST);
    input
}
