//! The mail that asks whether an address may be written to.

use domain::{Language, Letter, Side};

use crate::{danish, read, write};

fn confirm(side: Side) -> Letter {
    Letter::Confirm {
        side,
        organisation: "Nørre Skole".to_owned(),
        registered_by: "Kirsten Æble".to_owned(),
        secret: "hemmelig".to_owned(),
        days: 7,
    }
}

#[test]
fn a_confirmation_is_asked_for_like_this() {
    let written = danish(&confirm(Side::Owner));
    assert_eq!(written.subject, "Bekræft, at adressen skal have besked om Nørre Skole");
    assert_eq!(
        written.text,
        "\
Bekræft, at adressen skal have besked om Nørre Skole

Kirsten Æble har tilmeldt denne e-mailadresse til notifikationer i Tilslutning.

Adressen får besked om anmodninger og dataadgange hos Nørre Skole som skole, dagtilbud eller kommune.

Bekræft adressen, hvis I vil have beskederne.

Bekræft adressen:
https://portal.example/bekraeft?noegle=hemmelig&a=b

Linket gælder i 7 dage.

Vil I ikke have beskederne, skal I ikke gøre noget. Så sender vi ikke mere til adressen.

-- 
Tilslutning
Mailen er sendt automatisk og kan ikke besvares.

Stop mails fra Tilslutning til denne adresse:
https://portal.example/afmeld?noegle=hemmelig
"
    );
    assert_eq!(written.unsubscribe, "https://portal.example/afmeld?noegle=hemmelig");
    assert!(written.html.contains("href=\"https://portal.example/bekraeft?noegle=hemmelig&amp;a=b\""));
    assert!(read(&written.html).contains("Linket gælder i 7 dage."));
}

#[test]
fn each_side_is_told_what_it_is_about() {
    for (side, danish_words, english_words) in [
        (Side::Provider, "Nørre Skole som udbyder", "Nørre Skole as a provider"),
        (Side::Owner, "Nørre Skole som skole", "Nørre Skole as a school"),
        (Side::Agency, "Nørre Skole som myndighed", "Nørre Skole as the agency"),
    ] {
        assert!(danish(&confirm(side)).text.contains(danish_words));
        assert!(write(&confirm(side), Language::English).text.contains(english_words));
    }
}
