//! What happened to data accesses.

use domain::NoticeEvent as E;

use super::{Heading, When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::AccessSent => both(
            [
                "Ny anmodning om dataadgang: {owner} – {system} ({service})",
                "Ny anmodning om dataadgang",
                "{count} nye anmodninger om dataadgang",
                "{provider} beder om, at {system} må hente data fra {service} for {owner}. Der hentes ingen \
                 data, før {owner} har godkendt.",
            ],
            [
                "New request for data access: {owner} – {system} ({service})",
                "New request for data access",
                "{count} new requests for data access",
                "{provider} asks that {system} may fetch data from {service} for {owner}. No data is fetched \
                 until {owner} has approved.",
            ],
        )
        .to_one(
            [
                "Anmodning om dataadgang er sendt til {owner}: {system} ({service})",
                "En anmodning om dataadgang er sendt",
                "{count} anmodninger om dataadgang er sendt",
                "Der hentes ingen data, før {owner} har godkendt.",
            ],
            [
                "Request for data access sent to {owner}: {system} ({service})",
                "A request for data access has been sent",
                "{count} requests for data access have been sent",
                "No data is fetched until {owner} has approved.",
            ],
        )
        .to_several(
            [
                "Anmodning om dataadgang er sendt til {owners}: {system} ({service})",
                "En anmodning om dataadgang er sendt til flere institutioner",
                "{count} anmodninger om dataadgang er sendt",
                "Der hentes ingen data, før institutionerne har godkendt. Kvitteringen viser, hvem der er spurgt.",
            ],
            [
                "Request for data access sent to {owners}: {system} ({service})",
                "A request for data access has been sent to several institutions",
                "{count} requests for data access have been sent",
                "No data is fetched until the institutions have approved. The receipt shows who was asked.",
            ],
        ),
        E::AccessApproved => both(
            [
                "Dataadgangen er godkendt: {owner} – {system} ({service})",
                "En dataadgang er godkendt",
                "{count} dataadgange er godkendt",
                "{system} må hente data fra {service} for {owner}. {owner} kan sætte dataadgangen til Venter \
                 eller slette den igen.",
            ],
            [
                "The data access is approved: {owner} – {system} ({service})",
                "A data access is approved",
                "{count} data accesses are approved",
                "{system} may fetch data from {service} for {owner}. {owner} can set the data access to \
                 waiting or delete it again.",
            ],
        ),
        E::AccessRejected => both(
            [
                "Dataadgangen er afvist: {owner} – {system} ({service})",
                "En dataadgang er afvist",
                "{count} dataadgange er afvist",
                "{system} må ikke hente data fra {service} for {owner}. {owner} kan selv godkende senere.",
            ],
            [
                "The data access is rejected: {owner} – {system} ({service})",
                "A data access is rejected",
                "{count} data accesses are rejected",
                "{system} may not fetch data from {service} for {owner}. {owner} can approve it later.",
            ],
        )
        .quote(Heading::Reason),
        E::AccessSuspended => both(
            [
                "Dataadgangen er sat til Venter: {owner} – {system} ({service})",
                "En dataadgang er sat til Venter",
                "{count} dataadgange er sat til Venter",
                "{system} kan ikke hente data fra {service} for {owner}, så længe dataadgangen er sat til Venter.",
            ],
            [
                "The data access is set to waiting: {owner} – {system} ({service})",
                "A data access is set to waiting",
                "{count} data accesses are set to waiting",
                "{system} cannot fetch data from {service} for {owner} as long as the data access waits.",
            ],
        ),
        E::AccessDeleted => both(
            [
                "Dataadgangen er slettet: {owner} – {system} ({service})",
                "En dataadgang er slettet",
                "{count} dataadgange er slettet",
                "{system} kan ikke hente data fra {service} for {owner}.",
            ],
            [
                "The data access is deleted: {owner} – {system} ({service})",
                "A data access is deleted",
                "{count} data accesses are deleted",
                "{system} cannot fetch data from {service} for {owner}.",
            ],
        ),
        E::AccessWithdrawn => both(
            [
                "Anmodningen om dataadgang er trukket tilbage: {owner} – {system} ({service})",
                "En anmodning om dataadgang er trukket tilbage",
                "{count} anmodninger om dataadgang er trukket tilbage",
                "{provider} har trukket anmodningen tilbage. {owner} skal ikke gøre noget.",
            ],
            [
                "The request for data access is withdrawn: {owner} – {system} ({service})",
                "A request for data access is withdrawn",
                "{count} requests for data access are withdrawn",
                "{provider} has withdrawn the request. {owner} need not do anything.",
            ],
        ),
        E::AccessEnded => both(
            [
                "Dataadgangen er afsluttet: {owner} – {system} ({service})",
                "En dataadgang er afsluttet",
                "{count} dataadgange er afsluttet",
                "{provider} har afsluttet dataadgangen. {system} kan ikke længere hente data fra {service} for \
                 {owner}.",
            ],
            [
                "The data access is ended: {owner} – {system} ({service})",
                "A data access is ended",
                "{count} data accesses are ended",
                "{provider} has ended the data access. {system} can no longer fetch data from {service} for {owner}.",
            ],
        )
        .quote(Heading::Reason),
        E::AccessWaited => both(
            [
                "Dataadgangen har ventet i {days}: {owner} – {system} ({service})",
                "En dataadgang venter på svar",
                "{count} dataadgange venter på svar",
                "Dataadgangen venter stadig på, at {owner} godkender eller afviser den. Der hentes ingen data imens.",
            ],
            [
                "The data access has waited for {days}: {owner} – {system} ({service})",
                "A data access waits for an answer",
                "{count} data accesses wait for an answer",
                "The data access still waits for {owner} to approve or reject it. No data is fetched meanwhile.",
            ],
        )
        .when(When::Waited),
        E::AccessEndSet => both(
            [
                "Dataadgangen gælder til og med {date}: {owner} – {system} ({service})",
                "En dataadgang har fået en sidste dag",
                "{count} dataadgange har fået en sidste dag",
                "{owner} har sat dataadgangens sidste dag. Derefter kan {system} ikke hente data fra {service} \
                 for {owner}.",
            ],
            [
                "The data access holds until the end of {date}: {owner} – {system} ({service})",
                "A data access was given a last day",
                "{count} data accesses were given a last day",
                "{owner} has set the last day of the data access. After that {system} cannot fetch data from \
                 {service} for {owner}.",
            ],
        )
        .lifted(
            [
                "Dataadgangen har ikke længere en sidste dag: {owner} – {system} ({service})",
                "En dataadgang har ikke længere en sidste dag",
                "{count} dataadgange har ikke længere en sidste dag",
                "Dataadgangen gælder, til en af parterne afslutter den.",
            ],
            [
                "The data access has no last day any more: {owner} – {system} ({service})",
                "A data access has no last day any more",
                "{count} data accesses have no last day any more",
                "The data access holds until one of the parties ends it.",
            ],
        )
        .when(When::LastDay),
        E::AccessExpires => both(
            [
                "Dataadgangen udløber om {days}: {owner} – {system} ({service})",
                "En dataadgang udløber snart",
                "{count} dataadgange udløber snart",
                "Dataadgangen udløber den {date}. Derefter kan {system} ikke hente data fra {service} for {owner}.",
            ],
            [
                "The data access ends in {days}: {owner} – {system} ({service})",
                "A data access ends soon",
                "{count} data accesses end soon",
                "The data access ends on {date}. After that {system} cannot fetch data from {service} for {owner}.",
            ],
        )
        .when(When::Expires),
        _ => return None,
    })
}
