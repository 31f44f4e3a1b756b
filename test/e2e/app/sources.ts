// Rust with known slips, small enough to tell by eye what must be said.

/** One error (`load` with Release), with a suggestion that GitHub can commit. */
export const BAD_LOAD = `use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Ring {
    head: AtomicUsize,
}

impl Ring {
    pub fn head(&self) -> usize {
        // Acquire pairs with the producer's Release store.
        self.head.load(Ordering::Release)
    }
}
`;
export const GOOD_LOAD = BAD_LOAD.replace('load(Ordering::Release)', 'load(Ordering::Acquire)');

/** One warning: an unsafe block that nothing documents. `name` makes findings that are told apart. */
export const bareUnsafe = (name = 'first'): string => `pub fn ${name}(xs: &[u8]) -> u8 {
    assert!(!xs.is_empty());
    unsafe { *xs.get_unchecked(0) }
}
`;

/** Nothing to say. */
export const CLEAN = 'pub fn add(a: u8, b: u8) -> u8 {\n    a.wrapping_add(b)\n}\n';

/** One error without a suggestion to commit. */
export const STATIC_MUT = 'static mut COUNT: u32 = 0;\n';
