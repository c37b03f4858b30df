//! The browser entry point: wakes the islands of the page that the server rendered.

// The islands are found by name among this program's exports.
pub use app::islands;

/// Called by the script that the page loads, before it wakes the islands.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
