//! OpenID AuthZEN Authorization API 1.0 (final, January 2026): the requests, the answers and the routes, over anything that decides.
//!
//! The routes know nothing of the portal: what they are asked goes to a [`Decider`], and who asks was found out before, by the layer that puts the
//! [asker](Decider::Asker) into the request. So the certification scenario's own subjects and rules run through the routes that serve the portal.
//!
//! Whatever is not understood is refused with 400 and says why; a request that is not understood is never a yes. Unknown members are ignored, as
//! the specification wants it.

mod json;
mod page;
mod question;
mod refusal;
mod routes;
mod search;

use std::{future::Future, sync::Arc};

pub use json::Object;
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, Page};
pub use question::{Action, Entity, MAX_EVALUATIONS, Question};
pub use routes::{MAX_BODY, metadata, router};
pub use search::{Hit, Search};

/// What decides.
pub trait Decider: Send + Sync + 'static {
    /// Who asks, as the layer before the routes has found out.
    type Asker: Clone + Send + Sync + 'static;

    /// The answers to these questions, one each and in their order, all from the same state of things.
    ///
    /// # Errors
    /// [`Unavailable`] where no fresh answer can be given.
    fn decide(
        &self,
        asker: &Self::Asker,
        questions: &[Question],
    ) -> impl Future<Output = Result<Vec<Answer>, Unavailable>> + Send;

    /// What fits a search: of whatever is found, the question about it is answered with yes. Of unknown kinds and keys nothing is found.
    ///
    /// # Errors
    /// [`Unavailable`] where no fresh answer can be given.
    fn search(
        &self,
        asker: &Self::Asker,
        search: &Search,
        page: &Page,
    ) -> impl Future<Output = Result<Found, Unavailable>> + Send;
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub decision: bool,
    /// What there is to say about it; left out where it is empty.
    pub context: Object,
}

/// A part of what fits a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// At most as many as were asked for, in an order that stays.
    pub results: Vec<Hit>,
    /// Where the next part begins ([`Page::after`]); `None` where there is no more.
    pub next: Option<String>,
    /// What there is to say about all of it; left out where it is empty.
    pub context: Object,
}

/// No fresh answer can be given now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl<D: Decider> Decider for Arc<D> {
    type Asker = D::Asker;

    fn decide(
        &self,
        asker: &Self::Asker,
        questions: &[Question],
    ) -> impl Future<Output = Result<Vec<Answer>, Unavailable>> + Send {
        D::decide(self, asker, questions)
    }

    fn search(
        &self,
        asker: &Self::Asker,
        search: &Search,
        page: &Page,
    ) -> impl Future<Output = Result<Found, Unavailable>> + Send {
        D::search(self, asker, search, page)
    }
}
