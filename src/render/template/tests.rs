//! Values keep to their word or line whatever a template does with them, and mistakes are found at their place.

use proptest::prelude::*;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::render::quote::tests::{environment, exec_start, hostile, shell, split};
use crate::render::{Hole, Piece, Text, Trail};
use crate::source::{Path, Source};

/// The user's version of one template.
fn overriding(overrides: &[(&str, &str)]) -> Templates {
    let mut templates = Templates::builtin();
    for (name, text) in overrides {
        templates.replace(name, Arc::new(Source::new(format!("mine/{name}"), *text))).unwrap();
    }
    templates
}

/// Renders a text as the kubelet's unit, whatever variables it uses.
fn unit(text: &str, context: &Context) -> Result<String, TemplateError> {
    let templates = overriding(&[("kubelet.service.j2", text)]);
    templates.render("kubelet.service.j2", context).map(|text| text.placeholders())
}

fn text_of(value: &str) -> Text {
    Text::traced(value, Trail::Fixed)
}

/// The place in the template, the message and the hint.
fn fails(text: &str, context: &Context) -> (String, String, Option<String>) {
    let error = unit(text, context).unwrap_err();
    assert_eq!(error.source.name(), "mine/kubelet.service.j2");
    (text[error.range].to_owned(), error.message, error.hint)
}

fn texts<const N: usize>(texts: [&'static str; N]) -> ContextValue {
    ContextValue::List(texts.map(Text::from).into())
}

fn sample() -> Context {
    let mut node_ip = Text::from("--node-ip=");
    node_ip.push_hole(Hole::NodeAddresses, &Trail::Fixed);
    let mut destination = Text::from("root@");
    destination.push_hole(Hole::NodeAddress, &Trail::Fixed);
    Context::from([
        ("binary", "/usr/local/bin/kubelet".into()),
        ("environment_file", "/etc/kubernetes/config.conf".into()),
        ("flags_file", "/etc/kubernetes/kubelet.conf".into()),
        ("runtime_service", "containerd.service".into()),
        ("variables", ContextValue::Pairs(vec![("NO_PROXY".into(), "10.254.0.0/16, .local".into())])),
        ("arguments", texts(["--kubeconfig=/etc/kubernetes/kubeconfig", "--node-labels=a=b c"])),
        ("node_arguments", ContextValue::List(vec![node_ip])),
        ("component", "kube-apiserver".into()),
        ("variable", "KUBE_APISERVER_NODEJOIN_ARGS".into()),
        ("env_file", "/etc/kubernetes/kube-apiserver-nodejoin.env".into()),
        ("node", Text::hole(Hole::NodeName, Trail::Fixed).into()),
        ("destination", destination.into()),
        ("folders", texts(["etc", "my files"])),
        ("bootstrap_kubeconfig", "/etc/kubernetes/bootstrap.kubeconfig".into()),
        ("kubeconfig", "/etc/kubernetes/kubeconfig".into()),
        ("unit", "kubelet".into()),
        ("cluster", "lab".into()),
        ("nodes", "3 nodes".into()),
        ("apiserver_env", "a.env".into()),
        ("manager_env", "b.env".into()),
        ("unit_lines", ContextValue::Pairs(Vec::new())),
        ("service_lines", ContextValue::Pairs(Vec::new())),
        ("install_lines", ContextValue::Pairs(Vec::new())),
        ("joined_kubeconfig", "/etc/kubernetes/joined.kubeconfig".into()),
        ("watchdog", "60s".into()),
        ("anonymous_file", "".into()),
        ("authorization_file", "".into()),
        ("ca_bundle_file", "".into()),
        ("client_ca_file", "".into()),
        ("ca_cert_file", "".into()),
        ("ca_key_file", "".into()),
        ("remade", ContextValue::List(Vec::new())),
        ("approver_values", "".into()),
        ("server", "192.0.2.1:6443".into()),
        ("out", "out".into()),
        ("signed", "".into()),
        ("sealed", "".into()),
        ("plane_sealed", "".into()),
        ("host_key", "".into()),
        ("cert_dir", "/var/lib/kubelet/pki".into()),
        ("files", texts(["/etc/kubernetes/kubelet.conf"])),
        ("labels", texts(["a=b"])),
        ("taints", ContextValue::List(Vec::new())),
        ("pins", ContextValue::List(vec!["sha256:00".into()])),
    ])
}

/// A template with the sample's values, without its comments.
fn rendered(name: &str) -> String {
    let text = Templates::builtin().render(name, &sample()).unwrap().placeholders();
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_unit_and_its_files() {
    let unit = rendered("kubelet.service.j2");
    for part in [
        "\nAfter=network-online.target\nWants=containerd.service\nAfter=containerd.service\n",
        "\nEnvironmentFile=/etc/kubernetes/config.conf\nEnvironmentFile=/etc/kubernetes/kubelet.conf\n",
        "\nExecStart=/usr/local/bin/kubelet \\\n    $KUBELET_CONFIG \\\n    $KUBELET_ADDRESS\nRestart=always\n",
        "\n[Install]\nWantedBy=multi-user.target\n",
    ] {
        assert!(unit.contains(part), "{part:?} is not in\n{unit}");
    }
    assert_eq!(rendered("config.env.j2"), "NO_PROXY=\"10.254.0.0/16, .local\"\n");
    assert_eq!(
        rendered("kubelet.env.j2"),
        "KUBELET_CONFIG=\"\n--kubeconfig=/etc/kubernetes/kubeconfig\n\\\"--node-labels=a=b c\\\"\n\"\n\
         KUBELET_ADDRESS=\"--node-ip=<node addresses>\"\n"
    );
    assert!(rendered("control-plane.env.j2").starts_with("KUBE_APISERVER_NODEJOIN_ARGS=\"\n--kubeconfig="));
    assert_eq!(
        rendered("10-nodejoin.conf.j2"),
        "[Service]\nEnvironmentFile=/etc/kubernetes/kube-apiserver-nodejoin.env\n"
    );
    assert!(rendered("node-README.md.j2").contains(
        "\n    tar -C out/nodes/<node name> --owner=0 --group=0 -c etc 'my files' | \
         ssh root@<node address> tar -C / --no-overwrite-dir -x\n"
    ));
    assert!(rendered("cluster-README.md.j2").contains("kubectl apply -k out/cluster\n"));
}

#[test]
fn optional_variables_may_be_empty() {
    let mut context = sample();
    context.insert("runtime_service", "".into());
    let unit = Templates::builtin().render("kubelet.service.j2", &context).unwrap().placeholders();
    assert!(unit.contains("\nAfter=network-online.target\n") && !unit.contains("After=\n"));
}

#[test]
fn every_template_uses_exactly_what_it_is_given() {
    let environment = engine::environment();
    for info in Templates::all() {
        let template = environment.template_from_named_str(info.name, info.text).unwrap();
        let used: BTreeSet<String> = template.undeclared_variables(false).into_iter().collect();
        assert_eq!(used, info.variable_names().map(str::to_owned).collect(), "{}", info.name);
        assert!(info.text.ends_with('\n') && !info.text.ends_with("\n\n"), "{}", info.name);
        assert!(Templates::builtin().lint(info.name).is_empty());
    }
}

/// Ways to print one word.
const ONE_WORD: &[&str] = &[
    "{{ v }}",
    "{{ v | string }}",
    "{% set x = v %}{{ x }}",
    "{% set x %}{{ v }}{% endset %}{{ x }}",
    "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(v) }}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ v }}{% endcall %}",
    "{% filter trim %}{{ v }}{% endfilter %}",
    "{% filter replace(' ', '') %}{{ v }}{% endfilter %}",
    "{% set x %}{{ v }}{% endset %}{{ x | replace('\"', '') | replace('a', '') | indent(2) }}",
    "{% set x %}{{ v }}{% endset %}{{ x | split('\"') | join }}",
    "{% set x %}{{ v }}{% endset %}{{ x | lines | join }}",
    "{% set x %}{{ v }}{% endset %}{{ [x] | join }}",
    "{% set x %}{{ v }}{% endset %}{{ x | format }}",
    "{% set x %}%s{% endset %}{{ x | format(v) }}",
    "{% set x %}%s{% endset %}{{ x | replace('%s', v) }}",
    "{% set x %}a{% endset %}{{ x ~ v }}",
    "{% set x %}a{% endset %}{{ [x, v] | join }}",
    "{% set x %}{{ v }}{% endset %}{{ x ~ v }}",
    "{{ 'a' ~ v }}",
    "{% for x in [v] %}{{ x }}{% endfor %}",
    "{{ [v] | arguments }}",
    "{{ [v] | first }}",
    "{{ {'k': v}.k }}",
    "{{ v | upper | lower }}",
];

/// Ways that would switch quoting off, forge a slot, or quote for another file.
const REFUSED: &[&str] = &[
    "{{ v ~ '\\ufdd1\\ufde0\\ufdd2' }}",
    "{{ v | e }}",
    "{{ v | escape }}",
    "{{ v | safe }}",
    "{{ v | line | safe }}",
    "{% filter safe %}{{ v }}{% endfilter %}",
    "{% autoescape false %}{{ v }}{% endautoescape %}",
    "{%- autoescape 'html' %}{% set x %}a{% endset %}{{ x | replace('a', v) }}{% endautoescape %}",
    "{% include 'config.env.j2' %}",
];

#[test]
fn each_way_works_or_is_refused() {
    let context = Context::from([("v", "plain".into())]);
    for way in ONE_WORD {
        unit(way, &context).unwrap();
    }
    for way in REFUSED {
        assert!(unit(way, &context).is_err(), "{way}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_value_leaves_its_word(value in hostile(), bad in prop::option::of(any::<char>())) {
        let value = format!("{value}{}", bad.map(String::from).unwrap_or_default());
        let context = Context::from([("v", text_of(&value).into())]);
        for way in ONE_WORD.iter().chain(REFUSED) {
            if let Ok(text) = unit(&format!("ExecStart={way}"), &context) {
                let words = exec_start(text.strip_prefix("ExecStart=").unwrap());
                prop_assert_eq!(words.map(|words| words.len()), Some(1), "{} gave {}", way, text);
            }
        }
    }

    #[test]
    fn values_arrive(value in hostile(), words in prop::collection::vec(hostile(), 0..4)) {
        let list = ContextValue::List(words.iter().map(|word| text_of(word)).collect());
        let context = Context::from([
            ("v", text_of(&value).into()), ("node", text_of(&value).into()), ("component", text_of(&value).into()),
            ("variable", "A".into()), ("arguments", list),
        ]);
        let want = std::iter::once(value.clone()).chain(words.clone()).collect();
        let written = unit("{{ v }} {{ arguments | arguments }}", &context).unwrap();
        prop_assert_eq!(exec_start(&written.replace(" \\\n    ", " ")), Some(want));
        let file = Templates::builtin().render("control-plane.env.j2", &context).unwrap().placeholders();
        let (_, variable) = file.split_once("\n").unwrap();
        prop_assert_eq!(split(&environment(variable).unwrap()[0].1, false), Some(words));
        let readme = overriding(&[("node-README.md.j2", "{{ node | shell }}")]);
        let readme = readme.render("node-README.md.j2", &context).unwrap();
        prop_assert_eq!(shell(&readme.placeholders()), Some(vec![value]));
    }
}

#[test]
fn texts_behave_like_strings() {
    let context =
        Context::from([("v", "kube-apiserver".into()), ("empty", "".into()), ("list", texts(["a b", "c"]))]);
    let text = "{{ v ~ '.x' }} {{ v | upper }} {{ list | join('/') }} {{ v == 'kube-apiserver' }} {{ 'y' if empty else 'n' }}";
    assert_eq!(unit(text, &context).unwrap(), "kube-apiserver.x KUBE-APISERVER \"a b/c\" true n");
}

#[test]
fn holes_pass_through_and_are_not_forged() {
    let mut text = Text::from("a b");
    text.push_hole(Hole::TokenSecret("workers".to_owned()), &Trail::Fixed);
    let name = Text::hole(Hole::NodeName, Trail::Fixed);
    let list = ContextValue::List(vec![name.clone(), name.clone()]);
    let context = Context::from([("v", text.into()), ("list", list)]);
    let templates =
        overriding(&[("kubelet.service.j2", "{{ 'x' ~ v }} {{ list[1] }} {{ list | join(',') }}")]);
    let rendered = templates.render("kubelet.service.j2", &context).unwrap();
    assert_eq!(
        rendered.placeholders(),
        "\"xa b<secret of token workers>\" <node name> <node name>,<node name>"
    );
    assert_eq!(rendered.holes().count(), 4);

    let forged =
        Context::from([("v", "\u{fdd0}\u{fde0}\u{fdd2}".into()), ("w", name.into()), ("x", "a".into())]);
    assert!(fails("{{ w }}{{ v }}", &forged).1.contains("is not a character"));
    assert!(fails("{{ w[0] }}", &forged).1.contains("cut into pieces"));
    assert!(fails("{% set s %}{{ x }}{% endset %}{{ s[1:] }}", &forged).1.contains("cut into pieces"));
    assert_eq!(fails("a\u{fdd1}b", &Context::new()).0, "\u{fdd1}");
}

#[test]
fn mistakes_have_a_place_and_a_way_out() {
    let context = sample();
    let write = |name: &str| Some(format!("write `{name}`"));
    let (place, message, hint) = fails("a {{ binray }}", &context);
    assert_eq!((place.as_str(), message.as_str()), ("binray", "`binray` is not a variable of this template"));
    assert_eq!(hint, write("binary"));
    assert!(fails("{{ zzzzzz }}", &context).2.unwrap().starts_with("the variables are `binary`, "));
    assert_eq!(fails("{{ binary.nam }}", &context).0, "binary.nam");
    assert_eq!(fails("x {{ node | saef }}", &context).1, "filter saef is unknown");
    assert_eq!(fails("x\n{{ binary", &context).0, "binary");
    assert_eq!(fails("{% include 'kubelet.servce.j2' %}", &context).2, write("kubelet.service.j2"));
    assert_eq!(
        fails("{% include '../../etc/passwd' %}", &context).1,
        "there is no template `../../etc/passwd`"
    );
    assert!(fails("{{ arguments }}", &context).1.contains("cannot be written as it is"));
    assert!(fails("{{ binary | arguments }}", &context).1.contains("needs a list"));
    assert!(fails("{{ binary | shell }}", &context).1.contains("no meaning in this file"));
    assert!(fails("{{ binary | safe }}", &context).1.contains("`safe` is not available"));
    assert!(fails("{{ binary if false }}", &context).1.contains("no `else`"));
    assert_eq!(fails("a{%- autoescape false %}{% endautoescape %}", &context).0, "autoescape");
    let forever = "{% for a in range(9000) %}{% for b in range(9000) %}{% endfor %}{% endfor %}";
    assert_eq!(fails(forever, &context).1, "the template needs too many steps");
    let (place, message, _) = fails("a {{ v }}", &Context::from([("v", "a\nUser=root".into())]));
    assert_eq!(
        (place.as_str(), message.as_str()),
        ("v", "the value cannot be written here: it has a line break")
    );
    let unknown = Templates::builtin().render("kubelet.servise.j2", &context).unwrap_err();
    assert_eq!(unknown.hint, write("kubelet.service.j2"));
}

#[test]
fn a_mistake_in_an_included_template_is_found_there() {
    let templates = overriding(&[
        ("kubelet.service.j2", "{% include 'config.env.j2' %}"),
        ("config.env.j2", "\n{{ oops }}"),
    ]);
    let error = templates.render("kubelet.service.j2", &Context::new()).unwrap_err();
    assert_eq!(error.to_string(), "mine/config.env.j2:2:4: `oops` is not a variable of this template");
}

#[test]
fn lint_finds_mistakes_without_values() {
    let templates = overriding(&[
        (
            "kubelet.service.j2",
            "binray {{ binray }} {% for f in env_files %}{{ f }}{% endfor %}{{ range(3) }}{{ binary }}",
        ),
        ("config.env.j2", "{% for x in %}"),
        ("kubelet.env.j2", "KUBELET_CONFIG={{ arguments | arguments }}\n"),
    ]);
    let lint =
        |name: &str| -> Vec<String> { templates.lint(name).iter().map(TemplateError::to_string).collect() };
    assert_eq!(
        lint("kubelet.service.j2"),
        [
            "mine/kubelet.service.j2:1:11: `binray` is not a variable of this template",
            "mine/kubelet.service.j2:1:33: `env_files` is not a variable of this template",
        ]
    );
    assert_eq!(lint("config.env.j2").len(), 1);
    assert!(lint("kubelet.env.j2").is_empty());
    assert_eq!(
        Templates::builtin().replace("kubelet.servic.j2", Arc::new(Source::new("", ""))),
        Err(Some("kubelet.service.j2"))
    );
    assert_eq!(templates.replaced().count(), 3);
}

#[test]
fn lint_finds_filters_that_no_value_reaches() {
    let text = "{# a|b {{ c|d }} #}{% for n, v in variables %}\n{{ n | name }}={{ v|safe ~ 'x|y' }}\n{% endfor %}|z\n\
                {% if 1 | frob %}{{ variables | length }}{% endif %}";
    let errors = overriding(&[("config.env.j2", text)]).lint("config.env.j2");
    let found: Vec<_> = errors.iter().map(|error| &error.source.text()[error.range.clone()]).collect();
    assert_eq!(found, ["safe", "frob"]);
}

/// What went in comes out with its trail; what reads alike, in the order of a loop; the rest is the template's.
#[test]
fn values_keep_their_trail() {
    let of = |text: &'static str, path: &str| Text::traced(text, Trail::value(Path::of(path)));
    let variables = vec![
        (of("HTTP_PROXY", "e.http"), of("p q", "e.http")),
        (of("NO_PROXY", "e.no"), of("p q", "e.no")),
        (of("https_proxy", "e.https"), of("p q", "e.https")),
    ];
    let context = Context::from([("variables", ContextValue::Pairs(variables))]);
    let trails = |templates: &Templates| -> String {
        let mut shown = String::new();
        for piece in templates.render("config.env.j2", &context).unwrap().pieces() {
            let Piece::Literal(literal, trail) = piece else { panic!("{piece:?}") };
            let from = match trail {
                Trail::Template(name) => format!("<{name}>"),
                Trail::Fixed => "<fixed>".to_owned(),
                other => format!("<{}>", other.path().unwrap()),
            };
            shown.push_str(&format!("{literal}{from}"));
        }
        shown
    };
    let mut want = "# Written by nodejoin: the environment of the kubelet.\n<config.env.j2>".to_owned();
    for (name, path) in [("HTTP_PROXY", "http"), ("NO_PROXY", "no"), ("https_proxy", "https")] {
        want += &format!("{name}<e.{path}>=<config.env.j2>\"<fixed>p q<e.{path}>\"<fixed>\n<config.env.j2>");
    }
    assert_eq!(trails(&Templates::builtin()), want);
    let own = overriding(&[("config.env.j2", "{% for n, v in variables %}{{ v ~ n }};{% endfor %}")]);
    assert!(!trails(&own).contains("<e."));
}

/// Renders a text as the kubelet's unit, with a stack as small as threads have on small machines.
fn on_a_small_stack(text: String) -> Result<usize, String> {
    let render = move || {
        let context =
            Context::from([("binary", "/bin/kubelet".into()), ("arguments", texts(["--v=2", "--v=3"]))]);
        unit(&text, &context).map(|text| text.len()).map_err(|error| error.message)
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(render).unwrap().join().unwrap()
}

/// Small templates that would need a deep stack, all memory or endless time.
#[test]
fn no_template_needs_much() {
    let times = |text: &str, count: usize| text.repeat(count);
    let carried = |init: &str, step: &str, end: &str| {
        format!(
            "{{% set ns = namespace(x={init},y={init}) %}}{{% for i in range(50000) %}}{step}{{% endfor %}}{end}"
        )
    };
    let began = std::time::Instant::now();
    for text in [
        format!("{{{{ {}1 }}}}", times("-", 60_000)),
        format!("{{{{ {}1 }}}}", times("not ", 10_000)),
        format!("{{{{ 1{} }}}}", times("~1", 30_000)),
        format!("{{{{ 1{} }}}}", times(" if 1 else 1", 5_000)),
        format!("{{{{ 1{} }}}}", times("**1", 10_000)),
        format!("{{{{ binary{} }}}}", times("|upper", 10_000)),
        format!("{{{{ binary{} }}}}", times(".a", 30_000)),
        format!("{{{{ binary{} }}}}", times("[0]", 20_000)),
        format!("{{{{ {}1{} }}}}", times("[", 10_000), times("]", 10_000)),
        format!("{{{{ {}1{} }}}}", times("(", 20_000), times(")", 20_000)),
        format!("{{% if 1 %}}{}{{% endif %}}", times("{% elif 1 %}", 5_000)),
        times("{% if 1 %}", 6_000),
        times("{% for a in [1] %}", 3_000),
        times("{% set x %}", 5_000),
        times("{% if 1 %}{% set x %}{% endset %}", 1_900),
        carried("[]", "{% set ns.x = [ns.x] %}{% set ns.y=[ns.y] %}", "{{ ns.x == ns.y }}"),
        carried("[1]", "{% set ns.x = ns.x + ns.x %}", ""),
        carried("[1]", "{% set ns.x = ns.x + [ns.x][0] %}", ""),
        carried("[1]", "{% set ns.x = ns.x + 1 * ns.x %}", ""),
        carried("[1]", "{% set ns.x = ns.x * 2 %}", ""),
        carried("[1]", "{% set ns.x = ns.x | chain(ns.x) %}", ""),
        carried("[1]", "{% set ns.x = [ns.x, ns.x] | sum(start=[]) %}", ""),
        carried("[1]", "{% set ns.x = [ns.x, ns.x] %}", ""),
        carried("[1]", "{% set ns.x = (ns.x, ns.x) %}", ""),
        carried("[1]", "{% set ns.x = {'a': ns.x, 'b': ns.x} %}", ""),
        carried("[1]", "{% set ns.x = dict(a=ns.x, b=ns.x) %}", ""),
        carried("[1]", "{% set ns.x = namespace(a=ns.x, b=ns.x) %}", ""),
        carried("[1]", "{% set ns.x = [1,1] | map(attribute='a', default=ns.x) | list %}", ""),
        carried("[1]", "{% set ns.x = [1] | batch(3, ns.x) | list %}", ""),
        carried("[1]", "{% set ns.x = ns.x | zip(ns.x) | list %}", ""),
        carried("[1]", "{% set ns.x = ns %}", "{{ ns == ns.x }}"),
        format!("{}{{{{ x == y }}}}", times("{% set x = [x,x] %}{% set y = [y,y] %}", 60)),
        "{% macro f(x, n) %}{{ f(x + x, n - 1) if n else x | length }}{% endmacro %}{{ f([1], 80) }}"
            .to_owned(),
        "{% macro f(x) %}{{ f([x, x]) }}{% endmacro %}{{ f(1) }}".to_owned(),
        "{% for x in [1] recursive %}{{ loop([x, x]) }}{% endfor %}".to_owned(),
        "{% include 'kubelet.service.j2' %}".to_owned(),
        "{% set variable = [1] %}{% include '10-nodejoin.conf.j2' %}".to_owned(),
        "{% set x = 'a' * 1000 %}{{ x | replace('', x) | replace('', x) | replace('', x) }}".to_owned(),
        "{{ '%999999999d' | format(1) }}".to_owned(),
        "{{ 'a' * 99999999999 }}".to_owned(),
        "{{ range(100000) | list | join(binary * 100) }}".to_owned(),
        "{% for i in range(90000) %}{{ binary }}{% endfor %}".to_owned(),
        times("a", 70_000),
    ] {
        let start: String = text.chars().take(150).collect();
        let refused = on_a_small_stack(text);
        assert!(refused.is_err(), "{start}: {refused:?}");
    }
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

/// What templates of people do is not refused.
#[test]
fn templates_of_people_are_rendered() {
    for text in [
        "{% set ns = namespace(n=0, all=[]) %}{% for a in arguments %}{% set ns.n = ns.n + 1 %}\
         {% set ns.all = ns.all + [a ~ '!'] %}{% endfor %}{{ ns.n }} {{ ns.all | arguments }}",
        "{{ (arguments + ['--v=4']) | arguments }} {{ loop is defined }}",
        "{% for a in arguments %}{{ loop.index + 1 }}{{ a }}{% endfor %}{{ (arguments | length) * 2 }}",
        "{% macro one(x) %}-{{ x }}-{% endmacro %}{% for a in arguments %}{{ one(a) }}{% endfor %}",
        "{% if binary in ['/bin/kubelet', '/usr/bin/kubelet'] %}{{ '=' * 20 }}{% elif not binary %}x{% endif %}",
        "{% for name, value in [('A', '1'), ('B', '2')] %}{{ name ~ '=' ~ value }} {% endfor %}",
        "{% set flags = arguments | select('startingwith', '--v') | list %}{{ flags | join(' ') }}",
        "{% set x = {'a': binary, 'b': 1} %}{{ x.a }}{{ x['b'] }}{{ x | items | length }}",
        &"{% if binary %}{{ binary | line }}\n{% endif %}".repeat(500),
        &format!("{{{{ [{}] | join }}}}", "'a', ".repeat(90)),
    ] {
        assert!(on_a_small_stack(text.to_owned()).is_ok(), "{text}: {:?}", on_a_small_stack(text.to_owned()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever the words of a template, it is rendered or refused, soon and on a small stack.
    #[test]
    fn any_words_are_rendered_or_refused(words in prop::collection::vec(prop::sample::select(vec![
        "{{ ", " }}", "{% ", " %}", "set ", "ns.x = ", "x = ", "for x in ", "endfor", "if ", "elif ", "else", "endif", "macro f(x)",
        "endmacro", "f(", "namespace(x=[])", "x", "ns", "ns.x", "[", "]", "(", ")", "{", "}", ",", "+", "-", "*", "~", "**", "==",
        " in ", " not ", " and ", "'a'", "1", "999999", "|", "list", "map(", "join", "items", "range(99999)", "arguments", "binary",
        "[x, x]", "x + x", "{% set x = [x, x] %}", "{{ x }}", "{% for y in x %}", "{% endfor %}", "recursive", "loop(x)", ":",
    ]), 0..60)) {
        let began = std::time::Instant::now();
        let _ = on_a_small_stack(words.concat());
        prop_assert!(began.elapsed().as_secs() < 10);
    }
}
