//! The console output of an instance, kept in the bucket for whoever asks later why it failed.

use aws_sdk_ec2::Client;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fleet::aws_error::AwsError;
use runtime::{Bucket, call, incomplete};

const GET: &str = "GetConsoleOutput";

/// Of a running instance up to this moment; of a stopped one EC2 has posted all there is by itself.
pub async fn keep_console(
    ec2: &Client,
    bucket: &Bucket,
    instance: &str,
    running: bool,
    key: &str,
) -> Result<(), AwsError> {
    let request = ec2.get_console_output().instance_id(instance);
    let request = request.set_latest(running.then_some(true));
    let output = call(GET, request.send()).await?.output.unwrap_or_default();
    let encoded: String = output.split_whitespace().collect();
    let console = BASE64.decode(encoded).unwrap_or_default();
    if console.is_empty() {
        return Err(incomplete(GET, "output"));
    }
    bucket.put(key, "text/plain; charset=utf-8", console).await
}
