//! This function's settings from its environment.

use fleet::baking::bake_key::Arch;
use fleet::baking::build::{self, BuilderOption};
use fleet::baking::{orphans, prune};
use fleet::digest::from_hex;
use fleet::manifest::TrustedKey;
use fleet::policy;
use runtime::{BadVariable, Fleet, Variables};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

pub(crate) struct Settings {
    pub build: build::Settings,
    pub prune: prune::Settings,
    pub orphans: orphans::Settings,
    pub trusted: Vec<TrustedKey>,
    /// What builders and instances are.
    pub arch: Arch,
    /// The parameter that names the public image builders start from.
    pub base_image_parameter: String,
    pub security_group: String,
    /// Name of the builders' instance profile.
    pub profile: String,
}

impl Settings {
    pub fn read(variables: &Variables<'_>, fleet: &Fleet) -> Result<Self, BadVariable> {
        let min_age_hours: u32 =
            variables.value_or("FLEETCART_PRUNE_MIN_AGE_HOURS", policy::PRUNE_MIN_AGE_HOURS)?;
        let deadline: u16 = variables.value_or(
            "FLEETCART_BUILDER_DEADLINE_MINUTES",
            policy::BUILDER_DEADLINE_MINUTES,
        )?;
        let cap = variables.value_or("FLEETCART_PRUNE_CAP", policy::PRUNE_CAP)?;
        let dry_run = variables.flag("FLEETCART_DRY_RUN")?;
        let build = build::Settings {
            bucket: variables.read("FLEETCART_BUCKET", |name| name.to_owned().try_into())?,
            options: variables.read("FLEETCART_BUILDER_PLACES", places)?,
            builder_deadline_ms: i64::from(deadline.max(1)) * MINUTE_MS,
            image_deadline_ms: policy::IMAGE_DEADLINE_MINUTES * MINUTE_MS,
            attempts: policy::BUILDER_ATTEMPTS,
            template: fleet.template.clone(),
            deprecate_after_ms: policy::IMAGE_DEPRECATED_AFTER_DAYS * DAY_MS,
        };
        let prune = prune::Settings {
            account_region: fleet.account_region.clone(),
            keep_previous: variables.value_or("FLEETCART_KEEP_PREVIOUS", policy::KEEP_PREVIOUS)?,
            min_age_ms: i64::from(min_age_hours) * HOUR_MS,
            cap,
            dry_run,
        };
        let orphans = orphans::Settings {
            account_region: fleet.account_region.clone(),
            // A build may be about to refer to what it has just made.
            min_age_ms: 2 * build.builder_deadline_ms,
            cap,
            dry_run,
        };
        Ok(Self {
            build,
            prune,
            orphans,
            trusted: variables.read("FLEETCART_RELEASE_KEYS", trusted)?,
            arch: variables.value_or("FLEETCART_ARCHITECTURE", Arch::X86)?,
            base_image_parameter: variables.value_or(
                "FLEETCART_BASE_IMAGE_PARAMETER",
                "/aws/service/debian/release/13/latest/amd64".to_owned(),
            )?,
            security_group: variables.text("FLEETCART_BUILDER_SECURITY_GROUP")?,
            profile: variables.text("FLEETCART_BUILDER_PROFILE")?,
        })
    }
}

/// `type:subnet`, best first, separated by commas.
fn places(text: &str) -> Result<Vec<BuilderOption>, &'static str> {
    let place = |entry: &str| {
        let (instance_type, subnet) = entry.trim().split_once(':')?;
        (!instance_type.is_empty() && !subnet.is_empty()).then(|| BuilderOption {
            instance_type: instance_type.to_owned(),
            subnet: subnet.to_owned(),
        })
    };
    text.split(',')
        .map(place)
        .collect::<Option<_>>()
        .ok_or("a list such as t3.small:subnet-1,t3a.small:subnet-2 is needed")
}

/// `name=64 hexadecimal digits`, separated by commas.
fn trusted(text: &str) -> Result<Vec<TrustedKey>, &'static str> {
    let key = |entry: &str| {
        let (name, public) = entry.trim().split_once('=')?;
        Some(TrustedKey {
            name: name.to_owned(),
            public: from_hex(public)?,
        })
    };
    text.split(',')
        .map(key)
        .collect::<Option<_>>()
        .ok_or("a list such as release=<64 hexadecimal digits> is needed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_keys_read_or_are_refused_whole() {
        let read = places("t3.small:subnet-1, t3a.small:subnet-2").unwrap();
        assert_eq!(read[1].subnet, "subnet-2");
        assert!(places("t3.small").is_err() && places("t3.small:subnet-1,:x").is_err());
        let hex = "0a".repeat(32);
        assert_eq!(
            trusted(&format!("release={hex}")).unwrap()[0].public,
            [10; 32]
        );
        assert!(trusted(&format!("release={hex},old=0a")).is_err());
    }
}
