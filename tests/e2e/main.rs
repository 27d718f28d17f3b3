//! Real Kubernetes takes what nodejoin writes: etcd, kube-apiserver, kube-controller-manager, kubelet and kubeadm, on
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
mod kubectl;
mod lab;
mod machine;
mod network;
mod oracle;
mod outcome;
mod pki;
mod process;
mod releases;
mod scenarios;
mod scene;
mod spec;
mod step;
mod sweep;
mod token;

use std::time::Instant;

use lab::Lab;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == sweep::ARGUMENT) {
        sweep::when_input_ends();
        return;
    }
    let names: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|argument| !argument.starts_with("--")).collect();
    match run(&names) {
        Ok(0) => {}
        Ok(_) => std::process::exit(1),
        Err(sentence) => {
            eprintln!("e2e: {sentence}");
            std::process::exit(2);
        }
    }
}

/// Runs the named scenarios, or all; gives how many failed. An error is why none could run.
fn run(names: &[&str]) -> outcome::Outcome<usize> {
    let chosen = scenarios::chosen(names)?;
    host::check()?;
    let guard = sweep::Guard::start()?;
    let mut lab = Lab::new()?;
    let begin = Instant::now();
    let (mut passed, mut failed) = (0, 0);
    for scenario in chosen {
        println!("{} ...", scenario.name);
        let start = Instant::now();
        let result = (scenario.run)(&mut lab);
        let seconds = start.elapsed().as_secs_f64();
        match result {
            Ok(()) => {
                passed += 1;
                println!("{} passed in {seconds:.1} s", scenario.name);
            }
            Err(reason) => {
                failed += 1;
                lab.print_logs(scenario.name);
                println!("{} FAILED in {seconds:.1} s: {reason}", scenario.name);
            }
        }
        lab.end_nodes();
    }
    drop(lab);
    guard.end();
    println!("{passed} passed, {failed} failed in {:.1} s", begin.elapsed().as_secs_f64());
    Ok(failed)
}
