//! The program: a Lambda function when started without arguments, a command for operators with them.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, FromArgMatches, Parser, Subcommand};
use fleet::event::{self, Event, Received, Tick};
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::Value;

use crate::clock::Clock;
use crate::invocation::Worker;
use crate::{Error, Fleet, Function, Variables, aws, log};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints as JSON what the function would do now, and changes nothing.
    Plan {
        /// Plan for this EventBridge event; `-` reads it from standard input.
        #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
        event: Option<PathBuf>,
        /// Plan for the janitor's look at everything.
        #[arg(long, conflicts_with = "event")]
        dry_run: bool,
    },
}

const LAMBDA: &str = "AWS_LAMBDA_RUNTIME_API";

/// Runs the function `F`: serves Lambda, or carries out the command line.
pub fn run<F: Function>() -> ExitCode {
    let get = |name: &str| std::env::var(name).ok();
    let variables = Variables(&get);
    log::start(F::NAME, &variables);
    let command = clap::Command::new(F::NAME).about(F::ABOUT);
    let asked = std::env::args_os().len() > 1;
    let asked = match (asked, variables.optional(LAMBDA)) {
        (false, Some(_)) => None,
        (false, None) => {
            let mut command = Arguments::augment_args(command).after_help(HELP);
            let _ = command.print_help();
            return ExitCode::from(2);
        }
        (true, _) => {
            let matches = Arguments::augment_args(command)
                .after_help(HELP)
                .get_matches();
            match Arguments::from_arg_matches(&matches) {
                Ok(arguments) => Some(arguments.command),
                Err(error) => error.exit(),
            }
        }
    };
    // One thread: a function waits for one answer at a time, and threads cost start-up time.
    let done = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|cause| Error::BadInput(format!("no tokio runtime: {cause}")))
        .and_then(|runtime| {
            runtime.block_on(async {
                let worker = worker::<F>(&variables).await?;
                match asked {
                    None => Box::pin(serve(worker)).await,
                    Some(Command::Plan { event, .. }) => {
                        Box::pin(plan(&worker, event.as_deref())).await
                    }
                }
            })
        });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = error.name(), function = F::NAME, "{error}");
            ExitCode::FAILURE
        }
    }
}

const HELP: &str = "Without arguments it serves the Lambda Runtime API, whose address Lambda gives in \
AWS_LAMBDA_RUNTIME_API. Settings are environment variables; a missing one is named.";

async fn worker<F: Function>(variables: &Variables<'_>) -> Result<Worker<F>, Error> {
    let fleet = Fleet::read(variables)?;
    let config = aws::configure(variables, &fleet.account_region.region).await;
    Ok(Worker {
        function: F::new(variables, &fleet, &config)?,
        clock: Clock::read(variables)?,
        fleet,
    })
}

async fn serve<F: Function>(worker: Worker<F>) -> Result<(), Error> {
    let worker = &worker;
    let service = service_fn(|event: LambdaEvent<Value>| async move {
        let (payload, context) = event.into_parts();
        let payload = payload.to_string();
        let request = &context.request_id;
        Box::pin(worker.invoke(request, context.deadline, payload.as_bytes())).await
    });
    Runtime::new(service)
        .run()
        .await
        .map_err(|cause| Error::BadInput(format!("the Lambda Runtime API: {cause}")))
}

async fn plan<F: Function>(worker: &Worker<F>, file: Option<&Path>) -> Result<(), Error> {
    let received = match file {
        Some(file) => {
            event::read(&read(file)?).map_err(|cause| Error::BadInput(cause.to_string()))?
        }
        None => janitor(),
    };
    worker
        .guard(&received)
        .map_err(|wrong| Error::BadInput(wrong.to_string()))?;
    let plan = Box::pin(worker.function.plan(worker.clock.now_ms(), &received)).await?;
    let _ = writeln!(std::io::stdout(), "{plan:#}");
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(file).map(|found| bytes = found)
    };
    read.map(|()| bytes)
        .map_err(|cause| Error::BadInput(format!("{} cannot be read: {cause}", file.display())))
}

fn janitor() -> Received {
    Received {
        id: None,
        account: None,
        region: None,
        at_ms: None,
        event: Event::Tick(Tick::janitor()),
    }
}
