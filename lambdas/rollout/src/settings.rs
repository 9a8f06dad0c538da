//! This function's settings from its environment.

use fleet::policy;
use fleet::rollout::{Preferences, Settings};
use runtime::{BadVariable, Variables};

const MINUTE_MS: i64 = 60_000;

pub(crate) fn read(variables: &Variables<'_>) -> Result<Settings, BadVariable> {
    let careful = Preferences::careful(variables.list("FLEETCART_REFRESH_ALARMS"));
    Ok(Settings {
        hooks: vec![
            variables.text("FLEETCART_LAUNCH_HOOK")?,
            variables.text("FLEETCART_TERMINATE_HOOK")?,
        ],
        preferences: Preferences {
            warmup_seconds: variables
                .value_or("FLEETCART_WARMUP_SECONDS", careful.warmup_seconds)?,
            checkpoint_delay_seconds: variables.value_or(
                "FLEETCART_CHECKPOINT_DELAY_SECONDS",
                careful.checkpoint_delay_seconds,
            )?,
            bake_seconds: variables.value_or("FLEETCART_BAKE_SECONDS", careful.bake_seconds)?,
            ..careful
        },
        abandons: policy::ABANDONED_LAUNCHES,
        stuck_after_ms: policy::REFRESH_STUCK_AFTER_MINUTES * MINUTE_MS,
        repair_pause_ms: policy::REPAIR_PAUSE_MINUTES * MINUTE_MS,
    })
}
