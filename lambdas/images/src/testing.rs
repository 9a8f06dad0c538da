//! For tests: EC2 with a little state, behind the endpoint of `runtime::testing`.
//!
//! It knows images, snapshots, instances, leftovers and one launch template, and is as strict as EC2
//! where the rules depend on it: tokens, duplicate names, snapshots in use.

mod answer;
mod effect;
mod form;

use std::collections::BTreeMap;

use runtime::testing::{Request, Response};

pub use form::Form;

pub const TEMPLATE: &str = "lt-0123456789abcdef0";
pub const BASE: &str = "ami-base";
/// A later public image.
pub const NEXT_BASE: &str = "ami-next-base";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    pub id: String,
    pub name: String,
    /// `pending`, `available`, `failed`.
    pub state: String,
    pub created: String,
    pub snapshots: Vec<String>,
    pub tags: BTreeMap<String, String>,
    pub imds_v2: bool,
    pub deprecated_at: Option<String>,
    /// Accounts it is shared with.
    pub shared_with: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instance {
    pub id: String,
    /// As EC2 names it, such as `running`.
    pub state: String,
    pub launched: String,
    pub image: String,
    pub tags: BTreeMap<String, String>,
    /// The request that started it.
    pub form: Form,
}

/// State of an instance that was terminated so long ago that EC2 does not tell of it any more, though
/// it remembers its token.
pub const FORGOTTEN: &str = "forgotten";

/// A snapshot, a volume or a network interface.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Thing {
    pub id: String,
    pub created: String,
    pub attached: bool,
    pub tags: BTreeMap<String, String>,
}

/// A version of the launch template.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    pub image: String,
    pub description: String,
    pub token: String,
    /// The rest of its data, as EC2 tells it.
    pub data: String,
}

/// The state; tests read and change it as they like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ec2 {
    /// The time of whatever is made, as EC2 writes it.
    pub now: String,
    pub images: Vec<Image>,
    pub instances: Vec<Instance>,
    pub snapshots: Vec<Thing>,
    pub volumes: Vec<Thing>,
    pub interfaces: Vec<Thing>,
    /// The first is version 1.
    pub versions: Vec<Version>,
    /// Subnets without room.
    pub full: Vec<String>,
    pub console: String,
    made: u32,
}

impl Ec2 {
    /// One version of the template, which the stack wrote, and nothing else.
    pub fn new(now: &str) -> Self {
        let stack = Version {
            image: BASE.to_owned(),
            description: "stack".to_owned(),
            data: "<instanceType>t3.small</instanceType>\
                   <userData>IyEvYmluL3No</userData>\
                   <iamInstanceProfile><name>web</name></iamInstanceProfile>\
                   <securityGroupIdSet><item>sg-web</item></securityGroupIdSet>\
                   <metadataOptions><state>applied</state><httpTokens>required</httpTokens>\
                   <httpPutResponseHopLimit>1</httpPutResponseHopLimit></metadataOptions>\
                   <tagSpecificationSet><item><resourceType>instance</resourceType><tagSet><item>\
                   <key>Name</key><value>shop</value></item></tagSet></item></tagSpecificationSet>"
                .to_owned(),
            ..Version::default()
        };
        Self {
            now: now.to_owned(),
            versions: vec![stack],
            ..Self::default()
        }
    }

    /// The answer, if this is one of the operations it knows.
    pub fn answer(&mut self, request: &Request) -> Option<Response> {
        let form = Form::of(request);
        match request.operation().as_str() {
            "DescribeImages" => Some(self.describe_images(&form)),
            "DescribeImageAttribute" => Some(self.launch_permission(&form)),
            "DescribeInstances" => Some(self.describe_instances(&form)),
            "DescribeSnapshots" => Some(answer::snapshots(&self.snapshots, &form)),
            "DescribeVolumes" => Some(answer::volumes(&self.volumes, &form)),
            "DescribeNetworkInterfaces" => Some(answer::interfaces(&self.interfaces, &form)),
            "DescribeLaunchTemplates" => Some(answer::templates()),
            "DescribeLaunchTemplateVersions" => Some(self.describe_versions(&form)),
            "GetConsoleOutput" => Some(answer::console(&self.console)),
            operation => self.change(operation, &form),
        }
    }

    fn make(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{:04}", self.made)
    }

    /// The image of this name or id.
    ///
    /// # Panics
    /// When there is none.
    pub fn image(&mut self, wanted: &str) -> &mut Image {
        let found = self
            .images
            .iter_mut()
            .find(|image| image.id == wanted || image.name == wanted);
        found.expect("there is such an image")
    }
}
