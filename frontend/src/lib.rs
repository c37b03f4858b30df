//! The browser entry point: wakes the islands of the page that the server rendered.

// The islands are found by name among this program's exports.
pub use app::islands;

/// Called by the script that the page loads, before it wakes the islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
