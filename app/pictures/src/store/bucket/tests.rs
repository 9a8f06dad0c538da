use object_store::memory::InMemory;
use tokio::runtime::Runtime;

use super::*;
use crate::{ImageStore, Limits, make};

fn bucket(runtime: &Runtime, prefix: &str) -> Bucket {
    let store = Arc::new(InMemory::new());
    Bucket::on(store, "assets", prefix, runtime.handle().clone())
}

#[test]
fn a_picture_is_made_once_and_found_the_next_time() {
    let runtime = Runtime::new().unwrap();
    let bucket = bucket(&runtime, "media");
    let store = ImageStore::Bucket(bucket.clone());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("red.png");
    image::RgbImage::from_pixel(400, 300, image::Rgb([200, 30, 30]))
        .save(&file)
        .unwrap();
    store.check().unwrap();
    let (first, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert!(fresh);
    let (again, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!((again, fresh), (first.clone(), false));

    let lost = bucket.path(&format!("{}-320.webp", first.key));
    assert_eq!(lost.to_string(), format!("media/{}-320.webp", first.key));
    runtime.block_on(bucket.store.delete(&lost)).unwrap();
    let (mended, fresh) = make(&file, &store, Limits::default()).unwrap();
    assert_eq!((mended, fresh), (first, true));
}

#[test]
fn what_was_stored_first_stays_whoever_comes_later() {
    let runtime = Runtime::new().unwrap();
    let bucket = bucket(&runtime, "");
    bucket.put("a-320.jpg", b"first".to_vec()).unwrap();
    bucket.put("a-320.jpg", b"second".to_vec()).unwrap();
    assert_eq!(bucket.get("a-320.jpg").unwrap().unwrap(), b"first");
    assert_eq!(bucket.get("b-320.jpg").unwrap(), None);
    assert_eq!(bucket.path("a-320.jpg").to_string(), "a-320.jpg");
    let both = ["a-320.jpg", "b-320.jpg"].map(str::to_owned);
    assert!(!bucket.has_all(&both).unwrap());
    assert!(bucket.has_all(&both[..1]).unwrap());
}

#[test]
fn the_type_follows_from_the_name() {
    assert_eq!(content_type("a-320.webp"), "image/webp");
    assert_eq!(content_type("a-320.jpg"), "image/jpeg");
    assert_eq!(content_type("a.json"), "application/json");
    assert_eq!(content_type("webp"), "application/octet-stream");
}
