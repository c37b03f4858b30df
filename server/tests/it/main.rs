//! The router over HTTP, in the process. One program: each test program is as large as all of what it links.

mod access;
mod common;
mod contacts;
mod forms;
mod identity;
mod lists;
mod pages;
mod registers;
mod sizes;
mod stream;
mod typed;
mod unfinished;
