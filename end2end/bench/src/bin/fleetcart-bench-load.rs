//! Asks one address as fast as it answers, over connections that stay open, and prints what came of it as JSON.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// An answer has fewer bytes of head than this.
const LONGEST_HEAD: usize = 64 * 1024;

#[derive(Debug, Parser)]
struct Options {
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
}

#[derive(Debug, Default)]
struct Counted {
    /// How long each took, in microseconds.
    took: Vec<u32>,
    bytes: u64,
    /// Answers whose status was another than that of the first.
    others: u64,
    status: u16,
    failed: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    // One thread: the other core is the server's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let counted = match runtime {
        Ok(runtime) => runtime.block_on(measure(&options)),
        Err(_) => return ExitCode::FAILURE,
    };
    let mut took = counted.took;
    took.sort_unstable();
    let at = |share: f64| {
        let index = (took.len() as f64 * share) as usize;
        let micros = took.get(index.min(took.len().saturating_sub(1)));
        micros.map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    };
    let told = serde_json::json!({
        "requests": took.len(),
        "per_second": took.len() as f64 / options.seconds,
        "p50_ms": at(0.5),
        "p99_ms": at(0.99),
        "bytes": counted.bytes / (took.len() as u64).max(1),
        "status": counted.status,
        "other_statuses": counted.others,
        "failed": counted.failed,
    });
    match writeln!(std::io::stdout(), "{told}") {
        Ok(()) if !took.is_empty() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

async fn measure(options: &Options) -> Counted {
    let until = Instant::now() + Duration::from_secs_f64(options.seconds);
    let request = request(options);
    let host = options.url.host_str().unwrap_or("127.0.0.1");
    let port = options.url.port_or_known_default().unwrap_or(80);
    let address = format!("{host}:{port}");
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..options.connections {
        let (request, address) = (request.clone(), address.clone());
        connections.spawn(async move { ask(&address, &request, until).await });
    }
    let mut all = Counted::default();
    while let Some(Ok(one)) = connections.join_next().await {
        all.took.extend(one.took);
        all.bytes += one.bytes;
        all.failed += one.failed;
        if all.status == 0 {
            all.status = one.status;
        }
        all.others += one.others + u64::from(one.status != all.status && one.status != 0);
    }
    all
}

fn request(options: &Options) -> Vec<u8> {
    let url = &options.url;
    let query = url.query().map(|query| format!("?{query}"));
    let authority = url.authority();
    let method = if options.form.is_some() {
        "POST"
    } else {
        "GET"
    };
    let mut head = format!(
        "{method} {}{} HTTP/1.1\r\nHost: {authority}\r\n",
        url.path(),
        query.unwrap_or_default()
    );
    for header in &options.headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    let form = options.form.clone().unwrap_or_default();
    if options.form.is_some() {
        let origin = url.origin().ascii_serialization();
        head.push_str(&format!(
            "Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        ));
    }
    format!("{head}\r\n{form}").into_bytes()
}

/// One connection, opened again when the server ends it.
async fn ask(address: &str, request: &[u8], until: Instant) -> Counted {
    let mut counted = Counted::default();
    while Instant::now() < until {
        let Ok(mut stream) = TcpStream::connect(address).await else {
            counted.failed += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _slower = stream.set_nodelay(true);
        let mut buffer = Vec::with_capacity(LONGEST_HEAD);
        while Instant::now() < until {
            let began = Instant::now();
            let answer = async {
                stream.write_all(request).await?;
                read(&mut stream, &mut buffer).await
            };
            match answer.await {
                Ok((status, bytes)) => {
                    let micros = began.elapsed().as_micros();
                    counted.took.push(u32::try_from(micros).unwrap_or(u32::MAX));
                    counted.bytes += bytes as u64;
                    if counted.status == 0 {
                        counted.status = status;
                    }
                    counted.others += u64::from(status != counted.status);
                }
                Err(_) => {
                    counted.failed += 1;
                    break;
                }
            }
        }
    }
    counted
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
