//! Fault scenarios: releases of every behaviour, sales, kills, and a stack that writes the template too.

use fleet::observed::{InstanceState, RefreshStatus};
use fleet::scaling::calendar::{Draft, EventDraft};
use fleet::testing::{self, HOUR, MINUTE, NOON};
use fleet::version::Version;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use serde_json::json;

use crate::simulation::{FaultRates, Simulation};

/// What becomes of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
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

impl Behaviour {
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
pub enum Fault {
    Release(Version, Behaviour),
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

impl Simulation {
    /// Three hours of disturbances drawn from the seed, then quiet until everything has settled.
    pub fn run_scenario(&mut self) {
        self.rates = FaultRates {
            dropped: self.random.random_range(0..250),
            doubled: self.random.random_range(0..300),
            late_ms: self.random.random_range(0..4 * MINUTE),
            api_errors: self.random.random_range(0..120),
            crashes: self.random.random_range(0..80),
            lag_ms: self.random.random_range(0..40_000),
        };
        let mut faults = self.draw();
        faults.sort_by_key(|(at, _)| *at);
        for (at, fault) in faults {
            self.run(at);
            self.inject(fault);
        }
        self.run(NOON + 3 * HOUR);
        self.rates = FaultRates::default();
        self.run(NOON + 5 * HOUR);
        while self.is_busy() && self.now < NOON + 12 * HOUR {
            self.run(self.now + 30 * MINUTE);
        }
    }

    /// Something is under way whose end has to be seen before the invariants are checked.
    fn is_busy(&self) -> bool {
        self.refreshes.iter().any(|r| r.status.is_active())
            || self
                .requests
                .keys()
                .any(|build| !self.ends.contains_key(build))
            || !self.messages.is_empty()
    }

    fn draw(&mut self) -> Vec<(i64, Fault)> {
        let mut faults = Vec::new();
        let releases = 1 + self.random.random_range(0..5);
        for minor in 1..=releases {
            let at = NOON + 5 * MINUTE + self.random.random_range(0..150 * MINUTE);
            let behaviour = self.behaviour();
            faults.push((
                at,
                Fault::Release(testing::version(&format!("1.{minor}.0")), behaviour),
            ));
        }
        for _ in 0..self.random.random_range(0..14) {
            let at = NOON + self.random.random_range(0..175 * MINUTE);
            let fault = match self.random.random_range(0..12) {
                0..=2 => Fault::Sale {
                    in_minutes: self.random.random_range(0..100),
                    lasts_minutes: 1 + self.random.random_range(0..600),
                    minimum: 1 + self.random.random_range(0..15) as u32,
                },
                3 => Fault::GarbledCalendar,
                4..=5 => Fault::Kill,
                6 => Fault::KillZone,
                7 => Fault::KillBuilder,
                8 => Fault::StackUpdate,
                9 => Fault::CancelRefresh,
                10 => Fault::ScaleOut,
                _ => Fault::StrayClaim,
            };
            faults.push((at, fault));
        }
        faults
    }

    fn behaviour(&mut self) -> Behaviour {
        let bake = match self.random.random_range(0..16) {
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
        let app = match self.random.random_range(0..8) {
            0 => App::NeverReady,
            1 => App::Sickens,
            2 => App::Lies,
            _ => App::Serves,
        };
        Behaviour { bake, app }
    }

    fn inject(&mut self, fault: Fault) {
        self.note(format!("fault {fault:?}"));
        match fault {
            Fault::Release(version, behaviour) => {
                let key = fleet::key::manifest(&version);
                self.behaviours.insert(version.clone(), behaviour);
                self.uploaded.insert(version);
                self.object_created(&key);
            }
            Fault::Sale {
                in_minutes,
                lasts_minutes,
                minimum,
            } => {
                self.plan_sale(in_minutes, lasts_minutes, minimum);
            }
            Fault::GarbledCalendar => {
                self.calendar = br#"{"schema":1,"events":[{"id":"x","minimum":-4}]}"#.to_vec();
                self.object_created(fleet::key::CALENDAR);
            }
            Fault::Kill => {
                let ids: Vec<String> = self.group.members.keys().cloned().collect();
                if !ids.is_empty() {
                    let id = ids.choose(&mut self.random).unwrap().clone();
                    self.kill(&id);
                }
            }
            Fault::KillZone => {
                let ids: Vec<String> = self.group.members.keys().step_by(2).cloned().collect();
                ids.iter().for_each(|id| self.kill(id));
            }
            Fault::KillBuilder => {
                let alive = |b: &&mut crate::simulation::Builder| b.instance.state.is_alive();
                if let Some(builder) = self.builders.values_mut().find(alive) {
                    builder.instance.state = InstanceState::Terminated;
                    let id = builder.instance.id.clone();
                    self.instance_changed(&id, "terminated");
                }
            }
            // The stack writes a template version of its own, and points the group at it.
            Fault::StackUpdate => {
                let number = self.templates.len() as u64 + 1;
                self.templates.push(testing::stack_version(number));
                if !self.refreshes.iter().any(|r| r.status.is_active()) {
                    self.group.version = number;
                }
            }
            Fault::CancelRefresh => {
                if let Some(r) = self.refreshes.iter_mut().find(|r| r.status.is_active()) {
                    r.status = RefreshStatus::Cancelling;
                }
            }
            Fault::ScaleOut => {
                self.group.desired = (self.group.desired + 2).min(self.group.max);
            }
            Fault::StrayClaim => {
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
