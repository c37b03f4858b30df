//! What is asked of an owner beside the change of a status.

use domain::Comment;

use crate::form::form;

form! {
    /// What is taken over from another institution: each as it was seen there and here ([`LegateView::target`](super::server_fns::LegateView::target)).
    pub struct TakeOverForm reads TakeOverTyped {
        comment: Comment,
    }
    hidden {
        from_code: String,
        to_code: String,
    }
    apart {
        targets: Vec<String>,
    }
}
