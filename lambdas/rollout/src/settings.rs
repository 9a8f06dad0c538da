//! This function's settings from its environment.

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
        abandons: 3,
        stuck_after_ms: 60 * MINUTE_MS,
        repair_pause_ms: 30 * MINUTE_MS,
    })
}
