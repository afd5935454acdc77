//! The command line of xtask: nine commands and a handful of flags, parsed by hand.

/// What `cargo xtask` prints on `help`, on no command, and below a usage error.
pub(crate) const USAGE: &str = "\
usage: cargo xtask <command>

  demo                          the studio with a sample clinic of people who do not exist
  test [--fast]                 everything that CI checks; --fast: fmt, tidy, clippy, tests
  bench [SUITE] [--json]        measure the promised figures; --json: JSON lines only on stdout
  dots                          make the table of dots in skin, content/dots.bin, anew
  pictures                      make the page of swatches, docs/pictures.md, anew
  fuzz [TARGET] [--seconds N]   fuzz one target, or all of them, for N seconds each (default 60)
  web                           build the web app into web/dist
  tidy                          the house rules: floors, sizes, docs, sources, clean root
  help                          this text";

const DEFAULT_FUZZ_SECONDS: u32 = 60;

/// One parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Demo,
    Dots,
    Pictures,
    Test { fast: bool },
    Bench { suite: Option<String>, json: bool },
    Fuzz { target: Option<String>, seconds: u32 },
    Web,
    Tidy,
}

/// Parses the words after `cargo xtask`; the error says which word was wrong.
pub(crate) fn parse(words: &[String]) -> Result<Command, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some((&name, rest)) = words.split_first() else { return Ok(Command::Help) };
    match name {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "demo" => bare(name, rest, Command::Demo),
        "dots" => bare(name, rest, Command::Dots),
        "pictures" => bare(name, rest, Command::Pictures),
        "web" => bare(name, rest, Command::Web),
        "tidy" => bare(name, rest, Command::Tidy),
        "test" => test(rest),
        "bench" => bench(rest),
        "fuzz" => fuzz(rest),
        other => Err(format!("unknown command `{other}`")),
    }
}

fn bare(name: &str, rest: &[&str], command: Command) -> Result<Command, String> {
    match rest.first() {
        None => Ok(command),
        Some(word) => Err(format!("`{name}` takes no `{word}`")),
    }
}

fn test(rest: &[&str]) -> Result<Command, String> {
    match rest {
        [] => Ok(Command::Test { fast: false }),
        ["--fast"] => Ok(Command::Test { fast: true }),
        words => Err(format!("`test` takes only --fast, not `{}`", words.join(" "))),
    }
}

fn bench(rest: &[&str]) -> Result<Command, String> {
    let (mut suite, mut json) = (None, false);
    for &word in rest {
        match word {
            "--json" => json = true,
            _ => set_once("bench", &mut suite, word)?,
        }
    }
    Ok(Command::Bench { suite, json })
}

fn fuzz(rest: &[&str]) -> Result<Command, String> {
    let (mut target, mut seconds) = (None, DEFAULT_FUZZ_SECONDS);
    let mut words = rest.iter();
    while let Some(&word) = words.next() {
        if word == "--seconds" {
            seconds = whole_seconds(words.next().copied().unwrap_or_default())?;
        } else if let Some(value) = word.strip_prefix("--seconds=") {
            seconds = whole_seconds(value)?;
        } else {
            set_once("fuzz", &mut target, word)?;
        }
    }
    Ok(Command::Fuzz { target, seconds })
}

fn set_once(command: &str, slot: &mut Option<String>, word: &str) -> Result<(), String> {
    if word.starts_with('-') || slot.is_some() {
        return Err(format!("`{command}` takes no `{word}` here"));
    }
    *slot = Some(word.to_owned());
    Ok(())
}

fn whole_seconds(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(format!("--seconds wants a whole number above 0, not `{text}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<Command, &str>) {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert_eq!(parse(&words), expected.map_err(str::to_owned), "`{line}`");
    }

    fn bench_of(suite: Option<&str>, json: bool) -> Command {
        Command::Bench { suite: suite.map(str::to_owned), json }
    }

    fn fuzz_of(target: Option<&str>, seconds: u32) -> Command {
        Command::Fuzz { target: target.map(str::to_owned), seconds }
    }

    #[test]
    fn parses_what_usage_promises() {
        check("", Ok(Command::Help));
        check("help", Ok(Command::Help));
        check("demo", Ok(Command::Demo));
        check("tidy", Ok(Command::Tidy));
        check("test", Ok(Command::Test { fast: false }));
        check("test --fast", Ok(Command::Test { fast: true }));
        check("bench", Ok(bench_of(None, false)));
        check("bench --json dots", Ok(bench_of(Some("dots"), true)));
        check("fuzz", Ok(fuzz_of(None, 60)));
        check("fuzz scan --seconds 5", Ok(fuzz_of(Some("scan"), 5)));
        check("fuzz --seconds=5", Ok(fuzz_of(None, 5)));
    }

    #[test]
    fn names_the_wrong_word() {
        check("paint", Err("unknown command `paint`"));
        check("demo now", Err("`demo` takes no `now`"));
        check("test --slow", Err("`test` takes only --fast, not `--slow`"));
        check("bench a b", Err("`bench` takes no `b` here"));
        check("bench --yaml", Err("`bench` takes no `--yaml` here"));
        check("fuzz --seconds", Err("--seconds wants a whole number above 0, not ``"));
        check("fuzz --seconds 0", Err("--seconds wants a whole number above 0, not `0`"));
    }
}
