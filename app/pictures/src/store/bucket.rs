//! A bucket of S3 that keeps pictures.
//!
//! Keys, region and endpoint come from where every tool of AWS takes them: `AWS_…` in the
//! environment, else the role of the instance by its metadata service (version 2 only).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join_all;
use futures::stream::{BoxStream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, GetOptions, ObjectStore, ObjectStoreExt,
    PutMode, PutOptions, RetryConfig,
};
use thiserror::Error;
use tokio::runtime::Handle;

pub use bytes::Bytes;

/// Names never change their content, so whoever keeps a file may keep it for a year.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Tries to store one file. A try whose answer is lost may have stored it; the next one finds that out.
const TRIES: u32 = 3;

/// How long a bucket is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// For one call, its body included.
    pub call: Duration,
    /// Repetitions of a call that failed for a reason that may pass.
    pub retries: usize,
}

impl RetryPolicy {
    /// Somebody waits for a page: better an empty frame than a late one.
    pub const PAGE: Self = Self {
        call: Duration::from_secs(5),
        retries: 1,
    };
    /// An import has time.
    pub const IMPORT: Self = Self {
        call: Duration::from_secs(60),
        retries: 4,
    };
}

#[derive(Debug, Error)]
pub enum BucketError {
    #[error("the bucket {0} does not exist")]
    NoBucket(String),
    #[error(
        "the bucket {bucket} denies it: whose keys these are needs s3:GetObject and s3:PutObject \
         on its files and s3:ListBucket on itself ({detail})"
    )]
    Denied { bucket: String, detail: String },
    #[error("the bucket {bucket} cannot be used: {detail}")]
    Failed { bucket: String, detail: String },
}

/// A file on its way out of a bucket.
pub struct FetchedFile {
    /// Its size in bytes.
    pub size: u64,
    /// What the bucket calls this content.
    pub etag: Option<String>,
    /// Its content, piece by piece; nothing when only the head was asked for.
    pub content: BoxStream<'static, io::Result<Bytes>>,
}

pub enum FetchOutcome {
    Found(FetchedFile),
    /// The asker has it already.
    Unchanged,
    /// There is none of that name.
    Missing,
}

/// A bucket, or the part of one below a prefix. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    bucket: String,
    prefix: String,
    runtime: Handle,
}

impl Bucket {
    /// Calls nothing yet. Must be called inside a runtime, which then carries the calls of those
    /// methods that block.
    pub fn open(bucket: &str, prefix: &str, retry: RetryPolicy) -> Result<Self, BucketError> {
        let failed = |detail: String| BucketError::Failed {
            bucket: bucket.to_owned(),
            detail,
        };
        let runtime = Handle::try_current().map_err(|error| failed(error.to_string()))?;
        let endpoint = std::env::var("AWS_ENDPOINT_URL").ok();
        let plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
        // A bucket with a dot in its name does not fit the certificate of `bucket.s3.region…`.
        let own_host = endpoint_is_amazons() && !bucket.contains('.');
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_virtual_hosted_style_request(own_host)
            .with_client_options(
                ClientOptions::new()
                    .with_allow_http(plain)
                    .with_connect_timeout(Duration::from_secs(3))
                    .with_timeout(retry.call),
            )
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(100),
                    max_backoff: Duration::from_secs(2),
                    base: 2.0,
                },
                max_retries: retry.retries,
                retry_timeout: retry.call,
            })
            .build()
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self::on(Arc::new(store), bucket, prefix, runtime))
    }

    fn on(store: Arc<dyn ObjectStore>, bucket: &str, prefix: &str, runtime: Handle) -> Self {
        Self {
            store,
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            runtime,
        }
    }

    /// A file, or only its head, unless the asker's `known` (an `If-None-Match`) says that it has it.
    pub async fn fetch(
        &self,
        name: &str,
        head: bool,
        known: Option<String>,
    ) -> Result<FetchOutcome, BucketError> {
        let options = GetOptions {
            head,
            if_none_match: known,
            ..GetOptions::default()
        };
        match self.store.get_opts(&self.path(name), options).await {
            Ok(found) => Ok(FetchOutcome::Found(FetchedFile {
                size: found.meta.size,
                etag: found.meta.e_tag.clone(),
                content: found
                    .into_stream()
                    .map(|piece| piece.map_err(io::Error::other))
                    .boxed(),
            })),
            Err(object_store::Error::NotModified { .. }) => Ok(FetchOutcome::Unchanged),
            Err(error) => match self.explained(&error) {
                None => Ok(FetchOutcome::Missing),
                Some(error) => Err(error),
            },
        }
    }

    pub(super) fn get(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.runtime.block_on(async {
            let read = async { self.store.get(&self.path(name)).await?.bytes().await };
            match read.await {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(error) => self.explained(&error).map_or(Ok(None), refuse),
            }
        })
    }

    pub(super) fn has_all(&self, names: &[String]) -> io::Result<bool> {
        let heads = names.iter().map(|name| async {
            let options = GetOptions {
                head: true,
                ..GetOptions::default()
            };
            self.store.get_opts(&self.path(name), options).await
        });
        match self.runtime.block_on(try_join_all(heads)) {
            Ok(_) => Ok(true),
            Err(error) => self.explained(&error).map_or(Ok(false), refuse),
        }
    }

    pub(super) fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        let bytes = Bytes::from(bytes);
        self.runtime.block_on(async {
            let mut tried = 1;
            loop {
                match self.put_once(name, bytes.clone()).await {
                    // Same name, same content: whoever was first, it is there.
                    Ok(()) | Err(object_store::Error::AlreadyExists { .. }) => return Ok(()),
                    Err(error) => {
                        let why = self
                            .explained(&error)
                            .unwrap_or_else(|| self.failed(&error));
                        if tried == TRIES || !matches!(why, BucketError::Failed { .. }) {
                            return refuse(why);
                        }
                    }
                }
                tokio::time::sleep(Duration::from_millis(200) * tried).await;
                tried += 1;
            }
        })
    }

    async fn put_once(&self, name: &str, bytes: Bytes) -> Result<(), object_store::Error> {
        let about = [
            (Attribute::ContentType, content_type(name)),
            (Attribute::CacheControl, FOREVER),
        ];
        let options = PutOptions {
            mode: PutMode::Create,
            attributes: Attributes::from_iter(about),
            ..PutOptions::default()
        };
        let path = self.path(name);
        let put = self.store.put_opts(&path, bytes.into(), options);
        put.await.map(|_| ())
    }

    fn path(&self, name: &str) -> Path {
        let parts = self.prefix.split('/').filter(|part| !part.is_empty());
        Path::from_iter(parts.chain([name]))
    }

    /// None when the file is simply not there.
    fn explained(&self, error: &object_store::Error) -> Option<BucketError> {
        use object_store::Error::{NotFound, PermissionDenied, Unauthenticated};
        match error {
            NotFound { source, .. } if source.to_string().contains("NoSuchBucket") => {
                Some(BucketError::NoBucket(self.bucket.clone()))
            }
            NotFound { .. } => None,
            PermissionDenied { .. } | Unauthenticated { .. } => Some(BucketError::Denied {
                bucket: self.bucket.clone(),
                detail: one_line(error),
            }),
            _ => Some(self.failed(error)),
        }
    }

    fn failed(&self, error: &object_store::Error) -> BucketError {
        BucketError::Failed {
            bucket: self.bucket.clone(),
            detail: one_line(error),
        }
    }
}

/// The type of a stored file, by its name.
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn endpoint_is_amazons() -> bool {
    let named = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"];
    named.iter().all(|name| std::env::var_os(name).is_none())
}

fn refuse<T>(error: BucketError) -> io::Result<T> {
    Err(io::Error::other(error))
}

/// What the client says, with its causes, cut to what a person reads.
fn one_line(error: &object_store::Error) -> String {
    let text = error.to_string();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(400).collect()
}

#[cfg(test)]
mod tests;
