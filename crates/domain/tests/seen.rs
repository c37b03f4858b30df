//! What people type is kept as it is seen, or refused.

use domain::{
    Comment, Invalid, LongText, Name, Phone, Reason, beginning, isolated, letters, one_line, search_key,
};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn name(text: &str) -> Result<String, Invalid> {
    Name::parse(text).map(String::from)
}

#[test]
fn what_cannot_be_seen_does_not_count() {
    for unseen in [
        "\u{ad}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{200e}",
        "\u{200f}",
        "\u{61c}",
        "\u{2060}",
        "\u{2064}",
        "\u{feff}",
        "\u{34f}",
        "\u{180e}",
        "\u{fe0f}",
        "\u{fe01}",
        "\u{e0100}",
        "\u{e0041}",
        "\u{e0001}",
        "\u{180b}",
        "\u{fffa}",
        "\u{206a}",
        "\u{1d173}",
        "\u{17b4}",
    ] {
        assert_eq!(name(&format!("Tav{unseen}len{unseen}")), Ok("Tavlen".into()), "{unseen:?}");
        assert_eq!(name(unseen), Err(Invalid::Empty), "{unseen:?}");
        let comment = Comment::parse(&format!("{unseen}a\n{unseen}b")).unwrap();
        assert_eq!(comment.as_str(), "a\nb", "{unseen:?}");
        assert_eq!(search_key(&format!("TAV{unseen}LEN")), "tavlen", "{unseen:?}");
        // What is compared must not differ by what may stand beside a picture or in another script either.
        assert_eq!(search_key(&format!("🐱{unseen}🐱")), search_key("🐱🐱"), "{unseen:?}");
    }
}

#[test]
fn what_looks_like_a_space_is_one() {
    for blank in
        ["\u{a0}", "\u{3000}", "\u{2003}", "\u{3164}", "\u{115f}", "\u{ffa0}", "\u{2800}", "\u{fffc}"]
    {
        assert_eq!(name(&format!("{blank}Nørre{blank} {blank}Skole{blank}")), Ok("Nørre Skole".into()));
        assert_eq!(name(blank), Err(Invalid::Empty), "{blank:?}");
        assert_eq!(LongText::parse(&format!("{blank}\n{blank}")), Err(Invalid::Empty), "{blank:?}");
    }
    assert_eq!(search_key("  Nørre \u{a0} SKOLE "), "nørre skole");
}

#[test]
fn what_turns_the_text_or_is_not_known_is_refused_with_its_place() {
    for bad in [
        '\u{202a}',
        '\u{202b}',
        '\u{202c}',
        '\u{202d}',
        '\u{202e}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{e000}',
        '\u{f0b7}',
        '\u{ffff}',
        '\u{fdd0}',
        '\u{378}',
        '\u{10fffd}',
    ] {
        let text = format!("Liste{bad}a");
        let refused = Invalid::Unseen { place: 6, code: bad.into() };
        assert_eq!(name(&text), Err(refused.clone()));
        assert_eq!(Comment::parse(&text), Err(refused.clone()));
        assert_eq!(Reason::parse(&text), Err(refused));
        assert_eq!(one_line(&text), "Listea");
    }
    assert_eq!(name("a\u{2028}b"), Err(Invalid::ForbiddenCharacter));
    assert_eq!(name("a\u{85}b"), Err(Invalid::ForbiddenCharacter));
    assert_eq!(Comment::parse("a\u{2029}b\rc").unwrap().as_str(), "a\nb\nc");
}

#[test]
fn marks_that_cover_the_lines_beside_them_are_refused() {
    let covered = |marks: usize| format!("Z{}", "\u{35c}".repeat(marks));
    assert!(name(&covered(8)).is_ok());
    assert_eq!(name(&covered(9)), Err(Invalid::Unseen { place: 10, code: 0x35c }));
    // A mark without a letter of its own would sit on the one before the name.
    assert_eq!(name("\u{301}a"), Err(Invalid::Unseen { place: 1, code: 0x301 }));
    assert!(name("\u{feff} \u{301}").is_err());
    assert!(Comment::parse("a\n\u{301}b").is_err());
}

#[test]
fn pictures_and_scripts_keep_what_joins_them() {
    for kept in [
        "👨‍👩‍👧‍👦",
        "👁️‍🗨️",
        "☂️ Regn",
        "1️⃣",
        "👩🏽‍🏫",
        "🏳️‍🌈",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🇩🇰",
        // Persian and Sinhala words, an ideograph's own form, a new picture.
        "می‌خواهم",
        "ශ්‍රී",
        "葛\u{e0100}城",
        "\u{1fae9}",
        "Ærø & Løn <b> \"x\" 'y' – ½ €",
    ] {
        assert_eq!(name(kept), Ok(kept.to_owned()));
    }
    assert_eq!(name("\u{1f3f4}\u{e0061}\u{e0062}"), Ok("\u{1f3f4}".into()));
    assert_eq!(name("1\u{fe0f}"), Ok("1".into()));
}

#[test]
fn a_word_of_several_scripts_is_no_name() {
    for (bad, word) in [("Tаvlen", "Tаvlen"), ("Ny Skоle 2", "Skоle"), ("Αula", "Αula")] {
        assert_eq!(name(bad), Err(Invalid::MixedScripts(word.into())));
    }
    for good in ["Московская школа", "Школа Nord", "α-test", "SMS通知", "Skole №1", "5 µm"]
    {
        assert_eq!(name(good).as_deref(), Ok(good));
    }
    assert!(Comment::parse("Tаvlen").is_ok());
}

#[test]
fn letters_count_as_people_count_them_and_bytes_are_bounded() {
    assert_eq!(letters("Blå👨‍👩‍👧‍👦e\u{301}"), 5);
    assert!(name(&"👍🏽".repeat(100)).is_ok());
    assert_eq!(name(&"👍".repeat(201)), Err(Invalid::TooLong { max: 200, actual: 201 }));
    assert_eq!(name(&"å".repeat(200)), Ok("å".repeat(200)));
    assert_eq!(name(&"a\u{30a}".repeat(200)), Ok("å".repeat(200)));
    let families = "👨‍👩‍👧‍👦".repeat(33);
    assert_eq!(name(&families), Err(Invalid::TooLarge { max: 800, actual: 825 }));
    assert!(Comment::parse(&families).is_ok());
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    let decomposed: String = "Børnehuset Solstrålen é".nfd().collect();
    assert_ne!(decomposed, "Børnehuset Solstrålen é");
    assert_eq!(name(&decomposed), Ok("Børnehuset Solstrålen é".into()));
    assert_eq!(search_key(&decomposed), search_key("BØRNEHUSET SOLSTRÅLEN É"));
    assert_eq!(search_key("ﬁn Ｔａｖｌｅ ½"), "fin tavle 1⁄2");
    assert_eq!(domain::sort_key(&decomposed), domain::sort_key("Børnehuset Solstrålen é"));
}

#[test]
fn what_was_kept_before_stays_readable_and_turns_nothing() {
    let old = |text: &str| Name::kept(text).as_str().to_owned();
    assert_eq!(old("Elev\u{202e}liste"), "Elevliste");
    assert_eq!(old("\u{200b}"), "?");
    assert_eq!(old("Tаvlen"), "Tаvlen");
    assert_eq!(old(&"x".repeat(300)).len(), 300);
    assert_eq!(Comment::kept("\u{202e}").as_str(), "");
    assert_eq!(LongText::kept("a\u{202e}\r\n\u{7}b").as_str(), "a\n b");
    let read: Name = serde_json::from_str("\"Elev\\u202eliste\"").unwrap();
    assert_eq!(read.as_str(), "Elevliste");
}

#[test]
fn a_name_among_words_is_fenced_in_where_it_runs_the_other_way() {
    assert_eq!(isolated("Havnsø Skole"), "Havnsø Skole");
    assert_eq!(isolated("בית ספר"), "\u{2068}בית ספר\u{2069}");
    assert_eq!(isolated("a\u{202e}b"), "ab");
    assert_eq!(isolated("\u{2069}\u{202e}ש"), "\u{2068}ש\u{2069}");
    assert_eq!(beginning("abc", 2), "ab");
    assert_eq!(beginning("a👨‍👩‍👧", 4), "a");
    assert_eq!(beginning("\u{2068}בית\u{2069} x", 4), "\u{2068}בי\u{2069}");
    assert_eq!(beginning("\u{2068}בית\u{2069}", 5), "\u{2068}בית\u{2069}");
}

/// Texts full of what is odd: any character at all, and often those that these rules are about.
fn odd() -> impl Strategy<Value = String> {
    let special: Vec<char> = "\u{200b}\u{200c}\u{200d}\u{200e}\u{202a}\u{202c}\u{202e}\u{2066}\u{2068}\u{2069}\u{feff}\
        \u{ad}\u{fe0f}\u{fe00}\u{20e3}\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}\u{e0100}\u{3164}\u{2800}\u{a0}\u{2028}\u{301}\
        \u{30a}\u{308}\u{35c}\u{3c3}\u{3a3}\u{130}\u{1e9e}\u{fdfa}\u{212b}\u{390}aåøAÅ1 .:\n\r\t🐱👩👍🏽شمیක්රශ葛הТа"
        .chars()
        .collect();
    let character = prop_oneof![proptest::sample::select(special), any::<char>()];
    proptest::collection::vec(character, 0..40).prop_map(String::from_iter)
}

/// What no kept text may hold, told without the product's own tables.
fn hides(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{3164}' | '\u{2800}' | '\u{e000}'..='\u{f8ff}')
            || c.is_control() && !matches!(c, '\n' | '\t')
    })
}

proptest! {
    #[test]
    fn what_was_read_is_read_again_as_it_is(text in odd()) {
        if let Ok(read) = Name::parse(&text) {
            prop_assert!(!hides(read.as_str()) && !read.as_str().contains(['\n', '\t']));
            prop_assert_eq!(Name::parse(read.as_str()), Ok(read.clone()));
            prop_assert_eq!(Name::kept(read.as_str()), read.clone());
            prop_assert_eq!(search_key(read.as_str()), search_key(&text));
            prop_assert!(!search_key(&text).is_empty());
        }
        if let Ok(read) = Comment::parse(&text) {
            prop_assert!(!hides(read.as_str()));
            prop_assert_eq!(Comment::parse(read.as_str()), Ok(read.clone()));
            prop_assert_eq!(Comment::kept(read.as_str()), read);
        }
        if let Ok(read) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(read.as_str()), Ok(read));
        }
    }

    #[test]
    fn what_is_shown_hides_nothing(text in odd()) {
        prop_assert!(!hides(&one_line(&text)) && !hides(Name::kept(&text).as_str()));
        prop_assert!(!hides(Comment::kept(&text).as_str()));
        prop_assert_eq!(one_line(&one_line(&text)), one_line(&text));
        let fenced = isolated(&text);
        let inner = fenced.strip_prefix('\u{2068}').and_then(|rest| rest.strip_suffix('\u{2069}'));
        let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!inner.unwrap_or(&fenced).contains(turns));
    }

    #[test]
    fn a_key_is_the_same_however_the_text_was_composed(text in odd()) {
        let key = search_key(&text);
        prop_assert_eq!(&search_key(&text.nfd().collect::<String>()), &key);
        prop_assert_eq!(&search_key(&text.nfc().collect::<String>()), &key);
        prop_assert_eq!(&search_key(&key), &key);
        prop_assert!(key.len() <= 2_000);
    }

    #[test]
    fn numbers_are_read_again_as_they_are(text in "[ 0-9.\u{200b}\u{feff}\u{a0}-]{6,16}", list in "[0-9gGU ,;/.-]{0,60}") {
        use domain::{OrganisationCode, PNumber};
        if let Ok(number) = PNumber::parse(&text) {
            prop_assert_eq!(PNumber::parse(number.as_str()), Ok(number));
        }
        // Nothing that was typed is lost.
        let parts = OrganisationCode::split_list(&list).concat();
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        prop_assert_eq!(letters(&parts), letters(&list));
    }
}
