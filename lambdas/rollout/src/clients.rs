//! The services this function talks to; every client is made once.

use fleet::fault::Fault;
use fleet::guard::{Place, WrongPlace};
use images::incomplete;
use runtime::{Fleet, SdkConfig, call};
use tokio::sync::OnceCell;

pub(crate) struct Clients {
    pub autoscaling: aws_sdk_autoscaling::Client,
    pub ec2: aws_sdk_ec2::Client,
    pub ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
    caller: OnceCell<String>,
}

impl Clients {
    pub fn new(config: &SdkConfig, _fleet: &Fleet) -> Self {
        Self {
            autoscaling: aws_sdk_autoscaling::Client::new(config),
            ec2: aws_sdk_ec2::Client::new(config),
            ssm: aws_sdk_ssm::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
            caller: OnceCell::new(),
        }
    }

    /// Whether these credentials belong where the function is configured to work; asked once.
    pub async fn guard(&self, place: &Place) -> Result<Result<(), WrongPlace>, Fault> {
        const ASK: &str = "GetCallerIdentity";
        let account = self
            .caller
            .get_or_try_init(async || {
                let answer = call(ASK, || self.sts.get_caller_identity().send()).await?;
                answer.account.ok_or_else(|| incomplete(ASK, "account"))
            })
            .await?;
        Ok(place.accept(Some(account), None))
    }

    /// The value of a parameter, if there is one.
    pub async fn parameter(&self, name: &str) -> Result<Option<String>, Fault> {
        let answer = call("GetParameter", || {
            self.ssm.get_parameter().name(name).send()
        })
        .await;
        match answer {
            Ok(answer) => Ok(answer.parameter.and_then(|parameter| parameter.value)),
            Err(fault) if fault.code.as_deref() == Some("ParameterNotFound") => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}
