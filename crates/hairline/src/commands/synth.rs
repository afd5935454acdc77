//! `hairline synth`: make up a client who does not exist.

use super::show::print;
use crate::args::{SynthArgs, SynthSex};
use crate::failure::Failure;
use crate::write::{SYNTH, Target};
use document::shipped_content;
use std::sync::atomic::AtomicBool;
use synth::taken::take;
use synth::{Person, Shooting, SynthError, Wishes};

/// Runs the command.
pub(crate) fn run(args: &SynthArgs, json: bool) -> Result<(), Failure> {
    let target = Target::new(&args.output, &SYNTH)?;
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let wishes = Wishes {
        seed: args.seed,
        sex: match args.sex {
            SynthSex::Female => head::Sex::Female,
            SynthSex::Male => head::Sex::Male,
        },
        fitzpatrick: args.skin,
        pattern: (args.pattern != "none").then(|| args.pattern.clone()),
        hair_mm: args.hair_mm,
        hair: args.hair,
        grey: args.grey,
    };
    let failed = |e: SynthError| match e {
        SynthError::Picture(reason) => Failure::Internal(reason),
        other => Failure::input("synth", other.to_string()),
    };
    let person = Person::new(&wishes, &content).map_err(failed)?;
    let size = [args.size * 3 / 4, args.size];
    let taken = take(&person, &Shooting { size, ..Shooting::default() }, &content).map_err(failed)?;
    target.write(&taken.files, &AtomicBool::new(false))?;
    if json {
        let files: Vec<_> = taken.files.iter().map(|f| &f.0).collect();
        return print(
            &serde_json::json!({ "ok": true, "out": args.output.out.display().to_string(), "files": files })
                .to_string(),
        );
    }
    print(&format!("{} files; begin with case.toml, the truth is in truth.json", taken.files.len()))?;
    print(&format!("a client who does not exist written to {}", args.output.out.display()))
}

/// Whether a folder of somebody who does not exist has a file of this name.
pub(crate) fn is_synth_file(name: &str) -> bool {
    let side = name.strip_suffix(".jpg").is_some_and(|n| head::Side::ALL.iter().any(|s| s.name() == n));
    side || ["case.toml", "truth.json", "macro-sides.jpg", "macro-sides-truth.json"].contains(&name)
}
