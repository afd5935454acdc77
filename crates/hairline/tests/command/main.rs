//! The command line as people and machines use it: exit codes, words, and nothing left behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot start the program has failed")]

mod records;

use std::path::Path;
use std::process::{Command, Output};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/norwood6.toml");
const SCAR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/scar.toml");

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    run_on("0", folder, args)
}

/// Runs on so many threads; 0 leaves it to the machine.
fn run_on(threads: &str, folder: &Path, args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_hairline"))
        .current_dir(folder)
        .env("RAYON_NUM_THREADS", threads)
        .args(args)
        .output()
        .unwrap();
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
    mistakes_are_shown_beside_the_right_pictures(folder.path());
}

#[test]
fn every_file_of_a_plan_is_the_same_on_one_thread_and_on_four() {
    let folder = tempfile::tempdir().unwrap();
    for threads in ["1", "4"] {
        assert_eq!(run_on(threads, folder.path(), &["plan", SCAR, "--out", threads]).0, 0);
    }
    for name in entries(&folder.path().join("1")) {
        let bytes = ["1", "4"].map(|threads| std::fs::read(folder.path().join(threads).join(&name)).unwrap());
        assert!(bytes[0] == bytes[1], "{name} differs");
    }
}

/// A plan with mistakes beside the right one, which stands in `plan`: what is right in both is the same.
fn mistakes_are_shown_beside_the_right_pictures(folder: &Path) {
    let what_if =
        ["plan", EXAMPLE, "--what-if", "depth=1.5", "--what-if", "hairline=-15mm", "--out", "wrong"];
    let (code, _, err) = run(folder, &what_if);
    assert_eq!((code, err.as_str()), (0, ""));
    let read = |of: &str, name: &str| std::fs::read(folder.join(of).join(name)).unwrap();
    for name in ["healed-front.png", "closeup-hairline.png", "dots.csv", "client.pdf"] {
        assert!(read("wrong", name) == read("plan", name), "{name}: a mistake has changed the plan");
    }
    assert!(read("wrong", "what-if-healed-front.png") != read("plan", "healed-front.png"));
    assert_eq!(entries(&folder.join("wrong")).len(), entries(&folder.join("plan")).len() + 11);
    // Such a folder is a plan folder too.
    let (code, _, err) = run(folder, &["plan", SCAR, "--out", "wrong", "--force"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(folder, &["plan", EXAMPLE, "--what-if", "depth=15", "--out", "other"]);
    assert!(code == 2 && err.contains("0.1..3 (mm)"), "{err}");
}

#[test]
fn pictures_show_all_times_and_lights_and_are_the_same_on_any_threads() {
    let folder = tempfile::tempdir().unwrap();
    for threads in ["1", "4"] {
        let args = ["preview", SCAR, "--size", "240", "--side", "back", "--time-lapse", "--out", threads];
        let (code, _, err) = run_on(threads, folder.path(), &args);
        assert_eq!((code, err.as_str()), (0, ""));
    }
    let files = entries(&folder.path().join("1"));
    for name in [
        "side-by-side.pdf",
        "time-lapse.png",
        "years-before.png",
        "years-fresh.png",
        "years-day7.png",
        "years-year10-touched-up.png",
        "light-noon.png",
        "light-flash.png",
        "distance-healed-3m.png",
        "closeup-year5.png",
    ] {
        assert!(files.iter().any(|f| f == name), "{name} is missing of {files:?}");
    }
    for name in &files {
        let bytes = ["1", "4"].map(|threads| std::fs::read(folder.path().join(threads).join(name)).unwrap());
        assert!(bytes[0] == bytes[1], "{name} differs");
    }
    let text = std::fs::read_to_string(folder.path().join("1/pictures.json")).unwrap();
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pictures = list["pictures"].as_array().unwrap();
    assert_eq!(pictures.len(), files.len() - 3);
    let fresh = pictures.iter().find(|p| p["time"] == "fresh").unwrap();
    assert_eq!((&fresh["contrast"], &fresh["diameter_factor"]), (&1.3.into(), &1.5.into()));
    // Such a folder is replaced by pictures only, and a plan by a plan.
    let again = ["preview", SCAR, "--size", "240", "--out", "1", "--force"];
    assert_eq!(run(folder.path(), &again).0, 0);
    let (code, _, err) = run(folder.path(), &["plan", SCAR, "--out", "1", "--force"]);
    assert!(code == 4 && err.contains("is no plan folder"), "{err}");
    let (code, _, err) = run(folder.path(), &["preview", SCAR, "--size", "50", "--out", "small"]);
    assert!(code == 2 && err.contains("200..=4000"), "{err}");
    // A scar has no hairline to be moved.
    let wrong = ["preview", SCAR, "--what-if", "hairline=-15mm", "--out", "wrong"];
    let (code, _, err) = run(folder.path(), &wrong);
    assert!(code == 2 && err.contains("there is no hairline to move"), "{err}");
}

#[test]
fn a_clinic_learns_from_its_follow_ups() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..30).map(|k| format!("c{k},1000,0.6{},0.04,no\n", k % 10)).collect();
    std::fs::write(folder.path().join("f.csv"), format!("client,day,contrast,deviation,oily\n{lines}"))
        .unwrap();
    let (code, out, err) = run(folder.path(), &["learn", "f.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("30 measurements of 30 clients"), "{out}");
    // What it prints can be put into a case as it is.
    let overrides = out.split_once("[overrides]").unwrap().1;
    let text = std::fs::read_to_string(SCAR).unwrap();
    std::fs::write(folder.path().join("case.toml"), format!("{text}\n[overrides]{overrides}\n")).unwrap();
    let (code, _, err) = run(folder.path(), &["check", "case.toml"]);
    assert_eq!(code, 0, "{err}");
    std::fs::write(folder.path().join("f.csv"), "client,day,contrast\na,4,0.8\nb,x,0.8\n").unwrap();
    let (code, _, err) = run(folder.path(), &["learn", "f.csv"]);
    assert!(code == 2 && err.contains("measurement 1: day 4") && err.contains("line 3"), "{err}");
}

#[test]
fn content_of_care_is_looked_over() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["care", "check"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("nothing to mend (110 rules, "), "{out}");
    let (code, out, _) = run(folder.path(), &["care", "open"]);
    assert!(code == 0 && out.contains("counsel            state TX"), "{out}");
    let (code, _, err) = run(folder.path(), &["care", "check", "nowhere"]);
    assert!(code == 2 && err.contains("there is no such file"), "{err}");
    std::fs::create_dir_all(folder.path().join("own/articles")).unwrap();
    std::fs::create_dir_all(folder.path().join("own/questionnaires")).unwrap();
    let (code, _, err) = run(folder.path(), &["care", "check", "own"]);
    assert!(code == 2 && err.contains("rules.toml: is missing") && err.contains("consents.toml"), "{err}");
}

#[test]
fn shades_are_ranked() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["shade", EXAMPLE]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("20:1") && out.contains("best first"), "{out}");
    let (_, out, _) = run(folder.path(), &["shade", EXAMPLE, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["rungs"].as_array().unwrap().len(), 9);
    // A colour that no skin has.
    let text = std::fs::read_to_string(EXAMPLE).unwrap();
    let colour = text.lines().skip_while(|l| *l != "[skin]").find(|l| l.starts_with("colour")).unwrap();
    let green = text.replace(colour, "colour = { srgb = [60, 200, 60] }");
    std::fs::write(folder.path().join("green.toml"), green).unwrap();
    let (code, _, err) = run(folder.path(), &["shade", "green.toml"]);
    assert!(code == 2 && err.contains("no skin has this colour"), "{err}");
}

#[test]
fn force_replaces_plans_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let plan = |extra: &[&str]| run(folder.path(), &[&["plan", SCAR], extra].concat());
    std::fs::create_dir(path("trip")).unwrap();
    std::fs::write(path("trip/plan.json"), "{\"travel\": 1}").unwrap();
    let (code, _, err) = plan(&["--out", "trip", "--force"]);
    assert!(code == 4 && err.contains("no plan folder"), "{err}");
    assert_eq!(plan(&["--out", "plan"]).0, 0);
    std::fs::write(path("plan/photographs.raw"), "x").unwrap();
    let (code, _, err) = plan(&["--out", "plan", "--force"]);
    assert!(code == 4 && err.contains("`photographs.raw`"), "{err}");
    std::fs::remove_file(path("plan/photographs.raw")).unwrap();
    // From inside it, by a path that leads through it.
    let (code, _, err) = run(&path("plan"), &["plan", SCAR, "--out", "../plan", "--force"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(entries(folder.path()), ["plan", "trip"]);
    assert_eq!(entries(&path("plan")).len(), 10 + 16);
}

#[test]
fn overrides_stay_lawful_and_sensible() {
    for (key, value, word) in [
        ("client.adult_age", "12", "is law"),
        ("density.mid", "500000", "lies outside 60 to 115"),
        ("course.lead_days", "1e9", "lies outside 1.4 to 140"),
        ("densty.mid", "80", "did you mean `density.mid`"),
    ] {
        check("[hairline]", &format!("[overrides]\n\"{key}\" = {value}\n\n[hairline]"), 2, word);
    }
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

/// A box with corners from 0 to `size` on every side, as OBJ text.
fn a_box(size: f64) -> String {
    let corner = |i: usize| [i & 1, i >> 1 & 1, i >> 2 & 1].map(|b| if b == 1 { size } else { 0.0 });
    let vertices = (0..8).map(corner).map(|[x, y, z]| format!("v {x} {y} {z}\n"));
    let faces = ["1 3 4 2", "5 6 8 7", "1 2 6 5", "3 7 8 4", "1 5 7 3", "2 4 8 6"];
    vertices.chain(faces.map(|f| format!("f {f}\n"))).collect()
}

const LANDMARKS: &str = "mm_per_unit = 1.0\n[landmarks]\nglabella = [100, 170, 200]\nsellion = [100, 160, 200]\n\
    exocanthion_left = [140, 150, 200]\nexocanthion_right = [60, 150, 200]\ntragion_left = [200, 150, 100]\n\
    tragion_right = [0, 150, 100]\nopisthocranion = [100, 170, 0]\n";

#[test]
fn meshes_that_are_no_head_are_named_and_leave_nothing() {
    let cases = [
        (a_box(200.0).replace("v 0 0 0", "v nan 0 0"), "not a finite number"),
        (a_box(0.0), "every triangle is degenerate"),
        (a_box(200.0), "no head"),
        (a_box(20.0), "off the surface"),
        (a_box(200.0).replace("f 1 3 4 2", "f 1 3 4 9"), "vertex 9"),
    ];
    for (mesh, word) in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("head.obj"), mesh).unwrap();
        std::fs::write(folder.path().join("landmarks.toml"), LANDMARKS).unwrap();
        let scan = ["--scan", "head.obj", "--landmarks", "landmarks.toml", "--out", "plan"];
        let (code, _, err) = run(folder.path(), &[&["plan", EXAMPLE], &scan[..]].concat());
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(word) && err.contains("head.obj"), "`{word}` not in {err}");
        assert_eq!(entries(folder.path()), ["head.obj", "landmarks.toml"]);
    }
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_folders_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.ply")).status().unwrap().success());
    let refused = |args: &[&str], word: &str| {
        let (code, _, err) = run(folder.path(), &[&["check"], args].concat());
        assert!(code == 2 && err.contains(word), "{args:?}: {code} {err}");
    };
    refused(&["pipe.ply"], "a device or pipe");
    refused(&["/dev/zero"], "a device or pipe");
    refused(&["."], "this is a folder");
    refused(&[EXAMPLE, "--scan", "pipe.ply"], "a device or pipe");
    std::fs::write(folder.path().join("head.obj"), a_box(200.0)).unwrap();
    refused(&[EXAMPLE, "--scan", "head.obj", "--landmarks", "/dev/zero"], "a device or pipe");
    std::fs::write(folder.path().join("landmarks.toml"), LANDMARKS).unwrap();
    let scan = [EXAMPLE, "--scan", "head.obj", "--landmarks", "landmarks.toml"];
    refused(&[&scan[..], &["--texture", "pipe.ply"]].concat(), "a device or pipe");
}

#[test]
fn a_large_case_is_refused_by_its_length() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::File::create(folder.path().join("case.toml")).unwrap().set_len(1 << 34).unwrap();
    let (code, _, err) = run(folder.path(), &["check", "case.toml"]);
    assert!(code == 2 && err.contains("17179869184 bytes are more than the limit of 16 MiB"), "{err}");
}

/// A scan of the data folder, changed, through the command: exit code 2, the word, and nothing left.
#[test]
fn real_scans_that_are_spoilt_are_named() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/scans/lps"));
    let Ok(glb) = std::fs::read(data.join("LeePerrySmith.glb")) else {
        eprintln!("skipped: {} is not here", data.display());
        return;
    };
    let landmarks = data.join("landmarks.toml");
    let mesh = scan::read("LeePerrySmith.glb", &glb, &scan::Limits::default(), &mut |_| None).unwrap();
    let obj = |heads: &[&dyn Fn([f64; 3]) -> [f64; 3]]| {
        let mut text = String::new();
        for (k, place) in heads.iter().enumerate() {
            for p in &mesh.positions {
                let [x, y, z] = place(*p);
                text += &format!("v {x} {y} {z}\n");
            }
            let from = k * mesh.positions.len() + 1;
            for [a, b, c] in &mesh.triangles {
                text += &format!("f {} {} {}\n", from + *a as usize, from + *b as usize, from + *c as usize);
            }
        }
        text.into_bytes()
    };
    let (as_is, aside) = (|p: [f64; 3]| p, |[x, y, z]: [f64; 3]| [x + 8.0, y, z]);
    let turned = |[x, y, z]: [f64; 3]| [x, -y, -z];
    for (name, bytes, word) in [
        ("half.glb", glb[..glb.len() / 2].to_vec(), "half.glb"),
        ("two.obj", obj(&[&as_is, &aside]), "two"),
        ("turned.obj", obj(&[&turned]), "landmark"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let args =
            ["plan", EXAMPLE, "--scan", name, "--landmarks", landmarks.to_str().unwrap(), "--out", "plan"];
        let (code, _, err) = run(folder.path(), &args);
        assert_eq!(code, 2, "{name}: {err}");
        assert!(err.contains(word), "{name}: `{word}` not in {err}");
        assert_eq!(entries(folder.path()), [name]);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_hairline"))
        .current_dir(folder.path())
        .args(["plan", EXAMPLE, "--out", "plan"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(entries(folder.path()), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_left_clean() {
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=300k none disk || exit 99; \"$0\" plan \"$1\" --out disk/plan; \
                  code=$?; ls -A disk; exit $code";
    let Ok(Output { status, stdout, stderr }) = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .args([script, env!("CARGO_BIN_EXE_hairline"), EXAMPLE])
        .current_dir({
            std::fs::create_dir(folder.path().join("disk")).unwrap();
            folder.path()
        })
        .output()
    else {
        eprintln!("skipped: no `unshare` to make a small disk with");
        return;
    };
    let err = String::from_utf8(stderr).unwrap();
    if status.code() == Some(99) || err.contains("unshare failed") || err.contains("not permitted") {
        eprintln!("skipped: this machine lets nobody mount a small disk");
        return;
    }
    assert_eq!(status.code(), Some(4), "{err}");
    assert!(err.contains("the disk is full"), "{err}");
    assert_eq!(String::from_utf8(stdout).unwrap(), "", "something was left on the disk");
}
