//! The words around what happened.

/// Everything that is said besides what happened, in one language.
#[derive(Debug)]
pub struct Frame {
    /// Several things of different kinds, with `{count}`.
    pub several: &'static str,
    /// Everything of a day, with `{count}`.
    pub digest: &'static str,
    /// A day's only thing, with its `{headline}`.
    pub digest_of_one: &'static str,
    pub several_intro: &'static str,
    pub digest_intro: &'static str,
    /// What a mail leaves out, with `{count}`.
    pub more: &'static str,
    pub day: &'static str,
    pub days: &'static str,
    pub institution: &'static str,
    pub institutions: &'static str,
    pub administer_agreements: &'static str,
    pub view_agreements: &'static str,
    pub case_worker: &'static str,
    pub agency_administrator: &'static str,
    pub administer_users: &'static str,
    pub open_home: &'static str,
    pub open_data_access: &'static str,
    pub open_connection: &'static str,
    pub open_system: &'static str,
    pub open_service: &'static str,
    pub open_receipt: &'static str,
    pub open_my_rights: &'static str,
    pub open_right_request: &'static str,
    pub open_inquiry: &'static str,
    pub open_operating_status: &'static str,
    pub facts: Facts,
    pub quotes: Quotes,
    pub confirm: Confirm,
    pub footer: Footer,
}

/// What the facts are called.
#[derive(Debug)]
pub struct Facts {
    pub provider: &'static str,
    pub system: &'static str,
    pub service: &'static str,
    pub owner: &'static str,
    pub owners: &'static str,
    pub data: &'static str,
    pub right: &'static str,
    pub person: &'static str,
    pub actor: &'static str,
    pub waited: &'static str,
    pub expires: &'static str,
    /// After the date, with `{days}`.
    pub expires_in: &'static str,
    pub shown_from: &'static str,
    pub holds_until: &'static str,
    pub last_day: &'static str,
}

/// What stands above a text that somebody wrote.
#[derive(Debug)]
pub struct Quotes {
    pub comment: &'static str,
    pub reason: &'static str,
    pub question: &'static str,
    pub answer: &'static str,
    pub text: &'static str,
    pub operating_message: &'static str,
}

/// The letter that asks for a confirmation.
#[derive(Debug)]
pub struct Confirm {
    /// With `{organisation}`.
    pub subject: &'static str,
    pub bare_subject: &'static str,
    /// With `{name}`: who registered the address.
    pub registered: &'static str,
    pub bare_registered: &'static str,
    /// With `{organisation}`.
    pub as_provider: &'static str,
    /// With `{organisation}`.
    pub as_owner: &'static str,
    /// With `{organisation}`.
    pub as_agency: &'static str,
    pub ask: &'static str,
    pub button: &'static str,
    /// With `{days}`.
    pub holds: &'static str,
    pub ignore: &'static str,
}

/// Why the reader gets the mail, and what to do about it.
#[derive(Debug)]
pub struct Footer {
    /// With `{organisation}`.
    pub registered: &'static str,
    pub bare_registered: &'static str,
    /// With `{organisation}`.
    pub contact_person: &'static str,
    pub bare_contact_person: &'static str,
    /// With `{organisation}`.
    pub official_address: &'static str,
    pub bare_official_address: &'static str,
    /// After both of these.
    pub register_one: &'static str,
    pub user_administrator: &'static str,
    pub own_right: &'static str,
    pub own_inquiry: &'static str,
    pub personal: &'static str,
    /// Ends a registration.
    pub unsubscribe: &'static str,
    /// Ends what the portal writes to an address by itself.
    pub stop: &'static str,
    pub automatic: &'static str,
}
