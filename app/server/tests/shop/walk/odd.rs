//! Odd values for every part of a request.

use std::fmt::Write as _;

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

pub const ACCEPTED: &[&str] = &[
    "text/html",
    "application/json",
    "text/vnd.fleetcart.fragment+html",
    "*/*",
    "",
    "image/webp,*;q=0.1",
    "text/html;q=2",
];
pub const RANGES: &[&str] = &[
    "bytes=0-0",
    "bytes=0-",
    "bytes=-1",
    "bytes=5-1",
    "bytes=999999999-",
    "bytes=0-1,3-4",
    "bytes=a-b",
    "lines=1-2",
    "bytes=-99999999999999999999",
    "",
];
pub const TAGS: &[&str] = &["*", "\"x\"", "W/\"x\"", "\"a\", \"b\"", "\"", "x"];
pub const DATES: &[&str] = &[
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "yesterday",
    "Thu, 99 Xxx 0000 99:99:99 GMT",
];

/// Names that pages read from an address, and one that none does.
const KEYS: &[&str] = &[
    "q", "category", "brand", "f.size", "f.colour", "f.", "min", "max", "stock", "sort", "page",
    "size", "token", "next", "v", "variant", "exact", "added", "o1", "expected", "x",
];

const VALUES: &[&str] = &[
    "",
    "1",
    "2",
    "0",
    "-1",
    "99",
    "100",
    "9223372036854775807",
    "9223372036854775808",
    "1.250",
    "9,50",
    "-0.00",
    "1e9",
    "NaN",
    "true",
    "on",
    "null",
    "blue-mug",
    "shirt",
    "no-such-thing",
    "mug",
    "A-1",
    "home",
    "home/kitchen",
    "price",
    "DE",
    "US",
    "XX",
    "ada@example.org",
    "a@b",
    "x.@y",
    "correct horse battery staple",
    "WELCOME10",
    "welcome10\u{200b}",
    "10117",
    "T12 K8AF",
    "Ada Lovelace",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "<script>",
    "' OR 1=1 --",
    "\"",
    "\\",
    "%",
    "%00",
    "\0",
    "\r\nSet-Cookie: a=b",
    "{{7*7}}",
    "${x}",
    "../../etc/passwd",
    "\u{202e}",
    "ÄÖÜß",
    "香港",
    "👩‍👩‍👧",
    "𝔸",
    "a\u{308}",
    "İ",
    "\u{feff}",
    "cash_on_delivery",
    "bank_transfer",
    "stripe",
    "test",
    "approve",
    "decline",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "1-00000000000000000000000000000000",
];

pub fn value(dice: &mut StdRng) -> String {
    let one = (*VALUES.choose(dice).unwrap()).to_owned();
    match dice.random_range(0..12) {
        0 => one.repeat(dice.random_range(2..60)),
        1 => one + VALUES.choose(dice).unwrap(),
        2 => dice.random::<i64>().to_string(),
        _ => one,
    }
}

/// What a field of that name asks for.
pub fn usual(name: &str) -> &'static str {
    match name {
        "email" => "ada@example.org",
        "name" => "Ada Lovelace",
        "line1" => "Unter den Linden 1",
        "city" => "Berlin",
        "postcode" => "10117",
        "country" => "DE",
        "phone" => "+49 30 123456",
        "password" | "current" | "new_password" => "correct horse battery staple",
        "code" => "WELCOME10",
        "quantity" | "variant" | "terms" | "set" => "1",
        "q" => "mug",
        "number" => "FC-001001",
        "message" => "Is it blue?",
        _ => "",
    }
}

/// The addresses that a pattern is made for.
pub fn plain(pattern: &str) -> Vec<String> {
    let names: &[&str] = match pattern {
        "/p/{slug}" => &["blue-mug", "shirt", "lamp"],
        "/c/{*path}" => &["home", "home/kitchen"],
        "/pages/{slug}" => &["terms"],
        "/flag/{file}" => &["n.svg"],
        _ => &["1"],
    };
    match parts(pattern) {
        Some((head, tail)) => names
            .iter()
            .map(|name| format!("{head}{name}{tail}"))
            .collect(),
        None => vec![pattern.to_owned()],
    }
}

pub fn filled(pattern: &str, dice: &mut StdRng) -> String {
    let mut path = match parts(pattern) {
        Some((head, tail)) => {
            let name = match dice.random_range(0..3) {
                0 => plain(pattern).choose(dice).unwrap()[head.len()..]
                    .trim_end_matches(tail)
                    .to_owned(),
                _ => percent(&value(dice)),
            };
            format!("{head}{name}{tail}")
        }
        None => pattern.to_owned(),
    };
    match dice.random_range(0..24) {
        0 => path.push('/'),
        1 => path = path.to_uppercase(),
        2 => path.push_str("/%2e%2e/"),
        3 => path.push_str("%ff"),
        4 => path = format!("/{path}"),
        5 => path.push_str(&"a".repeat(dice.random_range(100..3_000))),
        _ => {}
    }
    path
}

fn parts(pattern: &str) -> Option<(&str, &str)> {
    let (head, rest) = pattern.split_once('{')?;
    Some((head, rest.split_once('}')?.1))
}

pub fn query(dice: &mut StdRng) -> String {
    let pairs: Vec<String> = (0..dice.random_range(1..6))
        .map(|_| format!("{}={}", KEYS.choose(dice).unwrap(), percent(&value(dice))))
        .collect();
    let odd = ["", "&", "&=", "&%", "&%ff=%fe", "&a=b&a=c"]
        .choose(dice)
        .unwrap();
    format!("?{}{odd}", pairs.join("&"))
}

pub fn body(dice: &mut StdRng) -> Vec<u8> {
    match dice.random_range(0..6) {
        0 => Vec::new(),
        1 => (0..dice.random_range(1..400))
            .map(|_| dice.random())
            .collect(),
        2 => br#"{"id":"evt_1","type":"charge.refunded","data":{"object":{}}}"#.to_vec(),
        3 => b"a="
            .iter()
            .copied()
            .chain(std::iter::repeat_n(b'x', 300_000))
            .collect(),
        _ => query(dice).split_off(1).into_bytes(),
    }
}

pub fn content_type(dice: &mut StdRng) -> &'static str {
    match dice.random_range(0..12) {
        0 => "application/json",
        1 => "multipart/form-data; boundary=x",
        2 => "text/plain",
        3 => "application/x-www-form-urlencoded; charset=latin1",
        _ => "application/x-www-form-urlencoded",
    }
}

pub fn encoded(fields: &[(String, String)]) -> Vec<u8> {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => {
                out.push(char::from(byte))
            }
            _ => write!(out, "%{byte:02X}").unwrap(),
        }
    }
    out
}
