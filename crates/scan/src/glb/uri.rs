//! Data URIs: bytes inside the JSON, as base64 (RFC 4648).

/// Media type and bytes of a data URI; `None` if the URI is not a data URI.
///
/// # Errors
///
/// What is wrong with it, for a message.
pub(crate) fn data(uri: &str) -> Option<Result<(String, Vec<u8>), String>> {
    let body = uri.strip_prefix("data:")?;
    let Some((head, text)) = body.split_once(',') else {
        return Some(Err("a data URI without a comma".to_owned()));
    };
    let Some(media_type) = head.strip_suffix(";base64") else {
        return Some(Err("a data URI that is not base64".to_owned()));
    };
    let media_type = media_type.split(';').next().unwrap_or_default().to_owned();
    Some(base64(text.as_bytes()).map(|bytes| (media_type, bytes)))
}

fn base64(text: &[u8]) -> Result<Vec<u8>, String> {
    let padded = text.trim_ascii_end();
    let text = padded.strip_suffix(b"==").or(padded.strip_suffix(b"=")).unwrap_or(padded);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0);
    for &letter in text {
        let six = six_bits(letter).ok_or("a data URI with a letter that is not base64")?;
        bits = bits << 6 | six;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    if held >= 6 { Err("a data URI cut off within a byte".to_owned()) } else { Ok(bytes) }
}

fn six_bits(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_uris() {
        let check = |uri: &str, expected: Result<&[u8], &str>| {
            let read = data(uri).map(|read| read.map(|(_, bytes)| bytes));
            match (read, expected) {
                (Some(Ok(read)), Ok(bytes)) => assert_eq!(read, bytes, "{uri}"),
                (Some(Err(what)), Err(part)) => assert!(what.contains(part), "{uri}: {what}"),
                (read, _) => panic!("{uri}: {read:?}"),
            }
        };
        check("data:image/png;base64,AAECAw==", Ok(&[0, 1, 2, 3]));
        check("data:;base64,/+8=", Ok(&[0xFF, 0xEF]));
        check("data:;base64,", Ok(&[]));
        check("data:;base64,A", Err("cut off"));
        check("data:;base64,A-AA", Err("letter"));
        check("data:text/plain,hello", Err("not base64"));
        check("data:", Err("comma"));
        assert!(data("head.bin").is_none());
    }
}
