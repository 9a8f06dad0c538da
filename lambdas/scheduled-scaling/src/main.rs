//! The function of scheduled scaling, or its plan on the command line.

fn main() -> std::process::ExitCode {
    runtime::run::<scheduled_scaling::ScheduledScaling>()
}
