//! The life of a noun as one table: its statuses, and of each action whose it is, from which statuses it leads to which,
//! whether a reason is needed and what is told of it.

use crate::SubjectKind;

/// Who takes an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The provider whose system it is about.
    Provider,
    /// The owner of the data.
    Owner,
    /// The agency's case workers.
    Agency,
    /// Who grants rights in the organisation.
    UserAdministrator,
    /// The person who asked or wrote.
    Sender,
}

/// Where something stands, whatever noun it is: what is to be seen at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds, or was done.
    Holds,
    /// Somebody is waited for.
    Waits,
    /// Somebody said no, or it failed.
    Refused,
    /// It is over, or rests.
    Over,
}

/// A status of any noun.
pub trait Status: Copy + 'static {
    /// The noun whose status it is.
    const KIND: SubjectKind;

    /// The stable short name.
    fn code(self) -> &'static str;
    /// The status with this short name.
    fn from_code(code: &str) -> Option<Self>;
    /// What it comes to.
    fn standing(self) -> Standing;
}

/// Says of an enum of statuses what each comes to.
macro_rules! standings {
    ($status:ident of $kind:ident: $($variant:ident $standing:ident),+) => {
        impl $crate::Status for $status {
            const KIND: $crate::SubjectKind = $crate::SubjectKind::$kind;

            fn code(self) -> &'static str {
                self.code()
            }

            fn from_code(code: &str) -> Option<Self> {
                Self::from_code(code)
            }

            fn standing(self) -> $crate::Standing {
                match self { $(Self::$variant => $crate::Standing::$standing),+ }
            }
        }
    };
}

/// Makes the two enums of a table, and what follows from it. `Waiting: Waits = "waiting"` says of
/// a status what it comes to; an action reads
/// `Reject = "reject" by Agency: Waiting => Rejected, needs reason, tells ConnectionRejected;`, and has a further way, behind a
/// slash, for statuses from which it is another step. Where more than the status
/// decides, the action's head names it and a row may end its transition with `if`. A status that does not take an
/// action refuses with [`RuleError::Status`].
///
/// [`RuleError::Status`]: crate::RuleError::Status
macro_rules! lifecycle {
    (@given) => { false };
    (@given $given:ident) => { true };
    (@first $first:ident $($other:ident)*) => { $crate::NoticeEvent::$first };
    (
        $(#[$about_status:meta])*
        pub enum $status:ident of $kind:ident {
            $( $(#[$about_one:meta])* $one:ident: $standing:ident = $one_code:literal ),+ $(,)?
        }

        $(#[$about_action:meta])*
        pub enum $action:ident $(given $fact:ident: $Fact:ty)? {
            $(
                $(#[$about:meta])*
                $step:ident = $code:literal by $party:ident:
                    $(
                        $($from:ident)|+ => $to:ident $(if $condition:expr)?
                        $(, needs $reason:ident)?, tells $event:ident
                    )/+;
            )+
        }
    ) => {
        $crate::code::codes! {
            $(#[$about_status])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
            pub enum $status { $( $(#[$about_one])* $one = $one_code ),+ }
        }

        $crate::lifecycle::standings!($status of $kind: $($one $standing),+);

        $crate::code::codes! {
            $(#[$about_action])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
            pub enum $action { $( $(#[$about])* $step = $code ),+ }
        }

        impl $action {
            /// Whose it is to take.
            pub const fn whose(self) -> $crate::Party {
                match self { $(Self::$step => $crate::Party::$party),+ }
            }

            /// Whether a reason must be given, from some status at least.
            pub const fn needs_reason(self) -> bool {
                match self { $(Self::$step => $($crate::lifecycle::lifecycle!(@given $($reason)?))||+),+ }
            }

            /// Whether a reason must be given where the action is taken in status `from`.
            pub const fn needs_reason_from(self, from: $status) -> bool {
                match (self, from) {
                    $($((Self::$step, $($status::$from)|+) => $crate::lifecycle::lifecycle!(@given $($reason)?),)+)+
                    _ => false,
                }
            }

            /// What is told of the action where it is taken in status `from`; `None` where it cannot be taken.
            pub const fn tells(self, from: $status) -> Option<$crate::NoticeEvent> {
                match (self, from) {
                    $($((Self::$step, $($status::$from)|+) => Some($crate::NoticeEvent::$event),)+)+
                    _ => None,
                }
            }

            /// The status after the action, or `None` where status `from` does not take it.
            pub const fn leads_to(self, $($fact: $Fact,)? from: $status) -> Option<$status> {
                match (self, from) {
                    $($((Self::$step, $($status::$from)|+) $(if $condition)? => Some($status::$to),)+)+
                    _ => None,
                }
            }

            /// The status after the action.
            ///
            /// # Errors
            /// The refusal that names the status where it does not take the action; [`RuleError::ReasonNeeded`].
            ///
            /// [`RuleError::ReasonNeeded`]: crate::RuleError::ReasonNeeded
            fn step(
                self,
                $($fact: $Fact,)?
                from: $status,
                reason: &$crate::Comment,
            ) -> Result<$status, $crate::RuleError> {
                let to = self.leads_to($($fact,)? from).ok_or_else(|| $crate::RuleError::status(from))?;
                if self.needs_reason_from(from) && reason.is_empty() {
                    return Err($crate::RuleError::ReasonNeeded);
                }
                Ok(to)
            }
        }

        impl From<$action> for $crate::NoticeEvent {
            /// What is told of it; of its first way, where it has several.
            fn from(action: $action) -> Self {
                match action { $($action::$step => $crate::lifecycle::lifecycle!(@first $($event)+)),+ }
            }
        }
    };
}

pub(crate) use {lifecycle, standings};
