//! Real Kubernetes accepts what nodejoin writes: etcd, kube-apiserver, kube-controller-manager, kubelet and kubeadm, on
//! nodes with systemd as PID 1. Needs root and Linux; `tests/e2e/run` brings the rest.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    clippy::disallowed_methods,
    reason = "a program of its own, at the edge: it prints, reads files and ends with a status"
)]

mod approver;
mod case;
mod control_plane;
mod env_file;
mod host;
mod journal;
mod kubectl;
mod lab;
mod machine;
mod network;
mod oracle;
mod outcome;
mod overlay;
mod pki;
mod process;
mod random;
mod releases;
mod run;
mod say;
mod scenarios;
mod scene;
mod spec;
mod step;
mod sweep;
mod token;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == sweep::ARGUMENT) {
        sweep::when_input_ends();
        return;
    }
    let (options, names): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| argument.starts_with('-'));
    // Only whether there are such scenarios.
    const KNOWN: &str = "--known";
    let outcome = match options.iter().find(|option| **option != KNOWN) {
        Some(option) => Err(format!("there is no option {option}; tests/e2e/run --help says what there is")),
        None if options.is_empty() => run::run(&names),
        None => scenarios::chosen(&names).map(|_| 0),
    };
    match outcome {
        Ok(0) => {}
        Ok(_) => std::process::exit(1),
        Err(sentence) => {
            eprintln!("e2e: {sentence}");
            std::process::exit(2);
        }
    }
}
