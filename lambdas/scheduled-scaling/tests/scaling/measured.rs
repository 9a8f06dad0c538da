//! The budget and the load, as CloudWatch tells them in its binary protocol.

use runtime::testing::Response;

use crate::aws::{State, look, region_with, sale};

const LOAD: (&str, &str) = ("FLEETCART_LOAD", "app/shop/0f1e,targetgroup/shop/2d3c,600");

/// The answer to GetMetricData with these values, as CBOR.
pub fn metric_data(values: &[f64]) -> Response {
    let mut body = vec![0xbf];
    text(&mut body, "MetricDataResults");
    body.extend([0x81, 0xbf]);
    text(&mut body, "Id");
    text(&mut body, "points");
    text(&mut body, "Values");
    body.push(0x9f);
    for value in values {
        body.push(0xfb);
        body.extend(value.to_be_bytes());
    }
    body.extend([0xff, 0xff, 0xff]);
    binary(200, body)
}

fn denied() -> Response {
    let mut body = vec![0xbf];
    for word in ["__type", "AccessDenied", "message", "not authorized"] {
        text(&mut body, word);
    }
    body.push(0xff);
    binary(400, body)
}

fn binary(status: u16, body: Vec<u8>) -> Response {
    Response {
        status,
        headers: vec![
            ("content-type".into(), "application/cbor".into()),
            ("smithy-protocol".into(), "rpc-v2-cbor".into()),
        ],
        body,
    }
}

fn text(body: &mut Vec<u8>, text: &str) {
    assert!(text.len() < 24);
    body.push(0x60 + text.len() as u8);
    body.extend(text.as_bytes());
}

#[test]
fn a_floor_that_the_load_still_needs_is_not_lowered() {
    for (requests, min) in [
        (vec![500.0, 2_900.0, 700.0], 5),
        (vec![100.0], 2),
        (vec![], 2),
        (vec![90_000.0], 6),
    ] {
        let state = State {
            min: 6,
            max: 8,
            desired: 6,
            requests: requests.clone(),
            ..State::planned(&sale(6))
        };
        let region = region_with(state, &[LOAD]);
        look(&region, "2100-01-01T18:00:00Z");
        assert_eq!(region.cloud().min, min, "{requests:?}");
    }
}

#[test]
fn without_cloudwatch_the_floor_rises_but_does_not_fall() {
    let region = region_with(
        State {
            min: 4,
            faults: [("GetMetricData", denied())].into(),
            ..State::planned(&sale(6))
        },
        &[LOAD],
    );
    let report = look(&region, "2100-01-01T18:00:00Z");
    assert_eq!(region.cloud().min, 4);
    assert!(
        report["remarks"].to_string().contains("load is unknown"),
        "{report}"
    );
    look(&region, "2100-01-01T13:00:00Z");
    assert_eq!(region.cloud().min, 6);
}

#[test]
fn a_budget_clips_the_floor_but_never_below_the_base() {
    let at = "2100-01-31T12:50:00Z";
    let calendar = serde_json::json!({"schema": 1, "events": [{
        "id": "sale", "zone": "UTC", "start": "2100-01-31T13:00", "end": "2100-01-31T23:00", "minimum": 10,
    }]});
    // 732 hours of two instances have cost 14.64; what is left decides.
    let clipped = |cap: &str| {
        let state = State {
            widths: vec![2.0; 732],
            ..State::planned(&calendar)
        };
        let budget = format!("10000:{cap}");
        let region = region_with(state, &[("FLEETCART_BUDGET", budget.as_str())]);
        let report = look(&region, at);
        let min = region.cloud().min;
        (min, report["alarms"].to_string().contains("budget-clipped"))
    };
    assert_eq!(clipped("99000000"), (10, false));
    let (min, alarm) = clipped("15400000");
    assert!((3..10).contains(&min) && alarm, "{min}");
    assert_eq!(clipped("100000"), (2, true));
}

#[test]
fn hours_that_were_not_measured_are_said() {
    let region = region_with(
        State::planned(&sale(6)),
        &[("FLEETCART_BUDGET", "10000:99000000")],
    );
    let report = look(&region, "2100-01-02T12:00:00Z");
    assert!(
        report["remarks"].to_string().contains("36 of 36 hours"),
        "{report}"
    );
}
