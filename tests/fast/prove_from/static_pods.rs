//! Commands of static pods: the component behind wrappers and shells.

use nodejoin::facts::from_folder::import;
use nodejoin::world::Tree;

/// The words and the hidden ones of kube-apiserver in a static pod with this command.
fn words(command: &str) -> Option<(Vec<String>, Vec<String>)> {
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: kube-apiserver }}\nspec:\n  containers:\n  - name: kube-apiserver\n    \
         image: example.com/kube-apiserver:v1.34.1\n    command:\n{command}"
    );
    let tree = Tree::of([("etc/kubernetes/manifests/kube-apiserver.yaml", pod.as_bytes())]);
    let imported = import(&tree, "", None);
    let process = &imported.facts.apiservers.first()?.component.process;
    let words = process.words.iter().map(|word| word.value.clone()).collect();
    Some((words, process.unknown.keys().cloned().collect()))
}

#[test]
fn wrappers_and_shells_are_read() {
    for command in [
        "    - kube-apiserver\n    - --v=2\n    - --a b\n",
        "    - /usr/bin/tini\n    - kube-apiserver\n    - --v=2\n    - --a b\n",
        "    - nice\n    - -n\n    - \"-5\"\n    - env\n    - GOGC=50\n    - /usr/local/bin/kube-apiserver\n    - --v=2\n    - --a b\n",
        "    - /bin/sh\n    - -c\n    - exec kube-apiserver --v=2 '--a b'\n",
        "    - bash\n    - -euc\n    - |\n      set -x\n      sleep 1; GOGC=50 exec nice kube-apiserver \\\n        --v=2 \"--a b\" 1>>/var/log/x 2>&1\n",
    ] {
        let expected = (vec!["--v=2".to_owned(), "--a b".to_owned()], Vec::new());
        assert_eq!(words(command), Some(expected), "{command}");
    }
}

#[test]
fn what_a_shell_expands_is_not_known() {
    let (words, unknown) =
        words("    - sh\n    - -c\n    - kube-apiserver --v=2 --advertise-address=$(hostname -i)\n").unwrap();
    assert_eq!(words[0], "--v=2");
    assert!(unknown.iter().any(|name| name == "advertise-address"), "{unknown:?}");
}

#[test]
fn other_programs_are_not_taken_for_the_component() {
    for command in [
        "    - sh\n    - -c\n    - cat /etc/kube-apiserver\n",
        "    - wait-for\n    - --before\n    - kube-apiserver\n",
        "    - sh\n    - /kube-apiserver.sh\n",
    ] {
        assert_eq!(words(command), None, "{command}");
    }
}
