//! The services the function talks to, as far as it needs them.

use std::collections::BTreeMap;

use images::testing::{Ec2, Form, TEMPLATE};
use runtime::testing::{self, ACCOUNT, GROUP, Request, Response, identity, parameter};
use serde_json::json;

/// Id of a refresh that is under way but not told of yet.
pub const HIDDEN: &str = "hidden";

/// A refresh as the group tells it; the newest comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refresh {
    pub id: String,
    pub status: String,
    pub version: u64,
    pub reason: String,
    pub started: String,
    /// The request that started it.
    pub form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cloud {
    pub ec2: Ec2,
    pub parameters: BTreeMap<String, String>,
    pub account: String,
    /// The version the group is configured with, as written.
    pub version: String,
    /// Versions of the members in service.
    pub members: Vec<u64>,
    pub hooks: Vec<String>,
    pub refreshes: Vec<Refresh>,
    /// Activities as Auto Scaling tells them, newest first.
    pub activities: String,
    /// Changes that are still made; after them every request is denied, as if the function had died.
    pub left: Option<usize>,
    pub now: String,
    /// Refreshes are told one per page.
    pub paged: bool,
}

impl testing::Cloud for Cloud {
    fn answer(&mut self, request: &Request) -> Response {
        if self.left == Some(0) {
            return Response::denied(request);
        }
        if !request.is_read() {
            self.left = self.left.map(|left| left - 1);
        }
        self.serve(request)
    }
}

impl Cloud {
    pub fn new(now: &str) -> Self {
        Self {
            ec2: Ec2::new(now),
            account: ACCOUNT.to_owned(),
            version: "1".to_owned(),
            hooks: vec!["launch".to_owned(), "terminate".to_owned()],
            now: now.to_owned(),
            ..Self::default()
        }
    }

    fn serve(&mut self, request: &Request) -> Response {
        if let Some(answer) = self.ec2.answer(request) {
            return answer;
        }
        let (operation, form) = (request.operation(), Form::of(request));
        match operation.as_str() {
            "GetCallerIdentity" => identity(&self.account),
            "GetParameter" => parameter(&self.parameters, &request.json()),
            "PutParameter" => {
                let put = request.json();
                assert_eq!(
                    (&put["Overwrite"], &put["Type"]),
                    (&json!(true), &json!("String"))
                );
                let text = |field: &str| put[field].as_str().unwrap().to_owned();
                self.parameters.insert(text("Name"), text("Value"));
                Response::json(&json!({"Version": 1}))
            }
            "DescribeAutoScalingGroups" => self.group(),
            "DescribeLifecycleHooks" => {
                let hook = |name| {
                    format!("<member><LifecycleHookName>{name}</LifecycleHookName></member>")
                };
                let hooks: String = self.hooks.iter().map(hook).collect();
                Response::query(
                    &operation,
                    &format!("<LifecycleHooks>{hooks}</LifecycleHooks>"),
                )
            }
            "DescribeInstanceRefreshes" => self.told_refreshes(&form),
            "DescribeScalingActivities" => Response::query(
                &operation,
                &format!("<Activities>{}</Activities>", self.activities),
            ),
            "StartInstanceRefresh" => self.start(&form),
            "RollbackInstanceRefresh" => {
                self.refreshes[0].status = "RollbackInProgress".to_owned();
                Response::query(&operation, "<InstanceRefreshId>r</InstanceRefreshId>")
            }
            other => panic!("nobody answers {other}"),
        }
    }

    fn group(&self) -> Response {
        let template = |version: &str| {
            format!(
                "<LaunchTemplate><LaunchTemplateId>{TEMPLATE}</LaunchTemplateId>\
                 <Version>{version}</Version></LaunchTemplate>"
            )
        };
        let member = |(number, version): (usize, &u64)| {
            format!(
                "<member><InstanceId>i-{number}</InstanceId><AvailabilityZone>a</AvailabilityZone>\
                 <LifecycleState>InService</LifecycleState>{}</member>",
                template(&version.to_string())
            )
        };
        let members: String = self.members.iter().enumerate().map(member).collect();
        Response::query(
            "DescribeAutoScalingGroups",
            &format!(
                "<AutoScalingGroups><member><AutoScalingGroupName>{GROUP}</AutoScalingGroupName>\
                 <MinSize>2</MinSize><MaxSize>4</MaxSize><DesiredCapacity>2</DesiredCapacity>{}\
                 <Instances>{members}</Instances></member></AutoScalingGroups>",
                template(&self.version)
            ),
        )
    }

    fn told_refreshes(&self, form: &Form) -> Response {
        let from: usize = form
            .get("NextToken")
            .map_or(0, |page| page.parse().unwrap());
        let count = if self.paged { 1 } else { self.refreshes.len() };
        let refresh = |refresh: &Refresh| {
            format!(
                "<member><InstanceRefreshId>{}</InstanceRefreshId><Status>{}</Status>\
                 <StatusReason>{}</StatusReason><StartTime>{}</StartTime><DesiredConfiguration>\
                 <LaunchTemplate><LaunchTemplateId>{TEMPLATE}</LaunchTemplateId><Version>{}</Version>\
                 </LaunchTemplate></DesiredConfiguration></member>",
                refresh.id, refresh.status, refresh.reason, refresh.started, refresh.version
            )
        };
        let told_of = self.refreshes.iter().filter(|refresh| refresh.id != HIDDEN);
        let page: String = told_of.skip(from).take(count).map(refresh).collect();
        let next = match from + count < self.refreshes.len() {
            true => format!("<NextToken>{}</NextToken>", from + count),
            false => String::new(),
        };
        Response::query(
            "DescribeInstanceRefreshes",
            &format!("<InstanceRefreshes>{page}</InstanceRefreshes>{next}"),
        )
    }

    fn start(&mut self, form: &Form) -> Response {
        let ended = [
            "Successful",
            "Failed",
            "Cancelled",
            "RollbackSuccessful",
            "RollbackFailed",
        ];
        if self
            .refreshes
            .iter()
            .any(|refresh| !ended.contains(&refresh.status.as_str()))
        {
            return Response::query_error("InstanceRefreshInProgress", "one is under way");
        }
        let id = format!("r-{}", self.refreshes.len() + 1);
        let refresh = Refresh {
            id: id.clone(),
            status: "InProgress".to_owned(),
            version: form
                .text("DesiredConfiguration.LaunchTemplate.Version")
                .parse()
                .unwrap(),
            reason: String::new(),
            started: self.now.clone(),
            form: form.clone(),
        };
        self.refreshes.insert(0, refresh);
        Response::query(
            "StartInstanceRefresh",
            &format!("<InstanceRefreshId>{id}</InstanceRefreshId>"),
        )
    }

    /// The running refresh ends so; one that succeeds is what the group is configured with then.
    pub fn end(&mut self, status: &str) {
        let refresh = &mut self.refreshes[0];
        refresh.status = status.to_owned();
        if status == "Successful" {
            self.version = refresh.version.to_string();
            self.members = vec![refresh.version; 2];
        }
    }
}
