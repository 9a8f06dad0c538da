//! Policy numbers of the control plane: time-outs, deadlines, counts. Each default stands here, once.
//!
//! A variable of the function changes most of them (`docs/fleet/functions.md`). What the stacks set
//! and what the documentation says is held equal to these by `tests/policy.rs`.

// Builds

/// An older builder hangs; it also powers itself off after this long.
pub const BUILDER_DEADLINE_MINUTES: u16 = 20;
/// Builders started for one build, when earlier ones died through no fault of the build.
pub const BUILDER_ATTEMPTS: u32 = 3;
/// An image that is still pending after this is given up.
pub const IMAGE_DEADLINE_MINUTES: i64 = 60;
pub const IMAGE_DEPRECATED_AFTER_DAYS: i64 = 90;

// Image retention

/// Previous images kept for going back.
pub const KEEP_PREVIOUS: usize = 2;
pub const PRUNE_MIN_AGE_HOURS: u32 = 24;
/// Images, and orphaned resources, removed in one run at most.
pub const PRUNE_CAP: usize = 20;

// Instance refreshes

pub const WARMUP_SECONDS: u32 = 45;
pub const CHECKPOINT_DELAY_SECONDS: u32 = 120;
/// Alarms are watched this long after the last instance was replaced.
pub const BAKE_SECONDS: u32 = 300;
/// Launches abandoned during one refresh that make it roll back.
pub const ABANDONED_LAUNCHES: usize = 3;
/// A refresh running longer is worth an alarm.
pub const REFRESH_STUCK_AFTER_MINUTES: i64 = 60;
/// Between two attempts to bring back a group whose configured version cannot serve.
pub const REPAIR_PAUSE_MINUTES: i64 = 30;

// Lifecycle hooks

/// `HeartbeatTimeout` of both hooks.
pub const HOOK_TIMEOUT_SECONDS: u32 = 300;
/// Not ready after this long: abandoned.
pub const LAUNCH_DEADLINE_SECONDS: u32 = 240;
/// Not drained after this long: let go.
pub const DRAIN_DEADLINE_SECONDS: u32 = 600;

// Scheduled scaling

/// How long before its start an event is prepared for, and how long after its end the floor stays.
pub const LEAD_MINUTES: u32 = 15;
pub const COOL_OFF_MINUTES: u32 = 15;
/// How far ahead scheduled actions are written.
pub const HORIZON_HOURS: u32 = 48;
