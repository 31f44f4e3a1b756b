/** A small crate with the kind of slips that pass every compiler. */
export const DEMO_BASE: Readonly<Record<string, string>> = {
  'Cargo.toml': `[package]
name = "ring"
version = "0.1.0"
edition = "2024"
rust-version = "1.85"

[dependencies]
`,
  'src/lib.rs': `//! A ring buffer.

pub struct Ring {
    slots: Vec<u64>,
}

impl Ring {
    pub fn new(size: usize) -> Self {
        Ring { slots: vec![0; size] }
    }
}
`,
};

const HEAD: Readonly<Record<'Cargo.toml' | 'src/lib.rs', string>> = {
  'Cargo.toml': `[package]
name = "ring"
version = "0.1.0"
edition = "2024"
rust-version = "1.85"

[dependencies]
crossbeam-utils = { git = "https://github.com/crossbeam-rs/crossbeam", branch = "master" }
`,
  'src/lib.rs': `//! A ring buffer.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

static mut CREATED: usize = 0;

pub struct Ring {
    slots: Vec<UnsafeCell<u64>>,
    head: AtomicUsize,
}

unsafe impl Sync for Ring {}

impl Ring {
    pub fn new(size: usize) -> Self {
        unsafe { CREATED += 1 };
        let slots = (0..size).map(|_| UnsafeCell::new(0)).collect();
        Ring { slots, head: AtomicUsize::new(0) }
    }

    pub fn push(&self, value: u64) {
        let head = self.head.load(Ordering::Release);
        // SAFETY: only the producer pushes, and \`head\` is within bounds by the modulus.
        unsafe { *self.slots[head % self.slots.len()].get() = value };
        self.head.store(head + 1, Ordering::Release);
    }

    pub unsafe fn get_unchecked(&self, index: usize) -> u64 {
        unsafe { *self.slots.get_unchecked(index).get() }
    }
}
`,
};

export const DEMO_HEAD: Readonly<Record<string, string>> = HEAD;

/** The second push: the load says `Acquire`, as the suggestion has it. */
export const DEMO_FIX: Readonly<Record<string, string>> = {
  'src/lib.rs': HEAD['src/lib.rs'].replace('load(Ordering::Release)', 'load(Ordering::Acquire)'),
};
