use crate::model::Cluster;
use crate::report::visible;

/// A numbered list of the remaining steps.
pub(super) fn numbered(steps: &[String]) -> String {
    steps.iter().enumerate().map(|(index, step)| format!("{}. {}\n", index + 1, visible(step, &[]))).collect()
}

/// Lines with columns of equal width.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let shown = |row: &Vec<String>| row.iter().map(|cell| visible(cell, &[]).into_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(shown).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column)));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// How the manifests of a built output are applied.
pub(super) fn applying(cluster: &Cluster) -> &'static str {
    match cluster.sealed_for() {
        None => "`kubectl apply -k out/cluster`",
        Some(_) => "apply the manifests, with the command in the README.md in `out/cluster.tar.age`",
    }
}
