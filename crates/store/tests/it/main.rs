//! The repositories and the schema.

mod durable;
mod notices;
mod rows;
mod upgrade;
