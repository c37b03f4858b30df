//! The words of every mail, in both languages. A text with `{name}` in it is said only where all its names have a value;
//! otherwise a barer one is.

mod events;
mod frame_da;
mod frame_en;

use domain::{Language, Notice, Place, Right};
use jiff::tz::TimeZone;

use crate::line::clipped;

pub use self::{
    events::{Event, Heading, Reader, When, words},
    frame::{Confirm, Facts, Footer, Frame, Quotes},
};

mod frame;

/// What is said of a notice.
pub fn event(notice: &Notice, language: Language) -> Event {
    words(notice.event).of(notice, language)
}

/// All other words.
pub const fn frame(language: Language) -> &'static Frame {
    match language {
        Language::Danish => &frame_da::FRAME,
        Language::English => &frame_en::FRAME,
    }
}

impl Frame {
    /// The name of a right, as the portal shows it.
    pub const fn right(&self, right: Right) -> &'static str {
        match right {
            Right::AdministerAgreements => self.administer_agreements,
            Right::ViewAgreements => self.view_agreements,
            Right::CaseWorker => self.case_worker,
            Right::AgencyAdministrator => self.agency_administrator,
            Right::AdministerUsers => self.administer_users,
        }
    }

    /// The text of a link to a place, so that it makes sense read alone.
    pub const fn open(&self, place: &Place) -> &'static str {
        match place {
            Place::Home => self.open_home,
            Place::DataAccess(_) => self.open_data_access,
            Place::Connection(_) => self.open_connection,
            Place::System(_) => self.open_system,
            Place::Service(_) => self.open_service,
            Place::Receipt(_) => self.open_receipt,
            Place::MyRights => self.open_my_rights,
            Place::RightRequest(_) => self.open_right_request,
            Place::Inquiry(_) | Place::InquiryLink(_) | Place::CaseInquiry(_) => self.open_inquiry,
            Place::OperatingStatus => self.open_operating_status,
            Place::Confirm(_) => self.confirm.button,
            Place::Unsubscribe(_) => self.footer.unsubscribe,
        }
    }

    /// "1 dag", "14 dage".
    pub fn days(&self, days: u32) -> String {
        count(if days == 1 { self.day } else { self.days }, days)
    }

    /// "1 institution", "12 institutioner".
    pub fn institutions(&self, number: u32) -> String {
        count(if number == 1 { self.institution } else { self.institutions }, number)
    }
}

/// A text with its `{count}`.
pub fn count(text: &str, count: impl ToString) -> String {
    text.replace("{count}", &count.to_string())
}

/// The text with its names put in; none where one of them has no value.
pub fn fill(text: &str, value: impl Fn(&str) -> String) -> Option<String> {
    let mut filled = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let value = value(name);
        if value.is_empty() {
            return None;
        }
        filled.push_str(before);
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// What a name of an event's text stands for in this notice, each at most `max` characters; empty where there is nothing.
pub fn value(notice: &Notice, language: Language, name: &str, max: usize) -> String {
    let frame = frame(language);
    match name {
        "provider" => clipped(&notice.provider, max),
        "system" => clipped(&notice.system, max),
        "service" => clipped(&notice.service, max),
        "owner" => clipped(&notice.owner, max),
        "person" => clipped(&notice.person, max),
        "owners" if notice.owners > 0 => frame.institutions(notice.owners),
        "days" if notice.days > 0 => frame.days(notice.days),
        "date" => notice.moment.map(date).unwrap_or_default(),
        "message" => clipped(said(notice, language), max * 2),
        _ => String::new(),
    }
}

/// What somebody wrote, in the language if they wrote it in both.
pub fn said(notice: &Notice, language: Language) -> &str {
    match language {
        Language::English if !notice.comment_en.trim().is_empty() => &notice.comment_en,
        _ => &notice.comment,
    }
}

/// The Danish date of a moment: `14.10.2026`.
pub fn date(at: domain::Timestamp) -> String {
    let denmark = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
    let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    moment.to_zoned(denmark).strftime("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests;
