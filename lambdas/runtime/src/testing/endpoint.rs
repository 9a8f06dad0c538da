//! A small HTTP server that answers AWS requests as a test says, and remembers them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// The API's name of the operation, whichever way the service's protocol says it.
    pub fn operation(&self) -> String {
        let last = |text: &str, separator| text.rsplit(separator).next().map(str::to_owned);
        self.field("Action")
            .or_else(|| last(self.headers.get("x-amz-target")?, '.'))
            .or_else(|| self.query("x-id"))
            .or_else(|| last(self.path().split_once("/operation/")?.1, '/'))
            .or_else(|| self.query("list-type").map(|_| "ListObjectsV2".to_owned()))
            .unwrap_or_else(|| format!("{} {}", self.method, self.path()))
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A parameter of the query string.
    pub fn query(&self, name: &str) -> Option<String> {
        value(self.target.split_once('?')?.1.as_bytes(), name)
    }

    /// A parameter of a form body, such as `Filters.member.1.Name`.
    pub fn field(&self, name: &str) -> Option<String> {
        let form = "application/x-www-form-urlencoded";
        if self.headers.get("content-type").map(String::as_str) != Some(form) {
            return None;
        }
        value(&self.body, name)
    }

    /// All parameters of a form body.
    pub fn fields(&self) -> BTreeMap<String, String> {
        serde_urlencoded::from_bytes(&self.body).unwrap_or_default()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether it changes nothing.
    pub fn is_read(&self) -> bool {
        let operation = self.operation();
        ["Describe", "Get", "List"]
            .iter()
            .any(|start| operation.starts_with(start))
    }
}

fn value(encoded: &[u8], name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(encoded).ok()?;
    let found = pairs.into_iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/xml", body)
    }

    pub fn json(body: &Value) -> Self {
        Self::new(200, "application/json", body.to_string())
    }

    pub fn bytes(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "application/octet-stream", body)
    }

    /// An answer of Auto Scaling, STS and others of the query protocol.
    pub fn query(operation: &str, result: &str) -> Self {
        Self::xml(format!(
            "<{operation}Response><{operation}Result>{result}</{operation}Result>\
             <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
        ))
    }

    /// An answer of EC2.
    pub fn ec2(operation: &str, result: &str) -> Self {
        Self::xml(format!(
            "<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
             <requestId>r</requestId>{result}</{operation}Response>"
        ))
    }

    /// Access denied, in the words of the service that was asked.
    pub fn denied(request: &Request) -> Self {
        if request.headers.contains_key("x-amz-target") {
            return Self::json_error(400, "AccessDeniedException", "no");
        }
        match request.field("Version").as_deref() {
            Some("2016-11-15") => Self::ec2_error("UnauthorizedOperation", "no"),
            Some(_) => Self::query_error("AccessDenied", "no"),
            None => Self::s3_error(403, "AccessDenied"),
        }
    }

    /// An error as EC2 words it.
    pub fn ec2_error(code: &str, message: &str) -> Self {
        let body = format!(
            "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
             <RequestID>r</RequestID></Response>"
        );
        Self::new(400, "text/xml", body)
    }

    /// An error as Auto Scaling, STS and others of the query protocol word it.
    pub fn query_error(code: &str, message: &str) -> Self {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
             <RequestId>r</RequestId></ErrorResponse>"
        );
        Self::new(400, "text/xml", body)
    }

    pub fn s3_error(status: u16, code: &str) -> Self {
        let body = format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>");
        Self::new(status, "application/xml", body)
    }

    /// An error as the JSON protocols word it.
    pub fn json_error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({"__type": code, "message": message, "Message": message});
        let mut response = Self::new(status, "application/json", body.to_string());
        response
            .headers
            .push(("x-amzn-errortype".to_owned(), code.to_owned()));
        response
    }
}

type Answerer = dyn FnMut(&Request) -> Response + Send;

/// Serves on a free port of the loopback address until the test process ends.
pub struct Endpoint {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Endpoint {
    /// Starts to serve; `answer` is asked one request at a time.
    pub fn start(answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Mutex<Box<Answerer>>> = Arc::new(Mutex::new(Box::new(answer)));
        let remembered = Arc::clone(&seen);
        let address = serve(move |request| {
            lock(&remembered).push(request.clone());
            (lock(&answer))(request)
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What arrived so far.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.seen).clone()
    }

    /// The operations that arrived so far, in order.
    pub fn operations(&self) -> Vec<String> {
        lock(&self.seen).iter().map(Request::operation).collect()
    }

    /// The requests of one operation.
    pub fn of(&self, operation: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation() == operation);
        requests
    }

    pub fn forget(&self) {
        lock(&self.seen).clear();
    }
}

pub(super) fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves every connection in a thread of its own.
pub(super) fn serve(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || converse(stream, &*answer));
        }
    });
    address
}

/// Requests of one connection, until the other side closes it.
fn converse(stream: TcpStream, answer: &dyn Fn(&Request) -> Response) -> Option<()> {
    let _ = stream.set_nodelay(true);
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let request = read(&mut reader)?;
        let response = answer(&request);
        let mut head = format!("HTTP/1.1 {} -\r\n", response.status);
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", response.body.len()));
        let mut bytes = head.into_bytes();
        if request.method != "HEAD" {
            bytes.extend_from_slice(&response.body);
        }
        writer.write_all(&bytes).ok()?;
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let first = line(reader)?;
    let mut parts = first.split(' ');
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let body = if headers
        .get("transfer-encoding")
        .is_some_and(|e| e == "chunked")
    {
        chunks(reader)?
    } else {
        let length = headers
            .get("content-length")
            .map_or(Some(0), |n| n.parse().ok())?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        body
    };
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}

fn chunks(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(reader)?;
        let size = usize::from_str_radix(size.split(';').next()?, 16).ok()?;
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk).ok()?;
        line(reader)?;
        if size == 0 {
            return Some(body);
        }
        body.append(&mut chunk);
    }
}

fn line(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    match reader.read_line(&mut line) {
        Ok(read) if read > 0 => Some(line.trim_end().to_owned()),
        _ => None,
    }
}
