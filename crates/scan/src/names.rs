//! Names of other files, as mesh files write them.

/// A relative name of plain parts, built up from them so that nothing can be left over that climbs
/// or starts at a root: absolute paths of the exporting machine and paths that climb are cut to their
/// last part. `None` for addresses on the network and for names with nothing left.
pub(crate) fn beside(written: &str) -> Option<String> {
    let name = written.trim().trim_matches('"').replace('\\', "/");
    if name.contains("://") || name.contains('\0') {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let relative = !name.starts_with('/') && !name.contains(':');
    if relative && parts.iter().all(|part| !is_dots(part)) {
        return (!parts.is_empty()).then(|| parts.join("/"));
    }
    let last = parts.last()?.rsplit(':').next()?;
    (!is_dots(last)).then(|| last.to_owned())
}

/// Nothing but dots and spaces: Windows drops spaces and dots at the end of a part, so that `.. .`
/// climbs there too.
fn is_dots(part: &str) -> bool {
    part.trim_matches(['.', ' ']).is_empty()
}

/// Undoes `%20` and the like in a URI; broken escapes stay as they are.
pub(crate) fn percent_decoded(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at..at + 3).and_then(escape);
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn escape(three: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(three).ok()?.strip_prefix('%')?;
    let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_beside_the_mesh() {
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(beside(written).as_deref(), expected, "{written}");
        };
        check("head.png", Some("head.png"));
        check("./maps\\head.png", Some("maps/head.png"));
        check("C:\\Users\\x\\head one.png", Some("head one.png"));
        check("../../etc/passwd", Some("passwd"));
        check("/etc/passwd", Some("passwd"));
        check("..", None);
        check("https://a.example/x.png", None);
        check("C:head.png", Some("head.png"));
        check("", None);
        check(".//abs/path", Some("abs/path"));
        check("././/.//abs/path", Some("abs/path"));
        check("\".\\\\abs\\path\"", Some("abs/path"));
        check("\\\\server\\share\\head.png", Some("head.png"));
        check("maps/.. ./../head.png", Some("head.png"));
        check("./C:/head.png", Some("head.png"));
        check("maps/..", None);
        check("x:..", None);
        check("./", None);
        check("a\0b", None);
    }

    #[test]
    fn what_is_kept_is_always_plain() {
        let pieces = [".", "..", "/", "\\", "C:", " ", "\"", "a", "//", "..."];
        for i in 0..pieces.len().pow(5) {
            let piece = |k: u32| pieces[i / pieces.len().pow(k) % pieces.len()];
            let written: String = (0..5).map(piece).collect();
            let Some(kept) = beside(&written) else { continue };
            let plain = |part: &str| !is_dots(part) && !part.contains([':', '\\']);
            assert!(kept.split('/').all(plain), "{written} gives {kept}");
        }
    }

    #[test]
    fn percent_escapes() {
        let check = |uri: &str, expected: &str| assert_eq!(percent_decoded(uri), expected);
        check("a%20b.png", "a b.png");
        check("a%2", "a%2");
        check("%zz%C3%A9", "%zzé");
        check("100%+1", "100%+1");
    }
}
