//! Names of other files, as mesh files write them.

/// A relative name without `..`, drive or leading slash: absolute paths of the
/// exporting machine are cut to their last part. `None` for addresses on the
/// network and for names with nothing left.
pub(crate) fn beside(written: &str) -> Option<String> {
    let name = written.trim().trim_matches('"').replace('\\', "/");
    if name.contains("://") {
        return None;
    }
    let climbs = name.split('/').any(|part| part == "..");
    let absolute = name.starts_with('/') || name.contains(':');
    let kept = if climbs || absolute { name.rsplit(['/', ':']).next()? } else { &name };
    let kept = kept.strip_prefix("./").unwrap_or(kept);
    (!kept.is_empty() && kept != ".." && !kept.contains('\0')).then(|| kept.to_owned())
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
