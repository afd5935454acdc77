//! The command line as people and machines use it: exit codes, words, and nothing left behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot start the program has failed")]

use std::path::Path;
use std::process::{Command, Output};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/norwood6.toml");

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_hairline")).current_dir(folder).args(args).output().unwrap();
    let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_plan_folder_is_whole_and_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["plan", EXAMPLE, "--out", "plan"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(entries(folder.path()), ["plan"]);
    let files = entries(&folder.path().join("plan"));
    for name in [
        "plan.json",
        "dots.csv",
        "dots.ply",
        "head.glb",
        "density.csv",
        "client.pdf",
        "treatment.pdf",
        "stencil.svg",
        "stencil.pdf",
        "sessions.ics",
        "closeup-hairline.png",
        "before-front.png",
        "year5-back.png",
    ] {
        assert!(files.iter().any(|f| f == name), "{name} is missing");
    }
    assert_eq!(files.len(), 10 + 16);
    let csv = std::fs::read_to_string(folder.path().join("plan/dots.csv")).unwrap();
    assert!(csv.starts_with("id,x_mm,y_mm,z_mm,nx,ny,nz,diameter_mm,depth_mm,shade,zone,session,order\n1,"));
    let glb = std::fs::read(folder.path().join("plan/head.glb")).unwrap();
    let head = scan::read("head.glb", &glb, &scan::Limits::default(), &mut |_| None).unwrap();
    let density = std::fs::read_to_string(folder.path().join("plan/density.csv")).unwrap();
    assert_eq!(density.lines().count(), head.positions.len() + 1);
    let (code, _, err) = run(folder.path(), &["plan", EXAMPLE, "--out", "plan"]);
    assert_eq!(code, 4);
    assert!(err.contains("--force"), "{err}");
}

/// A case of one changed text; its exit code, a word of the error, and that nothing was written.
fn check(from: &str, to: &str, code: i32, word: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(EXAMPLE).unwrap().replacen(from, to, 1);
    std::fs::write(folder.path().join("case.toml"), text).unwrap();
    let (found, _, err) = run(folder.path(), &["plan", "case.toml", "--out", "plan"]);
    assert_eq!(found, code, "{err}");
    assert!(err.contains(word), "`{word}` not in {err}");
    assert!(!err.contains('\u{1b}'), "colour without a terminal: {err:?}");
    assert_eq!(entries(folder.path()), ["case.toml"]);
}

#[test]
fn wrong_cases_leave_nothing_behind() {
    check("age = 44", "aeg = 44", 2, "did you mean `age`");
    check("height_mm = 78", "height_mm = 52", 3, "refused");
    check("name = \"norwood-6\"", "name = \"norwood-66\"", 2, "unknown");
}

#[test]
fn unwritable_places_and_missing_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = run(folder.path(), &["plan", EXAMPLE, "--out", "no/such/place"]);
    assert_eq!(code, 4);
    assert!(err.contains("does not exist"), "{err}");
    let (code, _, err) = run(folder.path(), &["check", "nowhere.toml"]);
    assert_eq!(code, 2);
    assert!(err.contains("no such file"), "{err}");
    let (code, out, _) = run(folder.path(), &["--json", "check", "nowhere.toml"]);
    assert_eq!(code, 2);
    let line: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(line["error"], "bad-input");
    std::fs::write(folder.path().join("empty.obj"), "").unwrap();
    let (code, _, err) = run(folder.path(), &["check", EXAMPLE, "--scan", "empty.obj"]);
    assert_eq!(code, 2);
    assert!(err.contains("empty.obj"), "{err}");
    assert_eq!(entries(folder.path()), ["empty.obj"]);
}

#[test]
fn what_is_shipped_can_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = run(folder.path(), &["defaults"]);
    assert!(code == 0 && out.contains("dot.healed_mm = 0.2 mm") && out.contains("norwood-6"));
    for document in ["case", "plan"] {
        let (code, out, _) = run(folder.path(), &["schema", document]);
        assert_eq!(code, 0);
        assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok());
    }
    let (code, _, _) = run(folder.path(), &["example", "--out", "case.toml"]);
    assert_eq!(code, 0);
    let (code, out, _) = run(folder.path(), &["check", "case.toml"]);
    assert!(code == 0 && out.contains("dots on"), "{out}");
}
