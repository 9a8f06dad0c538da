//! A page drawn once for everybody, and how it is sent to each.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commerce::ids::ProductId;
use web::http::hint::Hint;

use crate::pages::kept::changes::{Changes, Stamp};
use crate::pages::kept::pieces::{Encoding, Piece, join};
use crate::pages::kept::shows::Shows;
use crate::pages::search::log::Searched;
use crate::pages::tools::{PLACE, Tools};

/// What the edge may do with a page for everybody: keep it for a second; browsers ask again.
const FOR_EVERYBODY: &str = "public, max-age=0, s-maxage=1";
/// What changes with the clock alone, such as the day of delivery, is as old as this at most.
const OLDEST: Duration = Duration::from_secs(60);
/// How long an old page is sent while the new one is drawn, counted from when it was last known to be right.
const GRACE: Duration = Duration::from_millis(400);
/// Corners of the header kept, by what they say.
const MOST_CORNERS: usize = 256;

/// The personal corners of the header that were sent lately.
#[derive(Default)]
pub struct Corners(RwLock<HashMap<Hint, Arc<Piece>>>);

impl Corners {
    pub fn get(&self, hint: Hint) -> Arc<Piece> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(corner) = known.get(&hint) {
            return corner.clone();
        }
        drop(known);
        let corner = Arc::new(Piece::further(Bytes::from(Tools::Of(hint).html())));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_CORNERS {
            known.clear();
        }
        known.insert(hint, corner.clone());
        corner
    }
}

/// What a request says of how it wants the page.
#[derive(Debug)]
pub struct Wish {
    pub hint: Hint,
    pub encoding: Encoding,
    /// The versions that the browser or the edge has.
    pub has: Option<HeaderValue>,
}

impl Wish {
    pub fn read(headers: &HeaderMap) -> Wish {
        Wish {
            hint: Hint::read(headers),
            encoding: Encoding::accepted(headers),
            has: headers.get(header::IF_NONE_MATCH).cloned(),
        }
    }
}

/// How fit a kept page is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fitness {
    /// Nothing changed.
    Current,
    /// It was right a moment ago: while the new one is drawn.
    JustOutdated,
    Outdated,
}

/// A page for everybody.
pub struct KeptPage {
    head: Piece,
    /// What stands behind the personal corner; none for a page that has no such corner.
    tail: Option<Piece>,
    headers: HeaderMap,
    hash: u64,
    shows: Vec<ProductId>,
    searched: Option<Searched>,
    stamp: Stamp,
    drawn: Instant,
    /// When it was last known to be right, in milliseconds after it was drawn.
    right_ms: AtomicU64,
}

impl KeptPage {
    /// `stamp` was taken before anything was read that the page shows.
    pub fn new(mut response: Response<()>, body: Bytes, stamp: Stamp) -> KeptPage {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let (head, tail) = match split(&body) {
            Some((head, tail)) => (head, Some(Piece::further(tail))),
            None => (body, None),
        };
        let shows = response.extensions_mut().remove::<Shows>();
        let mut shows = shows.map_or_else(Vec::new, |Shows(products)| products);
        shows.sort_unstable();
        shows.dedup();
        let searched = response.extensions_mut().remove();
        let mut headers = std::mem::take(response.headers_mut());
        headers.remove(header::CONTENT_LENGTH);
        KeptPage {
            head: Piece::first(head),
            tail,
            headers,
            hash: hasher.finish(),
            shows,
            searched,
            stamp,
            drawn: Instant::now(),
            right_ms: AtomicU64::new(0),
        }
    }

    /// What it takes of memory at most: compressed, a page is less than half as long in both forms together; with what is
    /// kept of it beside.
    pub fn weight(&self) -> usize {
        let tail = self.tail.as_ref().map_or(0, |tail| tail.plain().len());
        2 * (self.head.plain().len() + tail) + 8 * self.shows.len() + 1_024
    }

    pub fn searched(&self) -> Option<&Searched> {
        self.searched.as_ref()
    }

    pub fn fitness(&self, changes: &Changes) -> Fitness {
        let age = self.drawn.elapsed();
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        if age < OLDEST && changes.is_current(self.stamp, &self.shows) {
            self.right_ms.fetch_max(age_ms, Ordering::Relaxed);
            return Fitness::Current;
        }
        let right = Duration::from_millis(self.right_ms.load(Ordering::Relaxed));
        match age.saturating_sub(right) <= GRACE && !changes.is_strict() {
            true => Fitness::JustOutdated,
            false => Fitness::Outdated,
        }
    }

    /// The page for whoever asked.
    pub fn answer(&self, corners: &Corners, wish: &Wish) -> Response {
        let tag = self.tag(wish.hint);
        let is_known = wish.has.as_ref().is_some_and(|has| names(has, &tag));
        let mut response = match is_known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => self.whole(corners, wish),
        };
        let headers = response.headers_mut();
        let control = HeaderValue::from_static(FOR_EVERYBODY);
        headers.insert(header::CACHE_CONTROL, control);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        // A cache that looks at nothing but the address must not give the page to somebody who has a cookie.
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    fn whole(&self, corners: &Corners, wish: &Wish) -> Response {
        let body = match &self.tail {
            Some(tail) => {
                let corner = corners.get(wish.hint);
                join(wish.encoding, &[&self.head, &corner, tail])
            }
            None => join(wish.encoding, &[&self.head]),
        };
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = self.headers.clone();
        if let Some(encoding) = wish.encoding.header() {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, encoding);
        }
        response
    }

    /// Weak: the same page in another encoding is the same page.
    fn tag(&self, hint: Hint) -> String {
        match self.tail {
            Some(_) => {
                let signed_in = if hint.is_signed_in { "s" } else { "" };
                format!("W/\"{:016x}-{}{signed_in}\"", self.hash, hint.cart_count)
            }
            None => format!("W/\"{:016x}\"", self.hash),
        }
    }
}

/// What stands before and behind the place of the personal corner.
fn split(body: &Bytes) -> Option<(Bytes, Bytes)> {
    let at = find(body, PLACE.as_bytes())?;
    Some((body.slice(..at), body.slice(at + PLACE.len()..)))
}

/// The body with somebody's corner in it, where it was drawn for everybody and is not kept after all.
pub fn filled(body: Bytes, hint: Hint) -> Bytes {
    match split(&body) {
        Some((head, tail)) => {
            let corner = Tools::Of(hint).html();
            Bytes::from([&head, corner.as_bytes(), &tail].concat())
        }
        None => body,
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = part.first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| byte == first)?;
        if text[at..].starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Whether an `If-None-Match` names that version; what is compared is whether the page is the same, not its bytes.
fn names(has: &HeaderValue, tag: &str) -> bool {
    let Ok(has) = has.to_str() else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    has.trim() == "*" || has.split(',').any(|one| bare(one) == bare(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_in_whatever_list_it_stands() {
        let has = |line: &str| names(&HeaderValue::from_str(line).unwrap(), "W/\"ab-3s\"");
        assert!(has("W/\"ab-3s\""));
        assert!(has("\"x\", \"ab-3s\""));
        assert!(has("*"));
        assert!(!has("W/\"ab-3\""));
        assert!(!has("W/\"ab-3s"));
    }

    #[test]
    fn a_place_is_found_behind_what_only_begins_like_it() {
        let text = b"<<!--site<!--site-tools-->x";
        assert_eq!(find(text, PLACE.as_bytes()), Some(9));
        assert_eq!(find(b"<!--site-tool", PLACE.as_bytes()), None);
    }
}
