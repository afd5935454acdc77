//! Case text through `document::read_case`: a case or a list of problems, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(problems) = document::read_case(text) {
        assert!(!problems.is_empty());
        for problem in problems {
            assert!(problem.span.end <= text.len());
        }
    }
});
