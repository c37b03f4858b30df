//! What happened to inquiries.

use domain::NoticeEvent as E;

use super::{Heading, Reader, When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::InquiryReceived => both(
            [
                "STIL har modtaget din henvendelse",
                "STIL har modtaget din henvendelse",
                "STIL har modtaget {count} henvendelser fra dig",
                "Tak for din henvendelse. Følg linket for at bekræfte din e-mailadresse, se, hvad der sker, og \
                 skrive mere. Alle, der har linket, kan læse med og skrive.",
            ],
            [
                "STIL has received your inquiry",
                "STIL has received your inquiry",
                "STIL has received {count} inquiries from you",
                "Thank you for your inquiry. Follow the link to confirm your e-mail address, see what happens, \
                 and write more. Everybody who has the link can read and write.",
            ],
        )
        .reader(Reader::Sender),
        E::InquiryWritten => both(
            [
                "{person} har skrevet til STIL",
                "Ny henvendelse til STIL",
                "{count} nye henvendelser til STIL",
                "Henvendelsen venter på STIL.",
            ],
            [
                "{person} has written to STIL",
                "New inquiry to STIL",
                "{count} new inquiries to STIL",
                "The inquiry waits for STIL.",
            ],
        )
        .quote(Heading::Text)
        .reader(Reader::Agency),
        E::InquiryWaited => both(
            [
                "Henvendelsen fra {person} har ventet i {days}",
                "En henvendelse til STIL venter på svar",
                "{count} henvendelser til STIL venter på svar",
                "Henvendelsen venter stadig på STIL.",
            ],
            [
                "The inquiry from {person} has waited for {days}",
                "An inquiry to STIL waits for an answer",
                "{count} inquiries to STIL wait for an answer",
                "The inquiry still waits for STIL.",
            ],
        )
        .when(When::Waited)
        .reader(Reader::Sender),
        E::InquiryAsked => both(
            [
                "STIL har et spørgsmål til din henvendelse",
                "STIL har et spørgsmål til din henvendelse",
                "STIL har {count} spørgsmål til dine henvendelser",
                "Henvendelsen venter på svar fra dig.",
            ],
            [
                "STIL has a question about your inquiry",
                "STIL has a question about your inquiry",
                "STIL has {count} questions about your inquiries",
                "The inquiry waits for your answer.",
            ],
        )
        .quote(Heading::Question)
        .reader(Reader::Sender),
        E::InquiryApproved => both(
            [
                "Din ansøgning om at blive udbyder er godkendt",
                "Din ansøgning om at blive udbyder er godkendt",
                "{count} ansøgninger om at blive udbyder er godkendt",
                "I er nu oprettet som udbyder. Log på, og opret jeres første system.",
            ],
            [
                "Your application to become a provider is approved",
                "Your application to become a provider is approved",
                "{count} applications to become a provider are approved",
                "You are now registered as a provider. Log in and create your first system.",
            ],
        )
        .quote(Heading::Text)
        .reader(Reader::Sender),
        E::InquiryRefused => both(
            [
                "Din ansøgning om at blive udbyder er afvist",
                "Din ansøgning om at blive udbyder er afvist",
                "{count} ansøgninger om at blive udbyder er afvist",
                "STIL har behandlet ansøgningen og kan ikke oprette jer som udbyder.",
            ],
            [
                "Your application to become a provider is refused",
                "Your application to become a provider is refused",
                "{count} applications to become a provider are refused",
                "STIL has decided on the application and cannot register you as a provider.",
            ],
        )
        .quote(Heading::Reason)
        .reader(Reader::Sender),
        E::InquiryAnswered => both(
            [
                "STIL har svaret på din henvendelse",
                "STIL har svaret på din henvendelse",
                "STIL har svaret på {count} af dine henvendelser",
                "Du kan skrive mere, hvis du stadig er i tvivl om noget.",
            ],
            [
                "STIL has answered your inquiry",
                "STIL has answered your inquiry",
                "STIL has answered {count} of your inquiries",
                "You can write more if there is still something you wonder about.",
            ],
        )
        .quote(Heading::Answer)
        .reader(Reader::Sender),
        _ => return None,
    })
}
