//! Material files (MTL) of OBJ: which image colours which material.
//!
//! Only `newmtl` and `map_Kd` are read; `tobj` would hand over the options of
//! `map_Kd` as part of the name, so the few lines are parsed here.

use crate::text;

/// Materials and the base-colour image each names, in the file's order.
pub(crate) fn images(bytes: &[u8]) -> Vec<(Vec<u8>, String)> {
    let mut found = Vec::new();
    let mut material = Vec::new();
    for (_, line) in text::Lines::new(text::without_mark(bytes)) {
        let line = line.trim_ascii();
        if let Some(name) = after(line, b"newmtl") {
            material = name.to_vec();
        } else if let Some(map) = after(line, b"map_kd") {
            found.push((material.clone(), file_name(map)));
        }
    }
    found
}

/// What follows a keyword (any case) and white space.
pub(crate) fn after<'a>(line: &'a [u8], keyword: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(keyword.len())?;
    let matches = head.eq_ignore_ascii_case(keyword) && rest.first()?.is_ascii_whitespace();
    matches.then(|| rest.trim_ascii())
}

/// The name after the options; it may contain spaces.
fn file_name(map: &[u8]) -> String {
    let mut rest = map;
    while rest.starts_with(b"-") {
        let (option, more) = split_word(rest);
        rest = skip_values(option, more);
    }
    String::from_utf8_lossy(rest).into_owned()
}

/// Options of one or two values, and those of up to three numbers.
fn skip_values<'a>(option: &[u8], mut rest: &'a [u8]) -> &'a [u8] {
    let (most, numeric) = match option.to_ascii_lowercase().as_slice() {
        b"-s" | b"-o" | b"-t" => (3, true),
        b"-mm" => (2, true),
        _ => (1, false),
    };
    for _ in 0..most {
        let (value, more) = split_word(rest);
        if numeric && text::number(value).is_err() {
            break;
        }
        rest = more;
    }
    rest
}

fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_ascii_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_kd_options() {
        let check = |line: &str, expected: &str| {
            let mtl = format!("newmtl skin\n  {line}\n");
            assert_eq!(images(mtl.as_bytes()), [(b"skin".to_vec(), expected.to_owned())]);
        };
        check("map_Kd head.png", "head.png");
        check("map_Kd my head.png\r", "my head.png");
        check("MAP_KD -s 1 1 1 -clamp on head.png", "head.png");
        check("map_Kd -o 0.5 head.png", "head.png");
        check("map_Kd -bm 2", "");
    }
}
