//! Parameters of the fleet, and whose credentials the function has.

use aws_config::SdkConfig;
use aws_sdk_ssm::types::ParameterType;
use fleet::aws_error::AwsError;
use fleet::guard::{AccountRegion, WrongAccountRegion};
use tokio::sync::OnceCell;

use crate::{Fleet, call, clients, incomplete};

pub struct Account {
    ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
    region: String,
    caller: OnceCell<AccountRegion>,
}

impl Account {
    pub fn new(config: &SdkConfig, fleet: &Fleet) -> Self {
        Self {
            ssm: clients::ssm(config),
            sts: aws_sdk_sts::Client::new(config),
            region: fleet.account_region.region.clone(),
            caller: OnceCell::new(),
        }
    }

    /// Whose credentials these are; asked once per process.
    pub async fn caller(&self) -> Result<&AccountRegion, AwsError> {
        const ASK: &str = "GetCallerIdentity";
        self.caller
            .get_or_try_init(async || {
                let answer = call(ASK, self.sts.get_caller_identity().send()).await?;
                Ok(AccountRegion {
                    account: answer.account.ok_or_else(|| incomplete(ASK, "account"))?,
                    region: self.region.clone(),
                })
            })
            .await
    }

    /// Whether these credentials belong where the function is configured to work.
    pub async fn guard(&self, fleet: &Fleet) -> Result<Result<(), WrongAccountRegion>, AwsError> {
        Ok(fleet.account_region.require(self.caller().await?))
    }

    pub async fn parameter(&self, name: &str) -> Result<Option<String>, AwsError> {
        let answer = call("GetParameter", self.ssm.get_parameter().name(name).send()).await;
        match answer {
            Ok(answer) => Ok(answer.parameter.and_then(|parameter| parameter.value)),
            Err(error) if error.code.as_deref() == Some("ParameterNotFound") => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn set_parameter(&self, name: &str, value: &str) -> Result<(), AwsError> {
        let put = self.ssm.put_parameter().name(name).value(value);
        let put = put.r#type(ParameterType::String).overwrite(true);
        call("PutParameter", put.send()).await.map(drop)
    }
}
