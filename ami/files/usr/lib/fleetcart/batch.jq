# From entries of the journal, oldest first, in journalctl's JSON: one batch that CloudWatch Logs accepts, and the cursor
# after which the next begins; null when there is nothing. Given: $group, $stream.
# Limits of PutLogEvents: 1 MiB with 26 bytes for each event, 10 000 events, 24 hours, in the order of time.

def text:
  if type == "string" then .
  # What is not UTF-8, or holds control characters, comes as numbers; a field that was set twice as a list.
  elif type == "array" and (.[0] | type) == "number" then implode
  elif type == "array" then map(text) | join(" ")
  else "" end;

# The shop writes JSON itself, in which Logs Insights finds fields and CloudWatch metrics; others get the fields they need.
def message:
  (.MESSAGE | text) as $text
  | if $text == "" then ""
    elif ._SYSTEMD_UNIT == "fleetcart.service" and ($text | startswith("{")) then $text
    else {message: $text, from: (.SYSLOG_IDENTIFIER // ._SYSTEMD_UNIT // "kernel" | text), unit: (.UNIT // ._SYSTEMD_UNIT | text),
      level: (["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"][.PRIORITY | text | tonumber? // 6])} | tojson
    end
  | .[0:50000];

def event: {timestamp: (.__REALTIME_TIMESTAMP | tonumber / 1000 | floor), message: message};

reduce .[] as $entry ({events: [], bytes: 0, low: null, high: null, cursor: null, full: false};
  if .full then . else
    ($entry | event) as $event
    | (.bytes + 26 + ($event.message | utf8bytelength)) as $bytes
    | ([.low // $event.timestamp, $event.timestamp] | min) as $low
    | ([.high // $event.timestamp, $event.timestamp] | max) as $high
    | if (.events | length) > 0 and ($bytes > 1000000 or $high - $low > 82800000 or (.events | length) >= 10000) then .full = true
      elif $event.message == "" then .cursor = $entry.__CURSOR
      else .events += [$event] | .bytes = $bytes | .low = $low | .high = $high | .cursor = $entry.__CURSOR end
  end)
| if .cursor == null then null
  else {cursor, lines: (.events | length),
    call: {logGroupName: $group, logStreamName: $stream, logEvents: (.events | sort_by(.timestamp))}} end
