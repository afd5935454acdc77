//! The allocator, and the one `unsafe` call of the workspace.
//!
//! Pictures come and go by the hundred megabytes. The allocator hands freed pages back to the system after
//! ten milliseconds by default and gets them anew, zeroed, a moment later; that was a fifth of the time of
//! `plan` on a virtual machine (3.6 s against 2.8 s). A command runs for seconds, so it keeps its pages until it ends.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc's `mi_option_e`, the same in its versions 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Never gives memory back before the program ends. Called first thing in `main`.
#[expect(unsafe_code, reason = "a C function of the allocator; sound as argued at the call")]
pub(crate) fn keep_pages() {
    // SAFETY: the function only stores a number in the allocator's table of options. It must not be called
    // from two threads at once; `main` calls it before any other thread is started.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "reads the option back")]
    fn pages_are_kept() {
        keep_pages();
        // SAFETY: reads a number from the allocator's table of options.
        assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, -1);
    }
}
