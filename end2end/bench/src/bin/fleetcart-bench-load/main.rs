//! Sends requests as fast as they are answered, or at a steady rate, over connections that stay open, and prints what came of it
//! as JSON.

mod request;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// An answer has fewer bytes of head than this.
const LONGEST_HEAD: usize = 64 * 1024;

#[derive(Debug, Parser)]
struct Options {
    /// What is asked; with `--requests`, only where.
    url: Url,
    #[arg(long, default_value_t = 32)]
    connections: usize,
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// `Name: value`, as often as needed.
    #[arg(long = "header")]
    headers: Vec<String>,
    /// Posts this form.
    #[arg(long)]
    form: Option<String>,
    /// A file with a request in each line: its path, and after tabs its form and its cookies. Each is sent once, and it ends with
    /// the last.
    #[arg(long)]
    requests: Option<PathBuf>,
    /// Begins again after the last.
    #[arg(long, requires = "requests")]
    again: bool,
    /// Ends after so many, however long they take.
    #[arg(long)]
    count: Option<usize>,
    /// So many requests a second, evenly; what an answer waits for a connection counts.
    #[arg(long)]
    rate: Option<f64>,
}

#[derive(Debug, Default)]
struct Counted {
    /// How long each took, in microseconds.
    took: Vec<u32>,
    bytes: u64,
    statuses: BTreeMap<u16, u64>,
    failed: u64,
}

/// What all connections send, one request after the other.
struct Work {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    /// Requests to send; none when only the time ends it.
    most: Option<usize>,
    began: Instant,
    until: Instant,
    rate: Option<f64>,
}

impl Work {
    /// The next request, and when it is due.
    fn take(&self) -> Option<(&[u8], Option<Instant>)> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if Instant::now() >= self.until || self.most.is_some_and(|most| number >= most) {
            return None;
        }
        let request = self.requests.get(number % self.requests.len())?;
        let due = self
            .rate
            .map(|rate| self.began + Duration::from_secs_f64(number as f64 / rate));
        if due.is_some_and(|due| due >= self.until) {
            return None;
        }
        Some((request, due))
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let requests = match request::all(&options) {
        Ok(requests) => requests,
        Err(error) => {
            let _unwritable = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    // One thread: the other core is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::FAILURE;
    };
    let once = options.requests.is_some() && !options.again;
    let began = Instant::now();
    // What is counted ends by itself.
    let seconds = match options.count {
        Some(_) => 3600.0,
        None => options.seconds,
    };
    let work = Work {
        most: options.count.or(once.then_some(requests.len())),
        requests,
        next: AtomicUsize::new(0),
        began,
        until: began + Duration::from_secs_f64(seconds),
        rate: options.rate,
    };
    let counted = runtime.block_on(measure(&options, Arc::new(work)));
    tell(counted, began.elapsed().as_secs_f64())
}

fn tell(counted: Counted, seconds: f64) -> ExitCode {
    let mut took = counted.took;
    took.sort_unstable();
    let at = |share: f64| {
        let index = (took.len() as f64 * share) as usize;
        let micros = took.get(index.min(took.len().saturating_sub(1)));
        micros.map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    };
    let told = serde_json::json!({
        "requests": took.len(),
        "seconds": seconds,
        "per_second": took.len() as f64 / seconds,
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "worst_ms": at(1.0),
        "bytes": counted.bytes / (took.len() as u64).max(1),
        "statuses": counted.statuses,
        "failed": counted.failed,
    });
    match writeln!(std::io::stdout(), "{told}") {
        Ok(()) if !took.is_empty() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

async fn measure(options: &Options, work: Arc<Work>) -> Counted {
    let host = options.url.host_str().unwrap_or("127.0.0.1");
    let port = options.url.port_or_known_default().unwrap_or(80);
    let address = format!("{host}:{port}");
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..options.connections {
        let (work, address) = (work.clone(), address.clone());
        connections.spawn(async move { ask(&address, &work).await });
    }
    let mut all = Counted::default();
    while let Some(Ok(one)) = connections.join_next().await {
        all.took.extend(one.took);
        all.bytes += one.bytes;
        all.failed += one.failed;
        for (status, count) in one.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
    }
    all
}

/// One connection, opened again when the server ends it.
async fn ask(address: &str, work: &Work) -> Counted {
    let mut counted = Counted::default();
    let mut buffer = Vec::with_capacity(LONGEST_HEAD);
    let mut stream = None;
    while let Some((request, due)) = work.take() {
        let began = begin(due).await;
        match exchange(&mut stream, address, request, &mut buffer).await {
            Ok((status, bytes)) => {
                let micros = began.elapsed().as_micros();
                counted.took.push(u32::try_from(micros).unwrap_or(u32::MAX));
                counted.bytes += bytes as u64;
                *counted.statuses.entry(status).or_default() += 1;
            }
            Err(_) => {
                counted.failed += 1;
                stream = None;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
    counted
}

/// Waits until it is time. Who is late counts from when it was due; how late the timer wakes is not the server's.
async fn begin(due: Option<Instant>) -> Instant {
    match due {
        Some(due) if due > Instant::now() => {
            tokio::time::sleep_until(due.into()).await;
            Instant::now()
        }
        Some(due) => due,
        None => Instant::now(),
    }
}

async fn exchange(
    stream: &mut Option<TcpStream>,
    address: &str,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> std::io::Result<(u16, usize)> {
    let open = match stream {
        Some(open) => open,
        None => {
            let opened = TcpStream::connect(address).await?;
            let _slower = opened.set_nodelay(true);
            stream.insert(opened)
        }
    };
    open.write_all(request).await?;
    read(open, buffer).await
}

/// Reads one answer; says its status and the length of its body.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<(u16, usize)> {
    let broken = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    buffer.clear();
    let end = loop {
        if stream.read_buf(buffer).await? == 0 || buffer.len() > LONGEST_HEAD * 32 {
            return Err(broken());
        }
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = std::str::from_utf8(&buffer[..end]).map_err(|_| broken())?;
    let status = head.get(9..12).and_then(|status| status.parse().ok());
    let status: u16 = status.ok_or_else(broken)?;
    let field = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let mut named = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim().to_owned())
    };
    if let Some(length) = field("content-length").and_then(|length| length.parse::<usize>().ok()) {
        while buffer.len() < end + length {
            if stream.read_buf(buffer).await? == 0 {
                return Err(broken());
            }
        }
        return Ok((status, length));
    }
    if field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return Ok((status, chunks(stream, buffer, end).await?));
    }
    Ok((status, 0))
}

/// Reads chunks until the empty one; says how many bytes they had.
async fn chunks(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    from: usize,
) -> std::io::Result<usize> {
    let broken = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let (mut at, mut total) = (from, 0);
    loop {
        while find(&buffer[at..], b"\r\n").is_none() {
            if stream.read_buf(buffer).await? == 0 {
                return Err(broken());
            }
        }
        let line = find(&buffer[at..], b"\r\n").unwrap_or_default();
        let size = std::str::from_utf8(&buffer[at..at + line]).map_err(|_| broken())?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| broken())?;
        let next = at + line + 2 + size + 2;
        while buffer.len() < next {
            if stream.read_buf(buffer).await? == 0 {
                return Err(broken());
            }
        }
        if size == 0 {
            return Ok(total);
        }
        (at, total) = (next, total + size);
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
