//! Keys of the defaults that the code reads. The numbers, units and sources are in `content/defaults.toml`;
//! a test there and [`crate::content::Defaults::new`] keep the two lists equal.

/// A default by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    id: &'static str,
    least: usize,
}

impl Key {
    /// Its name in content.
    pub fn id(self) -> &'static str {
        self.id
    }

    /// How many values the code reads at least.
    pub fn least(self) -> usize {
        self.least
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $id:literal $(, $least:literal)?;)*) => {
        $($(#[$doc])* pub const $name: Key = Key { id: $id, least: 1 $(- 1 + $least)? };)*
        /// All keys.
        pub const ALL: &[Key] = &[$($name),*];
    };
}

keys! {
    /// Believed head lengths, mm: least and most.
    HEAD_LENGTH_MM = "head.length_mm", 2;
    /// Believed heights of the head over the tragions, mm: least and most.
    HEAD_HEIGHT_MM = "head.height_mm", 2;
    /// How far a landmark may lie off the surface, mm.
    LANDMARK_OFF_MM = "head.landmark_off_mm";
    /// Angle of the tragion-canthus line above the Frankfurt plane, degrees.
    CANTHUS_DEG = "head.canthus_above_frankfurt_deg";
    /// Longest mesh edge on the scalp, mm.
    LONGEST_EDGE_MM = "head.longest_edge_mm";
    /// Area share of a second piece that makes a scan of two heads.
    TWO_HEADS_SHARE = "head.two_heads_share";
    /// Border of the hair-bearing scalp: azimuth, elevation pairs.
    SCALP_BORDER = "head.scalp_border_deg", 4;
    /// Azimuth and elevation of the tragions of the head that the border is drawn for, degrees.
    SCALP_BORDER_TRAGION = "head.scalp_border_tragion_deg", 2;
    /// Over which hair thins out at its natural border: degrees outside, degrees inside.
    SCALP_BORDER_FEATHER = "head.scalp_border_feather_deg", 2;
    /// Mean tape measures of men, mm.
    TAPE_MALE_MEAN = "tape.male_mean_mm", 5;
    /// Their standard deviations.
    TAPE_MALE_DEVIATION = "tape.male_deviation_mm", 5;
    /// Mean tape measures of women, mm.
    TAPE_FEMALE_MEAN = "tape.female_mean_mm", 5;
    /// Their standard deviations.
    TAPE_FEMALE_DEVIATION = "tape.female_deviation_mm", 5;
    /// Reading error of a tape, mm.
    TAPE_READING = "tape.reading_mm";
    /// Tape measures that are believed at all, mm: least.
    TAPE_LEAST = "tape.least_mm", 5;
    /// Tape measures that are believed at all, mm: most.
    TAPE_MOST = "tape.most_mm", 5;
    /// Healed diameter of a dot, mm.
    DOT_MM = "dot.healed_mm";
    /// Healed diameter in the hairline, mm.
    DOT_HAIRLINE_MM = "dot.hairline_mm";
    /// Depths behind the hairline, in depths of its zone, between which diameters grow from the edge's to the body's.
    DOT_GROWING = "dot.growing_share", 2;
    /// Fresh diameter against healed.
    DOT_FRESH_FACTOR = "dot.fresh_factor", 2;
    /// Coefficient of variation of diameters.
    DOT_VARIATION = "dot.variation";
    /// Sensible diameters, mm: least and most.
    DOT_RANGE_MM = "dot.range_mm", 2;
    /// Growth of the diameter at 1, 5 and 10 years.
    DOT_GROWTH = "dot.growth", 3;
    /// Target depth, mm.
    DEPTH_MM = "depth.target_mm";
    /// Target depth in the hairline, mm.
    DEPTH_HAIRLINE_MM = "depth.hairline_mm";
    /// Advised depths, mm: least and most.
    DEPTH_ADVISED_MM = "depth.advised_mm", 2;
    /// Depth beyond which pigment blurs, mm.
    DEPTH_LIMIT_MM = "depth.limit_mm";
    /// Density of mid-scalp and frontal zone, per cm².
    DENSITY_MID = "density.mid";
    /// Density of the crown.
    DENSITY_CROWN = "density.crown";
    /// Density of the defined zone behind the edge.
    DENSITY_DEFINED = "density.defined";
    /// Density at the very edge and at the end of the feather.
    DENSITY_EDGE = "density.edge", 2;
    /// Density at the temples.
    DENSITY_TEMPLES = "density.temples";
    /// Dots and hairs together under longer hair.
    DENSITY_LONGER_HAIR = "density.longer_hair";
    /// Growing follicular units per cm² below which density work under hair has nothing to stand under.
    LONGER_HAIR_LEAST = "density.longer_hair_least";
    /// Density in scars.
    DENSITY_SCAR = "density.scar";
    /// Follicular density of the sides where it was not measured.
    DENSITY_SIDES = "density.sides_unmeasured";
    /// Densities that are accepted at all, per cm²: least and most.
    DENSITY_ACCEPTED = "density.accepted", 2;
    /// Density range that is advised.
    DENSITY_ADVISED = "density.advised", 2;
    /// Density below which no dot is placed.
    DENSITY_LEAST = "density.least";
    /// Scale of densities: Caucasian, Asian, African.
    ORIGIN_SCALE = "density.origin_scale", 3;
    /// Cumulative shares of the passes.
    PASS_CUTS = "passes.cumulative", 3;
    /// Cumulative shares in scars.
    SCAR_CUTS = "passes.scar_cumulative", 3;
    /// Smallest spacing as a share of hexagonal.
    SPACING_SHARE = "spacing.least_share";
    /// Smallest spacing in healed diameters.
    SPACING_DIAMETERS = "spacing.least_diameters";
    /// Share of dots that may stand closer than they should, percent.
    CLOSE_PERCENT = "spacing.close_percent";
    /// Coverage in percent: warn, refuse.
    COVERAGE_PERCENT = "coverage.percent", 2;
    /// Height of the mid-frontal point, men, mm of arc above the glabella.
    MFP_MALE_MM = "hairline.male_height_mm";
    /// Height over the glabella's level below which a line lies in the brow, mm.
    BROW_MM = "hairline.brow_mm";
    /// Azimuth from which the line must stay on hair-bearing skin, and by how much it may leave it.
    OFF_SCALP_DEG = "hairline.off_scalp_deg", 2;
    /// Angle between the middle halves of hairline and brow that counts as parallel, degrees.
    BROW_PARALLEL_DEG = "hairline.brow_parallel_deg";
    /// Added per decade beyond the age given as second value, mm.
    MFP_PER_DECADE_MM = "hairline.per_decade_mm", 2;
    /// Floor for men, mm.
    MFP_MALE_FLOOR_MM = "hairline.male_floor_mm";
    /// Height for women, mm.
    MFP_FEMALE_MM = "hairline.female_height_mm";
    /// Floor for women, mm.
    MFP_FEMALE_FLOOR_MM = "hairline.female_floor_mm";
    /// Band above the highest crease, mm.
    CREASE_MM = "hairline.above_crease_mm", 2;
    /// Age from which a low, round line reads false.
    JUVENILE_AGE = "hairline.juvenile_age";
    /// Recession below which a low line reads juvenile, mm.
    JUVENILE_RECESSION_MM = "hairline.juvenile_recession_mm";
    /// Rise above the level line from midline to fronto-temporal point, straight shape, mm.
    RISE_STRAIGHT = "hairline.rise_straight_mm", 5;
    /// Same, rounded.
    RISE_ROUNDED = "hairline.rise_rounded_mm", 5;
    /// Same, M.
    RISE_M = "hairline.rise_m_mm", 5;
    /// Same, widow's peak.
    RISE_WIDOWS_PEAK = "hairline.rise_widows_peak_mm", 5;
    /// Same, receded.
    RISE_RECEDED = "hairline.rise_receded_mm", 5;
    /// Distance of the temporal peak from the fronto-temporal point, mm.
    TEMPORAL_PEAK_MM = "hairline.temporal_peak_mm";
    /// How far ahead of the growing hair a rebuilt temporal peak may stand, how far below it its line meets
    /// that hair, and how far that line runs in under it, mm.
    TEMPORAL_PEAK_REACH_MM = "hairline.temporal_peak_reach_mm", 3;
    /// Distance of point E from the glabella, mm.
    POINT_E_MM = "hairline.point_e_mm";
    /// Macro wave: amplitude and wavelengths from, to, mm.
    WAVE_MM = "hairline.wave_mm", 3;
    /// Micro irregularity: standard deviation and correlation length, mm.
    MICRO_MM = "hairline.micro_mm", 2;
    /// Factor on irregularity for soft, broken, defined, edge-up.
    IRREGULARITY_FACTOR = "hairline.irregularity_factor", 4;
    /// Sentinel dots: share of the hairline zone's dots, reach in mm.
    SENTINELS = "hairline.sentinels", 2;
    /// Left-right difference: default and cap, mm.
    ASYMMETRY_MM = "hairline.asymmetry_mm", 2;
    /// What the head's own asymmetry may add to the line's, mm.
    HEAD_ASYMMETRY_MM = "hairline.head_asymmetry_mm";
    /// Feather width for soft, broken, defined, edge-up, mm.
    FEATHER_MM = "hairline.feather_mm", 4;
    /// Straightness below which an edge looks stencilled: root mean square deviation, mm.
    STRAIGHT_MM = "hairline.straight_mm";
    /// How far below and above the advised height a hairline is remarked on, mm.
    HEIGHT_BAND_MM = "hairline.height_band_mm", 2;
    /// How far below the mid-frontal point the fronto-temporal points may lie, mm.
    TEMPLE_LOW_MM = "hairline.temple_low_mm";
    /// Depth of the hairline zone, mm.
    HAIRLINE_ZONE_MM = "zones.hairline_mm";
    /// End of the defined zone and of the blend behind it, mm behind the edge.
    DEFINED_ZONE_MM = "zones.defined_mm", 2;
    /// Sagittal angles at which frontal meets mid and mid meets crown, degrees.
    ZONE_ANGLES = "zones.sagittal_deg", 2;
    /// Width of the blend between zones, degrees.
    ZONE_BLEND_DEG = "zones.blend_deg";
    /// Width of the blend into growing hair, mm inside and outside the fringe.
    SIDES_BLEND_MM = "zones.sides_blend_mm", 2;
    /// Feather of zones drawn by hand or inside hair, mm.
    ZONE_FEATHER_MM = "zones.feather_mm";
    /// Degrees over which the fringe leaves the hairline's end: from a kept temple, from a rebuilt one.
    FRINGE_EASE_DEG = "zones.fringe_ease_deg", 2;
    /// Place of the crown whorl: azimuth, elevation, degrees.
    WHORL_DEG = "zones.whorl_deg", 2;
    /// Whorl: radius in mm and share of the density at its centre.
    WHORL = "zones.whorl", 2;
    /// Margin around exclusions, mm.
    EXCLUSION_MARGIN_MM = "zones.exclusion_margin_mm";
    /// Overlap of two zones that is tolerated, cm².
    OVERLAP_CM2 = "zones.overlap_cm2";
    /// Measured against expected area: least and most.
    AREA_SHARE = "zones.area_share", 2;
    /// Usual needle: points, gauge in mm.
    NEEDLE = "needle.usual", 2;
    /// Usual needle of hairline and temples: points, gauge in mm.
    NEEDLE_HAIRLINE = "needle.hairline", 2;
    /// Dots per hour.
    DOTS_PER_HOUR = "course.dots_per_hour";
    /// Pace in scars and among hair against bare skin.
    PACE_SHARE = "course.pace_share", 2;
    /// Longest session, hours.
    SESSION_HOURS = "course.session_hours";
    /// Gaps between sessions, days.
    GAP_DAYS = "course.gap_days", 2;
    /// Days from the test patch in a scar to the first session.
    TEST_PATCH_DAYS = "course.test_patch_days";
    /// Minutes of a visit besides placing dots.
    VISIT_MINUTES = "course.visit_minutes";
    /// Shortest gap allowed, days.
    GAP_LEAST_DAYS = "course.gap_least_days";
    /// Days from the consultation to the first session.
    LEAD_DAYS = "course.lead_days";
    /// Final review after the last session, days.
    REVIEW_DAYS = "course.review_days";
    /// Included touch-up after the last session, days.
    INCLUDED_TOUCH_UP_DAYS = "course.included_touch_up_days";
    /// Share of dots placed again in an extra session.
    EXTRA_SHARE = "course.extra_share";
    /// Sessions beyond which a course is long.
    SESSIONS_MANY = "course.sessions_many";
    /// Dilution ladder, water parts to one of pigment.
    DILUTIONS = "shade.dilutions", 2;
    /// Starting dilution by Fitzpatrick type for black and for light hair: six pairs.
    START_DILUTION = "shade.start", 12;
    /// Hair lightness L* from which hair counts as light.
    LIGHT_HAIR_L = "shade.light_hair_l";
    /// Contrast at day 0, at the pale day, and that day; day of review.
    FADE_HEALING = "fade.healing", 4;
    /// Share lost by six months; rate per year; least and most rate.
    FADE_RATE = "fade.rate", 4;
    /// Factors: oily, high sun, protected, shallow.
    FADE_FACTORS = "fade.factors", 4;
    /// Standard deviations: of the logarithms of early loss, of the yearly rate, between a clinic's clients; of a
    /// measured contrast.
    FADE_UNCERTAINTY = "fade.uncertainty", 4;
    /// Factor on the first six months' loss in scars.
    FADE_SCAR = "fade.scar_early";
    /// Months after which a temporary pigment is gone: expected, fastest, slowest.
    FADE_TEMPORARY_MONTHS = "fade.temporary_months", 3;
    /// Touch-up: contrast threshold and months.
    TOUCH_UP = "fade.touch_up", 2;
    /// Months: a touch-up sooner than this is fast.
    FADES_FAST_MONTHS = "fade.fast_months";
    /// Molar extinction of oxygenated haemoglobin by band.
    SKIN_OXYGENATED = "skin.haemoglobin_oxygenated", 31;
    /// Molar extinction of deoxygenated haemoglobin by band.
    SKIN_DEOXYGENATED = "skin.haemoglobin_deoxygenated", 31;
    /// Haemoglobin in blood, g/l, and its molar mass.
    SKIN_BLOOD_GRAMS = "skin.blood_grams", 2;
    /// Absorption of melanosomes: factor and power.
    SKIN_MELANOSOME = "skin.melanosome", 2;
    /// Absorption of bare skin: a, b, c, d.
    SKIN_BARE = "skin.bare", 4;
    /// Reduced scattering: of the epidermis three, of the dermis three.
    SKIN_SCATTERING = "skin.scattering", 6;
    /// Mean cosine of scattering.
    SKIN_ANISOTROPY = "skin.anisotropy";
    /// Refractive index.
    SKIN_INDEX = "skin.index";
    /// Thickness of epidermis and papillary dermis, mm.
    SKIN_LAYERS_MM = "skin.layers_mm", 2;
    /// Blood of the lower dermis against the papillary.
    SKIN_DEEP_BLOOD = "skin.deep_blood";
    /// Share of haemoglobin that carries oxygen.
    SKIN_OXYGEN = "skin.oxygen";
    /// Melanin of a typical skin of each Fitzpatrick type.
    SKIN_FITZPATRICK_MELANIN = "skin.fitzpatrick_melanin", 6;
    /// Blood of a typical skin.
    SKIN_BLOOD = "skin.blood";
    /// Distance from any skin from which a colour is not believed, CIEDE2000.
    SKIN_FARTHEST = "skin.farthest";
    /// Factor on the skin's blood around fresh dots, and days until it is gone.
    HEAL_REDNESS = "heal.redness", 2;
    /// Length of the column of pigment, mm.
    DOT_COLUMN_MM = "dot.column_mm";
    /// Concentration of pigment in a healed dot against the liquid's.
    DOT_RETAINED = "dot.retained";
    /// Absorption of a hair below the skin, 1/mm for a hair of luminance 1, and how far down it is seen, mm.
    RENDER_HAIR_ROOT = "render.hair_root", 2;
    /// The ear seen from the side: middle above and ahead of the tragion, half height, half depth; and how much
    /// farther out than the tragion only an ear stands, mm.
    RENDER_EAR_MM = "render.ear_mm", 5;
    /// Hairs of a follicular unit: fewest, most.
    HAIRS_OF_UNIT = "hair.of_unit", 2;
    /// Same colour up to, CIEDE2000; bluer from, b*; darker from, L*.
    SHADE_LIMITS = "shade.limits", 3;
    /// Share of its length by which a cut hair hides skin.
    RENDER_HAIR_LEAN = "render.hair_lean";
    /// Linear light of a grey hair, 0..=1.
    RENDER_GREY_HAIR = "render.grey_hair";
    /// Share of the light below a cut hair's end that the end hides.
    RENDER_HAIR_OPAQUE = "render.hair_opaque";
    /// Shine of skin: usual, oily.
    RENDER_GLOSS = "render.gloss", 2;
    /// Blur of an eye, minutes of arc, one standard deviation.
    RENDER_EYE_ARCMIN = "render.eye_arcmin";
    /// Diameter of a hair at the skin, mm.
    RENDER_HAIR_MM = "render.hair_mm";
    /// Follicular units per cm² below which hairs are drawn miniaturised, and the finest, as a share of their width.
    RENDER_MINIATURISED = "render.miniaturised", 2;
    /// Photographs: few megapixels; unsharp from; dark below and bright above; lost from; glare from.
    PHOTO_QUALITY = "photo.quality", 6;
    /// Photographs of the head: least px a mm; most of the scalp cut off; nearest, mm; most of it white.
    PHOTO_FRAMING = "photo.framing", 4;
    /// Spots in macro photographs: narrowest, widest, mm; least contrast; over noise; roundness.
    PHOTO_SPOTS = "photo.spots", 5;
    /// Follicular units of spots: farthest apart, mm; scatter of one hair; shares of spots of one to four hairs.
    PHOTO_UNITS = "photo.units", 6;
    /// Pigment beside bare skin in photographs: block, share of the radius; least radius, px; least light; least absorbance; scatter of
    /// photographs; of the skin.
    PHOTO_PATCHES = "photo.patches", 6;
    /// Days after a session from which to which a photograph shows the healed result.
    PHOTO_HEALED_DAYS = "photo.healed_days", 2;
    /// Shares of follicular units with one to four hairs.
    HAIR_UNIT_SHARES = "hair.unit_shares", 4;
    /// How far from a unit's middle its hairs leave the skin: least, most, mm.
    HAIR_UNIT_SPREAD_MM = "hair.unit_spread_mm", 2;
    /// The scalp map from photographs: cell and evening out, mm; bald and thin below; reflectance of paper; what
    /// skin mirrors.
    PHOTO_SCALP = "photo.scalp", 6;
    /// Skin told from hair: deviations, least and most; smooth: deviations, share, times; scatter of skin, least; apart;
    /// roughness: most, telling.
    PHOTO_TONE = "photo.tone", 11;
    /// Spread of the vault's radius by degree of harmonic, mm.
    FIT_VAULT_MM = "fit.vault_mm", 6;
    /// Spread of what differs left and right, against what does not.
    FIT_ASYMMETRY = "fit.asymmetry";
    /// Spreads of face, chin and ears, mm.
    FIT_FACE_MM = "fit.face_mm", 9;
    /// How far landmarks lie off the shape: eyes, midline, tragions, ears, chin, others, mm.
    FIT_LANDMARK_MM = "fit.landmark_mm", 6;
    /// How far an outline lies off the shape's, mm.
    FIT_OUTLINE_MM = "fit.outline_mm";
    /// How well a point is picked, share of the longer side; a marker's corner, px.
    FIT_PICKING = "fit.picking", 2;
    /// Focal length where none is known, mm of 36; its spread; the spread of one that was written.
    FIT_FOCAL = "fit.focal", 3;
    /// How far a camera strays from the side that was named, degrees.
    FIT_SIDE_DEG = "fit.side_deg";
    /// How well a length is measured, mm.
    FIT_LENGTH_MM = "fit.length_mm";
    /// What lengths are off by beyond the equations, a share.
    FIT_BEYOND = "fit.beyond";
    /// From where on a point is an outlier, standard deviations.
    FIT_OUTLIER = "fit.outlier";
    /// From where on a point is worth another look while points are being picked, standard deviations.
    FIT_DOUBTFUL = "fit.doubtful";
    /// Lidocaine percentage not to be exceeded.
    LIDOCAINE_PERCENT = "numbing.lidocaine_percent";
    /// Area above which numbing counts as a large area, cm².
    NUMBING_AREA_CM2 = "numbing.large_area_cm2";
    /// Age below which nothing is done.
    ADULT_AGE = "client.adult_age";
    /// Months until a scar is mature.
    SCAR_MONTHS = "client.scar_months";
    /// Grey share, and age, from which grey hair is spoken of.
    GREY = "client.grey", 2;
}
