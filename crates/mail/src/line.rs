//! Texts that people typed, made fit for a line, a paragraph or a subject.

/// Letters that turn the direction of what follows, or that nobody sees: good only for making a text look like another.
const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The text as one line: what breaks a line becomes a space, and spaces stand alone.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|c| !is_hidden(*c))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as one line of at most `max` characters (Unicode scalar values). What is cut off is seen to be.
pub fn clipped(text: &str, max: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= max {
        return line;
    }
    let kept: String = line.chars().take(max.saturating_sub(1)).collect();
    // At a word's end, unless the last word is most of it.
    let kept = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, last)| {
        if last.chars().count() * 2 < max { words } else { kept.as_str() }
    });
    format!("{}…", kept.trim_end_matches([' ', ',', '.', ':', '–']))
}

/// The text's own lines, each cleaned, without empty ones at its ends; at most `max` characters together.
pub fn lines(text: &str, max: usize) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let mut left = max;
    let mut lines = vec![];
    for line in text.trim().split('\n').map(one_line) {
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
