//! A whole shop for one test: its own database and folder, the real router, port 0.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response};
use server::config::Config;
use server::router;
use server::serve::{Pace, Terms, serve};
use server::state::Server;
use storefront::pages::Shop;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running shop with an empty, migrated database. No jobs run: a test that needs one calls it.
pub struct TestShop {
    pub server: Server,
    pub shop: Shop,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    /// The same for the private address.
    pub private: String,
    pub public_serving: JoinHandle<usize>,
    folder: TempDir,
}

impl TestShop {
    pub async fn start() -> TestShop {
        TestShop::with(&[], Router::new()).await
    }

    /// With further flags of `fleetcart serve`.
    pub async fn with_flags(flags: &[&str]) -> TestShop {
        TestShop::with(flags, Router::new()).await
    }

    /// With routes that only this test has, behind the shop's own layers.
    pub async fn with_routes(extra: Router<Shop>) -> TestShop {
        TestShop::with(&[], extra).await
    }

    pub async fn with(flags: &[&str], extra: Router<Shop>) -> TestShop {
        let folder = tempfile::tempdir().unwrap();
        let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let private = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", public.local_addr().unwrap());
        let server = Server::start(config(&folder, &base, flags)).await.unwrap();
        // What a test changes is seen at once; how soon a shop sees it is asked by tests of their own.
        server.shop.changes.set_strict(true);
        let terms = Terms {
            keep_alive: Duration::from_secs(5),
            max_connections: 512,
            pace: Pace {
                head: Duration::from_secs(10),
                write: Duration::from_secs(20),
            },
            per_network: None,
            deadline: Duration::from_secs(5),
        };
        let app = router::public_with(&server, extra).unwrap();
        let private_base = format!("http://{}", private.local_addr().unwrap());
        let private_app = router::private(&server);
        tokio::spawn(serve(private, private_app, server.shutdown.clone(), terms));
        let public_serving = tokio::spawn(serve(public, app, server.shutdown.clone(), terms));
        TestShop {
            shop: server.shop.clone(),
            server,
            base,
            private: private_base,
            public_serving,
            folder,
        }
    }

    /// The folder that holds everything this shop writes.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A shopper's browser: keeps cookies, follows no redirect by itself.
    pub fn browser(&self) -> Browser {
        Browser::at(&self.base)
    }

    /// One GET without cookies.
    pub async fn get(&self, path: &str) -> Response {
        self.browser().get(path).await
    }
}

impl Browser {
    /// Of a shop that serves there.
    pub fn at(base: &str) -> Browser {
        Browser {
            base: base.to_owned(),
            client: reqwest::Client::builder()
                // Reading the system's certificates takes a debug build longer than most tests.
                .tls_built_in_root_certs(false)
                .redirect(reqwest::redirect::Policy::none())
                .timeout(Duration::from_secs(20))
                // Less than the shop's patience with an idle connection, so that none is used while it ends.
                .pool_idle_timeout(Duration::from_secs(3))
                .build()
                .unwrap(),
            cookies: Mutex::default(),
        }
    }
}

fn config(folder: &TempDir, base: &str, flags: &[&str]) -> Config {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let database = format!("sqlite:{}", path("shop.db"));
    std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
    for file in ["fleetcart.css", "fleetcart.js", "fleetcart.wasm"] {
        std::fs::write(folder.path().join("site/pkg").join(file), "/* built */").unwrap();
    }
    let (site, data) = (path("site"), path("var"));
    let mut all = vec![
        "--database-url",
        &database,
        "--site-root",
        &site,
        "--data-dir",
        &data,
        "--base-url",
        base,
        "--test-payments",
        "on",
        // Tests order from one address.
        "--orders-per-network",
        "100000",
    ];
    // The last of two equal flags counts.
    all.extend(flags);
    Config::from_flags(&all).unwrap()
}

/// A browser with a cookie jar. Forms carry the `Origin` a browser sends.
pub struct Browser {
    base: String,
    client: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Response {
        self.send(self.request(Method::GET, path)).await
    }

    /// Posts a form as a page of the shop would.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.request(Method::POST, path);
        let request = request.header("origin", &self.base).form(fields);
        self.send(request).await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut jar = self.cookies.lock().unwrap();
        jar.insert(name.to_owned(), value.to_owned());
    }

    /// A request to a path of the shop, to be changed before [`Browser::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = match path.starts_with("http") {
            true => path.to_owned(),
            false => format!("{}{path}", self.base),
        };
        self.client.request(method, url)
    }

    pub async fn send(&self, request: RequestBuilder) -> Response {
        let line = {
            let jar = self.cookies.lock().unwrap();
            let pairs: Vec<_> = jar
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            pairs.join("; ")
        };
        let request = match line.is_empty() {
            true => request,
            false => request.header(COOKIE, line),
        };
        let response = request.send().await.unwrap();
        for set in response.headers().get_all(SET_COOKIE) {
            self.keep(set.to_str().unwrap());
        }
        response
    }

    fn keep(&self, set_cookie: &str) {
        let pair = set_cookie.split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let mut jar = self.cookies.lock().unwrap();
        match set_cookie.contains("Max-Age=0") {
            true => jar.remove(name),
            false => jar.insert(name.to_owned(), value.to_owned()),
        };
    }
}
