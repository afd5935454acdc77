//! A piece of a stencil as it is printed: rim, border, crosses, ticks and landmarks, in mm on paper.

use super::Stencil;
use crate::folder::ReportError;
use crate::maps::bar;
use crate::typeset;
use geometry::DVec2;
use serde_json::json;
use std::fmt::Write;

/// A piece of a border laid flat.
pub struct Patch {
    /// Title, as `Hairline 1 of 2`.
    pub title: String,
    /// Corners of the paper, mm: width and height.
    pub size: DVec2,
    /// Rim of the strip.
    pub(super) rim: Vec<DVec2>,
    /// The border itself.
    pub(super) line: Vec<DVec2>,
    /// Registration crosses, shared with the neighbouring piece, and their labels.
    pub(super) crosses: Vec<(DVec2, String)>,
    /// Ticks each centimetre: from, to, label.
    pub(super) ticks: Vec<(DVec2, DVec2, String)>,
    /// Landmarks on the line.
    pub(super) marks: Vec<(DVec2, String)>,
    /// Largest relative error of a length on this patch.
    pub distortion: f64,
}

/// White around a patch, mm.
const MARGIN_MM: f64 = 6.0;

impl Patch {
    /// Turns the patch so that it is widest across the page and moves it to the top left.
    pub(super) fn lay_on_page(&mut self) {
        let (first, last) = (self.rim[0], self.rim[self.rim.len() / 2]);
        let along = (last - first).normalize_or(DVec2::X);
        let turn = DVec2::new(along.x, -along.y);
        self.map(|p| turn.rotate(DVec2::new(p.x, p.y)) * DVec2::new(1.0, -1.0));
        let lo = self.rim.iter().copied().fold(self.rim[0], DVec2::min);
        let hi = self.rim.iter().copied().fold(self.rim[0], DVec2::max);
        self.map(|p| p - lo + DVec2::splat(MARGIN_MM));
        self.size = hi - lo + DVec2::new(2.0 * MARGIN_MM, 2.0 * MARGIN_MM + 8.0);
    }

    fn map(&mut self, f: impl Fn(DVec2) -> DVec2) {
        self.rim.iter_mut().chain(&mut self.line).for_each(|p| *p = f(*p));
        self.crosses.iter_mut().for_each(|c| c.0 = f(c.0));
        self.marks.iter_mut().for_each(|c| c.0 = f(c.0));
        self.ticks.iter_mut().for_each(|t| (t.0, t.1) = (f(t.0), f(t.1)));
    }

    /// The patch as SVG elements in mm.
    fn elements(&self) -> String {
        let mut svg = String::new();
        let line = |points: &[DVec2]| {
            let mut d = String::new();
            for (i, p) in points.iter().enumerate() {
                let _ = write!(d, "{}{:.3} {:.3}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
            }
            d
        };
        let _ = write!(
            svg,
            "<path d=\"{}Z\" fill=\"#f7fafb\" stroke=\"#8796a1\" stroke-width=\"0.2\" stroke-dasharray=\"1.5 1\"/>",
            line(&self.rim)
        );
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"#b3261e\" stroke-width=\"0.35\"/>",
            line(&self.line)
        );
        for (a, b, label) in &self.ticks {
            let _ = write!(
                svg,
                "<path d=\"M{:.3} {:.3}L{:.3} {:.3}\" stroke=\"#1f2a33\" stroke-width=\"0.2\"/>",
                a.x, a.y, b.x, b.y
            );
            self.text(&mut svg, b.lerp(*a, 0.3), 2.0, label);
        }
        for (p, label) in &self.crosses {
            let _ = write!(
                svg,
                "<path d=\"M{:.3} {:.3}h5m-2.5 -2.5v5\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.25\"/><circle cx=\"{:.3}\" cy=\"{:.3}\" r=\"1.6\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.25\"/>",
                p.x - 2.5,
                p.y,
                p.x,
                p.y
            );
            self.text(&mut svg, *p + DVec2::new(2.0, -1.0), 2.4, label);
        }
        for (p, label) in &self.marks {
            let _ = write!(svg, "<circle cx=\"{:.3}\" cy=\"{:.3}\" r=\"0.9\" fill=\"#0b5c7a\"/>", p.x, p.y);
            self.text(&mut svg, *p + DVec2::new(1.5, 2.5), 2.4, label);
        }
        bar(&mut svg, DVec2::new(MARGIN_MM, self.size.y - 2.0), 50.0);
        svg
    }

    /// Words beside a point, on the side of it where the page has room.
    fn text(&self, svg: &mut String, at: DVec2, size: f64, words: &str) {
        let late = at.x + 0.5 * size * words.chars().count() as f64 > self.size.x;
        let (x, anchor) = if late { (at.x - 4.0, "end") } else { (at.x, "start") };
        let _ = write!(
            svg,
            "<text x=\"{x:.2}\" y=\"{:.2}\" font-size=\"{size}\" text-anchor=\"{anchor}\" font-family=\"Libertinus Serif, DejaVu Sans Mono, serif\" fill=\"#1f2a33\">{words}</text>",
            at.y
        );
    }

    fn svg(&self) -> String {
        page(self.size, &self.elements())
    }
}

fn page(size: DVec2, elements: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.2}mm\" height=\"{:.2}mm\" viewBox=\"0 0 {:.2} {:.2}\">{elements}</svg>",
        size.x, size.y, size.x, size.y
    )
}

impl Stencil {
    /// All patches below each other in one SVG at 1:1.
    pub fn svg(&self) -> String {
        let width = self.patches.iter().map(|p| p.size.x).fold(60.0, f64::max);
        let (mut y, mut elements) = (0.0, String::new());
        for patch in &self.patches {
            let _ = write!(
                elements,
                "<g transform=\"translate(0 {y:.2})\"><title>{}</title>{}</g>",
                patch.title,
                patch.elements()
            );
            y += patch.size.y + 4.0;
        }
        page(DVec2::new(width, y.max(20.0)), &elements)
    }

    /// One page a patch.
    ///
    /// # Errors
    /// [`ReportError::Typeset`] where the document cannot be set.
    pub fn pdf(&self, reference: &str) -> Result<Vec<u8>, ReportError> {
        let pictures =
            self.patches.iter().enumerate().map(|(i, p)| (format!("patch-{i}.svg"), p.svg().into_bytes()));
        let patches: Vec<_> = self
            .patches
            .iter()
            .enumerate()
            .map(|(i, p)| {
                json!({
                    "title": p.title,
                    "file": format!("patch-{i}.svg"),
                    "width": p.size.x,
                    "height": p.size.y,
                    "note": format!("lengths true to {:.1} %; pieces meet where crosses have the same letter and number", 100.0 * p.distortion),
                })
            })
            .collect();
        let data = json!({ "reference": reference, "patches": patches });
        typeset::pdf("stencil.pdf", include_str!("../../templates/stencil.typ"), &data, pictures.collect())
    }
}
