use std::fs;
use std::path::Path;

use nodejoin::diagnostic::{Finding, Level};
use nodejoin::lower::{self, Argument};
use nodejoin::plan::Plan;
use nodejoin::rules::{Check, RULES};
use nodejoin::{Options, Outcome as Compiled, compile};

use super::page::Page;
use super::{Tally, world};
use crate::case::is_wanted;
use crate::host::{self, RELEASES};
use crate::lab::Lab;
use crate::outcome::{Doing, Outcome, ensure, until};
use crate::overlay::{Overlay, apart, read_log};
use crate::process::Process;
use crate::releases;
use crate::scenarios::mutations::ControlPlane;
use crate::scenarios::mutations::ask::STARTED;

/// A component, what findings call it, and what its log has once it accepted everything: the API server then looks for
/// its database, the controller-manager for the API server.
pub(in crate::scenarios) const COMPONENTS: [(&str, &str, &[&str]); 2] = [
    ("kube-apiserver", "kube-apiserver does not start", &["127.0.0.1:1"]),
    ("kube-controller-manager", "the controller-manager does not start", &STARTED),
];

/// The same for the specs of rules about the control plane: whether kube-apiserver and kube-controller-manager start.
pub(super) fn ask(lab: &Lab, tally: &mut Tally) -> Outcome {
    let base = ControlPlane::new(lab)?;
    for rule in
        RULES.iter().filter(|rule| matches!(rule.check, Check::Cluster(_)) && is_wanted(rule.id.as_str()))
    {
        for case in &Page::parse(rule.page)?.cases {
            if !case.spec.contains("control-plane") || case.folder || case.latin1 || case.to.is_some() {
                continue;
            }
            let at = format!("{}.md:{}", rule.id, case.line);
            let world = world::world(case)?.with("cluster.toml", case.spec.clone().into_bytes());
            let compiled = compile(&world, "cluster.toml", &Options::default()).doing("compiling")?;
            let minor = compiled.cluster.kube.minor().to_string();
            let of_minor = |release: &&&str| releases::minor(release) == minor;
            let (Some(release), Ok(plan)) = (RELEASES.iter().find(of_minor), compiled.plan()) else {
                tally.skipped += 1;
                continue;
            };
            for (component, refused, taken) in COMPONENTS {
                let refused = refuses(&compiled, refused);
                // Other errors do not decide whether it starts.
                if refused != compiled.findings.iter().any(|finding| finding.level == Level::Deny) {
                    continue;
                }
                let arguments = match component {
                    "kube-apiserver" => lower::apiserver(&compiled.cluster),
                    _ => lower::controller_manager(&compiled.cluster),
                };
                let flags = together(base.flags(component), &arguments);
                let overlay = Overlay::new(&lab.work.join("pages"))?;
                install(lab, &overlay, plan)?;
                let (starts, line) = start(&lab.work, &overlay, release, component, &flags, taken, refused)?;
                tally.count(&format!("{at} {component}"), refused, starts, &line);
            }
        }
    }
    Ok(())
}

fn refuses(compiled: &Compiled, words: &str) -> bool {
    let stops = |finding: &Finding| {
        finding.level == Level::Deny && finding.reason.as_ref().is_some_and(|why| why.contains(words))
    };
    compiled.findings.iter().any(stops)
}

/// The page's flags, and those without which no component gets past its options.
pub(in crate::scenarios) fn together(own: &[String], page: &[Argument]) -> Vec<String> {
    let has = |name: &str| page.iter().any(|one| one.name == name);
    let of = |flag: &str| {
        let name = flag.strip_prefix("--").and_then(|flag| flag.split('=').next()).unwrap_or_default();
        // A file of authorizers takes the place of the list.
        has(name) || name == "authorization-mode" && has("authorization-config")
    };
    let own = own.iter().filter(|flag| !of(flag)).cloned();
    own.chain(page.iter().map(|one| one.word().placeholders())).collect()
}

/// The files that the flags name: those that nodejoin writes, and the CA, which is read before some others.
pub(in crate::scenarios) fn install(lab: &Lab, overlay: &Overlay, plan: &Plan) -> Outcome {
    let ca = fs::read_to_string(lab.pki.path("ca.pem")).doing("the CA")?;
    overlay.write("var/lib/kubernetes/ca.pem", &ca)?;
    for planned in plan.once() {
        if let Some(name) =
            planned.file.path.strip_prefix("control-plane/").filter(|name| !name.contains('/'))
        {
            overlay.write(&format!("etc/kubernetes/{name}"), &planned.file.text.placeholders())?;
        }
    }
    Ok(())
}

/// Whether a component accepts everything, and the last line of its log. One that should exit is given time for it.
pub(in crate::scenarios) fn start(
    work: &Path,
    overlay: &Overlay,
    release: &str,
    component: &str,
    flags: &[String],
    taken: &[&str],
    refused: bool,
) -> Outcome<(bool, String)> {
    let log = overlay.beside("log");
    // Keys and certificates are in the lab's folder, under that name.
    let script = "mkdir -p \"$1$2\" && mount --bind \"$2\" \"$1$2\" && mount --bind \"$3\" \"$1/component\" && \
                  root=$1 && shift 3 && exec chroot \"$root\" /component \"$@\"";
    let mut command = apart();
    command.args(["sh", "-c", script, "sh"]);
    overlay.write("component", "")?;
    command.arg(overlay.root()).arg(work).arg(host::program(release, component)?).args(flags);
    let mut process = Process::start(&mut command, &log)?;
    let has_taken = |text: &str| taken.iter().any(|words| text.contains(words));
    let mut ended = false;
    let seen = until(if refused { 15 } else { 60 }, "the component starts or ends", || {
        ended = !process.lives();
        // One that will exit may look for its database before it does.
        Ok((ended || !refused && has_taken(&read_log(&log)?)).then_some(()))
    });
    let text = read_log(&log)?;
    let starts = has_taken(&text) && !(refused && ended);
    ensure(seen.is_ok() || starts, || format!("{component} neither starts nor ends"))?;
    let line = text.lines().rfind(|line| line.contains("rror")).or(text.lines().last()).unwrap_or_default();
    // Files of the user's own are not there.
    Ok((starts || line.contains(": no such file or directory"), line.to_owned()))
}
