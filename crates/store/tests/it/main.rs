//! The repositories and the schema.

mod notices;
mod rows;
mod upgrade;
