//! Requests as the bytes that are sent.

use url::Url;

use crate::Options;

/// One line of the file of requests.
struct Line<'a> {
    path: &'a str,
    form: Option<&'a str>,
    cookies: Option<&'a str>,
}

/// Everything that is sent, in order; never empty.
///
/// # Errors
/// When the file cannot be read or has no line.
pub fn all(options: &Options) -> std::io::Result<Vec<Vec<u8>>> {
    let Some(file) = &options.requests else {
        let url = &options.url;
        let query = url.query().map(|query| format!("?{query}"));
        let path = format!("{}{}", url.path(), query.unwrap_or_default());
        let line = Line {
            path: &path,
            form: options.form.as_deref(),
            cookies: None,
        };
        return Ok(vec![bytes(url, &options.headers, &line)]);
    };
    let text = std::fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.is_empty());
    let requests: Vec<_> = lines
        .map(|line| bytes(&options.url, &options.headers, &read(line)))
        .collect();
    match requests.is_empty() {
        true => Err(std::io::Error::other("no request in the file")),
        false => Ok(requests),
    }
}

fn read(line: &str) -> Line<'_> {
    let mut parts = line.split('\t');
    let path = parts.next().unwrap_or("/");
    let mut given = || parts.next().filter(|part| !part.is_empty());
    let (form, cookies) = (given(), given());
    Line {
        path,
        form,
        cookies,
    }
}

fn bytes(url: &Url, headers: &[String], line: &Line<'_>) -> Vec<u8> {
    let method = match line.form {
        Some(_) => "POST",
        None => "GET",
    };
    let mut head = format!(
        "{method} {} HTTP/1.1\r\nHost: {}\r\n",
        line.path,
        url.authority()
    );
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    if let Some(cookies) = line.cookies {
        head.push_str(&format!("Cookie: {cookies}\r\n"));
    }
    let form = line.form.unwrap_or_default();
    if line.form.is_some() {
        let origin = url.origin().ascii_serialization();
        head.push_str(&format!(
            "Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        ));
    }
    format!("{head}\r\n{form}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_request_with_its_form_and_its_cookies() {
        let url = Url::parse("http://127.0.0.1:3000/ignored").expect("an address");
        let headers = ["Accept-Encoding: br".to_owned()];
        let sent = |line| String::from_utf8(bytes(&url, &headers, &read(line))).expect("text");
        assert_eq!(
            sent("/products?page=2"),
            "GET /products?page=2 HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAccept-Encoding: br\r\n\r\n"
        );
        assert_eq!(
            sent("/cart/lines\tvariant=1\ta=b; c=d"),
            "POST /cart/lines HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAccept-Encoding: br\r\nCookie: a=b; c=d\r\n\
             Origin: http://127.0.0.1:3000\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nvariant=1"
        );
        assert!(sent("/\t\ta=b").starts_with("GET / HTTP/1.1\r\n"));
    }
}
