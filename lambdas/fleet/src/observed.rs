//! Observed state: what the functions read from AWS, reduced to what the rules look at.

mod group;
mod image;
mod instance;
mod refresh;

pub use group::{Group, Member, ScheduledAction, TemplateRef};
pub use image::{Image, ImageState, Leftover, Snapshot, TemplateVersion};
pub use instance::{Instance, InstanceState, Lifecycle};
pub use refresh::{Refresh, RefreshStatus};
