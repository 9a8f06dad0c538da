//! The release bucket: objects read whole, listed, and written once or again.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::primitives::ByteStream;
use fleet::aws_error::AwsError;
use serde::Serialize;
use thiserror::Error;

use crate::{Fleet, call, clients};

/// Everything that is read is far smaller; a larger object is not what its key says.
const LARGEST: i64 = 1 << 20;
const GET: &str = "GetObject";

pub struct Bucket {
    s3: Client,
    name: String,
}

/// Why there is nothing to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotRead {
    #[error("there is no such object")]
    Missing,
    #[error("it is larger than a mebibyte")]
    TooLarge,
}

impl Bucket {
    pub fn new(config: &SdkConfig, fleet: &Fleet) -> Self {
        Self {
            s3: clients::s3(config, fleet),
            name: fleet.bucket.clone(),
        }
    }

    pub async fn get(&self, key: &str) -> Result<Result<Vec<u8>, NotRead>, AwsError> {
        let request = self.s3.get_object().bucket(&self.name).key(key);
        let answer = match call(GET, request.send()).await {
            Ok(answer) => answer,
            Err(error) if error.code.as_deref() == Some("NoSuchKey") => {
                return Ok(Err(NotRead::Missing));
            }
            // To a role that may list only some folders, S3 does not say that an object is missing. One
            // that may not list this one fails here: what it may not read must not count as absent.
            Err(error) if error.code.as_deref() == Some("AccessDenied") => {
                return match self.keys(key).await?.iter().any(|found| found == key) {
                    true => Err(error),
                    false => Ok(Err(NotRead::Missing)),
                };
            }
            Err(error) => return Err(error),
        };
        if answer.content_length.is_some_and(|length| length > LARGEST) {
            return Ok(Err(NotRead::TooLarge));
        }
        let body = answer.body.collect().await.map_err(|cause| AwsError {
            operation: GET,
            code: None,
            message: format!("{key} broke off: {cause}"),
        })?;
        Ok(Ok(body.to_vec()))
    }

    /// Every key that starts so.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, AwsError> {
        let pages = self.list(prefix, None).await?;
        let objects = pages
            .into_iter()
            .flat_map(|page| page.contents.unwrap_or_default());
        Ok(objects.filter_map(|object| object.key).collect())
    }

    /// The names between the prefix and the next slash.
    pub async fn folders(&self, prefix: &str) -> Result<Vec<String>, AwsError> {
        let pages = self.list(prefix, Some("/")).await?;
        let folders = pages
            .into_iter()
            .flat_map(|page| page.common_prefixes.unwrap_or_default());
        let name = |folder: String| {
            let name = folder.strip_prefix(prefix)?.strip_suffix('/')?;
            Some(name.to_owned())
        };
        Ok(folders.filter_map(|folder| name(folder.prefix?)).collect())
    }

    async fn list(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
    ) -> Result<Vec<ListObjectsV2Output>, AwsError> {
        let request = self.s3.list_objects_v2().bucket(&self.name).prefix(prefix);
        let request = request.set_delimiter(delimiter.map(str::to_owned));
        call("ListObjectsV2", request.into_paginator().send().collect()).await
    }

    /// Writes an object unless it exists; then the error is `PreconditionFailed`.
    pub async fn put_new(&self, key: &str, contents: &impl Serialize) -> Result<(), AwsError> {
        let json = serde_json::to_vec(contents).unwrap_or_default();
        let request = self.s3.put_object().bucket(&self.name).key(key);
        let request = request.if_none_match("*").content_type("application/json");
        let sent = request.body(ByteStream::from(json)).send();
        call("PutObject", sent).await.map(drop)
    }

    /// Writes an object, over an older one.
    pub async fn put(&self, key: &str, kind: &str, contents: Vec<u8>) -> Result<(), AwsError> {
        let request = self.s3.put_object().bucket(&self.name).key(key);
        let sent = request.content_type(kind).body(contents.into()).send();
        call("PutObject", sent).await.map(drop)
    }
}
