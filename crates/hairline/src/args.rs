//! The arguments.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use head::Side;
use preview::Lighting;
use std::path::PathBuf;

/// Plans scalp micropigmentation: from a head and wishes to a plan that can be worked from.
#[derive(Debug, Parser)]
#[command(
    name = "hairline",
    version,
    after_help = "Exit codes: 0 done, 2 bad input or arguments, 3 plan refused, \
4 files could not be written, 70 internal fault, 130 interrupted."
)]
pub(crate) struct Args {
    /// Print results and errors as JSON, for machines.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plan a case and write the plan folder.
    Plan(PlanArgs),
    /// Show what a case will look like: over the years, in every light, from near and far.
    Preview(PreviewArgs),
    /// Check a case and print what a plan would find, without writing anything.
    Check(CheckArgs),
    /// Rank the ladder of dilutions against the client's own shaved hair.
    Shade(ShadeArgs),
    /// Fit a head to the photographs of a case, and say how well and how surely.
    Fit(FitArgs),
    /// Judge photographs, and measure follicles, cut hairs and dots in macro photographs of a known scale.
    Measure(MeasureArgs),
    /// Make up a client who does not exist: photographs, macro pictures, a case and the truth.
    Synth(SynthArgs),
    /// Learn from a clinic's follow-ups how fast its dots fade, and print what to put into its cases.
    Learn(LearnArgs),
    /// Start the studio: a web app for planning, on this machine or for a clinic.
    Serve(ServeArgs),
    /// Make a sample clinic of six people who do not exist, to look around in.
    Sample(SampleArgs),
    /// Copy a clinic's records and photographs into a new folder, also while the studio runs.
    Backup(BackupArgs),
    /// Take a back-up back into an empty place.
    Restore(RestoreArgs),
    /// Walk the audit trail of every clinic and name the first entry that does not fit.
    Audit(StoreArgs),
    /// Write one client's whole record as a zip, also while the studio runs.
    Export(ExportArgs),
    /// Print a link that founds another clinic on the same installation.
    Found(FoundArgs),
    /// Look over the content of care: its rules, questionnaires and texts.
    #[command(subcommand)]
    Care(CareCommand),
    /// Print the JSON Schema of a document.
    Schema(SchemaArgs),
    /// Print every default with its source, and the patterns, pigments and price books.
    Defaults,
    /// Write an annotated case to start from.
    Example(ExampleArgs),
}

/// What to look over.
#[derive(Debug, Subcommand)]
pub(crate) enum CareCommand {
    /// Read all of it, run every rule's examples, and name what a clinic may not use.
    Check(CareArgs),
    /// List what still wants the word of counsel, the medical director or the practitioner.
    Open(CareArgs),
}

/// Arguments of `care`.
#[derive(Debug, ClapArgs)]
pub(crate) struct CareArgs {
    /// A folder of the shape of content/care; the shipped content where it is not given.
    pub(crate) folder: Option<PathBuf>,
    /// A folder with a clinic's own rows, laid over the shipped content: files of the same names that hold only those rows.
    #[arg(long, conflicts_with = "folder", value_name = "FOLDER")]
    pub(crate) own: Option<PathBuf>,
}

/// Where records and photographs are.
#[derive(Debug, ClapArgs)]
pub(crate) struct StoreArgs {
    /// Folder of the key, and of database and photographs where they are not elsewhere.
    #[arg(long, default_value = "clinic")]
    pub(crate) data: PathBuf,
    /// PostgreSQL instead of the embedded database: postgres://user:password@host/name.
    #[arg(long, env = "HAIRLINE_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Store of photographs instead of a folder: s3://bucket/prefix.
    #[arg(long)]
    pub(crate) photos: Option<String>,
}

/// Arguments of `serve`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: std::net::SocketAddr,
    /// Address that links carry, where a proxy that ends TLS stands in between: https://studio.example.
    #[arg(long)]
    pub(crate) public_url: Option<String>,
    /// Certificate (PEM), to serve by TLS.
    #[arg(long, requires = "private_key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, requires = "certificate")]
    pub(crate) private_key: Option<PathBuf>,
    /// Server for mail: smtps://user:password@mail.example or smtp://127.0.0.1:2525. Without it mails are written into `mails` of the data folder.
    #[arg(long, env = "HAIRLINE_SMTP_URL", hide_env_values = true, requires = "mail_from")]
    pub(crate) smtp: Option<String>,
    /// The address that mails come from.
    #[arg(long)]
    pub(crate) mail_from: Option<String>,
    /// Secret key of Stripe, by which clients pay with cards on its page. Without it payments are noted by staff.
    #[arg(long, env = "HAIRLINE_CARD_KEY", hide_env_values = true, requires = "card_signing")]
    pub(crate) card_key: Option<String>,
    /// Secret that signs Stripe's events (whsec_…), which it sends to /api/payments/card.
    #[arg(long, env = "HAIRLINE_CARD_SIGNING", hide_env_values = true, requires = "card_key")]
    pub(crate) card_signing: Option<String>,
    /// Address of Stripe's API, where it is not the usual one.
    #[arg(long, default_value = clinic::payments::stripe::API)]
    pub(crate) card_api: String,
    /// Workers for pictures and documents.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=64))]
    pub(crate) workers: u8,
    /// Requests a second that one session may make on average.
    #[arg(long, default_value_t = 100)]
    pub(crate) requests_per_second: u32,
    /// Sets the clock so many days ahead, to see in a trial what comes: charges, check-ins, reminders. Never of a clinic's own records: what was written
    /// ahead stays ahead. Mails go into the data folder and no card is charged.
    #[arg(long, default_value_t = 0, conflicts_with_all = ["smtp", "card_key"], value_name = "DAYS")]
    pub(crate) days_ahead: u16,
}

/// Arguments of `export`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// The client's reference or id.
    pub(crate) client: String,
    /// New file for the record.
    #[arg(long, short)]
    pub(crate) out: PathBuf,
}

/// Arguments of `found`.
#[derive(Debug, ClapArgs)]
pub(crate) struct FoundArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Address of the studio.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) url: String,
}

/// Arguments of `sample`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SampleArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// Address of the studio.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub(crate) url: String,
}

/// Arguments of `backup`.
#[derive(Debug, ClapArgs)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// New folder for the back-up.
    #[arg(long, short)]
    pub(crate) out: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, ClapArgs)]
pub(crate) struct RestoreArgs {
    /// Folder of the back-up.
    pub(crate) from: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Which case on which head.
#[derive(Debug, ClapArgs)]
pub(crate) struct Input {
    /// Case file (TOML).
    pub(crate) case: PathBuf,
    /// Scan that replaces the case's head: GLB, glTF, OBJ, PLY or STL.
    #[arg(long)]
    pub(crate) scan: Option<PathBuf>,
    /// Landmarks of that scan (TOML): `mm_per_unit` and `[landmarks]`.
    #[arg(long, requires = "scan")]
    pub(crate) landmarks: Option<PathBuf>,
    /// Colour texture of that scan, where it does not carry one: PNG or JPEG.
    #[arg(long)]
    pub(crate) texture: Option<PathBuf>,
}

/// Where a command writes its folder.
#[derive(Debug, ClapArgs)]
pub(crate) struct Output {
    /// Folder to write to; it must not exist yet.
    #[arg(long, short)]
    pub(crate) out: PathBuf,
    /// Replace the folder if an earlier run of the same command made it.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `plan`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Show a mistake as well, for training and consent: depth=1.5, dilution=0, diameter=0.4, hairline=-15mm. May be
    /// given several times.
    #[arg(long, value_name = "MISTAKE", allow_hyphen_values = true)]
    pub(crate) what_if: Vec<plan::mistake::Mistake>,
}

/// Arguments of `preview`.
#[derive(Debug, ClapArgs)]
pub(crate) struct PreviewArgs {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) output: Output,
    /// The side from which the years are shown.
    #[arg(long, default_value = Side::Front.name(), value_parser = by_name(Side::ALL, Side::name, Side::words))]
    pub(crate) side: Side,
    /// The light in which the years are shown.
    #[arg(long, default_value = Lighting::Studio.name(), value_parser = by_name(Lighting::ALL, Lighting::name, Lighting::words))]
    pub(crate) light: Lighting,
    /// Width and height of the pictures, px.
    #[arg(long, value_name = "PX", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(200..=4000))]
    pub(crate) size: u32,
    /// Make the time-lapse as well, an animated PNG.
    #[arg(long)]
    pub(crate) time_lapse: bool,
    /// Show a mistake instead of the plan, for training and consent: depth=1.5, dilution=0, diameter=0.4,
    /// hairline=-15mm. May be given several times.
    #[arg(long, value_name = "MISTAKE", allow_hyphen_values = true)]
    pub(crate) what_if: Vec<plan::mistake::Mistake>,
}

/// One of a few values by its name, with what it is in words.
fn by_name<T: Copy + Send + Sync + 'static, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
    words: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = all.map(|value| PossibleValue::new(name(value)).help(words(value)));
    PossibleValuesParser::new(names).try_map(move |given| {
        all.into_iter().find(|value| name(*value) == given).ok_or("it is none of these")
    })
}

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) input: Input,
}

/// Arguments of `fit`.
#[derive(Debug, ClapArgs)]
pub(crate) struct FitArgs {
    /// Case file (TOML) whose head comes from photographs.
    pub(crate) case: PathBuf,
    /// Folder for the photographs with the fitted head drawn over them, and the head; it must not exist yet.
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
    /// Replace the folder if an earlier run of the same command made it.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// Arguments of `shade`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ShadeArgs {
    /// Case file (TOML); its head is not looked at.
    pub(crate) case: PathBuf,
}

/// Arguments of `measure`.
#[derive(Debug, ClapArgs)]
pub(crate) struct MeasureArgs {
    /// Photographs: JPEG, PNG, WebP, TIFF or HEIC.
    #[arg(required = true)]
    pub(crate) photos: Vec<PathBuf>,
    /// Width of a pixel in the skin's plane, mm: with it, spots are counted and measured.
    #[arg(long, value_name = "MM", value_parser = parse_scale)]
    pub(crate) mm_per_px: Option<f64>,
    /// Side of the black square of a printed marker in each photograph, mm: the same, by the marker.
    #[arg(long, value_name = "MM", value_parser = parse_marker, conflicts_with = "mm_per_px")]
    pub(crate) marker_mm: Option<f64>,
}

/// A side that a marker can have.
fn parse_marker(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mm) if (1.0..=50.0).contains(&mm) => Ok(mm),
        _ => Err("a marker's black square is 1 to 50 mm wide".to_owned()),
    }
}

/// A scale that a macro photograph can have.
fn parse_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mm) if (0.001..=0.2).contains(&mm) => Ok(mm),
        _ => Err("give the width of a pixel in mm, 0.001 to 0.2: a scale of 30 px/mm is 0.0333".to_owned()),
    }
}

/// Arguments of `synth`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SynthArgs {
    #[command(flatten)]
    pub(crate) output: Output,
    /// The same seed gives the same client, to the byte.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Whether a woman or a man.
    #[arg(long, value_enum, default_value_t = SynthSex::Male)]
    pub(crate) sex: SynthSex,
    /// Fitzpatrick type of the skin.
    #[arg(long, value_name = "TYPE", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=6))]
    pub(crate) skin: u8,
    /// Pattern of loss, such as norwood-6 or ludwig-2; see `hairline defaults`.
    #[arg(long, default_value = "norwood-5")]
    pub(crate) pattern: String,
    /// Length at which the hair is worn, mm.
    #[arg(long, value_name = "MM", default_value_t = 6.0)]
    pub(crate) hair_mm: f64,
    /// Colour of the hair, sRGB.
    #[arg(long, value_name = "R,G,B", default_value = "45,34,28", value_parser = parse_rgb)]
    pub(crate) hair: [u8; 3],
    /// Share of grey hairs, 0 to 1.
    #[arg(long, default_value_t = 0.05)]
    pub(crate) grey: f64,
    /// Pixels along the photographs' longer side.
    #[arg(long, value_name = "PX", default_value_t = 3000, value_parser = clap::value_parser!(u32).range(400..=6000))]
    pub(crate) size: u32,
}

/// Sex of a client who does not exist.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SynthSex {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// A colour as three numbers.
fn parse_rgb(text: &str) -> Result<[u8; 3], String> {
    let numbers: Vec<u8> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    numbers.try_into().map_err(|_| "give three numbers from 0 to 255, as 45,34,28".to_owned())
}

/// Arguments of `learn`.
#[derive(Debug, ClapArgs)]
pub(crate) struct LearnArgs {
    /// Follow-ups (CSV) with a header: client,day,contrast and any of deviation,oily,sun,scar,shallow. `day` counts
    /// from the last session, `contrast` is against the healed dot, `sun` is usual, high or protected, the others
    /// are yes or no.
    pub(crate) follow_ups: PathBuf,
}

/// Arguments of `schema`.
#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// Which document.
    pub(crate) document: Document,
}

/// A document with a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Document {
    /// The case file.
    Case,
    /// The plan file.
    Plan,
    /// The studio's HTTP API (OpenAPI).
    Api,
}

/// Arguments of `example`.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExampleArgs {
    /// File to write; standard output where left out.
    #[arg(long, short)]
    pub(crate) out: Option<PathBuf>,
}
