//! The words around what happened, in English.

use super::{Confirm, Facts, Footer, Frame, Quotes};

pub const FRAME: Frame = Frame {
    several: "{count} messages from Tilslutning",
    digest: "Today's messages from Tilslutning: {count}",
    digest_of_one: "Today's message from Tilslutning: {headline}",
    several_intro: "This has happened:",
    digest_intro: "This has happened since last time:",
    more: "There are {count} more messages than there is room for here. Log in to Tilslutning to see them all.",
    day: "{count} day",
    days: "{count} days",
    institution: "{count} institution",
    institutions: "{count} institutions",
    administer_agreements: "Tilslutning: right to administer agreements on tilslutning.stil.dk",
    view_agreements: "Tilslutning: right to see agreements on tilslutning.stil.dk",
    case_worker: "Case worker at STIL",
    agency_administrator: "Administrator at STIL",
    administer_users: "User administrator: right to grant rights in the organisation",
    open_home: "Go to Tilslutning",
    open_data_access: "See the data access",
    open_connection: "See the connection agreement",
    open_system: "See the system",
    open_service: "See the web service",
    open_receipt: "See the receipt",
    open_my_rights: "See your rights",
    open_right_request: "See the request",
    open_inquiry: "See the inquiry",
    open_operating_status: "See the operating status",
    facts: Facts {
        provider: "Provider",
        system: "System",
        service: "Web service",
        owner: "Institution",
        owners: "Institutions",
        data: "Data",
        right: "Right",
        person: "Employee",
        actor: "Who",
        waited: "Has waited",
        expires: "Ends",
        expires_in: "in {days}",
        shown_from: "Shown from",
        holds_until: "Holds until",
        last_day: "Last day",
    },
    quotes: Quotes {
        comment: "Comment",
        reason: "Reason",
        question: "Question",
        answer: "Answer",
        text: "Message",
        operating_message: "Operating message",
    },
    confirm: Confirm {
        subject: "Confirm that this address is to be told about {organisation}",
        bare_subject: "Confirm that this address is to be told by Tilslutning",
        registered: "{name} has signed this e-mail address up for notifications from Tilslutning.",
        bare_registered: "This e-mail address has been signed up for notifications from Tilslutning.",
        as_provider: "The address will be told about systems, connection agreements and data accesses of \
                      {organisation} as a provider.",
        as_owner: "The address will be told about requests and data accesses of {organisation} as a school, \
                   day care or municipality.",
        as_agency: "The address will be told about the cases and inquiries that wait for {organisation} as \
                    the agency.",
        ask: "Confirm the address if you want the messages.",
        button: "Confirm the address",
        holds: "The link works for {days}.",
        ignore: "If you do not want the messages, you need not do anything. Then we send no more to the \
                 address.",
    },
    footer: Footer {
        registered: "You get this mail because the address is signed up for notifications about \
                     {organisation}.",
        bare_registered: "You get this mail because the address is signed up for notifications from \
                          Tilslutning.",
        contact_person: "You get this mail as the contact person at {organisation}, because no address is \
                         signed up for notifications.",
        bare_contact_person: "You get this mail as a contact person, because no address is signed up for \
                              notifications.",
        official_address: "This mail goes to the address that the register has for {organisation}, because \
                           no address is signed up for notifications.",
        bare_official_address: "This mail goes to the address that the register has for you, because no \
                                address is signed up for notifications.",
        register_one: "Sign an address up under Notifications in Tilslutning, and the messages go there.",
        user_administrator: "You get this mail because you are a user administrator.",
        own_right: "You get this mail because it is about your rights.",
        own_inquiry: "You get this mail because you have written to STIL.",
        personal: "You get this mail because it is about you.",
        unsubscribe: "Unsubscribe this address",
        stop: "Stop mails from Tilslutning to this address",
        automatic: "The mail was sent automatically and cannot be answered.",
    },
};
