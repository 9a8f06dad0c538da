//! A simulated account in memory: buckets, instances, images, the group, its refreshes, unreliable events.

mod aws;
mod functions;
mod group;
mod invariants;
mod refreshes;
mod scenario;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use fleet::baking::build::End;
use fleet::baking::request::Request;
use fleet::observed::{
    Image, Instance, InstanceState, Lifecycle, RefreshStatus, ScheduledAction, Snapshot,
    TemplateVersion,
};
use fleet::scaling::calendar::Calendar;
use fleet::tags::Tags;
use fleet::testing::{self, NOON};
use fleet::version::Version;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

pub use scenario::Behaviour;

pub const TICK: i64 = 30_000;

/// How badly the messengers and the API behave, in permille.
#[derive(Debug, Clone, Copy, Default)]
pub struct FaultRates {
    pub dropped: u32,
    pub doubled: u32,
    pub late_ms: i64,
    pub api_errors: u32,
    pub crashes: u32,
    /// New things stay invisible for up to this long.
    pub lag_ms: i64,
}

pub struct Simulation {
    pub now: i64,
    pub random: StdRng,
    pub rates: FaultRates,
    pub behaviours: BTreeMap<Version, Behaviour>,
    pub uploaded: BTreeSet<Version>,
    pub requests: BTreeMap<String, Request>,
    pub dead_attempts: BTreeMap<String, BTreeSet<u32>>,
    pub results: BTreeMap<String, Vec<u8>>,
    pub ends: BTreeMap<String, End>,
    pub calendar: Vec<u8>,
    pub last_good: Option<Calendar>,
    pub builders: BTreeMap<String, Builder>,
    pub images: BTreeMap<String, (i64, Image)>,
    pub snapshots: BTreeMap<String, Snapshot>,
    pub templates: Vec<TemplateVersion>,
    pub tokens: BTreeMap<String, String>,
    pub live: Option<u64>,
    pub group: Scaling,
    pub refreshes: Vec<Replacement>,
    pub messages: BinaryHeap<std::cmp::Reverse<(i64, u64, String, u32)>>,
    pub looks: BTreeMap<String, i64>,
    pub abandoned: Vec<fleet::rollout::Abandoned>,
    pub counters: Counters,
    pub violations: Vec<String>,
    pub log: Vec<String>,
    counter: u64,
    /// Steps until the invocation is cut off.
    crash_in: Option<u64>,
    janitor_ms: i64,
}

/// What happened in a run; a run in which nothing happened proves nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    pub events: u64,
    pub dropped: u64,
    pub doubled: u64,
    pub api_errors: u64,
    pub crashes: u64,
    pub builders: u64,
    pub images: u64,
    pub refreshes: u64,
    pub promoted: u64,
    pub rejected: u64,
    pub hooks_completed: u64,
    pub hooks_expired: u64,
    pub kills: u64,
    pub pruned: u64,
}

pub struct Builder {
    pub visible_ms: i64,
    pub instance: Instance,
    pub version: Version,
    pub attempt: u32,
}

pub struct Scaling {
    pub min: u32,
    pub max: u32,
    pub desired: u32,
    pub version: u64,
    pub members: BTreeMap<String, Member>,
    pub scheduled: Vec<ScheduledAction>,
}

pub struct Member {
    pub state: InstanceState,
    pub lifecycle: Lifecycle,
    pub version: u64,
    pub since_ms: i64,
    pub launched_ms: i64,
    pub expires_ms: i64,
    /// When the app next says that it is ready, or drained.
    pub speaks_ms: i64,
    pub tags: Tags,
}

pub struct Replacement {
    pub id: String,
    pub status: RefreshStatus,
    pub version: u64,
    pub started_ms: i64,
    pub since_ms: i64,
    pub abandoned: u32,
    pub auto_rollback: bool,
}

impl Simulation {
    /// A fleet that runs 1.0.0, seen after the first deployment.
    pub fn new(seed: u64) -> Self {
        let request = testing::request("1.0.0");
        let mut live = testing::image(
            "1.0.0",
            "ami-first",
            fleet::observed::ImageState::Available,
            fleet::tags::Status::Live,
        );
        live.snapshots = vec!["snap-first".into()];
        let build = request.build.to_string();
        let snapshot = Snapshot {
            id: "snap-first".into(),
            created_ms: NOON,
            tags: live.tags.clone(),
        };
        let mut world = Self {
            now: NOON,
            random: StdRng::seed_from_u64(seed),
            rates: FaultRates::default(),
            behaviours: [(testing::version("1.0.0"), Behaviour::GOOD)].into(),
            uploaded: [testing::version("1.0.0")].into(),
            requests: [(build.clone(), request)].into(),
            dead_attempts: BTreeMap::new(),
            results: BTreeMap::new(),
            ends: [(
                build,
                End::Baked {
                    image: "ami-first".into(),
                    version: 2,
                },
            )]
            .into(),
            calendar: br#"{"schema":1}"#.to_vec(),
            last_good: None,
            builders: BTreeMap::new(),
            images: [(live.id.clone(), (NOON, live))].into(),
            snapshots: [("snap-first".to_owned(), snapshot)].into(),
            templates: vec![
                testing::stack_version(1),
                testing::our_version(2, "1.0.0", "ami-first", 1),
            ],
            tokens: BTreeMap::new(),
            live: Some(2),
            group: Scaling {
                min: 2,
                max: 6,
                desired: 2,
                version: 2,
                members: BTreeMap::new(),
                scheduled: vec![foreign_action()],
            },
            refreshes: Vec::new(),
            messages: BinaryHeap::new(),
            looks: BTreeMap::new(),
            abandoned: Vec::new(),
            counters: Counters::default(),
            violations: Vec::new(),
            log: Vec::new(),
            counter: 0,
            crash_in: None,
            janitor_ms: NOON,
        };
        world.add_foreign_things();
        world
    }

    /// Things of other people, which must be there unchanged in the end.
    fn add_foreign_things(&mut self) {
        let mut image = testing::image(
            "1.0.0",
            "ami-foreign",
            fleet::observed::ImageState::Available,
            fleet::tags::Status::Previous,
        );
        image.name = "fleetcart-lookalike".into();
        image.tags = Tags::default();
        image.created_ms = NOON - 1_000 * testing::HOUR;
        image.snapshots = vec!["snap-foreign".into()];
        self.images.insert(image.id.clone(), (0, image));
        let snapshot = Snapshot {
            id: "snap-foreign-2".into(),
            created_ms: 0,
            tags: Tags::default(),
        };
        self.snapshots.insert(snapshot.id.clone(), snapshot);
    }

    pub fn fresh(&mut self, kind: &str) -> String {
        self.counter += 1;
        format!("{kind}-{:05}", self.counter)
    }

    pub fn note(&mut self, line: impl Into<String>) {
        let minutes = (self.now - NOON) as f64 / 60_000.0;
        self.log.push(format!("{minutes:7.1} {}", line.into()));
    }

    pub fn violated(&mut self, line: impl Into<String>) {
        let line = line.into();
        self.note(format!("VIOLATION {line}"));
        self.violations.push(line);
    }

    fn draw_crash(&mut self) -> Option<u64> {
        let crashes = self.random.random_ratio(self.rates.crashes, 1000);
        crashes.then(|| 1 + self.random.random_range(0..4))
    }

    /// Sends an event the way EventBridge does: perhaps not, perhaps twice, perhaps late.
    pub fn emit(&mut self, source: &str, detail_type: &str, detail: serde_json::Value) {
        let event = serde_json::json!({
            "version": "0", "id": self.fresh("event"), "source": source,
            "detail-type": detail_type, "region": "eu-central-1", "detail": detail,
        })
        .to_string();
        self.counters.events += 1;
        if self.random.random_ratio(self.rates.dropped, 1000) {
            self.counters.dropped += 1;
            return;
        }
        let copies = if self.random.random_ratio(self.rates.doubled, 1000) {
            2
        } else {
            1
        };
        self.counters.doubled += copies - 1;
        for _ in 0..copies {
            let late = self.random.random_range(0..self.rates.late_ms + 1);
            self.post(self.now + 500 + late, event.clone(), 0);
        }
    }

    fn post(&mut self, at: i64, event: String, tries: u32) {
        self.counter += 1;
        self.messages
            .push(std::cmp::Reverse((at, self.counter, event, tries)));
    }

    /// Lets time pass until `until`, with the janitor every ten minutes.
    pub fn run(&mut self, until: i64) {
        while self.now < until {
            self.now += TICK;
            self.builders_tick();
            self.group_tick();
            self.deliver();
            let due: Vec<String> = self
                .looks
                .iter()
                .filter(|(_, at)| **at <= self.now)
                .map(|(i, _)| i.clone())
                .collect();
            for instance in due {
                self.looks.remove(&instance);
                self.look_at(&instance);
            }
            if self.now >= self.janitor_ms {
                self.janitor_ms = self.now + 10 * testing::MINUTE;
                self.janitor();
            }
            self.check_always();
        }
    }

    fn deliver(&mut self) {
        while self
            .messages
            .peek()
            .is_some_and(|next| next.0.0 <= self.now)
        {
            let Some(std::cmp::Reverse((_, _, event, tries))) = self.messages.pop() else {
                break;
            };
            let done = self.invoke(&event);
            // Lambda delivers a failed event twice more.
            if done.is_err() && tries < 2 {
                let wait = testing::MINUTE * i64::from(tries + 1);
                self.post(self.now + wait, event, tries + 1);
            }
        }
    }
}

pub fn foreign_action() -> ScheduledAction {
    ScheduledAction {
        start_ms: NOON + 900 * testing::HOUR,
        name: "nightly".into(),
        min: None,
        max: None,
        desired: None,
    }
}
