//! One event from arrival to answer: read, guarded, handled before the deadline, logged and measured.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fleet::event::{self, Received};
use tracing::Instrument;

use crate::clock::{Clock, system_ms};
use crate::{Error, Fleet, Function, Report, log, metric};

/// Left for the answer when the deadline comes near.
const SPARE: Duration = Duration::from_secs(1);

/// A function at work for a fleet.
pub(crate) struct Worker<F> {
    pub function: F,
    pub clock: Clock,
    pub fleet: Fleet,
}

impl<F: Function> Worker<F> {
    /// Handles one event. `deadline_ms` is when Lambda stops the process, in unix milliseconds.
    ///
    /// An error means that the event is delivered again. One that is refused is none: it would be refused
    /// again.
    pub async fn invoke(
        &self,
        request: &str,
        deadline_ms: u64,
        payload: &[u8],
    ) -> Result<Report, Error> {
        let started = Instant::now();
        let mut report = Report::default();
        let read = event::read(payload);
        let id = match &read {
            Ok(received) => received.id.as_deref().unwrap_or("-"),
            Err(_) => "-",
        };
        let span = log::invocation(F::NAME, request, id);
        let done = async {
            let received = match read.as_ref() {
                Ok(received) => received,
                Err(cause) => {
                    report.refuse(cause);
                    return Ok(());
                }
            };
            if let Err(wrong) = self.guard(received) {
                report.refuse(wrong);
                return Ok(());
            }
            let now_ms = self.clock.now_ms();
            let handling = self.function.handle(now_ms, received, &mut report);
            let within = left(deadline_ms);
            match tokio::time::timeout(within, handling).await {
                Ok(done) => done,
                Err(_) => Err(Error::OutOfTime {
                    spent_ms: within.as_millis() as u64,
                }),
            }
        }
        .instrument(span.clone())
        .await;
        let took = started.elapsed();
        span.in_scope(|| match &done {
            Ok(()) => tracing::info!(
                actions = report.actions.len(),
                took_ms = took.as_millis() as u64,
                "handled"
            ),
            Err(error) => tracing::error!(
                error = error.name(),
                took_ms = took.as_millis() as u64,
                "{error}"
            ),
        });
        let origin = metric::Origin {
            environment: &self.fleet.environment,
            function: F::NAME,
            event: id,
            clock_ms: system_ms(),
        };
        metric::write(&origin, &report, done.is_err(), took);
        done.map(|()| report)
    }

    /// Refuses events from another account or region.
    pub fn guard(&self, received: &Received) -> Result<(), fleet::guard::WrongAccountRegion> {
        let place = &self.fleet.account_region;
        place.accept(received.account.as_deref(), received.region.as_deref())
    }
}

fn left(deadline_ms: u64) -> Duration {
    let deadline = UNIX_EPOCH + Duration::from_millis(deadline_ms);
    deadline
        .duration_since(SystemTime::now())
        .unwrap_or_default()
        .saturating_sub(SPARE)
}

#[cfg(test)]
mod tests {
    use aws_config::SdkConfig;
    use fleet::guard::AccountRegion;
    use serde_json::{Value, json};

    use super::*;
    use crate::Variables;

    /// Does what the event's source says.
    struct Puppet;

    impl Function for Puppet {
        const NAME: &'static str = "puppet";
        const ABOUT: &'static str = "";

        fn new(_: &Variables<'_>, _: &Fleet, _: &SdkConfig) -> Result<Self, Error> {
            Ok(Self)
        }

        async fn handle(
            &self,
            now_ms: i64,
            event: &Received,
            report: &mut Report,
        ) -> Result<(), Error> {
            report.push_action(&now_ms);
            match &event.event {
                event::Event::Ignored { source, .. } if source == "slow" => {
                    tokio::time::sleep(Duration::from_secs(600)).await;
                    Ok(())
                }
                event::Event::Ignored { source, .. } if source == "bad" => {
                    Err(Error::BadInput("it was bad".into()))
                }
                _ => Ok(()),
            }
        }

        async fn plan(&self, _: i64, _: &Received) -> Result<Value, Error> {
            Ok(Value::Null)
        }
    }

    fn worker() -> Worker<Puppet> {
        Worker {
            function: Puppet,
            clock: Clock::default(),
            fleet: Fleet {
                environment: "test".into(),
                account_region: AccountRegion {
                    account: "123456789012".into(),
                    region: "eu-central-1".into(),
                },
                bucket: "b".into(),
                group: "g".into(),
                template: "lt".into(),
                s3_path_style: false,
            },
        }
    }

    async fn invoke(event: &Value) -> Result<Report, Error> {
        let deadline_ms = system_ms() as u64 + 1_200;
        worker()
            .invoke("r-1", deadline_ms, event.to_string().as_bytes())
            .await
    }

    fn event(source: &str) -> Value {
        json!({"source": source, "detail-type": "x", "detail": {}})
    }

    #[tokio::test]
    async fn a_slow_function_stops_a_second_before_the_deadline() {
        let Err(Error::OutOfTime { spent_ms }) = invoke(&event("slow")).await else {
            panic!("it was not stopped");
        };
        assert!((100..=200).contains(&spent_ms), "{spent_ms}");
    }

    #[tokio::test]
    async fn a_foreign_account_or_region_is_refused_and_nothing_is_done() {
        for (field, value) in [("account", "999999999999"), ("region", "us-east-1")] {
            let mut foreign = event("fine");
            foreign[field] = value.into();
            let report = invoke(&foreign).await.unwrap();
            assert!(report.actions.is_empty());
            assert!(report.refusals[0].contains(value), "{report:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_event_is_refused_and_not_delivered_again() {
        for payload in [
            json!({}),
            json!(7),
            json!({"source": "aws.s3", "detail-type": "Object Created", "detail": {}}),
        ] {
            let report = invoke(&payload).await.unwrap();
            assert!(report.actions.is_empty());
            assert_eq!(report.refusals.len(), 1, "{payload}");
        }
    }

    /// Instances may send events, and whoever sends one sets its time.
    #[tokio::test]
    async fn an_event_whose_time_is_ahead_or_behind_is_not_believed() {
        for time in ["2199-01-01T00:00:00Z", "2001-01-01T00:00:00Z"] {
            let mut event = event("fine");
            event["time"] = time.into();
            let now = invoke(&event).await.unwrap().actions[0].as_i64().unwrap();
            assert!((system_ms() - now).abs() < 5_000, "{time}");
        }
    }

    #[tokio::test]
    async fn an_error_is_named_by_its_variant() {
        let error = invoke(&event("bad")).await.unwrap_err();
        let diagnostic: lambda_runtime::Diagnostic = error.into();
        assert_eq!(diagnostic.error_type, "BadInput");
        assert_eq!(diagnostic.error_message, "it was bad");
    }
}
