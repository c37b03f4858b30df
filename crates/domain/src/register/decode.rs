//! From a file's bytes to text. The register writes UTF-16-LE; people who have opened the file in an editor or a
//! spreadsheet send UTF-8. Nothing is guessed beyond that: a wrong guess would turn æ, ø and å into changes of name.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::ExtractFault;

const UTF_8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const UTF_16_LE_MARK: &[u8] = &[0xFF, 0xFE];

/// How many bytes of a file without a mark tell its encoding.
const LOOKED_AT: usize = 4_096;

/// The text of a file in UTF-16-LE or UTF-8, with or without a byte order mark, in normal form (NFC): the mark is taken
/// off, and letters written in two parts are no changes of name.
///
/// # Errors
/// [`ExtractFault::Encoding`] for anything else, also where the file is cut in the middle of a character.
pub fn decode(bytes: &[u8]) -> Result<String, ExtractFault> {
    let text = if let Some(rest) = bytes.strip_prefix(UTF_16_LE_MARK) {
        utf_16_le(rest)?
    } else if let Some(rest) = bytes.strip_prefix(UTF_8_MARK) {
        utf_8(rest)?
    } else if looks_like_utf_16_le(bytes) {
        utf_16_le(bytes)?
    } else {
        utf_8(bytes)?
    };
    // UTF-16-BE without a mark and UTF-32 are valid here, full of zeros.
    if text.contains('\0') {
        return Err(ExtractFault::Encoding);
    }
    Ok(if is_nfc(&text) { text } else { text.nfc().collect() })
}

/// Column names are ASCII, so in UTF-16-LE every second byte of them is zero.
fn looks_like_utf_16_le(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let pairs = start.len() / 2;
    let zeros = start.chunks_exact(2).filter(|pair| pair[0] != 0 && pair[1] == 0).count();
    zeros * 2 > pairs
}

fn utf_16_le(bytes: &[u8]) -> Result<String, ExtractFault> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(ExtractFault::Encoding);
    }
    char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| ExtractFault::Encoding)
}

fn utf_8(bytes: &[u8]) -> Result<String, ExtractFault> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ExtractFault::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn four_encodings_give_the_same_text() {
        let text = "INST_NR;INST_NAVN\r\n901001;Havnsø Skole 🎒\r\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [UTF_8_MARK, text.as_bytes()].concat(),
            utf_16(text),
            [UTF_16_LE_MARK, &utf_16(text)].concat(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn letters_in_two_parts_become_one() {
        assert_eq!(decode("Solstra\u{30a}len".as_bytes()).as_deref(), Ok("Solstrålen"));
    }

    #[test]
    fn other_encodings_are_refused() {
        let utf_16_be: Vec<u8> = "INST_NR".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let utf_32: Vec<u8> = "INST_NR".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for bytes in [
            b"Havns\xF8 Skole".to_vec(),
            [&[0xFE, 0xFF], &utf_16_be[..]].concat(),
            utf_16_be,
            [&[0xFF, 0xFE, 0, 0], &utf_32[..]].concat(),
            utf_32,
        ] {
            assert_eq!(decode(&bytes), Err(ExtractFault::Encoding), "{bytes:?}");
        }
    }

    #[test]
    fn a_file_that_was_cut_is_refused() {
        let whole = utf_16("INST_NR");
        assert_eq!(decode(&whole[..whole.len() - 1]), Err(ExtractFault::Encoding));
        let half_of_a_pair = [UTF_16_LE_MARK, &utf_16("A🎒")[..4]].concat();
        assert_eq!(decode(&half_of_a_pair), Err(ExtractFault::Encoding));
        assert_eq!(decode(&"Havnsø".as_bytes()[..6]), Err(ExtractFault::Encoding));
    }
}
