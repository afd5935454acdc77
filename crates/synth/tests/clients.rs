//! Clients who do not exist: the same wishes give the same bytes, and what their files say leads back to the truth.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use document::case::PhotoWish;
use document::{
    HeadInput, Opened, head_of_case, open_photograph, quick_fit, read_case, scalp_of, shipped_content,
};
use head::{Sex, Side};
use plan::make_plan;
use preview::{Dots, PhotoStage, SkinLight, Snapshot, Time};
use synth::taken::take;
use synth::{Person, Shooting, Taken, Wishes};

const SIZE: [u32; 2] = [600, 800];

fn somebody(content: &plan::Content) -> Person {
    let wishes = Wishes {
        seed: 3,
        sex: Sex::Male,
        fitzpatrick: 2,
        pattern: Some("norwood-6".to_owned()),
        hair_mm: 6.0,
        hair: [45, 34, 28],
        grey: 0.0,
    };
    Person::new(&wishes, content).unwrap()
}

fn taken(person: &Person, sides: &[Side], content: &plan::Content) -> Taken {
    taken_in(SIZE, person, sides, content)
}

fn taken_in(size: [u32; 2], person: &Person, sides: &[Side], content: &plan::Content) -> Taken {
    let shooting = Shooting { size, sides: sides.to_vec(), macros: false, ..Shooting::default() };
    take(person, &shooting, content).unwrap()
}

fn file<'a>(taken: &'a Taken, name: &str) -> &'a [u8] {
    &taken.files.iter().find(|f| f.0 == name).unwrap().1
}

fn opened(taken: &Taken, wishes: &[PhotoWish]) -> Vec<Opened> {
    wishes.iter().map(|w| open_photograph(file(taken, &w.file), w).unwrap()).collect()
}

#[test]
fn photographs_lead_back_to_the_head_its_skin_and_its_hair() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let taken = taken(&person, &Side::ALL, &content);
    let read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let opened = opened(&taken, &read.photographs.list);
    assert!(opened[0].taken.markers.iter().any(|m| m.id == 7), "the sticker is found");
    assert!(opened.iter().all(|o| o.taken.focal_length_35mm.is_some()));
    let input = HeadInput::Photographs(opened.iter().map(|o| o.taken.clone()).collect());
    let found = head_of_case(&read, input, &content).unwrap();
    let area = found.head.scalp_area_cm2() / person.head.scalp_area_cm2() - 1.0;
    assert!(area.abs() < 0.10, "scalp area {area:+.3}");
    let fit = found.fit.as_ref().unwrap();
    assert!(fit.uncertainty.iter().any(|u| u.what == "dots" && u.deviation > 0.0));
    let scalp = scalp_of(&found.head, fit, &opened, &read.photographs, &content);
    assert!(scalp.skin.lab.difference(person.skin) < 5.0, "{:?} {:?}", scalp.skin, person.skin);
    let at = |azimuth: f64, elevation: f64| {
        let p = found.head.position_at_map(found.head.map.from_angles(azimuth, elevation)).unwrap();
        scalp.coverage_at(&found.head, p).unwrap()
    };
    assert!(at(180.0, 0.0) > 0.6 && at(0.0, 85.0) < 0.3, "{} {}", at(180.0, 0.0), at(0.0, 85.0));
    let thin = synth::taken::thin_area_cm2(&person);
    assert!((scalp.thin_cm2[0] / thin - 1.0).abs() < 0.2, "{:?} of {thin}", scalp.thin_cm2);
    assert!(scalp.crown.is_none(), "baldness that is open ahead is no thin crown");
}

/// Dark skin that shines in the lamps, black hair that shines as light as skin: told apart by the light from within.
#[test]
fn a_thin_crown_is_found_in_black_hair_on_dark_skin() {
    let content = shipped_content().unwrap();
    let wishes = Wishes {
        seed: 4,
        fitzpatrick: 5,
        pattern: Some("norwood-4".to_owned()),
        hair_mm: 5.0,
        hair: [14, 12, 11],
        ..somebody(&content).wishes
    };
    let person = Person::new(&wishes, &content).unwrap();
    let taken = taken_in([900, 1200], &person, &Side::ALL, &content);
    let read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let opened = opened(&taken, &read.photographs.list);
    let input = HeadInput::Photographs(opened.iter().map(|o| o.taken.clone()).collect());
    let found = head_of_case(&read, input, &content).unwrap();
    let scalp = scalp_of(&found.head, found.fit.as_ref().unwrap(), &opened, &read.photographs, &content);
    assert!(scalp.crown.is_some(), "thin {:?}, hairline {:?}", scalp.thin_cm2, scalp.hairline);
    let crown = scalp.crown.as_ref().unwrap();
    assert!((40.0..90.0).contains(&crown.area_cm2), "{}", crown.area_cm2);
    assert!(crown.edge.iter().all(|[a, e]| a.abs() > 60.0 || *e > 60.0), "{:?}", crown.edge);
    let thin = synth::taken::thin_area_cm2(&person);
    assert!((scalp.thin_cm2[0] / thin - 1.0).abs() < 0.25, "{:?} of {thin}", scalp.thin_cm2);
    assert!(scalp.hairline.len() > 15, "hair begins at most azimuths ahead: {}", scalp.hairline.len());
}

#[test]
fn a_head_that_is_small_or_cut_off_in_its_picture_is_said() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let taken = taken(&person, &[Side::Top], &content);
    let read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let whole = &opened(&taken, &read.photographs.list)[0];
    let found = document::framing(&person.head, &taken.cameras[0], whole, &content);
    assert!(found.cut_off == 0.0 && (500.0..900.0).contains(&found.away_mm), "{found:?}");
    assert!(found.advice.iter().any(|words| words.contains("small in it")), "{:?}", found.advice);
    // The same with its right half cut away.
    let mut half = Opened { photo: whole.photo.clone(), taken: whole.taken.clone(), hash: String::new() };
    let [w, h] = whole.photo.size.map(|n| n as usize);
    half.photo.size = [w as u32 / 2, h as u32];
    half.photo.rgb =
        whole.photo.rgb.chunks_exact(3 * w).flat_map(|row| row[..3 * (w / 2)].to_vec()).collect();
    let found = document::framing(&person.head, &taken.cameras[0], &half, &content);
    assert!((0.3..0.7).contains(&found.cut_off), "{}", found.cut_off);
    assert!(found.advice.iter().any(|words| words.contains("cut off")), "{:?}", found.advice);
}

#[test]
fn the_same_wishes_give_the_same_bytes() {
    let content = shipped_content().unwrap();
    let once = taken(&somebody(&content), &[Side::Front], &content);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let again = pool.install(|| taken(&somebody(&content), &[Side::Front], &content));
    assert!(once.files == again.files);
}

#[test]
fn dots_change_skin_near_them_and_nothing_else() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let taken = taken(&person, &[Side::Top], &content);
    let read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let photo = &opened(&taken, &read.photographs.list)[0].photo;
    let plan = make_plan(&person.head, &person.read.case, &content).unwrap();
    let (dots, light) =
        (Dots::new(&person.read.case, &plan, &content), SkinLight::new(&person.read.case, &content));
    let picture = |hidden: Vec<Vec<geometry::DVec2>>| {
        let snapshot = Snapshot { photo, camera: &taken.cameras[0], hidden };
        let stage = PhotoStage::new(&snapshot, &person.head, &dots);
        let mut picture = preview::Picture { size: photo.size, rgb: photo.rgb.clone() };
        let age = dots.at(Time::Healed.days(&dots), false);
        stage.draw(&dots, &light, age, &mut picture).then_some(picture)
    };
    let after = picture(Vec::new()).unwrap();
    let changed: Vec<usize> = (0..photo.rgb.len() / 3)
        .filter(|i| photo.rgb[3 * i..3 * i + 3] != after.rgb[3 * i..3 * i + 3])
        .collect();
    assert!(changed.len() > 1000);
    let near = |i: &usize| {
        let at = geometry::DVec2::new((i % SIZE[0] as usize) as f64, (i / SIZE[0] as usize) as f64);
        plan.layout.dots.iter().any(|d| {
            let (p, depth) = taken.cameras[0].project(d.position);
            p.distance(at) < 6.0 * taken.cameras[0].px_per_mm(depth)
        })
    };
    assert!(changed.iter().step_by(37).all(near));
    // Pigment takes light; it never gives any.
    assert!(changed.iter().all(|i| (0..3).all(|c| after.rgb[3 * i + c] <= photo.rgb[3 * i + c])));
    let all = [(-9.0, -9.0), (9e3, -9.0), (9e3, 9e3), (-9.0, 9e3)].map(|(x, y)| geometry::DVec2::new(x, y));
    let covered = picture(vec![all.to_vec()]);
    assert!(covered.is_none_or(|p| p.rgb == photo.rgb), "what is hidden stays");
}

#[test]
fn pictures_that_do_not_go_with_their_points_are_refused() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let taken = taken(&person, &[Side::Front], &content);
    let read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let bytes = file(&taken, "front.jpg");
    let mut wish = read.photographs.list[0].clone();
    wish.landmarks[0].1.x = 5000.0;
    wish.outline[0].y = -40.0;
    let problems = open_photograph(bytes, &wish).err().unwrap();
    assert!(problems.len() == 2 && problems[0].contains("lies off the picture"), "{problems:?}");
    let mirrored = PhotoWish { mirrored: true, ..read.photographs.list[0].clone() };
    let problems = open_photograph(bytes, &mirrored).err().unwrap();
    assert!(problems[0].contains("leave out `mirrored = true`"), "{problems:?}");
}

/// While points are being picked, photographs without enough of them are left out and said, by their own numbers.
#[test]
fn a_fit_goes_with_what_is_picked_so_far() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let taken = taken(&person, &[Side::Front, Side::Left, Side::Right], &content);
    let mut read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let opened = opened(&taken, &read.photographs.list);
    let taken: Vec<_> = opened.iter().map(|o| o.taken.clone()).collect();
    let whole = quick_fit(&read, &taken, &content).unwrap();
    assert!(whole.cameras.iter().all(Option::is_some) && whole.residuals.iter().any(|r| r.view == 2));
    let wish = &mut read.photographs.list[1];
    (wish.landmarks, wish.outline, wish.points) = (Vec::new(), Vec::new(), Vec::new());
    let part = quick_fit(&read, &taken, &content).unwrap();
    let there: Vec<bool> = part.cameras.iter().map(Option::is_some).collect();
    assert_eq!(there, [true, false, true]);
    assert!(part.residuals.iter().all(|r| r.view != 1) && part.residuals.iter().any(|r| r.view == 2));
    assert!(part.findings.iter().any(|f| f.starts_with("photograph 2: 0 points")), "{:?}", part.findings);
    read.photographs.list.iter_mut().for_each(|wish| {
        (wish.landmarks, wish.outline, wish.points) = (Vec::new(), Vec::new(), Vec::new());
    });
    assert!(quick_fit(&read, &taken, &content).is_err());
}

#[test]
fn the_clients_own_follicles_go_into_the_plan() {
    let content = shipped_content().unwrap();
    let person = somebody(&content);
    let shooting = Shooting { size: SIZE, sides: vec![Side::Front], picking: 0.001, macros: true };
    let taken = take(&person, &shooting, &content).unwrap();
    let mut read = read_case(std::str::from_utf8(file(&taken, "case.toml")).unwrap()).unwrap();
    let wish = &read.macros[0];
    let found = document::measure_macro(file(&taken, &wish.file), wish, &content).unwrap();
    assert!((found.per_cm2 / 78.0 - 1.0).abs() < 0.05, "{}", found.per_cm2);
    let truth: serde_json::Value = serde_json::from_slice(file(&taken, "macro-sides-truth.json")).unwrap();
    let units = truth["units"].as_array().unwrap();
    let hairs = units.iter().map(|u| u["hairs"].as_f64().unwrap()).sum::<f64>() / units.len() as f64;
    assert!((found.hairs_per_unit / hairs - 1.0).abs() < 0.10, "{} of {hairs}", found.hairs_per_unit);
    let notes = document::apply_macros(&mut read, &[found], &content);
    assert!(notes.len() == 3, "{notes:?}");
    let units = read.case.hair.follicular_units[&plan::case::ZoneKind::Sides];
    assert!((units / 78.0 - 1.0).abs() < 0.05 && read.case.hair.points.is_some());
    let plan = make_plan(&person.head, &read.case, &content).unwrap();
    assert!(plan.layout.dots.len() > 5000);
}
