//! Texts that people typed, made fit for a line, a paragraph or a subject.

use domain::{beginning, isolated, one_line, own_lines};

/// A text among other words: one line of at most `max` characters (Unicode scalar values), fenced in where it runs from
/// right to left. What is cut off is seen to be.
pub fn clipped(text: &str, max: usize) -> String {
    let line = one_line(text);
    let fenced = isolated(&line);
    // The fence's two signs count too.
    match fenced.chars().count() - line.chars().count() {
        0 => cut(&line, max),
        signs => isolated(&cut(&line, max.saturating_sub(signs))).into_owned(),
    }
}

/// A line that was put together of clipped texts, at most `max` characters long.
pub fn cut(line: &str, max: usize) -> String {
    if line.chars().count() <= max {
        return line.to_owned();
    }
    let kept = beginning(line, max.saturating_sub(1));
    // At a word's end, unless the last word is most of it, or the words are inside a fence.
    let kept = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, last)| {
        let fenced = last.contains(['\u{2068}', '\u{2069}']);
        if last.chars().count() * 2 < max && !fenced { words } else { kept.as_str() }
    });
    format!("{}…", kept.trim_end_matches([' ', ',', '.', ':', '–']))
}

/// The text's own lines, each cleaned, without empty ones at its ends; at most `max` characters together.
pub fn lines(text: &str, max: usize) -> Vec<String> {
    let mut left = max;
    let mut lines = vec![];
    for line in own_lines(text).split('\n').map(one_line) {
        if left == 0 {
            lines.push("…".to_owned());
            break;
        }
        let length = line.chars().count();
        lines.push(clipped(&line, left));
        if length > left {
            break;
        }
        left -= length;
    }
    if lines.iter().all(String::is_empty) { vec![] } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_nothing_that_ends_it() {
        assert_eq!(
            one_line(" Tavlen\r\nBcc: x@y.dk\u{0} \t og\u{2028}mere\u{202e} "),
            "Tavlen Bcc: x@y.dk og mere"
        );
    }

    #[test]
    fn a_name_that_runs_the_other_way_is_fenced_in_and_stays_so_when_it_is_cut() {
        assert_eq!(clipped("בית ספר", 20), "\u{2068}בית ספר\u{2069}");
        assert_eq!(clipped("\u{202e}Tavlen\u{200b}", 20), "Tavlen");
        let name = clipped(&"ש".repeat(50), 20);
        assert_eq!((name.chars().count(), name.ends_with("…\u{2069}")), (20, true));
        let whole = cut(&format!("Skolen {} beder om {name}", clipped("בית ספר", 20)), 40);
        let count = |sign: char| whole.matches(sign).count();
        assert_eq!(count('\u{2068}'), count('\u{2069}'), "{whole:?}");
        assert!(whole.chars().count() <= 40);
    }

    #[test]
    fn a_text_is_cut_at_a_word_and_says_so() {
        assert_eq!(clipped("Nørre Skole", 11), "Nørre Skole");
        assert_eq!(clipped("Nørre Skole i Aarhus", 14), "Nørre Skole…");
        assert_eq!(clipped(&"å".repeat(300), 200).chars().count(), 200);
        assert_eq!(clipped("a b", 0), "…");
    }

    #[test]
    fn a_texts_own_lines_are_kept() {
        assert_eq!(lines("Ja.\r\n\r\nMen først\ri august.\n\n", 100), ["Ja.", "", "Men først", "i august."]);
        assert_eq!(lines(" \n \r ", 100), Vec::<String>::new());
        assert_eq!(lines("en to\ntre", 5), ["en to", "…"]);
        assert_eq!(lines("en to tre\nfire", 7), ["en to…"]);
    }
}
