//! The router over HTTP, in the process. One program: each test program is as large as all of what it links.

mod access;
mod answers;
mod common;
mod contacts;
mod documents;
mod forms;
mod functions;
mod fuzz;
mod hostile;
mod identity;
mod kept;
mod lists;
mod pages;
mod process;
mod registers;
mod repository;
mod seen;
mod shown;
mod sizes;
mod sql;
mod statements;
mod stream;
mod tree;
mod typed;
mod unfinished;
mod worst;

/// Counts the memory that is in use: each test is a process of its own under nextest.
#[global_allocator]
static PEAK: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;
