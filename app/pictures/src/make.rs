//! One photograph: read, checked, turned upright, scaled down and written in two formats.

use std::io::Cursor;
use std::path::Path;

use fast_image_resize::{ResizeError, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::StoredPicture;
use super::placeholder::dominant_colour;
use super::store::{ImageStore, file_name};

/// The widths a picture is made in, as far as it is that wide.
pub const WIDTHS: [u32; 4] = [320, 640, 960, 1280];
/// Quality of the WebP files, of 100.
pub const WEBP_QUALITY: f32 = 76.0;
/// Quality of the JPEG files, of 100.
pub const JPEG_QUALITY: u8 = 80;

/// Part of every key: change it with anything that changes the files, whose names promise never to.
const RECIPE: &[u8] = b"webp76 m2 jpeg80 320 640 960 1280 lanczos3 v1";
/// How hard WebP tries, of 6: 4 takes more than twice as long for files 4 % smaller.
const WEBP_EFFORT: i32 = 2;
const KEY_LENGTH: usize = 20;
const THUMB: u32 = 32;

/// How large a file may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes: u64,
    /// The most pixels on one side.
    pub side: u32,
    /// The most pixels in all.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 25 * 1024 * 1024,
            side: 12_000,
            pixels: 50_000_000,
        }
    }
}

#[derive(Debug, Error)]
pub enum PictureError {
    #[error("The picture “{name}” cannot be read: {source}.")]
    Unreadable {
        name: String,
        source: std::io::Error,
    },
    #[error("The picture “{name}” is larger than {mib} MiB.")]
    TooManyBytes { name: String, mib: u64 },
    #[error("The picture “{name}” is {width} × {height} pixels, more than the shop takes.")]
    TooManyPixels {
        name: String,
        width: u32,
        height: u32,
    },
    #[error("The picture “{0}” is neither JPEG nor PNG.")]
    WrongFormat(String),
    #[error("The picture “{name}” is damaged: {reason}.")]
    Damaged { name: String, reason: String },
    #[error("The picture “{name}” could not be converted: {reason}.")]
    Unconvertible { name: String, reason: String },
    #[error("The picture “{name}” could not be stored: {source}.")]
    NotStored {
        name: String,
        source: std::io::Error,
    },
}

/// Makes all sizes of a picture, or finds them made already. Blocks for as long as that takes. What
/// was stored of a picture that failed is named by nothing and completed by the next try.
pub fn make(
    file: &Path,
    store: &ImageStore,
    limits: Limits,
) -> Result<(StoredPicture, bool), PictureError> {
    let name = file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let bytes = read(file, &name, limits)?;
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let key = key(&bytes);
    let done = format!("{key}.json");

    let not_stored = |source| PictureError::NotStored {
        name: name.clone(),
        source,
    };
    if let Some(note) = store.get(&done).map_err(not_stored)?
        && let Ok(stored) = serde_json::from_slice::<StoredPicture>(&note)
        && store.has_all(&file_names(&stored)).map_err(not_stored)?
    {
        return Ok((stored, false));
    }

    let picture = decode(&bytes, &name, limits)?;
    let (width, height) = (picture.width(), picture.height());
    let widths = widths(width);
    for &target in &widths {
        let scaled = scale(&picture, target).map_err(|error| unconvertible(&name, error))?;
        let webp = webp(&scaled).map_err(|reason| unconvertible(&name, reason))?;
        store
            .put(&file_name(&key, target, "webp"), webp)
            .map_err(not_stored)?;
        let jpeg = jpeg(&on_white(scaled)).map_err(|error| unconvertible(&name, error))?;
        store
            .put(&file_name(&key, target, "jpg"), jpeg)
            .map_err(not_stored)?;
    }
    let thumb = scale(&picture, THUMB.min(width)).map_err(|error| unconvertible(&name, error))?;
    let placeholder = dominant_colour(&on_white(thumb));
    let stored = StoredPicture {
        key,
        sha256,
        width,
        height,
        placeholder,
        widths,
    };
    let note = serde_json::to_vec(&stored).map_err(|error| unconvertible(&name, error))?;
    store.put(&done, note).map_err(not_stored)?;
    Ok((stored, true))
}

fn read(file: &Path, name: &str, limits: Limits) -> Result<Vec<u8>, PictureError> {
    let unreadable = |source| PictureError::Unreadable {
        name: name.to_owned(),
        source,
    };
    if std::fs::metadata(file).map_err(unreadable)?.len() > limits.bytes {
        let mib = limits.bytes / 1024 / 1024;
        return Err(PictureError::TooManyBytes {
            name: name.to_owned(),
            mib,
        });
    }
    std::fs::read(file).map_err(unreadable)
}

fn key(bytes: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(RECIPE)
        .chain_update(bytes)
        .finalize();
    let mut key = hex::encode(digest);
    key.truncate(KEY_LENGTH);
    key
}

/// The pixels, upright. The size is checked before any pixel is read.
fn decode(bytes: &[u8], name: &str, limits: Limits) -> Result<DynamicImage, PictureError> {
    let damaged = |error: ImageError| PictureError::Damaged {
        name: name.to_owned(),
        reason: error.to_string().trim_end_matches('.').to_owned(),
    };
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let reader = reader.map_err(|error| damaged(ImageError::IoError(error)))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(PictureError::WrongFormat(name.to_owned()));
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !is_whole_jpeg(bytes) {
        let reason = "the end of the file is missing".to_owned();
        return Err(PictureError::Damaged {
            name: name.to_owned(),
            reason,
        });
    }
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let too_large = u64::from(width) * u64::from(height) > limits.pixels;
    if too_large || width > limits.side || height > limits.side {
        return Err(PictureError::TooManyPixels {
            name: name.to_owned(),
            width,
            height,
        });
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    Ok(if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    })
}

/// Whether the last scan is followed by the end marker. The decoder itself fills what is missing
/// with grey and says nothing; inside a scan neither marker can occur.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    match (last([0xff, 0xda]), last([0xff, 0xd9])) {
        (Some(scan), Some(end)) => scan < end,
        // Without any scan the decoder has its own complaint.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// The usual widths that are not wider than the picture, and its own when that is less than the widest.
fn widths(width: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = WIDTHS
        .into_iter()
        .filter(|target| *target <= width)
        .collect();
    if WIDTHS.iter().all(|target| *target > width) || widths.len() < WIDTHS.len() {
        widths.push(width);
    }
    widths.dedup();
    widths
}

fn scale(picture: &DynamicImage, width: u32) -> Result<DynamicImage, ResizeError> {
    if width == picture.width() {
        return Ok(picture.clone());
    }
    let ratio = u64::from(picture.height()) * u64::from(width) * 2 + u64::from(picture.width());
    let height = u32::try_from(ratio / (u64::from(picture.width()) * 2))
        .unwrap_or(1)
        .max(1);
    // The resizer is built for one kind of pixel only: each further kind costs half a minute of compiling.
    let source = DynamicImage::ImageRgba8(picture.to_rgba8());
    let mut scaled = DynamicImage::new_rgba8(width, height);
    Resizer::new().resize(&source, &mut scaled, None)?;
    Ok(match picture.color().has_alpha() {
        true => scaled,
        false => DynamicImage::ImageRgb8(scaled.into_rgb8()),
    })
}

fn webp(picture: &DynamicImage) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "WebP has no settings".to_owned())?;
    config.quality = WEBP_QUALITY;
    config.method = WEBP_EFFORT;
    let encoded = webp::Encoder::from_image(picture)?
        .encode_advanced(&config)
        .map_err(|error| format!("WebP {error:?}"))?;
    Ok(encoded.to_vec())
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture)?;
    Ok(bytes)
}

/// JPEG knows no transparency; a white page is what shows through.
fn on_white(picture: DynamicImage) -> RgbImage {
    let DynamicImage::ImageRgba8(transparent) = picture else {
        return picture.into_rgb8();
    };
    let mut opaque = RgbImage::new(transparent.width(), transparent.height());
    for (pixel, target) in transparent.pixels().zip(opaque.pixels_mut()) {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let over = |channel: u32| {
            u8::try_from((channel * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        *target = Rgb([over(red), over(green), over(blue)]);
    }
    opaque
}

fn file_names(stored: &StoredPicture) -> Vec<String> {
    let name = |width: &u32, format| file_name(&stored.key, *width, format);
    stored
        .widths
        .iter()
        .flat_map(|width| [name(width, "webp"), name(width, "jpg")])
        .collect()
}

fn unconvertible(name: &str, reason: impl ToString) -> PictureError {
    PictureError::Unconvertible {
        name: name.to_owned(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_never_exceed_the_picture() {
        assert_eq!(widths(1600), [320, 640, 960, 1280]);
        assert_eq!(widths(1280), [320, 640, 960, 1280]);
        assert_eq!(widths(1000), [320, 640, 960, 1000]);
        assert_eq!(widths(640), [320, 640]);
        assert_eq!(widths(200), [200]);
    }

    #[test]
    fn heights_keep_the_proportions() {
        let picture = DynamicImage::new_rgb8(1000, 667);
        assert_eq!(scale(&picture, 320).unwrap().height(), 213);
        let flat = DynamicImage::new_rgb8(4000, 1);
        assert_eq!(scale(&flat, 320).unwrap().height(), 1);
    }
}
