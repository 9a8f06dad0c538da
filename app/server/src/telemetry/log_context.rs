//! Log context: the machine, its zone and its release, in each of them.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::{LogFormat, Origin};

/// What is added to each line, written once at start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogContext {
    shape: LogFormat,
    text: String,
}

/// A format whose lines carry a context.
#[derive(Debug)]
pub struct WithLogContext<F> {
    format: F,
    context: LogContext,
}

impl LogContext {
    pub fn new(origin: &Origin, shape: LogFormat) -> LogContext {
        let known = [
            ("instance", origin.instance.as_deref()),
            ("zone", origin.zone.as_deref()),
            ("release", Some(origin.release())),
        ];
        let known = known
            .iter()
            .filter_map(|(name, value)| Some((name, (*value)?)));
        let parts: Vec<String> = match shape {
            // A JSON string is what any text becomes.
            LogFormat::Json => known
                .map(|(name, value)| format!("\"{name}\":{}", serde_json::Value::from(value)))
                .collect(),
            LogFormat::Text => known
                .map(|(name, value)| format!(" {name}={}", value.escape_debug()))
                .collect(),
        };
        let between = match shape {
            LogFormat::Json => ",",
            LogFormat::Text => "",
        };
        LogContext {
            shape,
            text: parts.join(between),
        }
    }

    pub fn on<F>(self, format: F) -> WithLogContext<F> {
        WithLogContext {
            format,
            context: self,
        }
    }

    fn write(&self, line: &str, writer: &mut Writer<'_>) -> fmt::Result {
        match (self.shape, line.strip_prefix('{')) {
            (LogFormat::Json, Some(rest)) => write!(writer, "{{{},{rest}", self.text),
            _ => {
                let (line, end) = match line.strip_suffix('\n') {
                    Some(line) => (line, "\n"),
                    None => (line, ""),
                };
                write!(writer, "{line}{}{end}", self.text)
            }
        }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithLogContext<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        fmt_context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        self.format
            .format_event(fmt_context, Writer::new(&mut line), event)?;
        self.context.write(&line, &mut writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_context(shape: LogFormat, line: &str) -> String {
        let origin = Origin {
            instance: Some("i-0123456789abcdef0".to_owned()),
            zone: Some("odd \"zone\"\n".to_owned()),
            release: Some("1.2.0".to_owned()),
            environment: "prod".to_owned(),
        };
        let mut text = String::new();
        let context = LogContext::new(&origin, shape);
        context.write(line, &mut Writer::new(&mut text)).unwrap();
        text
    }

    #[test]
    fn a_json_line_stays_one_object_on_one_line() {
        let line = with_context(LogFormat::Json, "{\"level\":\"INFO\",\"message\":\"x\"}\n");
        assert_eq!(line.matches('\n').count(), 1);
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["instance"], "i-0123456789abcdef0");
        assert_eq!(object["zone"], "odd \"zone\"\n");
        assert_eq!(object["release"], "1.2.0");
        assert_eq!(object["message"], "x");
    }

    #[test]
    fn a_text_line_ends_with_it_and_stays_one_line() {
        let line = with_context(LogFormat::Text, "INFO the shop is open\n");
        assert!(
            line.starts_with("INFO the shop is open instance=i-0123456789abcdef0 zone="),
            "{line}"
        );
        assert!(
            line.ends_with("release=1.2.0\n") && line.matches('\n').count() == 1,
            "{line}"
        );
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let context = LogContext::new(&Origin::default(), LogFormat::Json);
        assert_eq!(
            context.text,
            format!("\"release\":\"{}\"", env!("CARGO_PKG_VERSION"))
        );
    }
}
