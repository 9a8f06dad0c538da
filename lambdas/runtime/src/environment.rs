//! Settings from environment variables; what is missing or unreadable is named.

use std::fmt::Display;
use std::str::FromStr;

use fleet::guard::AccountRegion;
use thiserror::Error;

/// Where settings are read from: the process's environment, or a test's map.
#[derive(Clone, Copy)]
pub struct Variables<'a>(pub &'a dyn Fn(&str) -> Option<String>);

/// A setting nobody could work with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadVariable {
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    #[error("the environment variable {name} is {found:?}: {reason}")]
    Unreadable {
        name: &'static str,
        found: String,
        reason: String,
    },
}

impl Variables<'_> {
    /// An absent or empty variable is none.
    pub fn optional(&self, name: &'static str) -> Option<String> {
        (self.0)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    pub fn text(&self, name: &'static str) -> Result<String, BadVariable> {
        self.optional(name).ok_or(BadVariable::Missing(name))
    }

    pub fn value<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<T, BadVariable> {
        let text = self.text(name)?;
        text.parse()
            .map_err(|cause: T::Err| bad(name, &text, cause))
    }

    pub fn value_or<T: FromStr<Err: Display>>(
        &self,
        name: &'static str,
        default: T,
    ) -> Result<T, BadVariable> {
        match self.optional(name) {
            Some(_) => self.value(name),
            None => Ok(default),
        }
    }

    /// Reads it with the caller's own rule, whose refusal becomes the reason.
    pub fn read<T, E: Display>(
        &self,
        name: &'static str,
        rule: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, BadVariable> {
        let text = self.text(name)?;
        rule(&text).map_err(|cause| bad(name, &text, cause))
    }

    /// The entries of a comma-separated list, trimmed, without empty ones; none when it is absent.
    pub fn list(&self, name: &'static str) -> Vec<String> {
        self.optional(name)
            .unwrap_or_default()
            .split(',')
            .map(|entry| entry.trim().to_owned())
            .filter(|entry| !entry.is_empty())
            .collect()
    }

    /// `true` or `false`; absent is false.
    pub fn flag(&self, name: &'static str) -> Result<bool, BadVariable> {
        self.value_or(name, false)
    }
}

fn bad(name: &'static str, found: &str, reason: impl Display) -> BadVariable {
    BadVariable::Unreadable {
        name,
        found: found.chars().take(200).collect(),
        reason: reason.to_string(),
    }
}

/// What every function is told about the fleet it works for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Such as `prod`.
    pub environment: String,
    pub account_region: AccountRegion,
    pub bucket: String,
    /// Name of the Auto Scaling group.
    pub group: String,
    /// Id of the launch template.
    pub template: String,
    /// Buckets are addressed by path, for endpoints that have no name per bucket.
    pub s3_path_style: bool,
}

impl Fleet {
    pub fn read(variables: &Variables<'_>) -> Result<Self, BadVariable> {
        Ok(Self {
            environment: variables.read("FLEETCART_ENVIRONMENT", environment)?,
            account_region: AccountRegion {
                account: variables.read("FLEETCART_ACCOUNT", account)?,
                region: variables.text("AWS_REGION")?,
            },
            bucket: variables.text("FLEETCART_BUCKET")?,
            group: variables.text("FLEETCART_GROUP")?,
            template: variables.text("FLEETCART_TEMPLATE")?,
            s3_path_style: variables.flag("FLEETCART_S3_PATH_STYLE")?,
        })
    }

    /// Name of a parameter of this environment, such as `lt-version`.
    pub fn parameter(&self, name: &str) -> String {
        format!("/fleetcart/{}/{name}", self.environment)
    }
}

/// It becomes part of parameter and schedule names.
fn environment(text: &str) -> Result<String, &'static str> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if text.len() <= 20 && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err("at most 20 lower-case letters, digits and dashes are allowed")
}

fn account(text: &str) -> Result<String, &'static str> {
    if text.len() == 12 && text.bytes().all(|c| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account has twelve digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [(&str, &str); 6] = [
        ("FLEETCART_ENVIRONMENT", "prod"),
        ("FLEETCART_ACCOUNT", "123456789012"),
        ("AWS_REGION", "eu-central-1"),
        ("FLEETCART_BUCKET", "releases"),
        ("FLEETCART_GROUP", "fleetcart-prod"),
        ("FLEETCART_TEMPLATE", "lt-0123"),
    ];

    fn with(name: &str, value: &str) -> Result<Fleet, BadVariable> {
        let get = |asked: &str| {
            if asked == name {
                return Some(value.to_owned());
            }
            let found = WHOLE.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        };
        Fleet::read(&Variables(&get))
    }

    #[test]
    fn a_whole_environment_reads() {
        let fleet = with("", "").unwrap();
        assert_eq!(fleet.parameter("pin"), "/fleetcart/prod/pin");
        assert!(!fleet.s3_path_style);
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (name, _) in WHOLE {
            assert_eq!(with(name, " "), Err(BadVariable::Missing(name)));
        }
        let said = |name, value| with(name, value).unwrap_err().to_string();
        assert!(said("FLEETCART_ACCOUNT", "12345678901").contains("FLEETCART_ACCOUNT"));
        assert!(said("FLEETCART_ENVIRONMENT", "Prod/../x").contains("FLEETCART_ENVIRONMENT"));
        assert!(said("FLEETCART_S3_PATH_STYLE", "yes").contains("FLEETCART_S3_PATH_STYLE"));
    }

    #[test]
    fn lists_lose_blanks_and_empty_entries() {
        let get = |_: &str| Some(" a, ,b ,".to_owned());
        assert_eq!(Variables(&get).list("ANY"), ["a", "b"]);
        assert!(Variables(&|_| None).list("ANY").is_empty());
    }
}
