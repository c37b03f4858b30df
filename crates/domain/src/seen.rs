//! What of a text can be seen. A name that looks empty, that looks like another one, or that turns the sentence around
//! it would make somebody decide on something else than they read, so every text passes here once: on its way in, when
//! it is compared, and when it is shown among other words.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory as Category, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use crate::Invalid;

/// First strong isolate and its end: what stands between them turns nothing outside.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

const JOINER: char = '\u{200d}';
const NON_JOINER: char = '\u{200c}';
const BLACK_FLAG: char = '\u{1f3f4}';
const LAST_TAG: char = '\u{e007f}';
const KEYCAP: char = '\u{20e3}';

/// The most marks above and below one letter. More of them run over the lines beside it.
const MAX_MARKS: usize = 8;

/// The most bytes of a key: an index of PostgreSQL takes no longer one.
const MAX_KEY: usize = 2_000;

/// What a character is to whoever looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Seen,
    /// Looks like a space, whatever it is.
    Blank,
    /// Nothing is there to see, and nothing beside it changes.
    Unseen,
    /// Belongs to the letter or picture before it; alone there is nothing to see.
    Joining,
    /// Turns what follows.
    Turning,
    /// Begins a line.
    Line,
    Control,
    /// Nobody knows how it looks: of private use, or of no use yet.
    Unknown,
}

fn kind(c: char) -> Kind {
    match c {
        ' '..='~' => Kind::Seen,
        '\u{2028}' | '\u{2029}' => Kind::Line,
        _ if c.is_control() => Kind::Control,
        _ if c.is_whitespace() || is_filler(c) => Kind::Blank,
        _ if turns(c) => Kind::Turning,
        JOINER | NON_JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' => Kind::Joining,
        '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}' => Kind::Joining,
        // Invisible, though no format characters.
        '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{2065}' | '\u{e0000}'..='\u{e0fff}' => Kind::Unseen,
        '\u{fff0}'..='\u{fff8}' => Kind::Unseen,
        _ => match c.general_category() {
            // Signs of Arabic, Syriac and Kaithi that stand around numbers, and those that arrange hieroglyphs.
            Category::Format if is_seen_format(c) => Kind::Seen,
            Category::Format => Kind::Unseen,
            // Pictures that are newer than the table are still pictures.
            Category::Unassigned if ('\u{1f000}'..='\u{1faff}').contains(&c) => Kind::Seen,
            Category::PrivateUse | Category::Surrogate | Category::Unassigned => Kind::Unknown,
            _ => Kind::Seen,
        },
    }
}

/// Whether there is something to see where it stands.
pub fn is_seen(c: char) -> bool {
    kind(c) == Kind::Seen
}

/// Embeddings, overrides and isolates, and their ends.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Letters and signs that show nothing: Hangul fillers, the Braille cell without dots, a note without a head, the place
/// of a picture that did not come along.
const fn is_filler(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' | '\u{1d159}' | '\u{fffc}')
}

const fn is_seen_format(c: char) -> bool {
    matches!(
        c,
        '\u{600}'..='\u{605}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'
            | '\u{891}'
            | '\u{8e2}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
    )
}

fn is_picture(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// Whether it is of a script whose letters change with what they join: Arabic, those of India and its neighbours,
/// Mongolian.
fn is_joined_script(c: char) -> bool {
    matches!(u32::from(c), 0x600..=0x1cff | 0xa800..=0xabff | 0x11000..=0x11fff)
        && (c.is_alphabetic() || is_mark(c))
}

fn is_mark(c: char) -> bool {
    // None stands before them, and this is asked of every letter.
    c >= '\u{300}'
        && matches!(
            c.general_category(),
            Category::NonspacingMark | Category::EnclosingMark | Category::SpacingMark
        )
}

/// Whether a joining character does anything where it stands.
fn joins(before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let next = |is: fn(char) -> bool| after.is_some_and(is);
    match c {
        JOINER if is_picture(before) || before == '\u{fe0f}' => next(is_picture),
        JOINER | NON_JOINER => is_joined_script(before) && next(is_joined_script),
        '\u{fe0e}' | '\u{fe0f}' => is_picture(before) || (before.is_ascii() && after == Some(KEYCAP)),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => before.script() == Script::Mongolian,
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => before.script() == Script::Han,
        _ => false,
    }
}

/// How many tags after a black flag make it the flag of a country.
fn tags(rest: &[char]) -> usize {
    let tags = rest.iter().take_while(|c| ('\u{e0020}'..=LAST_TAG).contains(*c)).count();
    if (4..=7).contains(&tags) && rest[tags - 1] == LAST_TAG { tags } else { 0 }
}

/// Passes on what can be seen. `other` says what becomes of the rest, by its place.
fn walk(
    text: &str,
    mut other: impl FnMut(usize, char, Kind) -> Result<Option<char>, Invalid>,
) -> Result<String, Invalid> {
    let all: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut flag = 0;
    for (place, c) in all.iter().copied().enumerate() {
        let kept = match kind(c) {
            Kind::Seen => Some(c),
            Kind::Blank => Some(' '),
            Kind::Unseen => None,
            Kind::Joining if flag > 0 => {
                flag -= 1;
                Some(c)
            }
            Kind::Joining => joins(before, c, all.get(place + 1).copied()).then_some(c),
            kind => other(place, c, kind)?,
        };
        if c == BLACK_FLAG {
            flag = tags(&all[place + 1..]);
        }
        if let Some(kept) = kept {
            out.push(kept);
            before = Some(kept);
        }
    }
    Ok(out)
}

fn composed(text: String) -> String {
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// A typed text as it is kept: in normal form (NFC), without what cannot be seen, trimmed; on one line with single spaces,
/// or with line feeds only.
///
/// # Errors
/// [`Invalid::ForbiddenCharacter`] for control characters, [`Invalid::Unseen`] for what turns the text around it, covers
/// it, or looks like nothing that is known.
pub fn checked(text: &str, lines: bool) -> Result<String, Invalid> {
    let text = text.trim().replace("\r\n", "\n");
    let unseen = |place: usize, c: char| Invalid::Unseen { place: number(place + 1), code: c.into() };
    let seen = walk(&text, |place, c, kind| match (kind, c) {
        (Kind::Line, _) | (_, '\n' | '\r') if lines => Ok(Some('\n')),
        (_, '\t') if lines => Ok(Some('\t')),
        (Kind::Control | Kind::Line, _) => Err(Invalid::ForbiddenCharacter),
        _ => Err(unseen(place, c)),
    })?;
    let seen = composed(seen);
    let kept = if lines { seen.trim().to_owned() } else { spaced(&seen) };
    let mut marks = MAX_MARKS;
    for (place, c) in kept.chars().enumerate() {
        // At the beginning of a line there is no letter that a mark could belong to.
        marks = if is_mark(c) { marks + 1 } else { usize::from(c == '\n') * MAX_MARKS };
        if marks > MAX_MARKS {
            return Err(unseen(place, c));
        }
    }
    Ok(kept)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in normal form (NFC) without what cannot be seen, turns the text around it, or is not known; control
/// characters stay.
pub fn visible(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let kept = walk(text, |_, c, kind| {
        Ok(match kind {
            Kind::Control => Some(c),
            Kind::Line => Some('\n'),
            _ => None,
        })
    });
    // Nothing is refused above.
    composed(kept.unwrap_or_default())
}

/// The text as one line, whoever wrote it: [`visible`], what breaks a line becomes a space, and spaces stand alone.
pub fn one_line(text: &str) -> String {
    spaced(&visible(text).replace(char::is_control, " "))
}

/// The text's own lines, whoever wrote it: [`visible`], without other control characters than line feeds and tabs.
pub fn own_lines(text: &str) -> String {
    let text = visible(text).replace("\r\n", "\n").replace('\r', "\n");
    text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), " ").trim().to_owned()
}

/// The text of somebody else among other words: where it has letters that run from right to left, it is fenced in, so
/// that the words around it stay where they are. Whatever else turns text is taken out.
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    // By ranges: the browser shows texts too, and needs no tables for it.
    match (text.chars().any(turns), text.chars().any(runs_left)) {
        (false, false) => Cow::Borrowed(text),
        (true, false) => Cow::Owned(text.replace(turns, "")),
        (_, true) => Cow::Owned(format!("{ISOLATE}{}{END_OF_ISOLATE}", text.replace(turns, ""))),
    }
}

/// Blocks of scripts that run from right to left.
const fn runs_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// The beginning of a text, at most `max` characters (Unicode scalar values), never ending inside a letter or picture; a
/// fence that was begun is ended.
pub fn beginning(text: &str, max: usize) -> String {
    let (mut left, mut open) = (max, 0_usize);
    let mut kept = String::new();
    for letter in text.graphemes(true) {
        // There is room for the end of what is begun.
        let size = match letter {
            "\u{2068}" => 2,
            "\u{2069}" if open > 0 => 0,
            _ => letter.chars().count(),
        };
        if size > left {
            break;
        }
        match letter {
            "\u{2068}" => open += 1,
            "\u{2069}" => open = open.saturating_sub(1),
            _ => {}
        }
        left -= size;
        kept.push_str(letter);
    }
    kept.extend(std::iter::repeat_n(END_OF_ISOLATE, open));
    kept
}

/// How many letters and pictures people count in a text.
pub fn letters(text: &str) -> u32 {
    // A line feed after a carriage return is none of its own; nothing else of ASCII joins.
    number(if text.is_ascii() { text.len() } else { text.graphemes(true).count() })
}

/// The first word whose letters are of several scripts that look alike (`Tаvlen` with a Cyrillic `а`).
pub fn mixed_word(text: &str) -> Option<&str> {
    const ALIKE: [Script; 7] = [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Armenian,
        Script::Cherokee,
        Script::Coptic,
        Script::Lisu,
    ];
    if text.is_ascii() {
        return None;
    }
    text.split(|c: char| !c.is_alphabetic() && !is_mark(c)).find(|word| {
        let mut scripts = word.chars().map(|c| c.script()).filter(|script| ALIKE.contains(script));
        let first = scripts.next();
        scripts.any(|script| Some(script) != first)
    })
}

/// A pasted number or address without what programs put around it: marks and fences of direction, and what cannot be
/// seen at all. An override stays and is refused by whoever reads on: the person saw another order than it has.
pub fn pasted(text: &str) -> String {
    let dropped = |c: char| match kind(c) {
        Kind::Unseen | Kind::Joining => true,
        Kind::Turning => !matches!(c, '\u{202d}' | '\u{202e}'),
        _ => false,
    };
    text.replace(dropped, "")
}

/// A sign as keyboards have it: all hyphens and dashes are one, all spaces are one.
pub fn plain_sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\n' | '\t' => c,
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The form in which texts are compared and searched: what looks alike is alike. Compatible forms are one (NFKC), letter
/// case, what cannot be seen and the number of spaces do not count. Made here, so that SQLite and PostgreSQL find alike
/// (SQLite's own folding stops at ASCII, which would lose æ, ø and å).
pub fn search_key(text: &str) -> String {
    if text.is_ascii() {
        return cut(spaced(&text.replace(char::is_control, " ")).to_ascii_lowercase());
    }
    let plain: String = one_line(text).nfkc().filter(|c| kind(*c) != Kind::Joining).collect();
    // Letter by letter: the end of a word must not change what was found before more of it was typed.
    let lower: String = plain.chars().flat_map(char::to_lowercase).nfkc().collect();
    cut(one_line(&lower))
}

fn cut(mut key: String) -> String {
    key.truncate(key.floor_char_boundary(MAX_KEY));
    key
}
