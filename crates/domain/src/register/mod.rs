//! The institution register's extract: what a file says, and what bringing the portal into line with it would change.
//!
//! Reading ([`decode()`], `read`) and deciding ([`plan()`]) are apart from carrying out, so that people see every fault and
//! every change before anything happens. The reader needs the feature `register`; the types do not, so that pages can
//! carry them.

#[cfg(feature = "register")]
mod columns;
mod decode;
mod extract;
#[cfg(feature = "register")]
mod line;
mod plan;
#[cfg(feature = "register")]
mod read;
mod row;
#[cfg(feature = "register")]
mod sample;

pub use decode::decode;
pub use extract::{Extract, ExtractFault, LineFault, RowFault, Separator};
pub use plan::{
    Changed, NOT_IN_REGISTER, Plan, RegisterChange, RegisterChangeKind, RegisteredNow, plan, plan_owners,
};
#[cfg(feature = "register")]
pub use read::{read, read_owners};
pub use row::{Difference, RegisterField, RegisterRow};
#[cfg(feature = "register")]
pub use sample::sample;
