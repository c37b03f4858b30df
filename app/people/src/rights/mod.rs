//! Rights: one's own ("Mine rettigheder"), asking for more ("Få flere rettigheder"), and deciding on others'
//! ("Brugeradministration").

mod administration;
mod decide;
mod form;
mod mine;
mod more;
mod person;
pub mod server_fns;
mod words;

pub use administration::user_administration_page;
pub use decide::decide_right_page;
pub use mine::my_rights_page;
pub use more::more_rights_page;
pub use person::{end_right_page, person_page};
pub use server_fns::ScopeView;
pub use words::scope_text;
