//! Pictures made from files of every kind, good and bad.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use pictures::{ImageStore, Limits, PictureError, file_name, make, make_all};

#[test]
fn a_photograph_is_stored_in_every_width_and_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let file = photograph(folder.path(), "wide.jpg", 1400, 700);
    let store = ImageStore::Folder(folder.path().join("out"));

    let (stored, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert!(fresh);
    assert_eq!((stored.width, stored.height), (1400, 700));
    assert_eq!(stored.widths, [320, 640, 960, 1280]);
    assert_eq!(stored.sha256.len(), 64);
    for width in &stored.widths {
        for format in ["webp", "jpg"] {
            let bytes = store
                .get(&file_name(&stored.key, *width, format))
                .unwrap()
                .unwrap();
            let picture = image::load_from_memory(&bytes).unwrap();
            assert_eq!(
                (picture.width(), picture.height()),
                (*width, width / 2),
                "{format}"
            );
        }
    }
}

#[test]
fn making_a_picture_again_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = photograph(folder.path(), "a.jpg", 700, 500);
    let store = ImageStore::Folder(folder.path().join("out"));
    let (first, _) = make(&file, &store, Limits::default()).unwrap();
    let (second, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!((first.clone(), false), (second, fresh));

    std::fs::remove_file(
        folder
            .path()
            .join("out")
            .join(file_name(&first.key, 320, "webp")),
    )
    .unwrap();
    let (third, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!(
        (first, true),
        (third, fresh),
        "a missing file is made again"
    );
}

#[test]
fn the_same_content_under_two_names_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let one = photograph(folder.path(), "one.jpg", 400, 300);
    let two = folder.path().join("two.jpg");
    std::fs::copy(&one, &two).unwrap();
    let store = ImageStore::Folder(folder.path().join("out"));
    let one = make(&one, &store, Limits::default()).unwrap().0;
    let two = make(&two, &store, Limits::default()).unwrap().0;
    assert_eq!(one.key, two.key);
}

#[test]
fn a_small_picture_is_never_made_larger() {
    let folder = tempfile::tempdir().unwrap();
    let file = photograph(folder.path(), "small.jpg", 200, 100);
    let store = ImageStore::Folder(folder.path().join("out"));
    let (stored, _) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!(stored.widths, [200]);
}

#[test]
fn transparency_stays_in_webp_and_becomes_white_in_jpeg() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clear.png");
    RgbaImage::from_pixel(400, 400, Rgba([255, 0, 0, 0]))
        .save(&file)
        .unwrap();
    let store = ImageStore::Folder(folder.path().join("out"));
    let (stored, _) = make(&file, &store, Limits::default()).unwrap();
    let load = |format| {
        let bytes = store
            .get(&file_name(&stored.key, 320, format))
            .unwrap()
            .unwrap();
        image::load_from_memory(&bytes)
            .unwrap()
            .into_rgba8()
            .get_pixel(10, 10)
            .0
    };
    assert_eq!(load("webp")[3], 0);
    assert!(load("jpg").iter().all(|channel| *channel > 250));
    assert_eq!(stored.placeholder, "#ffffff");
}

#[test]
fn a_picture_turned_by_its_camera_stands_upright() {
    let folder = tempfile::tempdir().unwrap();
    let file = photograph(folder.path(), "turned.jpg", 600, 400);
    turn(&file);
    let store = ImageStore::Folder(folder.path().join("out"));
    let (stored, _) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!((stored.width, stored.height), (400, 600));
}

#[test]
fn what_is_no_picture_is_refused_with_its_name_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let store = ImageStore::Folder(folder.path().join("out"));
    let try_bytes = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        make(&file, &store, Limits::default()).unwrap_err()
    };
    let whole = std::fs::read(photograph(folder.path(), "whole.jpg", 800, 600)).unwrap();

    assert!(matches!(
        try_bytes("text.jpg", b"<svg onload=alert(1)>"),
        PictureError::WrongFormat(_)
    ));
    assert!(matches!(
        try_bytes("empty.png", b""),
        PictureError::WrongFormat(_)
    ));
    let half = try_bytes("half.jpg", &whole[..whole.len() / 2]);
    let head = try_bytes("head.jpg", &whole[..24]);
    for error in [half, head] {
        assert!(matches!(error, PictureError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains(".jpg” is damaged"), "{error}");
    }
    let missing = make(&folder.path().join("gone.jpg"), &store, Limits::default()).unwrap_err();
    assert!(matches!(missing, PictureError::Unreadable { .. }));
    assert!(!folder.path().join("out").exists(), "nothing was stored");
}

#[test]
fn files_and_pictures_over_the_limits_are_refused_before_they_are_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let file = photograph(folder.path(), "big.jpg", 900, 900);
    let store = ImageStore::Folder(folder.path().join("out"));
    let few_pixels = Limits {
        pixels: 800_000,
        ..Limits::default()
    };
    let short_side = Limits {
        side: 899,
        ..Limits::default()
    };
    let few_bytes = Limits {
        bytes: 1_000,
        ..Limits::default()
    };
    assert!(matches!(
        make(&file, &store, few_pixels).unwrap_err(),
        PictureError::TooManyPixels { .. }
    ));
    assert!(matches!(
        make(&file, &store, short_side).unwrap_err(),
        PictureError::TooManyPixels { .. }
    ));
    assert!(matches!(
        make(&file, &store, few_bytes).unwrap_err(),
        PictureError::TooManyBytes { .. }
    ));
}

#[test]
fn many_pictures_are_made_and_the_bad_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = (0..6u32)
        .map(|n| photograph(folder.path(), &format!("{n}.jpg"), 330 + n, 200))
        .collect();
    let bad = folder.path().join("bad.jpg");
    std::fs::write(&bad, b"not a picture").unwrap();
    files.push(bad.clone());
    let store = ImageStore::Folder(folder.path().join("out"));
    let last = std::sync::Mutex::new(0);
    let made = make_all(&files, &store, Limits::default(), &|done, all| {
        assert_eq!(all, 7);
        let mut last = last.lock().unwrap();
        *last = done.max(*last);
    });
    assert_eq!(
        (made.stored.len(), made.fresh, *last.lock().unwrap()),
        (6, 6, 7)
    );
    assert_eq!(made.faults.len(), 1);
    assert!(made.faults[&bad].contains("bad.jpg"));
}

/// A picture with enough detail that it is not compressed to nothing.
fn photograph(folder: &Path, name: &str, width: u32, height: u32) -> PathBuf {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let ramp = |value: u32, most: u32| u8::try_from(value * 255 / most).unwrap();
        Rgb([
            ramp(x, width),
            ramp(y, height),
            u8::try_from((x * y) % 256).unwrap(),
        ])
    });
    let file = folder.join(name);
    DynamicImage::ImageRgb8(picture)
        .save_with_format(&file, ImageFormat::Jpeg)
        .unwrap();
    file
}

/// Writes the Exif note “turn a quarter to the right” into a JPEG file.
fn turn(file: &Path) {
    let bytes = std::fs::read(file).unwrap();
    let exif: &[u8] = &[
        0xff, 0xe1, 0x00, 0x22, b'E', b'x', b'i', b'f', 0, 0, b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1,
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];
    let turned = [&bytes[..2], exif, &bytes[2..]].concat();
    std::fs::write(file, turned).unwrap();
}
