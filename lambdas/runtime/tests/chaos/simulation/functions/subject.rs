//! What the real loop reconciles here: observed and acted on in the simulated account.

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use fleet::aws_error::AwsError;
use fleet::plan::{Next, Plan};
use runtime::{Error, Reconcile, Report};
use serde::Serialize;

use crate::simulation::Simulation;
use crate::simulation::aws::Called;

pub struct Subject<'a, O, A> {
    pub sim: &'a mut Simulation,
    pub observe: Box<dyn Fn(&Simulation) -> Option<O> + 'a>,
    pub plan: Box<dyn FnMut(&O) -> Plan<A> + 'a>,
    pub act: fn(&mut Simulation, &A) -> Called<()>,
    pub after_error: fn(&O, &A, &AwsError) -> Next<A>,
    pub is_last: fn(&A) -> bool,
    /// The instance that is looked at again.
    pub look: Option<&'a str>,
}

impl<'a, O, A> Subject<'a, O, A>
where
    A: Debug + PartialEq + Serialize,
{
    pub fn new(
        sim: &'a mut Simulation,
        observe: impl Fn(&Simulation) -> Option<O> + 'a,
        plan: impl FnMut(&O) -> Plan<A> + 'a,
        act: fn(&mut Simulation, &A) -> Called<()>,
    ) -> Self {
        Self {
            sim,
            observe: Box::new(observe),
            plan: Box::new(plan),
            act,
            after_error: |_, _, error| Next::by_default(error),
            is_last: |_| false,
            look: None,
        }
    }

    /// Nothing in a simulation waits, so the loop ends the first time it is polled.
    pub fn reconcile(mut self) -> Result<(), Error> {
        let mut report = Report::default();
        let done = pin!(runtime::reconcile(&mut self, &mut report));
        match done.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => done,
            Poll::Pending => panic!("a simulated call waits for something"),
        }
    }
}

impl<O, A> Reconcile for Subject<'_, O, A>
where
    A: Debug + PartialEq + Serialize,
{
    type Observed = O;
    type Action = A;

    async fn observe(&mut self, _: &mut Report) -> Result<Option<O>, Error> {
        Ok((self.observe)(self.sim))
    }

    fn plan(&mut self, seen: &O, _: &mut Report) -> Result<Plan<A>, Error> {
        Ok((self.plan)(seen))
    }

    async fn act(&mut self, _: &O, action: &A, _: &mut Report) -> Result<(), Error> {
        self.sim.attempt(|sim| (self.act)(sim, action))
    }

    fn after_error(&self, seen: &O, action: &A, error: &AwsError) -> Next<A> {
        (self.after_error)(seen, action, error)
    }

    fn is_last(&self, action: &A) -> bool {
        (self.is_last)(action)
    }

    async fn pause(&mut self, time: Duration) {
        self.sim.now += i64::try_from(time.as_millis()).unwrap();
    }

    async fn come_back(&mut self, at_ms: i64) -> Result<(), Error> {
        if let Some(instance) = self.look {
            self.sim.looks.insert(instance.to_owned(), at_ms);
        }
        Ok(())
    }
}
