//! The function of the lifecycle hooks, or its plan on the command line.

fn main() -> std::process::ExitCode {
    runtime::run::<lifecycle_hooks::LifecycleHooks>()
}
