//! Reading files: nothing is opened that is not a regular file, and nothing read that is too large. Whatever
//! comes from elsewhere (a scan, the files it names) goes through here.

use crate::failure::Failure;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// A kind of file, the most bytes read of it, and what to do about a larger one.
pub(crate) struct FileKind {
    most_bytes: u64,
    remedy: &'static str,
}

/// Case and landmarks: a few kilobytes, by hand; the largest with drawn zones is well under a megabyte.
pub(crate) const TEXT: FileKind = FileKind {
    most_bytes: 16 << 20,
    remedy: "this is no case or landmark file; see `hairline example` for one",
};

/// A scan and what it names beside itself. The reader of scans has a lower limit of its own and explains it;
/// this one only keeps what is no scan at all out of memory.
pub(crate) const SCAN: FileKind = FileKind {
    most_bytes: 1 << 30,
    remedy: "export the scan as binary PLY or GLB, with a smaller texture or fewer triangles",
};

/// A texture: the largest that is decoded, of 64 megapixels, takes 200 MB without any compression.
pub(crate) const TEXTURE: FileKind =
    FileKind { most_bytes: 256 << 20, remedy: "save the texture as JPEG, of at most 64 megapixels" };

/// A photograph: the largest that is decoded takes 330 MB without any compression.
pub(crate) const PHOTOGRAPH: FileKind =
    FileKind { most_bytes: 400 << 20, remedy: "save the photograph as JPEG, of at most 110 megapixels" };

/// Reads a whole file.
pub(crate) fn read(path: &Path, kind: &FileKind) -> Result<Vec<u8>, Failure> {
    let unreadable = |e: std::io::Error| Failure::unreadable(path, &e);
    let refuse = |what: String| Failure::input(path.display().to_string(), what);
    // Looked at before it is opened: opening a pipe would wait for somebody to write into it.
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        let what = if found.is_dir() { "a folder" } else { "a device or pipe" };
        return Err(refuse(format!("this is {what}, not a file; give the path of a file")));
    }
    let too_large = |size: String| {
        let most = kind.most_bytes >> 20;
        refuse(format!("{size} are more than the limit of {most} MiB; {}", kind.remedy))
    };
    if found.len() > kind.most_bytes {
        return Err(too_large(format!("{} bytes", found.len())));
    }
    // Read no further than the limit even where the length was not the truth.
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    let file = File::open(path).map_err(unreadable)?;
    file.take(kind.most_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > kind.most_bytes {
        return Err(too_large("its bytes".to_owned()));
    }
    Ok(bytes)
}

/// Reads a whole file of UTF-8 text.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path, &TEXT)?).map_err(|e| {
        let error = std::io::Error::new(std::io::ErrorKind::InvalidData, e.utf8_error());
        Failure::unreadable(path, &error)
    })
}

/// The file beside `scan` that the scan names; `None` for a name that leads anywhere else.
pub(crate) fn named_by(scan: &Path, name: &str) -> Option<PathBuf> {
    let plain = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
    plain.then(|| beside(scan, name))
}

/// A path relative to the folder of a file that the user gave.
pub(crate) fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new(".")).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_scan_stay_beside_it() {
        let check = |name: &str, expected: Option<&str>| {
            let found = named_by(Path::new("scans/head.obj"), name);
            assert_eq!(found.as_deref(), expected.map(Path::new), "{name}");
        };
        check("head.png", Some("scans/head.png"));
        check("maps/head.png", Some("scans/maps/head.png"));
        check("/etc/passwd", None);
        check("../head.png", None);
        check("maps/../../head.png", None);
    }

    #[test]
    fn large_files_are_refused_before_and_while_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.obj");
        let kind = FileKind { most_bytes: 1 << 20, remedy: "make it smaller" };
        File::create(&path).unwrap().set_len((1 << 20) + 1).unwrap();
        let Err(Failure::Input { problems, .. }) = read(&path, &kind) else {
            panic!("a large file was read")
        };
        assert_eq!(problems, ["1048577 bytes are more than the limit of 1 MiB; make it smaller"]);
        File::create(&path).unwrap().set_len(1 << 20).unwrap();
        assert_eq!(read(&path, &kind).unwrap().len(), 1 << 20);
    }
}
