//! What befalls a run: releases of every fate, sales, kills, and a stack that writes the template too.

use fleet::observed::{InstanceState, RefreshStatus};
use fleet::scaling::calendar::{Draft, EventDraft};
use fleet::version::Version;
use serde_json::json;

use super::{Trouble, World};
use crate::given::{self, HOUR, MINUTE, NOON};

/// What becomes of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    pub bake: Bake,
    pub app: App,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bake {
    Passes,
    /// The first builder is lost to the host; the second passes.
    DiesOnce,
    SelfTestFails,
    StopsWithoutResult,
    OtherDigest,
    Hangs,
    ImageFails,
    /// The manifest is not what was signed.
    Tampered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum App {
    Serves,
    NeverReady,
    /// Alarms go off once it takes traffic.
    Sickens,
    /// Announces another release than its image's.
    Lies,
}

impl Fate {
    pub const GOOD: Self = Self {
        bake: Bake::Passes,
        app: App::Serves,
    };

    pub fn is_deployable(self) -> bool {
        matches!(self.bake, Bake::Passes | Bake::DiesOnce) && self.app == App::Serves
    }
}

/// One disturbance.
#[derive(Debug, Clone)]
pub enum Storm {
    Release(Version, Fate),
    Sale {
        in_minutes: i64,
        lasts_minutes: i64,
        minimum: u32,
    },
    GarbledCalendar,
    Kill,
    KillZone,
    KillBuilder,
    StackUpdate,
    CancelRefresh,
    ScaleOut,
    StrayClaim,
}

impl World {
    /// Three hours of disturbances drawn from the seed, then quiet until everything has settled.
    pub fn live_through_storms(&mut self) {
        self.trouble = Trouble {
            dropped: self.random.below(250),
            doubled: self.random.below(300),
            late_ms: self.random.ms(4 * MINUTE),
            faults: self.random.below(120),
            crashes: self.random.below(80),
            lag_ms: self.random.ms(40_000),
        };
        let mut storms = self.draw();
        storms.sort_by_key(|(at, _)| *at);
        for (at, storm) in storms {
            self.run(at);
            self.strike(storm);
        }
        self.run(NOON + 3 * HOUR);
        self.trouble = Trouble::default();
        self.run(NOON + 5 * HOUR);
        while self.is_busy() && self.now < NOON + 12 * HOUR {
            self.run(self.now + 30 * MINUTE);
        }
    }

    /// Something is under way whose end has to be seen before the verdict.
    fn is_busy(&self) -> bool {
        self.refreshes.iter().any(|r| r.status.is_active())
            || self
                .requests
                .keys()
                .any(|build| !self.ends.contains_key(build))
            || !self.messages.is_empty()
    }

    fn draw(&mut self) -> Vec<(i64, Storm)> {
        let mut storms = Vec::new();
        let releases = 1 + self.random.below(5);
        for minor in 1..=releases {
            let at = NOON + 5 * MINUTE + self.random.ms(150 * MINUTE);
            let fate = self.fate();
            storms.push((
                at,
                Storm::Release(given::version(&format!("1.{minor}.0")), fate),
            ));
        }
        for _ in 0..self.random.below(14) {
            let at = NOON + self.random.ms(175 * MINUTE);
            let storm = match self.random.below(12) {
                0..=2 => Storm::Sale {
                    in_minutes: self.random.ms(100),
                    lasts_minutes: 1 + self.random.ms(600),
                    minimum: 1 + self.random.below(15) as u32,
                },
                3 => Storm::GarbledCalendar,
                4..=5 => Storm::Kill,
                6 => Storm::KillZone,
                7 => Storm::KillBuilder,
                8 => Storm::StackUpdate,
                9 => Storm::CancelRefresh,
                10 => Storm::ScaleOut,
                _ => Storm::StrayClaim,
            };
            storms.push((at, storm));
        }
        storms
    }

    fn fate(&mut self) -> Fate {
        let bake = match self.random.below(16) {
            0..=6 => Bake::Passes,
            7..=8 => Bake::DiesOnce,
            9 => Bake::SelfTestFails,
            10 => Bake::StopsWithoutResult,
            11 => Bake::OtherDigest,
            12 => Bake::Hangs,
            13 => Bake::ImageFails,
            14 => Bake::Tampered,
            _ => Bake::Passes,
        };
        let app = match self.random.below(8) {
            0 => App::NeverReady,
            1 => App::Sickens,
            2 => App::Lies,
            _ => App::Serves,
        };
        Fate { bake, app }
    }

    fn strike(&mut self, storm: Storm) {
        self.say(format!("storm {storm:?}"));
        match storm {
            Storm::Release(version, fate) => {
                let key = fleet::key::manifest(&version);
                self.fates.insert(version.clone(), fate);
                self.uploaded.insert(version);
                self.object_created(&key);
            }
            Storm::Sale {
                in_minutes,
                lasts_minutes,
                minimum,
            } => {
                self.plan_sale(in_minutes, lasts_minutes, minimum);
            }
            Storm::GarbledCalendar => {
                self.calendar = br#"{"schema":1,"events":[{"id":"x","minimum":-4}]}"#.to_vec();
                self.object_created(fleet::key::CALENDAR);
            }
            Storm::Kill => {
                let ids: Vec<String> = self.group.members.keys().cloned().collect();
                if !ids.is_empty() {
                    let id = self.random.pick(&ids).clone();
                    self.kill(&id);
                }
            }
            Storm::KillZone => {
                let ids: Vec<String> = self.group.members.keys().step_by(2).cloned().collect();
                ids.iter().for_each(|id| self.kill(id));
            }
            Storm::KillBuilder => {
                let alive = |b: &&mut super::Builder| b.instance.state.is_alive();
                if let Some(builder) = self.builders.values_mut().find(alive) {
                    builder.instance.state = InstanceState::Terminated;
                    let id = builder.instance.id.clone();
                    self.instance_changed(&id, "terminated");
                }
            }
            // The stack writes a template version of its own, and points the group at it.
            Storm::StackUpdate => {
                let number = self.templates.len() as u64 + 1;
                self.templates.push(given::stack_version(number));
                if !self.refreshes.iter().any(|r| r.status.is_active()) {
                    self.group.version = number;
                }
            }
            Storm::CancelRefresh => {
                if let Some(r) = self.refreshes.iter_mut().find(|r| r.status.is_active()) {
                    r.status = RefreshStatus::Cancelling;
                }
            }
            Storm::ScaleOut => {
                self.group.desired = (self.group.desired + 2).min(self.group.max);
            }
            Storm::StrayClaim => {
                let detail = json!({"instance-id": "i-stranger", "boot-id": "b",
                    "release-sha256": fleet::digest::Sha256::of(b"x").to_string()});
                self.emit("fleetcart.instance", "Instance Ready", detail);
            }
        }
    }

    fn plan_sale(&mut self, in_minutes: i64, lasts_minutes: i64, minimum: u32) {
        let wall = |at_ms: i64| {
            let at = jiff::Timestamp::from_millisecond(at_ms).unwrap();
            at.to_string().trim_end_matches('Z').to_owned()
        };
        let start = self.now + in_minutes * MINUTE;
        let draft = Draft {
            schema: 1,
            events: vec![EventDraft {
                id: "sale".into(),
                zone: "UTC".into(),
                start: wall(start),
                end: wall(start + lasts_minutes * MINUTE),
                minimum,
            }],
            windows: Vec::new(),
        };
        self.calendar = serde_json::to_vec(&draft).unwrap();
        self.object_created(fleet::key::CALENDAR);
    }

    fn object_created(&mut self, key: &str) {
        let detail = json!({"bucket": {"name": "fleetcart-releases"}, "object": {"key": key}});
        self.emit("aws.s3", "Object Created", detail);
    }
}
