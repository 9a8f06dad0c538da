//! Where pictures are kept, as an operator writes it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

/// A folder, or a bucket and the part of its names that stands before every file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A folder of this machine.
    Folder(PathBuf),
    /// `s3://bucket/prefix`
    Bucket {
        bucket: String,
        /// What stands before each file's name, without slashes at its ends; may be empty.
        prefix: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidStoreUrl {
    #[error("names neither a folder nor a bucket")]
    Empty,
    #[error("“{0}” cannot be the name of a bucket: 3 to 63 of a-z, 0-9, - and .")]
    Bucket(String),
    #[error("“{0}” cannot stand before the names of files")]
    Prefix(String),
    #[error("“{0}” is no place this shop knows: use a folder, or s3://bucket/media")]
    Scheme(String),
}

impl FromStr for StoreUrl {
    type Err = InvalidStoreUrl;

    fn from_str(text: &str) -> Result<Self, InvalidStoreUrl> {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once("://") else {
            return match text {
                "" => Err(InvalidStoreUrl::Empty),
                folder => Ok(Self::Folder(PathBuf::from(folder))),
            };
        };
        if scheme != "s3" {
            return Err(InvalidStoreUrl::Scheme(text.to_owned()));
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(3..=63).contains(&bucket.len())
            || !bucket.bytes().all(|byte| known(byte) || byte == b'.')
            || bucket.starts_with(['-', '.'])
            || bucket.ends_with(['-', '.'])
        {
            return Err(InvalidStoreUrl::Bucket(bucket.to_owned()));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let plain = |part: &str| {
            !part.is_empty()
                && !part.bytes().all(|byte| byte == b'.')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if !prefix.is_empty() && !prefix.split('/').all(plain) {
            return Err(InvalidStoreUrl::Prefix(prefix.to_owned()));
        }
        Ok(Self::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket_and_is_written_as_it_was_read() {
        let bucket = |text: &str| match text.parse().unwrap() {
            StoreUrl::Bucket { bucket, prefix } => (bucket, prefix),
            folder => panic!("{text} is {folder:?}"),
        };
        let pair = |bucket: &str, prefix: &str| (bucket.to_owned(), prefix.to_owned());
        assert_eq!(bucket("s3://assets-1/media"), pair("assets-1", "media"));
        assert_eq!(bucket("s3://assets-1/media/"), pair("assets-1", "media"));
        assert_eq!(bucket("s3://assets-1"), pair("assets-1", ""));
        assert_eq!(bucket("s3://assets-1/a/b.c"), pair("assets-1", "a/b.c"));
        for text in [
            "s3://assets-1/media",
            "s3://assets-1",
            "var/media",
            "/srv/m",
        ] {
            assert_eq!(text.parse::<StoreUrl>().unwrap().to_string(), text);
        }
        assert_eq!(
            "var/media".parse(),
            Ok(StoreUrl::Folder("var/media".into()))
        );
    }

    #[test]
    fn what_names_no_place_is_refused() {
        for text in [
            "",
            "s3://",
            "s3:///media",
            "s3://A_B/media",
            "s3://-ab/media",
            "s3://ab",
            "s3://assets//x",
            "s3://assets/../x",
            "s3://assets/a b",
            "s3://assets/media?x=1",
            "https://assets.s3.amazonaws.com",
            "S3://assets",
        ] {
            assert!(text.parse::<StoreUrl>().is_err(), "{text:?} was taken");
        }
    }
}
