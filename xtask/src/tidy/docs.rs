//! Every Rust file says what it is, and every crate documents what it offers.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, TraitItem, Type, Visibility};

use super::source::{Source, mentions};
use super::tree::Repo;
use super::violation::Violation;

const DOCUMENTED_PERCENT: usize = 95;

/// Rust files that do not open with `//!`.
pub(crate) fn headers(repo: &Repo) -> Result<Vec<Violation>> {
    let without = repo.sources.iter().filter(|source| !source.text.starts_with("//!"));
    let fix = "open with what the file is, what it may not do, and the frame of its coordinates";
    Ok(without.map(|source| Violation::new(&source.path, 1, "does not begin with `//!`", fix)).collect())
}

/// Public items without docs, for every library crate where fewer than 95 % have them.
pub(crate) fn public_items(repo: &Repo) -> Result<Vec<Violation>> {
    let libraries = repo.tree.manifests().filter_map(|path| path.strip_suffix("Cargo.toml"));
    let libraries = libraries.filter(|folder| repo.tree.has(&format!("{folder}src/lib.rs")));
    Ok(libraries.flat_map(|folder| undocumented(repo, folder)).collect())
}

fn undocumented(repo: &Repo, folder: &str) -> Vec<Violation> {
    let (code, programs) = (format!("{folder}src/"), format!("{folder}src/bin/"));
    let main = format!("{code}main.rs");
    let is_library = |source: &&Source| {
        source.path.starts_with(&code) && !source.path.starts_with(&programs) && source.path != main
    };
    let sources: Vec<&Source> = repo.sources.iter().filter(is_library).collect();
    let mut types = PublicTypes::default();
    sources.iter().for_each(|source| types.visit_file(&source.ast));
    let items: Vec<PublicItem> = sources.iter().flat_map(|source| items_of(source, &types.names)).collect();
    let missing = items.iter().filter(|item| !item.documented).count();
    if missing * 100 <= (100 - DOCUMENTED_PERCENT) * items.len() {
        return Vec::new();
    }
    let share = format!("{missing} of {} public items of {folder} lack docs", items.len());
    items.iter().filter(|item| !item.documented).map(|item| item.violation(&share)).collect()
}

struct PublicItem {
    path: String,
    line: usize,
    name: String,
    documented: bool,
}

impl PublicItem {
    fn violation(&self, share: &str) -> Violation {
        let what = format!("`{}` is public and has no docs", self.name);
        Violation::new(&self.path, self.line, what, format!("say what it is, its units and errors ({share})"))
    }
}

/// Names of the types that a crate declares `pub`; methods of its private types are not public.
#[derive(Default)]
struct PublicTypes {
    names: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for PublicTypes {
    fn visit_item(&mut self, item: &'ast Item) {
        let name = match item {
            Item::Struct(item) if is_pub(&item.vis) => Some(&item.ident),
            Item::Enum(item) if is_pub(&item.vis) => Some(&item.ident),
            _ => None,
        };
        self.names.extend(name.map(Ident::to_string));
        visit::visit_item(self, item);
    }
}

fn items_of(source: &Source, types: &BTreeSet<String>) -> Vec<PublicItem> {
    let mut items = PublicItems { types, found: BTreeMap::new() };
    items.visit_file(&source.ast);
    let shipped = items.found.into_iter().filter(|((line, _), _)| !source.in_test(*line));
    let path = || source.path.clone();
    shipped.map(|((line, name), documented)| PublicItem { path: path(), line, name, documented }).collect()
}

/// Collects the public items of one file, keyed by line and name.
struct PublicItems<'t> {
    types: &'t BTreeSet<String>,
    found: BTreeMap<(usize, String), bool>,
}

impl PublicItems<'_> {
    fn note(&mut self, ident: &Ident, attributes: &[Attribute]) {
        if !is_hidden(attributes) {
            self.found.insert((ident.span().start().line, ident.to_string()), has_docs(attributes));
        }
    }

    fn note_if_pub(&mut self, vis: &Visibility, ident: &Ident, attributes: &[Attribute]) {
        if is_pub(vis) {
            self.note(ident, attributes);
        }
    }

    fn note_struct(&mut self, item: &syn::ItemStruct) {
        self.note_if_pub(&item.vis, &item.ident, &item.attrs);
        if is_pub(&item.vis) {
            for field in &item.fields {
                let ident = field.ident.iter();
                ident.for_each(|ident| self.note_if_pub(&field.vis, ident, &field.attrs));
            }
        }
    }

    fn note_enum(&mut self, item: &syn::ItemEnum) {
        self.note_if_pub(&item.vis, &item.ident, &item.attrs);
        if is_pub(&item.vis) {
            item.variants.iter().for_each(|variant| self.note(&variant.ident, &variant.attrs));
        }
    }

    fn note_trait(&mut self, item: &syn::ItemTrait) {
        self.note_if_pub(&item.vis, &item.ident, &item.attrs);
        if is_pub(&item.vis) {
            item.items.iter().for_each(|member| self.note_trait_member(member));
        }
    }

    fn note_trait_member(&mut self, member: &TraitItem) {
        match member {
            TraitItem::Fn(member) => self.note(&member.sig.ident, &member.attrs),
            TraitItem::Const(member) => self.note(&member.ident, &member.attrs),
            TraitItem::Type(member) => self.note(&member.ident, &member.attrs),
            _ => {}
        }
    }

    fn note_impl(&mut self, item: &syn::ItemImpl) {
        let own = type_name(&item.self_ty).is_some_and(|name| self.types.contains(&name));
        if item.trait_.is_some() || !own {
            return;
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(member) => self.note_if_pub(&member.vis, &member.sig.ident, &member.attrs),
                ImplItem::Const(member) => self.note_if_pub(&member.vis, &member.ident, &member.attrs),
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for PublicItems<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Fn(item) => self.note_if_pub(&item.vis, &item.sig.ident, &item.attrs),
            Item::Const(item) => self.note_if_pub(&item.vis, &item.ident, &item.attrs),
            Item::Static(item) => self.note_if_pub(&item.vis, &item.ident, &item.attrs),
            Item::Type(item) => self.note_if_pub(&item.vis, &item.ident, &item.attrs),
            Item::Struct(item) => self.note_struct(item),
            Item::Enum(item) => self.note_enum(item),
            Item::Trait(item) => self.note_trait(item),
            Item::Impl(item) => self.note_impl(item),
            Item::Mod(item) => visit::visit_item_mod(self, item),
            _ => {}
        }
    }
}

fn is_pub(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

fn has_docs(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    lists.filter_map(|doc| doc.meta.require_list().ok()).any(|list| mentions(list.tokens.clone(), "hidden"))
}

fn type_name(of: &Type) -> Option<String> {
    let Type::Path(path) = of else { return None };
    path.path.segments.last().map(|segment| segment.ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::fixture;

    fn check(text: &str, expected: &[&str]) {
        let files = [("crates/a/Cargo.toml", ""), ("crates/a/src/lib.rs", text)];
        fixture::check(super::public_items, &files, expected);
    }

    #[test]
    fn every_file_opens_with_its_purpose() {
        let files = [("a.rs", "//! A.\n"), ("b.rs", "\n//! B.\n"), ("c.rs", "use std::fs;\n"), ("d.rs", "")];
        let expected = ["b.rs", "c.rs", "d.rs"].map(|path| format!("{path}:1: does not begin with `//!`"));
        fixture::check(super::headers, &files, &expected.each_ref().map(String::as_str));
    }

    #[test]
    fn names_every_kind_of_undocumented_item() {
        let text = "pub fn f() {}\npub struct S {\n pub a: u8,\n b: u8,\n}\npub enum E {\n V,\n}\n\
                    pub trait T {\n fn m();\n}\npub const C: u8 = 1;\npub type A = u8;\n\
                    impl S {\n pub fn g() {}\n fn h() {}\n}\nmod inner {\n pub static X: u8 = 1;\n}\n";
        let expected: Vec<String> = [1, 2, 3, 6, 7, 9, 10, 12, 13, 15, 19]
            .iter()
            .zip(["f", "S", "a", "E", "V", "T", "m", "C", "A", "g", "X"])
            .map(|(line, name)| format!("crates/a/src/lib.rs:{line}: `{name}` is public and has no docs"))
            .collect();
        check(text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn private_documented_hidden_and_test_items_pass() {
        check("/// Doc.\npub fn f() {}\nfn g() {}\npub(crate) struct S { pub a: u8 }\n", &[]);
        check(
            "struct P;\nimpl P {\n pub fn f() {}\n}\nimpl Clone for P {\n fn clone(&self) -> P { P }\n}\n",
            &[],
        );
        check("#[doc(hidden)]\npub fn f() {}\n#[cfg(test)]\nmod t {\n pub fn f() {}\n}\n", &[]);
    }

    #[test]
    fn one_in_twenty_may_be_missing() {
        let documented = |count: usize| -> String {
            (0..count).map(|i| format!("/// Doc.\npub fn f{i}() {{}}\n")).collect()
        };
        check(&format!("{}pub fn g() {{}}\n", documented(19)), &[]);
        let expected = ["crates/a/src/lib.rs:37: `g` is public and has no docs"];
        check(&format!("{}pub fn g() {{}}\n", documented(18)), &expected);
    }
}
