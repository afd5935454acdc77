//! Photographs as they come: turned, broken, bombs, and files that only say they are photographs.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use photo::{Format, Limits, PhotoError, Photograph};
use std::path::{Path, PathBuf};

fn data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

fn read(path: &Path) -> Result<Photograph, PhotoError> {
    Photograph::read(&std::fs::read(path).unwrap(), &Limits::default())
}

/// Mean light of the four quarters: what is where.
fn quarters(photo: &Photograph) -> Vec<f64> {
    let [w, h] = photo.size.map(|n| n as usize);
    let mean = |x0: usize, y0: usize| {
        let mut sum = 0.0;
        for y in (y0..y0 + h / 2).step_by(7) {
            for x in (x0..x0 + w / 2).step_by(7) {
                sum += photo.light(x, y).iter().map(|v| f64::from(*v)).sum::<f64>();
            }
        }
        sum / ((w / 14) * (h / 14)) as f64
    };
    vec![mean(0, 0), mean(w / 2, 0), mean(0, h / 2), mean(w / 2, h / 2)]
}

#[test]
fn all_stand_upright() {
    let Some(folder) = data("hostile/orientation") else { return };
    for kind in ["Landscape", "Portrait"] {
        let upright = read(&folder.join(format!("{kind}_1.jpg"))).unwrap();
        for turned in [0, 3, 6, 8] {
            let photo = read(&folder.join(format!("{kind}_{turned}.jpg"))).unwrap();
            assert_eq!(photo.size, upright.size, "{kind} {turned}");
            for (a, b) in quarters(&photo).iter().zip(quarters(&upright)) {
                assert!((a - b).abs() < 0.02, "{kind} {turned}: {a} against {b}");
            }
        }
    }
}

#[test]
fn phones_are_read_without_where_they_were() {
    let Some(folder) = data("hostile/phone_and_formats") else { return };
    let photo = read(&folder.join("Apple_iPhone_5.jpg")).unwrap();
    assert_eq!(photo.about.format, Format::Jpeg);
    assert!(photo.about.focal_length_mm.is_some_and(|mm| (3.0..6.0).contains(&mm)), "{:?}", photo.about);
    assert!(photo.about.taken.as_ref().is_some_and(|d| d.len() == 10));
    for (name, size) in [("IMG_2927.HEIC", [3024, 4032]), ("Issue_487.heic", [0, 0])] {
        let photo = read(&folder.join(name)).unwrap();
        assert_eq!(photo.about.format, Format::Heic);
        // A portrait stays one: the container turns it, and what Exif says must not turn it again.
        assert!(size == [0, 0] || photo.size == size, "{name}: {:?}", photo.size);
        assert!(photo.size[1] > photo.size[0], "{name}: {:?}", photo.size);
    }
}

#[test]
fn nothing_hostile_gets_further_than_a_named_error() {
    let mut met = 0;
    for folder in ["pillow", "heif", "made_here", "phone_and_formats", "mesh_assimp"] {
        let Some(folder) = data(&format!("hostile/{folder}")) else { return };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if let Err(error) = read(&path) {
                let words = error.to_string();
                assert!(words.len() > 20 && !words.contains('\n'), "{}: {words}", path.display());
                println!("{}: {words}", path.file_name().unwrap().to_string_lossy());
            }
            met += 1;
        }
    }
    assert!(met > 15);
}

#[test]
fn bombs_are_refused_by_their_header() {
    let Some(folder) = data("hostile/made_here") else { return };
    let bomb = folder.join("bomb_30000x30000_1bit.png");
    assert!(
        matches!(read(&bomb), Err(PhotoError::TooLarge { width: 30_000, .. })),
        "{:?}",
        read(&bomb).err()
    );
    assert!(matches!(Photograph::read(&[], &Limits::default()), Err(PhotoError::Empty)));
    let gif = data("hostile/pillow").unwrap().join("decompression_bomb.gif");
    assert!(matches!(read(&gif), Err(PhotoError::Unknown { .. })));
}

#[test]
fn cut_off_anywhere_is_damaged_and_no_more() {
    let Some(folder) = data("hostile/pillow") else { return };
    let whole = std::fs::read(folder.join("exif_typeerror.jpg")).unwrap();
    for end in (0..whole.len()).step_by(whole.len() / 60) {
        let _ = Photograph::read(&whole[..end], &Limits::default());
        let mut spoilt = whole.clone();
        spoilt[end] ^= 0x5a;
        let _ = Photograph::read(&spoilt, &Limits::default());
    }
}
