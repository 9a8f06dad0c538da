//! The release bucket: objects read whole, listed, and written once or again.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use fleet::fault::Fault;
use images::next_page;
use runtime::call;
use serde::Serialize;
use thiserror::Error;

/// Everything this function reads is far smaller; a larger object is not what its key says.
const LARGEST: i64 = 1 << 20;

pub(crate) struct Bucket {
    s3: Client,
    name: String,
}

/// Why there is nothing to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Absent {
    #[error("there is no such object")]
    Missing,
    #[error("it is larger than a mebibyte")]
    TooLarge,
}

impl Bucket {
    pub fn new(s3: Client, name: &str) -> Self {
        Self {
            s3,
            name: name.to_owned(),
        }
    }

    pub async fn get(&self, key: &str) -> Result<Result<Vec<u8>, Absent>, Fault> {
        const GET: &str = "GetObject";
        let answer = call(GET, || {
            self.s3.get_object().bucket(&self.name).key(key).send()
        })
        .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) if fault.code.as_deref() == Some("NoSuchKey") => {
                return Ok(Err(Absent::Missing));
            }
            // To a role that may list only some folders, S3 does not say that an object is missing.
            Err(fault) if fault.code.as_deref() == Some("AccessDenied") => {
                return match self.keys(key).await?.iter().any(|found| found == key) {
                    true => Err(fault),
                    false => Ok(Err(Absent::Missing)),
                };
            }
            Err(fault) => return Err(fault),
        };
        if answer.content_length.is_some_and(|length| length > LARGEST) {
            return Ok(Err(Absent::TooLarge));
        }
        let body = answer.body.collect().await.map_err(|cause| Fault {
            operation: GET,
            code: None,
            message: format!("{key} broke off: {cause}"),
        })?;
        Ok(Ok(body.to_vec()))
    }

    /// Every key that starts so.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.list(prefix, None).await
    }

    /// The names between the prefix and the next slash.
    pub async fn folders(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let found = self.list(prefix, Some("/")).await?;
        let name = |folder: &String| {
            folder
                .strip_prefix(prefix)?
                .strip_suffix('/')
                .map(str::to_owned)
        };
        Ok(found.iter().filter_map(name).collect())
    }

    async fn list(&self, prefix: &str, delimiter: Option<&str>) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        let mut page = None;
        loop {
            let answer = call("ListObjectsV2", || {
                self.s3
                    .list_objects_v2()
                    .bucket(&self.name)
                    .prefix(prefix)
                    .set_delimiter(delimiter.map(str::to_owned))
                    .set_continuation_token(page.clone())
                    .send()
            })
            .await?;
            let keys = answer
                .contents()
                .iter()
                .filter_map(|object| object.key.clone());
            let folders = answer
                .common_prefixes()
                .iter()
                .filter_map(|folder| folder.prefix.clone());
            match delimiter {
                None => found.extend(keys),
                Some(_) => found.extend(folders),
            }
            page = next_page(answer.next_continuation_token);
            if page.is_none() {
                return Ok(found);
            }
        }
    }

    /// Writes an object unless it exists; then the fault is `PreconditionFailed`.
    pub async fn put_new(&self, key: &str, contents: &impl Serialize) -> Result<(), Fault> {
        let json = serde_json::to_vec(contents).unwrap_or_default();
        call("PutObject", || {
            self.s3
                .put_object()
                .bucket(&self.name)
                .key(key)
                .if_none_match("*")
                .content_type("application/json")
                .body(ByteStream::from(json.clone()))
                .send()
        })
        .await
        .map(|_| ())
    }

    /// Writes a text, over an older one.
    pub async fn put_text(&self, key: &str, text: &str) -> Result<(), Fault> {
        call("PutObject", || {
            self.s3
                .put_object()
                .bucket(&self.name)
                .key(key)
                .content_type("text/plain; charset=utf-8")
                .body(ByteStream::from(text.as_bytes().to_vec()))
                .send()
        })
        .await
        .map(|_| ())
    }
}
