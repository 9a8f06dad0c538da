//! What an operator can set: read once at start from flags and the environment, then handed down.
//!
//! Each field's flag and variable carry its own name: `drain_grace_seconds` is
//! `--drain-grace-seconds` and `FLEETCART_DRAIN_GRACE_SECONDS`.

mod places;
mod secret;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use commerce::policy::ORDERS_PER_NETWORK;
use pictures::StoreUrl;
use purchases::Secret;
use web::http::base_url::BaseUrl;

pub use places::PlacesConfig;
pub use secret::load_or_make_secret;

/// Everything `fleetcart serve` needs to know.
#[derive(Debug, Clone, Args)]
pub struct Config {
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub files: FilesConfig,
    #[command(flatten)]
    pub places: PlacesConfig,
    #[command(flatten)]
    pub shutdown: ShutdownConfig,
    #[command(flatten)]
    pub mail: MailConfig,
    #[command(flatten)]
    pub payments: PaymentsConfig,
}

/// Where the shop listens and what it calls itself.
#[derive(Debug, Clone, Args)]
pub struct HttpConfig {
    /// Address the shop listens on.
    #[arg(long, env = "FLEETCART_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// Private address for /metrics, /healthz and /readyz; never expose it.
    #[arg(long, env = "FLEETCART_METRICS_ADDR", default_value = "127.0.0.1:3002")]
    pub metrics_addr: SocketAddr,
    /// Address of the back office, which is then served there alone: /admin at the shop's own address is not found.
    /// [default: beside the shop]
    #[arg(long, env = "FLEETCART_ADMIN_ADDR")]
    pub admin_addr: Option<SocketAddr>,
    /// What staff type to reach that address: scheme and host. [default: http://ADMIN_ADDR]
    #[arg(long, env = "FLEETCART_ADMIN_BASE_URL", requires = "admin_addr")]
    pub admin_base_url: Option<BaseUrl>,
    /// Write the most important numbers once a minute to standard output, as lines from which
    /// CloudWatch Logs makes metrics (namespace FleetCart/Shop): on | off.
    #[arg(long, env = "FLEETCART_METRICS_EMF", default_value = "off")]
    pub metrics_emf: Switch,
    /// What shoppers type: scheme and host, for links in mails and canonical URLs.
    /// Over https the cookies become `__Host-` cookies and HSTS is sent. [default: http://ADDR]
    #[arg(long, env = "FLEETCART_BASE_URL")]
    pub base_url: Option<BaseUrl>,
    /// How many proxies in front of the shop may be believed about the shopper's address
    /// (counted from the right of X-Forwarded-For; 0 = the peer is the shopper).
    #[arg(long, env = "FLEETCART_TRUSTED_PROXY_HOPS", default_value_t = 0)]
    pub trusted_proxy_hops: u8,
    /// Seconds a request may take before it is answered with 503.
    #[arg(long, env = "FLEETCART_REQUEST_TIMEOUT_SECONDS", default_value_t = 15)]
    pub request_timeout_seconds: u64,
    /// Seconds a connection may stay without sending a request; longer than the balancer's.
    #[arg(long, env = "FLEETCART_KEEP_ALIVE_SECONDS", default_value_t = 75)]
    pub keep_alive_seconds: u64,
    /// Connections served at once; more wait in the kernel's queue.
    #[arg(long, env = "FLEETCART_MAX_CONNECTIONS", default_value_t = 4096)]
    pub max_connections: u32,
    /// Connections of one network (/24 of IPv4, /64 of IPv6) served at once, where no proxy is trusted;
    /// more are closed.
    #[arg(long, env = "FLEETCART_CONNECTIONS_PER_NETWORK", default_value_t = 64)]
    pub connections_per_network: u32,
}

impl HttpConfig {
    /// Whether the operator knows of a proxy before a shop that is reached by this machine's own address.
    pub fn is_forwarded_to_loopback(&self) -> bool {
        self.base_url.is_some() && self.trusted_proxy_hops > 0
    }

    /// The address shoppers use, without a slash at the end.
    pub fn base_url(&self) -> BaseUrl {
        self.base_url
            .clone()
            .unwrap_or_else(|| BaseUrl::http(self.addr))
    }

    /// The address staff use, without a slash at the end: the shop's own, unless the office has one.
    pub fn office_url(&self) -> BaseUrl {
        let own = || self.admin_addr.map(BaseUrl::http);
        let own = self.admin_base_url.clone().or_else(own);
        own.unwrap_or_else(|| self.base_url())
    }
}

/// Which database, and how patiently to wait for it.
#[derive(Debug, Clone, Args)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `mysql://user:password@host:port/name`. [default: sqlite:DATA_DIR/fleetcart.db]
    #[arg(long, env = "FLEETCART_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// Folder the shop writes: fleetcart.db, media/, mail/, index/, secret.
    #[arg(long, env = "FLEETCART_DATA_DIR", default_value = "var")]
    pub data_dir: PathBuf,
    /// File with that address, read again when the database refuses the password, so that a new
    /// one comes in without a restart. The credential `fleetcart_database-url` is one by itself.
    #[arg(long, env = "FLEETCART_DATABASE_URL_FILE")]
    pub database_url_file: Option<PathBuf>,
    /// Connections kept to MySQL by this process, at most.
    #[arg(long, env = "FLEETCART_DATABASE_CONNECTIONS", default_value_t = 10)]
    pub database_connections: u32,
    /// File of certificate authorities: demands TLS and checks the server's name against it.
    #[arg(long, env = "FLEETCART_DATABASE_CA")]
    pub database_ca: Option<PathBuf>,
    /// Seconds to keep trying at start before giving up.
    #[arg(long, env = "FLEETCART_DATABASE_WAIT_SECONDS", default_value_t = 10)]
    pub database_wait_seconds: u64,
    /// Seconds an instance that was ready stays so on /readyz while MySQL is away; longer than a
    /// fail-over, so that no balancer takes every instance out for what they share.
    #[arg(
        long,
        env = "FLEETCART_DATABASE_ABSENCE_SECONDS",
        default_value_t = 900
    )]
    pub database_absence_seconds: u64,
    /// Megabytes of memory for lists of products, at most; a million products take some 350. A catalogue that takes more
    /// is listed by the database, and with 0 every one is.
    #[arg(long, env = "FLEETCART_LIST_MEMORY_MB", default_value_t = 512)]
    pub list_memory_mb: u32,
    /// Do not bring the database up to date at start; /readyz stays 503 until somebody does.
    #[arg(long, env = "FLEETCART_NO_MIGRATE")]
    pub no_migrate: bool,
}

/// Where files are read from and written to.
#[derive(Debug, Clone, Args)]
pub struct FilesConfig {
    /// Folder with what the build made: pkg/, fonts/, icons.svg.
    #[arg(long, env = "FLEETCART_SITE_ROOT", default_value = "target/site")]
    pub site_root: PathBuf,
    /// Pages reload by themselves when the build changes; set by `cargo leptos watch`.
    #[arg(long, env = "LEPTOS_WATCH", hide = true)]
    pub watch: bool,
    /// Where pictures are: a folder, or s3://BUCKET/media, whose files are then streamed from the
    /// bucket for those who ask the shop and not an edge before it. [default: DATA_DIR/media]
    #[arg(long, env = "FLEETCART_PICTURES")]
    pub pictures: Option<StoreUrl>,
    /// Key for what must not be guessed, at least 32 random characters; the same on every instance.
    /// Made and kept in DATA_DIR/secret when missing.
    #[arg(long, env = "FLEETCART_SECRET", hide_env_values = true)]
    pub secret: Option<Secret>,
}

impl DatabaseConfig {
    /// Where the database is: in the folder that the shop writes, unless something else is said.
    pub fn url(&self) -> Secret {
        let own = || {
            Secret::new(format!(
                "sqlite:{}",
                self.data_dir.join("fleetcart.db").display()
            ))
        };
        self.database_url.clone().unwrap_or_else(own)
    }
}

impl Config {
    /// Where the pictures are that are served under `/media`.
    pub fn pictures(&self) -> StoreUrl {
        let own = || StoreUrl::Folder(self.database.data_dir.join("media"));
        self.files.pictures.clone().unwrap_or_else(own)
    }

    /// Mails, when no SMTP server is configured.
    pub fn mail_folder(&self) -> PathBuf {
        self.database.data_dir.join("mail")
    }

    /// This instance's search index.
    pub fn index(&self) -> PathBuf {
        self.database.data_dir.join("index")
    }
}

/// How the process leaves when it is told to.
#[derive(Debug, Clone, Args)]
pub struct ShutdownConfig {
    /// Seconds to serve on with /readyz at 503, so that a balancer notices first.
    #[arg(long, env = "FLEETCART_DRAIN_GRACE_SECONDS", default_value_t = 0)]
    pub drain_grace_seconds: u64,
    /// Seconds after the grace within which the process is gone, finished or not.
    #[arg(long, env = "FLEETCART_DRAIN_DEADLINE_SECONDS", default_value_t = 20)]
    pub drain_deadline_seconds: u64,
}

impl ShutdownConfig {
    pub fn grace(&self) -> Duration {
        Duration::from_secs(self.drain_grace_seconds)
    }

    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.drain_deadline_seconds)
    }
}

/// Who writes to shoppers, and through what.
#[derive(Debug, Clone, Args)]
pub struct MailConfig {
    /// `smtp://user:password@host:587` (STARTTLS) or `smtps://…`; without it mails become
    /// files in DATA_DIR/mail.
    #[arg(long, env = "FLEETCART_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<Secret>,
    /// Sender of every mail.
    #[arg(long, env = "FLEETCART_MAIL_FROM", default_value = "shop@localhost")]
    pub mail_from: String,
}

/// Which ways to pay are offered.
#[derive(Debug, Clone, Args)]
pub struct PaymentsConfig {
    /// Secret key of the Stripe account; turns card payment on.
    #[arg(long, env = "FLEETCART_STRIPE_SECRET_KEY", hide_env_values = true)]
    pub stripe_secret_key: Option<Secret>,
    /// Signing secret of the webhook endpoint /webhooks/stripe.
    #[arg(long, env = "FLEETCART_STRIPE_WEBHOOK_SECRET", hide_env_values = true)]
    pub stripe_webhook_secret: Option<Secret>,
    /// Where Stripe's API answers.
    #[arg(
        long,
        env = "FLEETCART_STRIPE_API",
        default_value = "https://api.stripe.com"
    )]
    pub stripe_api: String,
    /// IBAN of the shop's account, where its settings name none; without any, bank transfer is not
    /// offered (where test payments are, with an account that is nobody's).
    #[arg(long, env = "FLEETCART_BANK_IBAN")]
    pub bank_iban: Option<String>,
    /// Whose account that is. [default: the shop's name]
    #[arg(long, env = "FLEETCART_BANK_HOLDER")]
    pub bank_holder: Option<String>,
    /// Offer cash on delivery, for orders of a limited size, where the shop's settings do not say: on | off.
    /// [default: on only where the test payment is]
    #[arg(long, env = "FLEETCART_CASH_ON_DELIVERY")]
    pub cash_on_delivery: Option<Switch>,
    /// Orders that one network (/24 of IPv4, /48 of IPv6) may place at once; one more each minute.
    #[arg(long, env = "FLEETCART_ORDERS_PER_NETWORK", default_value_t = ORDERS_PER_NETWORK)]
    pub orders_per_network: u32,
    /// Offer the built-in test payment, which takes no money: on | off.
    /// [default: on only when the shop is served from this machine's loopback address]
    #[arg(long, env = "FLEETCART_TEST_PAYMENTS")]
    pub test_payments: Option<Switch>,
}

/// How the process tells what it does.
#[derive(Debug, Clone, Args)]
pub struct LogConfig {
    /// Which events are logged, as `level` or `target=level,…`.
    #[arg(
        long,
        global = true,
        env = "FLEETCART_LOG",
        default_value = "info,sqlx=warn,tantivy=warn,sea_orm_migration=warn"
    )]
    pub log: String,
    /// One line of text or one JSON object for each event. [default: text on a terminal, else JSON]
    #[arg(long, global = true, env = "FLEETCART_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    #[command(flatten)]
    pub origin: Origin,
}

/// The two shapes of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Where a line of the log or a number comes from; never told to shoppers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Origin {
    /// The machine, such as i-0123456789abcdef0: stands in every line of the log.
    #[arg(long, global = true, env = "FLEETCART_INSTANCE")]
    pub instance: Option<String>,
    /// The availability zone it is in: the same.
    #[arg(long, global = true, env = "FLEETCART_ZONE")]
    pub zone: Option<String>,
    /// The release that runs: the same. [default: the version it was built as]
    #[arg(long, global = true, env = "FLEETCART_RELEASE")]
    pub release: Option<String>,
    /// The environment it belongs to: the dimension of the metrics in the log.
    #[arg(
        long,
        global = true,
        env = "FLEETCART_ENVIRONMENT",
        default_value = "local"
    )]
    pub environment: String,
}

impl Origin {
    /// The release, or what the program was built as.
    pub fn release(&self) -> &str {
        self.release.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"))
    }
}

/// Something that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

impl Config {
    /// What `fleetcart serve` with these flags would use.
    ///
    /// # Errors
    /// A flag or a variable that cannot be read.
    pub fn from_flags(flags: &[&str]) -> Result<Config, clap::Error> {
        Alone::try_parse_from([&["fleetcart"], flags].concat()).map(|alone| alone.config)
    }

    /// Whether one may pay when the parcel comes.
    pub fn cash_on_delivery(&self) -> bool {
        match self.payments.cash_on_delivery {
            Some(switch) => switch == Switch::On,
            None => self.test_payments(),
        }
    }

    /// Whether the payment that takes no money is offered.
    pub fn test_payments(&self) -> bool {
        match self.payments.test_payments {
            Some(switch) => switch == Switch::On,
            None => self.http.base_url().is_loopback(),
        }
    }
}

#[derive(Parser)]
#[command(args_override_self = true)]
struct Alone {
    #[command(flatten)]
    config: Config,
}

#[cfg(test)]
mod tests;
