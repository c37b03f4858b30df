//! What is asked of rights.

use domain::{Comment, Right, Timestamp};

use crate::form::{Choice, form};

form! {
    /// Which rights somebody asks for, and where they are to hold.
    pub struct RequestForm reads RequestTyped {
        comment: Comment,
    }
    apart {
        administer: Choice,
        view: Choice,
        scope: Choice,
    }
}

form! {
    /// What is to become of a request.
    pub struct DecideForm reads DecideTyped {
        reason: Comment,
    }
    hidden {
        id: String,
    }
    apart {
        action: Choice,
        scope: Choice,
    }
}

form! {
    /// A right for somebody, for ever or until a moment.
    pub struct GrantForm reads GrantTyped {
        right: Right,
        until: Option<Timestamp>,
    }
    hidden {
        user: String,
    }
    apart {
        scope: Choice,
    }
}

form! {
    /// The end of a right, at once or at a moment.
    pub struct EndForm reads EndTyped {
        until: Option<Timestamp>,
    }
    hidden {
        id: String,
    }
}
