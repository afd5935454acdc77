//! The core (floors 0-2) takes values and returns values: its sources mention no file, network,
//! environment or clock outside tests. The list is `banned_paths` in `xtask/floors.toml`. Crates that are `clocked` there ask one clock for the time.

use anyhow::{Context, Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};
use syn::UseTree;
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::floors::Floors;
use super::source::{Source, each_token};
use super::tree::Repo;
use super::violation::Violation;

/// Words and signs with the line on which they stand.
type Words = Vec<(String, usize)>;

/// Every mention of the outside world in the core.
pub(crate) fn check(repo: &Repo) -> Result<Vec<Violation>> {
    let floors = Floors::read(repo)?;
    let (core, clocked) = (patterns(&floors.banned_paths)?, patterns(&floors.clocked.banned_paths)?);
    let mut found = Vec::new();
    for source in &repo.sources {
        let Some(name) =
            source.path.split_once("/src/").and_then(|(folder, _)| folder.strip_prefix("crates/"))
        else {
            continue;
        };
        if floors.is_core(name) {
            found.extend(check_source(source, &core, CORE)?);
        }
        if floors.clocked.crates.iter().any(|one| one == name) && source.path != floors.clocked.clock {
            found.extend(check_source(source, &clocked, CLOCK)?);
        }
    }
    Ok(found)
}

/// Who mentions what they should not, and what to do instead.
type Wording = (&'static str, &'static str);
const CORE: Wording = ("the pure core", "take the value as an argument; read it on a higher floor");
const CLOCK: Wording =
    ("what is played by a clock", "ask the installation's clock: `self.now()`, `records.clock()`");

fn patterns(paths: &[String]) -> Result<Vec<(String, Vec<String>)>> {
    paths.iter().map(|path| Ok((path.clone(), pattern(path)?))).collect()
}

fn check_source(source: &Source, banned: &[(String, Vec<String>)], said: Wording) -> Result<Vec<Violation>> {
    let tokens: TokenStream =
        source.text.parse().map_err(|error| anyhow!("{error}")).with_context(|| source.path.clone())?;
    let mut texts = vec![words(tokens)];
    let mut imports = Imports::default();
    imports.visit_file(&source.ast);
    texts.extend(imports.found);
    let mut found = Vec::new();
    for (name, pattern) in banned {
        let lines = texts.iter().flat_map(|words| lines_with(words, pattern));
        found.extend(
            lines.filter(|&line| !source.in_test(line)).map(|line| violation(source, line, name, said)),
        );
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn violation(source: &Source, line: usize, name: &str, (who, remedy): Wording) -> Violation {
    Violation::new(&source.path, line, format!("{who} mentions `{name}`"), remedy)
}

fn lines_with(words: &Words, pattern: &[String]) -> Vec<usize> {
    let windows = words.windows(pattern.len());
    let hits = windows.filter(|window| window.iter().zip(pattern).all(|((word, _), want)| word == want));
    hits.filter_map(|window| window.first().map(|(_, line)| *line)).collect()
}

fn pattern(path: &str) -> Result<Vec<String>> {
    let tokens: TokenStream =
        path.parse().map_err(|error| anyhow!("banned path `{path}` is not Rust: {error}"))?;
    Ok(words(tokens).into_iter().map(|(word, _)| word).collect())
}

fn words(tokens: TokenStream) -> Words {
    let mut words = Vec::new();
    each_token(tokens, &mut |token| {
        let word = match token {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Punct(sign) => sign.as_char().to_string(),
            // A group or a literal ends any path that came before it.
            TokenTree::Group(_) | TokenTree::Literal(_) => "(".to_owned(),
        };
        words.push((word, token.span().start().line));
    });
    words
}

/// Imports written out in full, so that `use std::{fs, io}` reads as two paths.
#[derive(Default)]
struct Imports {
    found: Vec<Words>,
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.spell(&item.tree, &Vec::new());
    }
}

impl Imports {
    fn spell(&mut self, tree: &UseTree, before: &Words) {
        let line = tree.span().start().line;
        let with = |name: String| before.iter().cloned().chain([(name, line)]).collect::<Words>();
        match tree {
            UseTree::Path(path) => {
                let mut longer = with(path.ident.to_string());
                longer.extend([(":".to_owned(), line), (":".to_owned(), line)]);
                self.spell(&path.tree, &longer);
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.spell(item, before)),
            UseTree::Name(name) => self.found.push(with(name.ident.to_string())),
            UseTree::Rename(rename) => self.found.push(with(rename.ident.to_string())),
            UseTree::Glob(_) => self.found.push(with("*".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    fn check(path: &str, text: &str, expected: &[&str]) {
        fixture::check(super::check, &[(path, text)], expected);
    }

    #[test]
    fn records_and_clinic_ask_their_own_clock() {
        let text = "fn f() { jiff::Timestamp::now(); }\n#[cfg(test)]\nmod tests {\n    fn g() { Timestamp::now(); }\n}\n";
        let said = "crates/clinic/src/a.rs:1: what is played by a clock mentions `Timestamp::now`";
        check("crates/clinic/src/a.rs", text, &[said]);
        check("crates/records/src/clock.rs", text, &[]);
        check("crates/server/src/a.rs", text, &[]);
    }

    #[test]
    fn the_core_mentions_no_outside_world() {
        let core = "crates/optics/src/lib.rs";
        check(core, "use std::fs;\n", &["crates/optics/src/lib.rs:1: the pure core mentions `std::fs`"]);
        check(
            core,
            "use std::{\n    io,\n    net::TcpStream,\n};\n",
            &["crates/optics/src/lib.rs:1: the pure core mentions `std::net`"],
        );
        check(
            core,
            "fn f() {\n    println!(\"{:?}\", std::env::args());\n}\n",
            &["crates/optics/src/lib.rs:2: the pure core mentions `std::env`"],
        );
        check(
            core,
            "const A: &str = include_str!(\"a\");\nfn f() { Instant::now(); }\n",
            &[
                "crates/optics/src/lib.rs:1: the pure core mentions `include_str!`",
                "crates/optics/src/lib.rs:2: the pure core mentions `Instant::now`",
            ],
        );
    }

    #[test]
    fn tests_comments_strings_and_higher_floors_are_free() {
        let core = "crates/optics/src/lib.rs";
        check(core, "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n", &[]);
        check(core, "//! Not std::fs.\nconst A: &str = \"std::fs\"; // std::fs\n", &[]);
        check("crates/optics/tests/oracle.rs", "use std::fs;\n", &[]);
        check("crates/document/src/lib.rs", "use std::fs;\n", &[]);
    }
}
