//! What happened, in Danish. What both parties read says who does what, never "you".

use domain::NoticeEvent as E;

use super::{Event, say};

/// A request for data access that was sent, as its provider reads it.
pub const SENT_TO_ONE: Event = say(
    "Anmodning om dataadgang er sendt til {owner}: {system} ({service})",
    "En anmodning om dataadgang er sendt",
    "{count} anmodninger om dataadgang er sendt",
    "Der hentes ingen data, før {owner} har godkendt.",
);

/// A request for data access that went to several institutions, as its provider reads it.
pub const SENT_TO_SEVERAL: Event = say(
    "Anmodning om dataadgang er sendt til {owners}: {system} ({service})",
    "En anmodning om dataadgang er sendt til flere institutioner",
    "{count} anmodninger om dataadgang er sendt",
    "Der hentes ingen data, før institutionerne har godkendt. Kvitteringen viser, hvem der er spurgt.",
);

/// An agreement whose last day was taken away.
pub const CONNECTION_END_LIFTED: Event = say(
    "Tilslutningsaftalen har ikke længere en sidste dag: {system} – {service}",
    "En tilslutningsaftale har ikke længere en sidste dag",
    "{count} tilslutningsaftaler har ikke længere en sidste dag",
    "Aftalen gælder, til en af parterne bringer den til ophør.",
);

/// A data access whose last day was taken away.
pub const ACCESS_END_LIFTED: Event = say(
    "Dataadgangen har ikke længere en sidste dag: {owner} – {system} ({service})",
    "En dataadgang har ikke længere en sidste dag",
    "{count} dataadgange har ikke længere en sidste dag",
    "Dataadgangen gælder, til en af parterne afslutter den.",
);

/// A web service that closes no more.
pub const SERVICE_STAYS: Event = say(
    "Webservicen {service} lukker alligevel ikke",
    "En webservice lukker alligevel ikke",
    "{count} webservices lukker alligevel ikke",
    "STIL har taget den sidste dag væk. Aftalerne gælder som hidtil.",
);

/// What is said of an event.
pub const fn event(event: E) -> Event {
    match event {
        E::ConnectionSent => say(
            "Ny anmodning om tilslutningsaftale: {system} – {service}",
            "Ny anmodning om tilslutningsaftale",
            "{count} nye anmodninger om tilslutningsaftale",
            "STIL skal godkende aftalen, før {system} kan bruge {service}.",
        ),
        E::ConnectionApproved => say(
            "Tilslutningsaftalen er godkendt: {system} – {service}",
            "En tilslutningsaftale er godkendt",
            "{count} tilslutningsaftaler er godkendt",
            "{system} er nu tilsluttet {service}. Kræver webservicen dataadgang, skal den enkelte skole også \
             godkende, før der hentes data.",
        ),
        E::ConnectionRejected => say(
            "Tilslutningsaftalen er afvist: {system} – {service}",
            "En tilslutningsaftale er afvist",
            "{count} tilslutningsaftaler er afvist",
            "{system} bliver ikke tilsluttet {service}. Udbyderen kan anmode igen.",
        ),
        E::ConnectionEnded => say(
            "Tilslutningsaftalen er ophørt: {system} – {service}",
            "En tilslutningsaftale er ophørt",
            "{count} tilslutningsaftaler er ophørt",
            "STIL har bragt aftalen til ophør. {system} kan ikke bruge {service}, og der hentes ingen data \
             gennem aftalen, heller ikke hvor skoler har godkendt.",
        ),
        E::ConnectionWithdrawn => say(
            "Tilslutningsaftalen er trukket tilbage: {system} – {service}",
            "En tilslutningsaftale er trukket tilbage",
            "{count} tilslutningsaftaler er trukket tilbage",
            "{provider} har trukket aftalen tilbage. {system} kan ikke bruge {service}.",
        ),
        E::ConnectionWaited => say(
            "Tilslutningsaftalen har ventet i {days}: {system} – {service}",
            "En tilslutningsaftale venter på svar",
            "{count} tilslutningsaftaler venter på svar",
            "Anmodningen venter stadig på, at STIL godkender eller afviser den.",
        ),
        E::ConnectionEndSet => say(
            "Tilslutningsaftalen gælder til og med {date}: {system} – {service}",
            "En tilslutningsaftale har fået en sidste dag",
            "{count} tilslutningsaftaler har fået en sidste dag",
            "STIL har sat aftalens sidste dag. Derefter kan {system} ikke bruge {service}, og der hentes ingen data \
             gennem aftalen, heller ikke hvor skoler har godkendt.",
        ),
        E::ConnectionExpires => say(
            "Tilslutningsaftalen udløber om {days}: {system} – {service}",
            "En tilslutningsaftale udløber snart",
            "{count} tilslutningsaftaler udløber snart",
            "Tilslutningsaftalen udløber den {date}. Derefter kan {system} ikke bruge {service}, før udbyderen har anmodet \
             igen, og STIL har godkendt.",
        ),
        E::AccessSent => say(
            "Ny anmodning om dataadgang: {owner} – {system} ({service})",
            "Ny anmodning om dataadgang",
            "{count} nye anmodninger om dataadgang",
            "{provider} beder om, at {system} må hente data fra {service} for {owner}. Der hentes ingen data, \
             før {owner} har godkendt.",
        ),
        E::AccessApproved => say(
            "Dataadgangen er godkendt: {owner} – {system} ({service})",
            "En dataadgang er godkendt",
            "{count} dataadgange er godkendt",
            "{system} må hente data fra {service} for {owner}. {owner} kan sætte dataadgangen til Venter \
             eller slette den igen.",
        ),
        E::AccessRejected => say(
            "Dataadgangen er afvist: {owner} – {system} ({service})",
            "En dataadgang er afvist",
            "{count} dataadgange er afvist",
            "{system} må ikke hente data fra {service} for {owner}. {owner} kan selv godkende senere.",
        ),
        E::AccessSuspended => say(
            "Dataadgangen er sat til Venter: {owner} – {system} ({service})",
            "En dataadgang er sat til Venter",
            "{count} dataadgange er sat til Venter",
            "{system} kan ikke hente data fra {service} for {owner}, så længe dataadgangen er sat til Venter.",
        ),
        E::AccessDeleted => say(
            "Dataadgangen er slettet: {owner} – {system} ({service})",
            "En dataadgang er slettet",
            "{count} dataadgange er slettet",
            "{system} kan ikke hente data fra {service} for {owner}.",
        ),
        E::AccessWithdrawn => say(
            "Anmodningen om dataadgang er trukket tilbage: {owner} – {system} ({service})",
            "En anmodning om dataadgang er trukket tilbage",
            "{count} anmodninger om dataadgang er trukket tilbage",
            "{provider} har trukket anmodningen tilbage. {owner} skal ikke gøre noget.",
        ),
        E::AccessEnded => say(
            "Dataadgangen er afsluttet: {owner} – {system} ({service})",
            "En dataadgang er afsluttet",
            "{count} dataadgange er afsluttet",
            "{provider} har afsluttet dataadgangen. {system} kan ikke længere hente data fra {service} for \
             {owner}.",
        ),
        E::AccessWaited => say(
            "Dataadgangen har ventet i {days}: {owner} – {system} ({service})",
            "En dataadgang venter på svar",
            "{count} dataadgange venter på svar",
            "Dataadgangen venter stadig på, at {owner} godkender eller afviser den. Der hentes ingen data \
             imens.",
        ),
        E::AccessEndSet => say(
            "Dataadgangen gælder til og med {date}: {owner} – {system} ({service})",
            "En dataadgang har fået en sidste dag",
            "{count} dataadgange har fået en sidste dag",
            "{owner} har sat dataadgangens sidste dag. Derefter kan {system} ikke hente data fra {service} for {owner}.",
        ),
        E::AccessExpires => say(
            "Dataadgangen udløber om {days}: {owner} – {system} ({service})",
            "En dataadgang udløber snart",
            "{count} dataadgange udløber snart",
            "Dataadgangen udløber den {date}. Derefter kan {system} ikke hente data fra {service} for {owner}.",
        ),
        E::SystemPassive => say(
            "{system} er gjort passivt",
            "Et system er gjort passivt",
            "{count} systemer er gjort passive",
            "{provider} har midlertidigt lukket for datastrømmen på systemets tilslutninger. Aftalerne er \
             bevaret.",
        ),
        E::SystemActive => say(
            "{system} er aktivt igen",
            "Et system er aktivt igen",
            "{count} systemer er aktive igen",
            "{provider} har åbnet for datastrømmen på alle godkendte tilslutninger og dataadgange.",
        ),
        E::SystemDeleted => say(
            "{system} er slettet",
            "Et system er slettet",
            "{count} systemer er slettet",
            "{provider} har slettet systemet. Det henter ikke flere data. Historikken er bevaret.",
        ),
        E::ServiceChanged => say(
            "Webservicen {service} er ændret",
            "En webservice er ændret",
            "{count} webservices er ændret",
            "STIL har ændret det, der står om formål, data eller vilkår. Læs, hvad der gælder nu.",
        ),
        E::ServiceLocked => say(
            "Webservicen {service} er låst",
            "En webservice er låst",
            "{count} webservices er låst",
            "Der kan ikke indgås nye tilslutningsaftaler. De nuværende fortsætter.",
        ),
        E::ServiceOpened => say(
            "Webservicen {service} er åben igen",
            "En webservice er åben igen",
            "{count} webservices er åbne igen",
            "Webservicen tager igen imod nye aftaler.",
        ),
        E::ServiceClosing => say(
            "Webservicen {service} lukker: sidste dag er {date}",
            "En webservice lukker",
            "{count} webservices lukker",
            "STIL har meldt ud, at {service} lukker. Sidste dag er efter planen den {date}. Derefter skal der ikke hentes \
             eller sendes data gennem den.",
        ),
        E::ServiceClosed => say(
            "Webservicen {service} er lukket",
            "En webservice er lukket",
            "{count} webservices er lukket",
            "Webservicen tager ikke imod nye aftaler, og der hentes og sendes ingen data gennem den.",
        ),
        E::MessagePublished => say(
            "Driftsmeddelelse: {message}",
            "Ny driftsmeddelelse",
            "{count} nye driftsmeddelelser",
            "Du kan altid se de aktuelle driftsmeddelelser under Driftsstatus.",
        ),
        E::RightRequested => say(
            "{person} beder om en ret i Tilslutning",
            "En medarbejder beder om en ret i Tilslutning",
            "{count} forespørgsler om rettigheder",
            "Forespørgslen venter på, at en brugeradministrator godkender, begrænser eller afviser den.",
        ),
        E::RightWaited => say(
            "Forespørgslen om en ret i Tilslutning har ventet i {days}",
            "En forespørgsel om en ret i Tilslutning venter på svar",
            "{count} forespørgsler om rettigheder venter på svar",
            "Forespørgslen venter stadig på, at en brugeradministrator godkender, begrænser eller afviser den.",
        ),
        E::RightWithdrawn => say(
            "{person} har taget sin forespørgsel om en ret tilbage",
            "En forespørgsel om en ret er taget tilbage",
            "{count} forespørgsler om rettigheder er taget tilbage",
            "Der skal ikke gøres mere ved forespørgslen.",
        ),
        E::RightGranted => say(
            "Du har fået en ret i Tilslutning",
            "Du har fået en ret i Tilslutning",
            "Du har fået {count} rettigheder i Tilslutning",
            "Retten gælder med det samme. Under Mine rettigheder kan du se, hvad den omfatter.",
        ),
        E::RightRefused => say(
            "Din forespørgsel om en ret er afvist",
            "Din forespørgsel om en ret er afvist",
            "{count} af dine forespørgsler om rettigheder er afvist",
            "Tal med jeres brugeradministrator, hvis du mener, at du skal have retten.",
        ),
        E::RightEnded => say(
            "Din ret i Tilslutning slutter den {date}",
            "Din ret i Tilslutning er afsluttet",
            "{count} af dine rettigheder i Tilslutning er afsluttet",
            "Aftaler, der er indgået, står ved magt.",
        ),
        E::InquiryReceived => say(
            "STIL har modtaget din henvendelse",
            "STIL har modtaget din henvendelse",
            "STIL har modtaget {count} henvendelser fra dig",
            "Tak for din henvendelse. Følg linket for at bekræfte din e-mailadresse, se, hvad der sker, og \
             skrive mere. Alle, der har linket, kan læse med og skrive.",
        ),
        E::InquiryWritten => say(
            "{person} har skrevet til STIL",
            "Ny henvendelse til STIL",
            "{count} nye henvendelser til STIL",
            "Henvendelsen venter på STIL.",
        ),
        E::InquiryWaited => say(
            "Henvendelsen fra {person} har ventet i {days}",
            "En henvendelse til STIL venter på svar",
            "{count} henvendelser til STIL venter på svar",
            "Henvendelsen venter stadig på STIL.",
        ),
        E::InquiryAsked => say(
            "STIL har et spørgsmål til din henvendelse",
            "STIL har et spørgsmål til din henvendelse",
            "STIL har {count} spørgsmål til dine henvendelser",
            "Henvendelsen venter på svar fra dig.",
        ),
        E::InquiryApproved => say(
            "Din ansøgning om at blive udbyder er godkendt",
            "Din ansøgning om at blive udbyder er godkendt",
            "{count} ansøgninger om at blive udbyder er godkendt",
            "I er nu oprettet som udbyder. Log på, og opret jeres første system.",
        ),
        E::InquiryRefused => say(
            "Din ansøgning om at blive udbyder er afvist",
            "Din ansøgning om at blive udbyder er afvist",
            "{count} ansøgninger om at blive udbyder er afvist",
            "STIL har behandlet ansøgningen og kan ikke oprette jer som udbyder.",
        ),
        E::InquiryAnswered => say(
            "STIL har svaret på din henvendelse",
            "STIL har svaret på din henvendelse",
            "STIL har svaret på {count} af dine henvendelser",
            "Du kan skrive mere, hvis du stadig er i tvivl om noget.",
        ),
    }
}
