//! What this function is told: names, deadlines, and who wakes it.

use fleet::{hooks, policy};
use runtime::{Error, Fleet, Variables};

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub rules: hooks::Settings,
    /// Group of the one-time schedules.
    pub schedules: String,
    /// This function's own ARN.
    pub look_target: String,
    /// Role that EventBridge Scheduler takes to invoke it.
    pub look_role: String,
}

impl Settings {
    pub fn read(variables: &Variables<'_>, fleet: &Fleet) -> Result<Self, Error> {
        let seconds = |name, default| -> Result<i64, Error> {
            let seconds: u32 = variables.value_or(name, default)?;
            Ok(i64::from(seconds) * 1000)
        };
        let timeout_ms = seconds(
            "FLEETCART_HOOK_TIMEOUT_SECONDS",
            policy::HOOK_TIMEOUT_SECONDS,
        )?;
        let rules = hooks::Settings {
            group: fleet.group.clone(),
            launch_hook: variables.text("FLEETCART_LAUNCH_HOOK")?,
            terminate_hook: variables.text("FLEETCART_TERMINATE_HOOK")?,
            timeout_ms,
            launch_deadline_ms: seconds(
                "FLEETCART_LAUNCH_DEADLINE_SECONDS",
                policy::LAUNCH_DEADLINE_SECONDS,
            )?
            .min(last_word_ms(timeout_ms)),
            drain_deadline_ms: seconds(
                "FLEETCART_DRAIN_DEADLINE_SECONDS",
                policy::DRAIN_DEADLINE_SECONDS,
            )?,
        };
        // AWS accepts no shorter heartbeat time-out.
        if timeout_ms < 30_000 {
            return Err(Error::BadSettings(
                "FLEETCART_HOOK_TIMEOUT_SECONDS is less than 30".to_owned(),
            ));
        }
        Ok(Self {
            rules,
            schedules: format!("fleetcart-{}", fleet.environment),
            look_target: variables.text("FLEETCART_LOOK_TARGET")?,
            look_role: variables.text("FLEETCART_LOOK_ROLE")?,
        })
    }
}

/// A launch hook is not prolonged, so the instance must be abandoned before the time-out would: only
/// then are its console and the reason kept. Schedules fire up to a minute late.
fn last_word_ms(timeout_ms: i64) -> i64 {
    (timeout_ms - 60_000).max(timeout_ms / 2)
}

#[cfg(test)]
mod tests {
    use fleet::guard::AccountRegion;

    use super::*;

    fn with(timeout: &str, launch: &str) -> Result<Settings, Error> {
        let get = |name: &str| {
            Some(match name {
                "FLEETCART_HOOK_TIMEOUT_SECONDS" => timeout.to_owned(),
                "FLEETCART_LAUNCH_DEADLINE_SECONDS" => launch.to_owned(),
                "FLEETCART_DRAIN_DEADLINE_SECONDS" => "600".to_owned(),
                _ => "x".to_owned(),
            })
        };
        let fleet = Fleet {
            environment: "test".into(),
            account_region: AccountRegion {
                account: "123456789012".into(),
                region: "eu-central-1".into(),
            },
            bucket: "b".into(),
            group: "g".into(),
            template: "lt".into(),
            s3_path_style: false,
        };
        Settings::read(&Variables(&get), &fleet)
    }

    #[test]
    fn an_instance_is_abandoned_before_its_hook_expires() {
        for (timeout, launch, seconds) in
            [("300", "600", 240), ("300", "90", 90), ("60", "600", 30)]
        {
            let settings = with(timeout, launch).unwrap();
            assert_eq!(
                settings.rules.launch_deadline_ms,
                seconds * 1000,
                "{timeout} {launch}"
            );
        }
    }

    #[test]
    fn deadlines_that_make_no_sense_are_refused() {
        assert!(matches!(with("10", "5"), Err(Error::BadSettings(_))));
        for (timeout, launch) in [("-5", "5"), ("300", "soon"), ("1e9", "5")] {
            assert!(matches!(with(timeout, launch), Err(Error::BadVariable(_))));
        }
    }
}
