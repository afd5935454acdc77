//! tmp
use document::{Scanned, head_of_case, read_case, read_landmarks, shipped_content};
fn main() {
    let content = shipped_content().unwrap();
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let read = read_case(&text).unwrap();
    let scanned = if args.get(2).map(String::as_str) == Some("scan") {
        let d = "/work/shared/data/scans/lps/";
        let b = std::fs::read(format!("{d}LeePerrySmith.glb")).unwrap();
        let (scale, lm) = read_landmarks(&std::fs::read_to_string(format!("{d}landmarks.toml")).unwrap()).unwrap();
        Some(Scanned { mesh: scan::read("a.glb", &b, &scan::Limits::default(), &mut |_| None).unwrap(), landmarks: Some(lm), scale })
    } else { None };
    let is_scan = scanned.is_some();
    let t = std::time::Instant::now();
    let head = head_of_case(&read, scanned, &content).unwrap().head;
    eprintln!("head {:?}", t.elapsed());
    let plan = ::plan::make_plan(&head, &read.case, &content).unwrap();
    eprintln!("plan {:?} {} dots {:?} scalp {}", t.elapsed(), plan.layout.dots.len(), plan.areas_cm2, head.scalp_area_cm2());
    for f in &plan.findings { eprintln!("{} {}", f.id, f.text); }
    let tex = if is_scan { Some(preview::Texture::decode(&std::fs::read("/work/shared/data/scans/lps/color_1024.jpg").unwrap()).unwrap()) } else { None };
    let g = preview::gallery(&head, &read.case, &plan, &content.defaults, tex.as_ref(), &preview::GallerySettings::default());
    eprintln!("gallery {:?}", t.elapsed());
    std::fs::create_dir_all(&args[3]).unwrap();
    for (n, p) in &g.pictures { std::fs::write(format!("{}/{n}.png", args[3]), p.png().unwrap()).unwrap(); }
    eprintln!("written {:?}", t.elapsed());
}
