pub(super) mod ask;
mod expect;
mod mutation;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nodejoin::rules;

use self::expect::{Verdict, expect};
use self::mutation::{How, Mutation, Names, Where};
use crate::case::is_wanted;
use crate::host::{self, NEWEST};
use crate::lab::Lab;
use crate::outcome::{Doing, Outcome, ensure};
use crate::overlay::Overlay;
use crate::random::Random;
use crate::releases;
use crate::say::say;

/// How many mutations are tested unless `NODEJOIN_MUTATIONS` is set.
const FEW: usize = 90;

/// How many questions run at a time, of few and of many.
const WORKERS: usize = 2;
const MANY_WORKERS: usize = 6;

/// One addition, and the release that it is tested with.
struct Question {
    mutation: Mutation,
    release: String,
}

/// What was found, by where the addition is and how it differs.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(Where, How), [usize; 2]>,
    disagreements: Vec<String>,
}

/// Random additions to a spec, from other releases' data, misspelt, miscased or of the wrong type: the components treat
/// them as nodejoin predicts. `NODEJOIN_E2E_SEED` repeats a run, `NODEJOIN_MUTATIONS=500` tests more, and
/// `NODEJOIN_E2E_CASE` only those that have these words.
pub(super) fn run(lab: &mut Lab) -> Outcome {
    let (seed, count) = (host::seed()?, host::number("NODEJOIN_MUTATIONS")?.unwrap_or(FEW));
    say(format_args!("NODEJOIN_E2E_SEED={seed} NODEJOIN_MUTATIONS={count}"));
    let questions = questions(seed, count)?;
    // Kubelets that exit late are waited for; with many questions, more of them than processors run at a time.
    let workers = if count > FEW { MANY_WORKERS } else { WORKERS };
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let control_plane = ControlPlane::new(lab)?;
    let work = lab.work.clone();
    let work = &work;
    let ask = |worker: usize| -> Outcome {
        let overlay = Overlay::new(&work.join(format!("mutations-{worker}")))?;
        for (path, text) in expect::files(releases::minor(NEWEST))? {
            overlay.write(&path, &text)?;
        }
        while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (agrees, text) = judge(&overlay, &control_plane, question)?;
            let mut tally = tally.lock().map_err(|_| "a worker failed")?;
            let key = (question.mutation.place, question.mutation.how);
            tally.counts.entry(key).or_default()[usize::from(!agrees)] += 1;
            if !agrees {
                say(&text);
                tally.disagreements.push(text);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || ask(worker))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a worker panicked")?)
    })?;
    let tally = tally.into_inner().map_err(|_| "a worker failed")?;
    say(format_args!("{:<14} {:<10} {:>7} {:>9}", "where", "how", "agreed", "disagreed"));
    for ((place, how), [agreed, disagreed]) in &tally.counts {
        say(format_args!(
            "{:<14} {:<10} {agreed:>7} {disagreed:>9}",
            format!("{place:?}"),
            format!("{how:?}")
        ));
    }
    let all = tally.disagreements.len();
    ensure(all == 0, || format!("{all} of {} answers differ, with the seed {seed}", questions.len()))
}

/// The questions: most about additions to every kubelet that is built, the others about the newest control plane.
fn questions(seed: u64, count: usize) -> Outcome<Vec<Question>> {
    let names = Names::new()?;
    let mut random = Random::new(seed);
    let kubelets = releases::built("kubelet")?;
    let on_nodes = [Where::KubeletFlag, Where::KubeletField, Where::KubeletGate];
    let control_plane = [Where::ApiserverFlag, Where::ApiserverGate, Where::ManagerFlag, Where::ManagerGate];
    let mut all = Vec::new();
    for at in 0..count {
        let (mutation, asked) = if at % 3 == 2 {
            (names.mutation(&mut random, &control_plane), vec![NEWEST.to_owned()])
        } else {
            let mutation = names.mutation(&mut random, &on_nodes);
            // Of few questions each tests one release, of many every one.
            let one = vec![random.pick(&kubelets).clone()];
            (mutation, if count > FEW { kubelets.clone() } else { one })
        };
        if !is_wanted(&mutation.to_string()) {
            continue;
        }
        all.extend(asked.into_iter().map(|release| Question { mutation: mutation.clone(), release }));
    }
    Ok(all)
}

/// Whether nodejoin and the program agree, and the answers of both.
fn judge(overlay: &Overlay, control_plane: &ControlPlane, question: &Question) -> Outcome<(bool, String)> {
    let Question { mutation, release } = question;
    let expected = expect(releases::minor(release), mutation)?;
    let (component, (verdict, line)) = match mutation.place {
        Where::KubeletFlag | Where::KubeletField | Where::KubeletGate => {
            ("kubelet", ask::kubelet(overlay, release, &expected.flags, &expected.config)?)
        }
        Where::ApiserverFlag | Where::ApiserverGate => {
            ("kube-apiserver", control_plane.ask(overlay, "kube-apiserver", release, mutation)?)
        }
        Where::ManagerFlag | Where::ManagerGate => (
            "kube-controller-manager",
            control_plane.ask(overlay, "kube-controller-manager", release, mutation)?,
        ),
    };
    let text = format!(
        "{component} {release}: {mutation}: expected {:?} {:?}, was {verdict:?}: {line}",
        expected.verdict, expected.rules
    );
    // With an endpoint that nothing can serve a kubelet fails where others are past everything: when it contacts its runtime.
    let is_late = |name: &&str| {
        *name == "runtime-endpoint-malformed" || rules::find(name).is_some_and(|rule| rule.late)
    };
    let at_runtime = expected.rules.iter().any(is_late) && verdict == Verdict::Accepted;
    let in_silence =
        expected.verdict == Verdict::Ignored && verdict == Verdict::Accepted && is_silent(release);
    Ok((verdict == expected.verdict || at_runtime || in_silence, text))
}

/// Whether kubelets of a release silently ignore fields that they do not know: strict decoding came with 1.17.
fn is_silent(release: &str) -> bool {
    ["1.15", "1.16"].contains(&releases::minor(release))
}

/// The flags with which the control plane's components get past their options.
pub(super) struct ControlPlane {
    apiserver: Vec<String>,
    manager: Vec<String>,
}

impl ControlPlane {
    pub(super) fn new(lab: &Lab) -> Outcome<Self> {
        let pki = |name: &str| lab.pki.path(name).display().to_string();
        let kubeconfig = lab.work.join("mutations.kubeconfig");
        std::fs::write(&kubeconfig, lab.pki.kubeconfig("kcm", "https://127.0.0.1:1")?).doing("kubeconfig")?;
        let kubeconfig = kubeconfig.display();
        let apiserver = [
            "--etcd-servers=http://127.0.0.1:1".to_owned(),
            "--service-cluster-ip-range=10.254.0.0/16".to_owned(),
            "--advertise-address=10.0.0.1".to_owned(),
            "--authorization-mode=Node,RBAC".to_owned(),
            format!("--cert-dir={}", lab.work.join("mutations-certs").display()),
            format!("--client-ca-file={}", pki("ca.pem")),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-key-file={}", pki("sa.pub")),
            format!("--service-account-signing-key-file={}", pki("sa.key")),
        ];
        let manager = [
            format!("--kubeconfig={kubeconfig}"),
            format!("--cert-dir={}", lab.work.join("mutations-certs").display()),
            "--leader-elect=false".to_owned(),
        ];
        Ok(Self { apiserver: apiserver.into(), manager: manager.into() })
    }

    /// Those of one.
    pub(super) fn flags(&self, component: &str) -> &[String] {
        if component == "kube-apiserver" { &self.apiserver } else { &self.manager }
    }

    fn ask(
        &self,
        overlay: &Overlay,
        component: &str,
        release: &str,
        mutation: &Mutation,
    ) -> Outcome<(Verdict, String)> {
        let mut flags = self.flags(component).to_vec();
        flags.push(match mutation.place {
            Where::ApiserverGate | Where::ManagerGate => {
                format!("--feature-gates={}={}", mutation.name, mutation.text())
            }
            _ => format!("--{}={}", mutation.name, mutation.text()),
        });
        ask::component(overlay, &host::program(release, component)?, &flags)
    }
}
