//! What this function is told: bounds, lead times, the budget and what one instance bears.

use fleet::policy;
use fleet::scaling::{self, Budget, Overlap};
use runtime::{Error, Fleet, Variables};

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub rules: scaling::Settings,
    pub bucket: String,
    pub group: String,
    /// Where the present load is read; without it no load is known.
    pub load: Option<Load>,
}

/// How load is measured, and how much of it one instance bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Load {
    /// As CloudWatch names it: `app/<name>/<id>`.
    pub load_balancer: String,
    /// As CloudWatch names it: `targetgroup/<name>/<id>`.
    pub target_group: String,
    pub requests_per_minute: u32,
}

const MINUTE_MS: i64 = 60_000;

impl Settings {
    pub fn read(variables: &Variables<'_>, fleet: &Fleet) -> Result<Self, Error> {
        let units = |name, default: u32, unit_ms: i64| -> Result<i64, Error> {
            Ok(i64::from(variables.value_or(name, default)?) * unit_ms)
        };
        let rules = scaling::Settings {
            base: variables.value("FLEETCART_BASE_INSTANCES")?,
            hard_min: variables.value("FLEETCART_HARD_MIN")?,
            hard_max: variables.value("FLEETCART_HARD_MAX")?,
            headroom: variables.value("FLEETCART_HEADROOM")?,
            lead_ms: units("FLEETCART_LEAD_MINUTES", policy::LEAD_MINUTES, MINUTE_MS)?,
            cool_off_ms: units(
                "FLEETCART_COOL_OFF_MINUTES",
                policy::COOL_OFF_MINUTES,
                MINUTE_MS,
            )?,
            horizon_ms: units(
                "FLEETCART_HORIZON_HOURS",
                policy::HORIZON_HOURS,
                60 * MINUTE_MS,
            )?,
            overlap: match variables.optional("FLEETCART_OVERLAP") {
                Some(_) => variables.read("FLEETCART_OVERLAP", overlap)?,
                None => Overlap::Highest,
            },
            budget: match variables.optional("FLEETCART_BUDGET") {
                Some(_) => Some(variables.read("FLEETCART_BUDGET", budget)?),
                None => None,
            },
        };
        rules
            .check()
            .map_err(|cause| Error::BadSettings(cause.to_string()))?;
        Ok(Self {
            rules,
            bucket: fleet.bucket.clone(),
            group: fleet.group.clone(),
            load: match variables.optional("FLEETCART_LOAD") {
                Some(_) => Some(variables.read("FLEETCART_LOAD", load)?),
                None => None,
            },
        })
    }
}

fn overlap(text: &str) -> Result<Overlap, &'static str> {
    match text {
        "highest" => Ok(Overlap::Highest),
        "sum" => Ok(Overlap::Sum),
        _ => Err("it is neither highest nor sum"),
    }
}

/// `<micros per instance hour>:<monthly cap in micros>`.
fn budget(text: &str) -> Result<Budget, &'static str> {
    let read = || {
        let (price, cap) = text.split_once(':')?;
        let budget = Budget {
            micros_per_instance_hour: price.parse().ok()?,
            monthly_cap_micros: cap.parse().ok()?,
        };
        (budget.micros_per_instance_hour > 0 && budget.monthly_cap_micros > 0).then_some(budget)
    };
    read().ok_or("it does not read as <micros per instance hour>:<micros a month>, both above zero")
}

/// `<load balancer>,<target group>,<requests a minute that one instance bears>`.
fn load(text: &str) -> Result<Load, &'static str> {
    let read = || {
        let mut parts = text.split(',').map(str::trim);
        let load = Load {
            load_balancer: parts.next()?.to_owned(),
            target_group: parts.next()?.to_owned(),
            requests_per_minute: parts.next()?.parse().ok()?,
        };
        let named =
            load.load_balancer.starts_with("app/") && load.target_group.starts_with("targetgroup/");
        (named && load.requests_per_minute > 0 && parts.next().is_none()).then_some(load)
    };
    read().ok_or("it does not read as app/<name>/<id>,targetgroup/<name>/<id>,<requests a minute>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_reads_only_when_both_numbers_make_sense() {
        let budget_read = budget("11500:90000000").unwrap();
        assert_eq!(budget_read.micros_per_instance_hour, 11_500);
        assert_eq!(budget_read.monthly_cap_micros, 90_000_000);
        for bad in ["", "1", "1:", ":1", "0:5", "5:0", "-1:5", "1:2:3", "1.5:3"] {
            assert!(budget(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn load_reads_only_when_it_names_both_and_a_number() {
        let read = load("app/shop/0f, targetgroup/shop/1e, 600").unwrap();
        assert_eq!(read.target_group, "targetgroup/shop/1e");
        assert_eq!(read.requests_per_minute, 600);
        for bad in [
            "",
            "app/a/b,targetgroup/c/d",
            "app/a/b,c,5",
            "app/a/b,targetgroup/c/d,0",
            "app/a/b,targetgroup/c/d,5,6",
        ] {
            assert!(load(bad).is_err(), "{bad:?}");
        }
    }
}
