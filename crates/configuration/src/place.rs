//! Where a value comes from, so that what is wrong with it can be found.

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    pub value: T,
    pub place: Place,
}

/// A line of the file, or a variable.
#[derive(Clone, Debug)]
pub struct Place {
    pub key: String,
    pub line: Option<u32>,
}

impl<T> Setting<T> {
    /// Another value of the same place.
    pub fn with<U>(self, value: U) -> Setting<U> {
        Setting { value, place: self.place }
    }
}

/// The number of the line that holds the byte at `offset`.
pub fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
