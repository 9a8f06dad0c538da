//! The command line.

use std::io::{Read, Write};
use std::net::TcpListener;

use runtime::testing::{Command, Region};
use serde_json::json;

use crate::aws::{INSTANCE, RELEASE, SETTINGS, State, ready, region};

fn run(arguments: &[&str], input: &str, more: &[(&str, &str)]) -> (Command, Region<State>) {
    let region = region(State::default());
    (region.run(arguments, input, more), region)
}

#[test]
fn a_plan_for_an_event_is_printed_and_nothing_is_changed() {
    let (command, region) = run(&["plan", "--event", "-"], &ready(RELEASE).to_string(), &[]);
    assert_eq!(command.status, Some(0), "{command:?}");
    let plan = &command.plan()[0];
    assert_eq!(plan["instance"], INSTANCE);
    let actions = plan["plan"]["actions"].as_array().unwrap();
    assert_eq!(actions[0]["action"], "tag");
    assert_eq!(actions[1]["result"], "CONTINUE");
    assert_eq!(region.changes(), [""; 0]);
}

#[test]
fn a_dry_run_plans_for_everything_that_waits() {
    let (command, region) = run(&["plan", "--dry-run"], "", &[]);
    assert_eq!(command.plan()[0]["instance"], INSTANCE, "{command:?}");
    assert_eq!(region.changes(), [""; 0]);
}

#[test]
fn a_bad_event_or_account_is_a_sentence_and_status_1() {
    let mut foreign = ready(RELEASE);
    foreign["account"] = json!("999999999999");
    for (input, said) in [
        ("{", "EventBridge envelope"),
        (&foreign.to_string(), "999999999999"),
    ] {
        let (command, region) = run(&["plan", "--event", "-"], input, &[]);
        assert_eq!(command.status, Some(1));
        assert!(command.stderr.contains(said), "{command:?}");
        assert!(region.endpoint.requests().is_empty());
    }
    let (command, _) = run(&["plan", "--event", "/nonexistent"], "", &[]);
    assert_eq!(command.status, Some(1));
    assert!(command.stderr.contains("/nonexistent"), "{command:?}");
}

#[test]
fn a_missing_setting_is_named() {
    for (name, _) in SETTINGS {
        let (command, _) = run(&["plan", "--dry-run"], "", &[(name, "")]);
        assert_eq!(command.status, Some(1));
        assert!(command.stderr.contains(name), "{command:?}");
    }
}

#[test]
fn wrong_arguments_are_explained() {
    for (arguments, said) in [
        (vec!["plan"], "--event"),
        (vec!["plan", "--event"], "FILE"),
        (vec!["deploy"], "deploy"),
        (
            vec!["plan", "--event", "-", "--dry-run"],
            "cannot be used with",
        ),
        (vec![], "AWS_LAMBDA_RUNTIME_API"),
    ] {
        let (command, _) = run(&arguments, "", &[]);
        assert_eq!(command.status, Some(2), "{arguments:?}");
        let everything = format!("{}{}", command.stdout, command.stderr);
        assert!(everything.contains(said), "{arguments:?}: {everything}");
    }
    let (command, _) = run(&["--help"], "", &[]);
    assert_eq!(command.status, Some(0));
    assert!(
        command.stdout.contains("Lets instances into service"),
        "{command:?}"
    );
}

#[test]
fn over_https_nothing_is_said_to_a_server_that_does_not_prove_who_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let secure = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut hello = [0; 3];
            stream.read_exact(&mut hello).unwrap();
            assert_eq!(hello[0], 22, "not a TLS handshake");
            stream.write_all(b"HTTP/1.1 200 Fine\r\n\r\n").unwrap();
            // Read on, or the answer is lost with the connection.
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let (command, _) = run(&["plan", "--dry-run"], "", &[("AWS_ENDPOINT_URL", &secure)]);
    assert_eq!(command.status, Some(1));
    assert!(command.stderr.contains("InvalidContentType"), "{command:?}");
}
