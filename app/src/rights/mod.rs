//! Rights: one's own ("Mine rettigheder"), asking for more ("Få flere rettigheder"), and deciding on others'
//! ("Brugeradministration").

mod administration;
mod decide;
mod mine;
mod more;
mod person;
pub mod server_fns;
mod words;

pub use administration::{UserAdministrationPage, user_tabs};
pub use decide::DecideRightPage;
pub use mine::MyRightsPage;
pub use more::MoreRightsPage;
pub use person::{EndRightPage, PersonPage};
pub use server_fns::ScopeView;
pub use words::{right_text, scope_text};
