//! The services the function talks to, as far as it needs them.

use std::collections::BTreeMap;

use images::testing::Ec2;
use runtime::testing::{self, ACCOUNT, Request, Response, identity, parameter};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cloud {
    pub ec2: Ec2,
    pub objects: BTreeMap<String, Vec<u8>>,
    pub parameters: BTreeMap<String, String>,
    /// Whose credentials the function has.
    pub account: String,
    /// Details of the events it sent.
    pub sent: Vec<Value>,
    /// Groups and refreshes as Auto Scaling tells them.
    pub groups: String,
    pub refreshes: String,
    /// Changes that are still made; after them every request is denied, as if the function had died.
    pub left: Option<usize>,
    /// The next request of this operation takes effect, but its answer is lost.
    pub lose: Option<&'static str>,
    /// The bucket does not say that an object is missing.
    pub reticent: bool,
}

impl testing::Cloud for Cloud {
    fn answer(&mut self, request: &Request) -> Response {
        if self.left == Some(0) {
            return Response::denied(request);
        }
        if !request.is_read() {
            self.left = self.left.map(|left| left - 1);
        }
        let answer = self.serve(request);
        if self.lose == Some(request.operation().as_str()) {
            self.lose = None;
            return Response {
                status: 500,
                headers: Vec::new(),
                body: Vec::new(),
            };
        }
        answer
    }
}

impl Cloud {
    pub fn new(now: &str) -> Self {
        let parameters = [(
            "/aws/service/debian/release/13/latest/amd64",
            images::testing::BASE.to_owned(),
        )];
        Self {
            ec2: Ec2::new(now),
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            account: ACCOUNT.to_owned(),
            ..Self::default()
        }
    }

    fn serve(&mut self, request: &Request) -> Response {
        let operation = request.operation();
        if let Some(answer) = self.ec2.answer(request) {
            return answer;
        }
        match operation.as_str() {
            "GetCallerIdentity" => identity(&self.account),
            "GetParameter" => parameter(&self.parameters, &request.json()),
            "PutEvents" => {
                let entry = &request.json()["Entries"][0];
                let detail = entry["Detail"].as_str().unwrap();
                self.sent.push(json!({
                    "source": entry["Source"],
                    "type": entry["DetailType"],
                    "detail": serde_json::from_str::<Value>(detail).unwrap(),
                }));
                Response::json(&json!({"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}))
            }
            "DescribeAutoScalingGroups" => Response::query(
                &operation,
                &format!("<AutoScalingGroups>{}</AutoScalingGroups>", self.groups),
            ),
            "DescribeInstanceRefreshes" => Response::query(
                &operation,
                &format!("<InstanceRefreshes>{}</InstanceRefreshes>", self.refreshes),
            ),
            "ListObjectsV2" => self.list(request),
            "GetObject" => match self.objects.get(&key(request)) {
                Some(object) => Response::bytes(object.clone()),
                None if self.reticent => Response::s3_error(403, "AccessDenied"),
                None => Response::s3_error(404, "NoSuchKey"),
            },
            "PutObject" => self.put(request),
            other => panic!("nobody answers {other}"),
        }
    }

    fn list(&self, request: &Request) -> Response {
        let prefix = request.query("prefix").unwrap();
        let keys = self.objects.keys().filter(|key| key.starts_with(&prefix));
        let body: String = if request.query("delimiter").is_some() {
            let folder = |key: &String| {
                let end = prefix.len() + key[prefix.len()..].find('/')?;
                Some(key[..=end].to_owned())
            };
            let mut folders: Vec<String> = keys.filter_map(folder).collect();
            folders.dedup();
            let item =
                |folder| format!("<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>");
            folders.into_iter().map(item).collect()
        } else {
            keys.map(|key| format!("<Contents><Key>{key}</Key></Contents>"))
                .collect()
        };
        Response::xml(format!(
            "<ListBucketResult><IsTruncated>false</IsTruncated>{body}</ListBucketResult>"
        ))
    }

    fn put(&mut self, request: &Request) -> Response {
        let key = key(request);
        if request.headers.contains_key("if-none-match") && self.objects.contains_key(&key) {
            return Response::s3_error(412, "PreconditionFailed");
        }
        self.objects.insert(key, request.body.clone());
        Response::xml("")
    }

    /// The only object whose key ends so, as JSON.
    pub fn object(&self, end: &str) -> Value {
        let mut found = self.objects.iter().filter(|(key, _)| key.ends_with(end));
        let (_, object) = found.next().unwrap();
        assert!(found.next().is_none(), "several objects end with {end}");
        serde_json::from_slice(object).unwrap()
    }

    pub fn has(&self, end: &str) -> bool {
        self.objects.keys().any(|key| key.ends_with(end))
    }
}

fn key(request: &Request) -> String {
    request
        .path()
        .strip_prefix("/releases/")
        .unwrap()
        .to_owned()
}
