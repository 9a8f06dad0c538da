//! Reads back what stands in a file of ours: each text with its place. Written without the crate that writes the files.

use std::collections::BTreeMap;

use miniz_oxide::inflate::decompress_to_vec_zlib;

/// A line of text on a page.
#[derive(Debug, Clone)]
pub struct Text {
    /// From 1.
    pub page: usize,
    pub x: f32,
    pub y: f32,
    pub text: String,
}

pub struct Pdf {
    objects: BTreeMap<u32, Vec<u8>>,
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Pdf {
        let mut objects = BTreeMap::new();
        let mut rest = bytes;
        while let Some(place) = find(rest, b" 0 obj\n") {
            let before = rest[..place].rsplit(|byte| *byte == b'\n').next().unwrap();
            let number = std::str::from_utf8(before).unwrap().parse().unwrap();
            let body = &rest[place + 7..];
            let end = find(body, b"\nendobj").unwrap();
            objects.insert(number, body[..end].to_vec());
            rest = &body[end..];
        }
        Pdf { objects }
    }

    pub fn pages(&self) -> usize {
        self.page_ids().len()
    }

    /// All text, page by page, as it was written.
    pub fn texts(&self) -> Vec<Text> {
        let mut texts = Vec::new();
        for (page, id) in self.page_ids().into_iter().enumerate() {
            let dict = self.dict(id);
            let fonts = ["R", "B"].map(|name| self.letters(reference(&dict, name)));
            let content = self.stream(reference(&dict, "Contents"));
            texts.extend(
                lines(&content, &fonts)
                    .into_iter()
                    .map(|(x, y, text)| Text {
                        page: page + 1,
                        x,
                        y,
                        text,
                    }),
            );
        }
        texts
    }

    fn page_ids(&self) -> Vec<u32> {
        let tree = self.objects.keys().map(|id| self.dict(*id));
        let tree = tree
            .into_iter()
            .find(|dict| dict.contains("/Type /Pages"))
            .unwrap();
        let kids = tree
            .split("/Kids [")
            .nth(1)
            .unwrap()
            .split(']')
            .next()
            .unwrap();
        let numbers = kids
            .split(" 0 R")
            .map(str::trim)
            .filter(|id| !id.is_empty());
        numbers.map(|id| id.parse().unwrap()).collect()
    }

    fn dict(&self, id: u32) -> String {
        let body = &self.objects[&id];
        let end = find(body, b"\nstream\n").unwrap_or(body.len());
        String::from_utf8_lossy(&body[..end]).into_owned()
    }

    fn stream(&self, id: u32) -> Vec<u8> {
        let body = &self.objects[&id];
        let start = find(body, b"\nstream\n").unwrap() + 8;
        let end = find(body, b"\nendstream").unwrap();
        match self.dict(id).contains("/FlateDecode") {
            true => decompress_to_vec_zlib(&body[start..end]).unwrap(),
            false => body[start..end].to_vec(),
        }
    }

    /// The character of each glyph of a typeface.
    fn letters(&self, font: u32) -> BTreeMap<u16, String> {
        let cmap = self.stream(reference(&self.dict(font), "ToUnicode"));
        let cmap = String::from_utf8(cmap).unwrap();
        let pairs = cmap.split("beginbfchar").skip(1);
        let pairs = pairs.flat_map(|part| part.split("endbfchar").next().unwrap().lines());
        let pairs = pairs.filter_map(|line| {
            let (glyph, letters) = line.trim().strip_prefix('<')?.split_once("> <")?;
            let letters = units(&hex(letters.trim_end_matches('>')));
            let letters = String::from_utf16(&letters).unwrap();
            Some((u16::from_str_radix(glyph, 16).unwrap(), letters))
        });
        pairs.collect()
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

fn reference(dict: &str, name: &str) -> u32 {
    let (_, after) = dict.split_once(&format!("/{name} ")).unwrap();
    after.split(' ').next().unwrap().parse().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn units(bytes: &[u8]) -> Vec<u16> {
    let pairs = bytes.chunks(2);
    pairs
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect()
}

/// Each string that is shown, with where it stands.
fn lines(content: &[u8], fonts: &[BTreeMap<u16, String>; 2]) -> Vec<(f32, f32, String)> {
    let (mut found, mut at, mut font) = (Vec::new(), (0.0, 0.0), 0);
    let mut rest = content;
    let mut words: Vec<String> = Vec::new();
    let mut shown = Vec::new();
    while let Some(first) = rest.first() {
        match first {
            b'(' => (shown, rest) = literal(&rest[1..]),
            b'<' => {
                let end = find(rest, b">").unwrap();
                shown = hex(std::str::from_utf8(&rest[1..end]).unwrap());
                rest = &rest[end + 1..];
            }
            byte if byte.is_ascii_whitespace() => rest = &rest[1..],
            _ => {
                let end = rest.iter().position(u8::is_ascii_whitespace);
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                rest = after;
                match word {
                    b"Tf" => font = usize::from(words[words.len() - 2] == "/B"),
                    b"Td" => {
                        let number = |back: usize| words[words.len() - back].parse().unwrap();
                        at = (number(2), number(1));
                    }
                    b"Tj" => {
                        let glyphs = units(&shown).into_iter();
                        let text = glyphs.map(|glyph| fonts[font][&glyph].as_str()).collect();
                        found.push((at.0, at.1, text));
                    }
                    _ => words.push(String::from_utf8(word.to_vec()).unwrap()),
                }
            }
        }
    }
    found
}

/// A string in round brackets, which may stand inside it too.
fn literal(from: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut bytes, mut depth, mut place) = (Vec::new(), 1, 0);
    loop {
        let byte = from[place];
        place += 1;
        match byte {
            b'\\' => {
                let sign = from[place];
                place += 1;
                bytes.push(match sign {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'0'..=b'7' => {
                        let digits = std::str::from_utf8(&from[place - 1..place + 2]).unwrap();
                        place += 2;
                        u8::from_str_radix(digits, 8).unwrap()
                    }
                    other => other,
                });
            }
            b'(' => {
                depth += 1;
                bytes.push(byte);
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return (bytes, &from[place..]);
                }
                bytes.push(byte);
            }
            other => bytes.push(other),
        }
    }
}
