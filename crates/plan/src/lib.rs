//! Case to design, layout, course, outlook, quote and findings.
