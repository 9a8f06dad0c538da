//! The services this function talks to; every client is made once.

use fleet::fault::Fault;
use fleet::guard::{Place, WrongPlace};
use images::incomplete;
use runtime::{Fleet, SdkConfig, call};
use tokio::sync::OnceCell;

pub(crate) struct Clients {
    pub autoscaling: aws_sdk_autoscaling::Client,
    pub ec2: aws_sdk_ec2::Client,
    pub events: aws_sdk_eventbridge::Client,
    pub s3: aws_sdk_s3::Client,
    pub ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
    region: String,
    caller: OnceCell<Place>,
}

impl Clients {
    pub fn new(config: &SdkConfig, fleet: &Fleet) -> Self {
        let s3 = aws_sdk_s3::config::Builder::from(config)
            .force_path_style(fleet.s3_path_style)
            .build();
        Self {
            autoscaling: aws_sdk_autoscaling::Client::new(config),
            ec2: aws_sdk_ec2::Client::new(config),
            events: aws_sdk_eventbridge::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            ssm: aws_sdk_ssm::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
            region: fleet.place.region.clone(),
            caller: OnceCell::new(),
        }
    }

    /// Whose credentials these are; asked once per process.
    pub async fn caller(&self) -> Result<&Place, Fault> {
        const ASK: &str = "GetCallerIdentity";
        self.caller
            .get_or_try_init(async || {
                let answer = call(ASK, || self.sts.get_caller_identity().send()).await?;
                Ok(Place {
                    account: answer.account.ok_or_else(|| incomplete(ASK, "account"))?,
                    region: self.region.clone(),
                })
            })
            .await
    }

    /// Whether these credentials belong where the function is configured to work.
    pub async fn guard(&self, fleet: &Fleet) -> Result<Result<(), WrongPlace>, Fault> {
        Ok(fleet.place.require(self.caller().await?))
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
