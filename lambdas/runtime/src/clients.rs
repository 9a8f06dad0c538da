//! Clients of the AWS services, each with the retries that its errors need.

use aws_config::SdkConfig;
use aws_sdk_autoscaling::types::error::{ResourceContentionFault, ScalingActivityInProgressFault};
use aws_sdk_ssm::types::error::TooManyUpdates;

use crate::{Fleet, RetryClassifier};

pub fn autoscaling(config: &SdkConfig) -> aws_sdk_autoscaling::Client {
    let passes = RetryClassifier::default()
        .with::<ResourceContentionFault>()
        .with::<ScalingActivityInProgressFault>();
    let config = aws_sdk_autoscaling::config::Builder::from(config).retry_classifier(passes);
    aws_sdk_autoscaling::Client::from_conf(config.build())
}

pub fn ec2(config: &SdkConfig) -> aws_sdk_ec2::Client {
    let config =
        aws_sdk_ec2::config::Builder::from(config).retry_classifier(RetryClassifier::default());
    aws_sdk_ec2::Client::from_conf(config.build())
}

pub(crate) fn s3(config: &SdkConfig, fleet: &Fleet) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(config)
        .force_path_style(fleet.s3_path_style)
        .retry_classifier(RetryClassifier::default());
    aws_sdk_s3::Client::from_conf(config.build())
}

pub(crate) fn ssm(config: &SdkConfig) -> aws_sdk_ssm::Client {
    let passes = RetryClassifier::default().with::<TooManyUpdates>();
    let config = aws_sdk_ssm::config::Builder::from(config).retry_classifier(passes);
    aws_sdk_ssm::Client::from_conf(config.build())
}
