//! The case file and the plan file: wire formats, versions, schemas; the shipped content.
