//! What a crate's manifest says about its dependencies, with the line of each.

use anyhow::Result;

use super::spot;
use super::tree::Repo;

/// One crate of the workspace.
pub(crate) struct Manifest {
    pub(crate) path: String,
    pub(crate) name: String,
    /// What it is built with, on any platform; what only its tests use is left out.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of `[dependencies]`.
pub(crate) struct Dependency {
    /// The package's own name, also where the manifest renames it.
    pub(crate) name: String,
    pub(crate) line: usize,
    /// Points into the workspace by `path`.
    pub(crate) is_local: bool,
}

/// Every manifest of `crates/*`.
pub(crate) fn read_all(repo: &Repo) -> Result<Vec<Manifest>> {
    let root = if repo.tree.has("Cargo.toml") { repo.tree.read("Cargo.toml")? } else { String::new() };
    let root = spot::parse("Cargo.toml", &root)?;
    let shared = spot::table(&root, "workspace").and_then(|table| spot::table(table, "dependencies"));
    repo.tree.manifests().map(|path| read(repo, path, shared)).collect()
}

fn read(repo: &Repo, path: &str, shared: Option<&spot::Table<'_>>) -> Result<Manifest> {
    let text = repo.tree.read(path)?;
    let table = spot::parse(path, &text)?;
    let package = spot::table(&table, "package");
    let name = package.and_then(|package| spot::text(package, "name")).unwrap_or("(unnamed)").to_owned();
    let mut dependencies = Vec::new();
    for section in sections(&table) {
        for (key, value) in spot::entries(section) {
            let own = value.as_table();
            let inherited = shared.and_then(|shared| spot::table(shared, key.get_ref()));
            let field = |field| {
                let inherits = own.is_some_and(|own| spot::get(own, "workspace").is_some());
                let inherited = inherited.filter(|_| inherits);
                [own, inherited].into_iter().flatten().find_map(|table| spot::text(table, field))
            };
            dependencies.push(Dependency {
                name: field("package").unwrap_or(key.get_ref()).to_owned(),
                line: spot::line(&text, key),
                is_local: field("path").is_some(),
            });
        }
    }
    Ok(Manifest { path: path.to_owned(), name, dependencies })
}

/// `[dependencies]` and `[build-dependencies]`, also under `[target.*]`.
fn sections<'v, 't>(table: &'v spot::Table<'t>) -> Vec<&'v spot::Table<'t>> {
    let targets = spot::table(table, "target").map(spot::entries).unwrap_or_default();
    let targets = targets.into_iter().filter_map(|(_, value)| value.as_table());
    let wanted = ["dependencies", "build-dependencies"];
    let of = |table| wanted.into_iter().filter_map(move |key| spot::table(table, key));
    std::iter::once(table).chain(targets).flat_map(of).collect()
}
