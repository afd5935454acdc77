//! `hairline sample`: a clinic of people who do not exist, to look around in.

use super::serve::{failed, runtime};
use super::show::print;
use super::store::places;
use crate::args::SampleArgs;
use crate::failure::Failure;
use clinic::Service;
use clinic::import::Beside;
use clinic::people::SignUp;
use document::shipped_content;
use records::model::client::ClientFields;
use records::{Actor, Role};
use serde_json::{Value, json};
use server::Config;
use std::sync::Arc;
use synth::taken::take;
use synth::{Person, Shooting, Wishes};

/// Height of the synthetic photographs, px: enough to fit a head, quick to make.
const PHOTO_PX: u32 = 1200;

/// Somebody who does not exist.
struct Sample {
    name: &'static str,
    reference: &'static str,
    title: &'static str,
    document: Value,
    beside: Vec<Beside>,
    /// Whether a plan can be made.
    ready: bool,
}

/// Runs the command.
pub(crate) fn run(args: &SampleArgs, json: bool) -> Result<(), Failure> {
    let (database, photos) = places(&args.store);
    let config =
        Config { database, photos, ..Config::embedded(args.store.data.clone(), ([127, 0, 0, 1], 0).into()) };
    let samples = samples()?;
    let link = runtime()?.block_on(async {
        let service = server::open_service(&config).await.map_err(failed)?;
        let broken = |e: clinic::ClinicError| Failure::Internal(format!("{e:?}"));
        if service.has_clinic().await.map_err(broken)? {
            return Err(Failure::input(
                args.store.data.display().to_string(),
                "there is a clinic here already; name a new folder by --data",
            ));
        }
        let by = found(&service).await.map_err(broken)?;
        for sample in samples {
            plan(&service, &by, sample).await.map_err(broken)?;
        }
        // Pictures and documents are made now, so that the first look finds them.
        while service.work_one(uuid::Uuid::now_v7()).await.map_err(broken)? {}
        let secret = service.invite(&by, Role::Owner).await.map_err(broken)?;
        service.records().close().await;
        Ok(format!("{}/sign-up#{secret}", args.url.trim_end_matches('/')))
    })?;
    if json {
        return print(&serde_json::json!({ "ok": true, "sign_up": link }).to_string());
    }
    print(&format!("a sample clinic of six people who do not exist is in {}", args.store.data.display()))?;
    print(&format!("join it as an owner, once, within three days:\n  {link}"))
}

/// Founds the clinic. Its first owner has a password that nobody knows.
async fn found(service: &Arc<Service>) -> Result<Actor, clinic::ClinicError> {
    let signed_up = service
        .sign_up(&SignUp {
            invitation: service.founding_secret().await?,
            clinic: Some("Sample clinic".to_owned()),
            name: "Sample owner".to_owned(),
            email: "sample@clinic.invalid".to_owned(),
            password: clinic::secrets::new_secret()?.0,
        })
        .await?;
    let by = Actor::system(signed_up.session.clinic);
    let settings = json!({ "time_zone": "America/New_York", "address": "1 Example Street, Albany NY 12207", "currency": "USD" });
    service.save_clinic(&by, "Sample clinic", &settings).await?;
    Ok(by)
}

async fn plan(service: &Arc<Service>, by: &Actor, sample: Sample) -> Result<(), clinic::ClinicError> {
    let fields = ClientFields {
        name: sample.name.to_owned(),
        reference: sample.reference.to_owned(),
        note: "Somebody who does not exist.".to_owned(),
        ..ClientFields::default()
    };
    let client = service.create_client(by, fields).await?;
    let case = service.import_case(by, client.id, sample.title, sample.document, sample.beside).await?;
    if sample.ready {
        service.make_documents(by, case.case.id, case.variants[0].id).await?;
    }
    Ok(())
}

fn samples() -> Result<Vec<Sample>, Failure> {
    let example = |name, reference, title, text: &str| {
        let document = toml::from_str(text).map_err(|e| Failure::Internal(e.to_string()))?;
        Ok::<_, Failure>(Sample { name, reference, title, document, beside: Vec::new(), ready: true })
    };
    let mut all = vec![
        example(
            "Anders Lind",
            "S-101",
            "Shaved look, whole top",
            include_str!("../../../../examples/norwood6.toml"),
        )?,
        example(
            "Kenji Mori",
            "S-102",
            "Density under hair",
            include_str!("../../../../examples/longer-hair.toml"),
        )?,
        example("Rafael Costa", "S-103", "Strip scar", include_str!("../../../../examples/scar.toml"))?,
        example(
            "Marie Laurent",
            "S-104",
            "Wider parting",
            include_str!("../../../../examples/woman-part-line.toml"),
        )?,
    ];
    all.push(photographed("Samuel Okoro", "S-105", "Front and crown, from photographs", 8, 5, true)?);
    all.push(photographed("Tomás Vega", "S-106", "New: landmarks to be placed", 12, 4, false)?);
    Ok(all)
}

/// Somebody with photographs; without what was picked in them where landmarks are still to be placed.
fn photographed(
    name: &'static str,
    reference: &'static str,
    title: &'static str,
    seed: u64,
    fitzpatrick: u8,
    picked: bool,
) -> Result<Sample, Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let wishes = Wishes {
        seed,
        sex: head::Sex::Male,
        fitzpatrick,
        pattern: Some("norwood-5".to_owned()),
        hair_mm: 1.0,
        hair: [38, 30, 26],
        grey: 0.05,
    };
    let broken = |e: synth::SynthError| Failure::Internal(e.to_string());
    let person = Person::new(&wishes, &content).map_err(broken)?;
    let shooting = Shooting { size: [PHOTO_PX * 3 / 4, PHOTO_PX], ..Shooting::default() };
    let taken = take(&person, &shooting, &content).map_err(broken)?;
    let file = |wanted: &str| taken.files.iter().find(|(n, _)| n == wanted).map(|(_, bytes)| bytes.clone());
    let text = String::from_utf8(file("case.toml").unwrap_or_default())
        .map_err(|e| Failure::Internal(e.to_string()))?;
    let mut document: Value = toml::from_str(&text).map_err(|e| Failure::Internal(e.to_string()))?;
    if !picked {
        let list = document["photographs"].as_array_mut();
        for photograph in list.into_iter().flatten().filter_map(Value::as_object_mut) {
            photograph.retain(|key, _| key == "file" || key == "side");
        }
    }
    let beside = taken.files.iter().filter(|(n, _)| n.ends_with(".jpg"));
    let beside = beside.map(|(name, bytes)| Beside { name: name.clone(), bytes: bytes.clone() }).collect();
    Ok(Sample { name, reference, title, document, beside, ready: picked })
}
