//! The file around the pages: typefaces, text to select, title.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::subset;

use crate::PdfError;
use crate::sheet::{HEIGHT, Sheets, WIDTH};
use crate::typeface::Typeface;

const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// How hard streams are compressed, of 10.
const LEVEL: u8 = 6;

/// Hands out the numbers of the file's objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

pub(crate) fn written(sheets: Sheets, title: &str, author: &str) -> Result<Vec<u8>, PdfError> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let regular = embed(&mut pdf, &mut numbers, &sheets.regular)?;
    let bold = embed(&mut pdf, &mut numbers, &sheets.bold)?;
    let mut kids = Vec::new();
    for content in sheets.pages {
        let (page, stream) = (numbers.next(), numbers.next());
        let bytes = compress_to_vec_zlib(&content.finish(), LEVEL);
        pdf.stream(stream, &bytes).filter(Filter::FlateDecode);
        let mut writer = pdf.page(page);
        writer
            .parent(tree)
            .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
            .contents(stream);
        let mut resources = writer.resources();
        let mut fonts = resources.fonts();
        fonts.pair(Name(b"R"), regular).pair(Name(b"B"), bold);
        fonts.finish();
        resources.finish();
        writer.finish();
        kids.push(page);
    }
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(kids).count(count);
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en-GB"));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info)
        .title(TextStr(title))
        .author(TextStr(author));
    Ok(pdf.finish())
}

/// Writes what the pages need of a typeface.
fn embed(pdf: &mut Pdf, numbers: &mut Numbers, own: &Typeface) -> Result<Ref, PdfError> {
    let (font, cid, descriptor) = (numbers.next(), numbers.next(), numbers.next());
    let (cmap, data) = (numbers.next(), numbers.next());
    let name = format!("{}+{}", tag(own), own.name);
    let name = Name(name.as_bytes());
    let face = &own.face;

    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(cmap);

    let mut writer = pdf.cid_font(cid);
    writer
        .subtype(CidFontType::Type2)
        .base_font(name)
        .system_info(SYSTEM)
        .font_descriptor(descriptor)
        .default_width(0.0)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let advances = own.remapper.remapped_gids();
    let advances = advances.map(|glyph| own.advance(ttf_parser::GlyphId(glyph)));
    writer.widths().consecutive(0, advances);
    writer.finish();

    let edges = face.global_bounding_box();
    let [left, bottom, right, top] = [edges.x_min, edges.y_min, edges.x_max, edges.y_max]
        .map(|units| own.scaled(f32::from(units)));
    let ascent = own.scaled(f32::from(face.ascender()));
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(ascent)
        .descent(own.scaled(f32::from(face.descender())))
        .cap_height(
            face.capital_height()
                .map_or(ascent, |height| own.scaled(f32::from(height))),
        )
        .stem_v(80.0)
        .font_file2(data);

    let mut unicode = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
    for (glyph, sign) in &own.chars {
        unicode.pair(*glyph, *sign);
    }
    pdf.cmap(cmap, &unicode.finish());

    let cut = subset(own.data, 0, &own.remapper).map_err(PdfError::Subset)?;
    let bytes = compress_to_vec_zlib(&cut, LEVEL);
    pdf.stream(data, &bytes).filter(Filter::FlateDecode);
    Ok(font)
}

/// Six letters that differ where the glyphs do.
fn tag(own: &Typeface) -> String {
    let glyphs = own.remapper.remapped_gids();
    let mut sum = glyphs.fold(0xcbf2_9ce4_8422_2325_u64, |sum, glyph| {
        (sum ^ u64::from(glyph)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut letters = String::new();
    for _ in 0..6 {
        let place = u8::try_from(sum % 26).unwrap_or_default();
        letters.push(char::from(b'A' + place));
        sum /= 26;
    }
    letters
}
