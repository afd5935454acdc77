//! A figure and how it is printed.

/// What a figure is held to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// At most.
    AtMost(f64),
    /// At least.
    AtLeast(f64),
}

/// A measured figure.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) suite: &'static str,
    pub(crate) figure: String,
    pub(crate) value: f64,
    pub(crate) goal: Goal,
    pub(crate) note: String,
}

impl Figure {
    pub(crate) fn ok(&self) -> bool {
        match self.goal {
            Goal::AtMost(limit) => self.value <= limit,
            Goal::AtLeast(limit) => self.value >= limit,
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtMost(limit) => format!("<= {limit}"),
            Goal::AtLeast(limit) => format!(">= {limit}"),
        }
    }
}

/// One JSON object a line.
pub(crate) fn print_json(figures: &[Figure]) {
    for f in figures {
        let line = serde_json::json!({
            "suite": f.suite, "figure": f.figure, "value": f.value, "goal": f.goal_text(), "ok": f.ok(),
        });
        println!("{line}");
    }
}

/// A table.
pub(crate) fn print_table(figures: &[Figure]) {
    println!("{:<8} {:<52} {:>12} {:>10}  ok   note", "suite", "figure", "value", "goal");
    for f in figures {
        let ok = if f.ok() { "yes" } else { "NO" };
        println!(
            "{:<8} {:<52} {:>12.4} {:>10}  {:<4} {}",
            f.suite,
            f.figure,
            f.value,
            f.goal_text(),
            ok,
            f.note
        );
    }
}
