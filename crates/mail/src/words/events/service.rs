//! What happened to web services.

use domain::NoticeEvent as E;

use super::{When, Words, both};

/// What is said of an event; `None` where it is of something else.
pub const fn words(event: E) -> Option<Words> {
    Some(match event {
        E::ServiceChanged => both(
            [
                "Webservicen {service} er ændret",
                "En webservice er ændret",
                "{count} webservices er ændret",
                "STIL har ændret det, der står om formål, data eller vilkår. Læs, hvad der gælder nu.",
            ],
            [
                "The web service {service} has changed",
                "A web service has changed",
                "{count} web services have changed",
                "STIL has changed what is said about purpose, data or terms. Read what holds now.",
            ],
        )
        .when(When::LastDay),
        E::ServiceLocked => both(
            [
                "Webservicen {service} er låst",
                "En webservice er låst",
                "{count} webservices er låst",
                "Der kan ikke indgås nye tilslutningsaftaler. De nuværende fortsætter.",
            ],
            [
                "The web service {service} is locked",
                "A web service is locked",
                "{count} web services are locked",
                "No new connection agreements can be made. The present ones go on.",
            ],
        )
        .when(When::LastDay),
        E::ServiceOpened => both(
            [
                "Webservicen {service} er åben igen",
                "En webservice er åben igen",
                "{count} webservices er åbne igen",
                "Webservicen tager igen imod nye aftaler.",
            ],
            [
                "The web service {service} is open again",
                "A web service is open again",
                "{count} web services are open again",
                "The web service takes new agreements again.",
            ],
        )
        .when(When::LastDay),
        E::ServiceClosing => both(
            [
                "Webservicen {service} lukker: sidste dag er {date}",
                "En webservice lukker",
                "{count} webservices lukker",
                "STIL har meldt ud, at {service} lukker. Sidste dag er efter planen den {date}. Derefter skal \
                 der ikke hentes eller sendes data gennem den.",
            ],
            [
                "The web service {service} closes: its last day is {date}",
                "A web service closes",
                "{count} web services close",
                "STIL has announced that {service} closes. According to plan its last day is {date}. After \
                 that no data is to be fetched or sent through it.",
            ],
        )
        .lifted(
            [
                "Webservicen {service} lukker alligevel ikke",
                "En webservice lukker alligevel ikke",
                "{count} webservices lukker alligevel ikke",
                "STIL har taget den sidste dag væk. Aftalerne gælder som hidtil.",
            ],
            [
                "The web service {service} does not close after all",
                "A web service does not close after all",
                "{count} web services do not close after all",
                "STIL has taken the last day away. The agreements hold as before.",
            ],
        )
        .when(When::LastDay),
        E::ServiceClosed => both(
            [
                "Webservicen {service} er lukket",
                "En webservice er lukket",
                "{count} webservices er lukket",
                "Webservicen tager ikke imod nye aftaler, og der hentes og sendes ingen data gennem den.",
            ],
            [
                "The web service {service} is closed",
                "A web service is closed",
                "{count} web services are closed",
                "The web service takes no new agreements, and no data is fetched or sent through it.",
            ],
        ),
        _ => return None,
    })
}
