//! Files and uploads.

use super::{Db, case, clinic, in_minutes, not_found, wrong_state};
use jiff::Timestamp;
use records::model::file::{FileKind, FileRow, UploadRow};
use records::model::job::NewJob;
use records::{Actor, CaseId, ClientId, FileId, UploadId};

pub(crate) async fn all(db: &Db) {
    an_upload_becomes_a_file(db).await;
    removing_takes_what_was_made_from_it(db).await;
    stale_uploads_are_found(db).await;
    invisible_elsewhere(db).await;
}

fn upload(client: ClientId, case: CaseId, minutes: i64) -> UploadRow {
    UploadRow {
        id: UploadId::new(),
        client,
        case: Some(case),
        kind: FileKind::Photograph,
        label: "front".to_owned(),
        name: "front.jpg".to_owned(),
        bytes: 3,
        received: 0,
        parts: 0,
        created: Timestamp::now(),
        expires: in_minutes(minutes),
    }
}

pub(crate) fn file(id: FileId, client: ClientId, case: CaseId, made_from: Option<FileId>) -> FileRow {
    FileRow {
        id,
        client,
        case: Some(case),
        kind: if made_from.is_some() { FileKind::Thumbnail } else { FileKind::Photograph },
        label: "front".to_owned(),
        name: "front.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        bytes: 3,
        parts: 1,
        sha256: "00".to_owned(),
        made_from,
        facts: "{}".to_owned(),
        created: Timestamp::now(),
    }
}

async fn an_upload_becomes_a_file(db: &Db) {
    let by = clinic(db).await;
    let (client, case) = case(db, &by).await;
    let up = upload(client, case, 60);
    db.begin_upload(&by, up.clone()).await.expect("begun");
    wrong_state(db.part_kept(&by, up.id, 1, 3).await);
    db.part_kept(&by, up.id, 0, 3).await.expect("kept");
    wrong_state(db.part_kept(&by, up.id, 0, 3).await);
    let stands = db.upload(&by, up.id).await.expect("the upload");
    assert_eq!((stands.parts, stands.received), (1, 3));
    let id = FileId(up.id.0);
    let job = NewJob { kind: "photograph".to_owned(), payload: "{}".to_owned(), once: None };
    db.finish_upload(&by, up.id, file(id, client, case, None), Some(job)).await.expect("finished");
    not_found(db.upload(&by, up.id).await);
    let kept = db.file(&by, id).await.expect("the file");
    assert_eq!((kept.kind, kept.label.as_str(), kept.bytes), (FileKind::Photograph, "front", 3));
    db.save_file(&by, id, Some("top".to_owned()), None).await.expect("saved");
    db.save_file(&by, id, None, Some(r#"{"sharp":true}"#.to_owned())).await.expect("saved");
    let kept = db.file(&by, id).await.expect("the file");
    assert_eq!((kept.label.as_str(), kept.facts.as_str()), ("top", r#"{"sharp":true}"#));
    assert_eq!(db.jobs(&by, Timestamp::UNIX_EPOCH).await.expect("jobs").len(), 1);
    finish_all_jobs(db).await;
}

/// Works every job off, so that other tests find an empty queue.
pub(crate) async fn finish_all_jobs(db: &Db) {
    let worker = uuid::Uuid::now_v7();
    while let Some(job) = db.claim(worker, Timestamp::now(), in_minutes(1)).await.expect("a claim") {
        db.finish(worker, job.id, String::new()).await.expect("finished");
    }
}

async fn removing_takes_what_was_made_from_it(db: &Db) {
    let by = clinic(db).await;
    let (client, case) = case(db, &by).await;
    let (photo, thumb) = (FileId::new(), FileId::new());
    db.add_file(&by, file(photo, client, case, None)).await.expect("kept");
    db.add_file(&by, file(thumb, client, case, Some(photo))).await.expect("kept");
    assert_eq!(db.files(&by, case).await.expect("files").len(), 2);
    let mut gone: Vec<FileId> =
        db.remove_file(&by, photo).await.expect("removed").iter().map(|f| f.id).collect();
    gone.sort();
    assert_eq!(gone, [photo, thumb]);
    not_found(db.file(&by, thumb).await);
    not_found(db.remove_file(&by, photo).await);
    assert!(db.files(&by, case).await.expect("files").is_empty());
}

async fn stale_uploads_are_found(db: &Db) {
    let by = clinic(db).await;
    let (client, case) = case(db, &by).await;
    let (late, fresh) = (upload(client, case, -1), upload(client, case, 60));
    db.begin_upload(&by, late.clone()).await.expect("begun");
    db.begin_upload(&by, fresh.clone()).await.expect("begun");
    let stale = db.stale_uploads().await.expect("uploads");
    assert!(stale.iter().any(|(clinic, up)| *clinic == by.clinic && up.id == late.id));
    assert!(stale.iter().all(|(_, up)| up.id != fresh.id));
    db.drop_upload(&by, late.id).await.expect("given up");
    not_found(db.upload(&by, late.id).await);
}

async fn invisible_elsewhere(db: &Db) {
    let (here, elsewhere): (Actor, Actor) = (clinic(db).await, clinic(db).await);
    let (client, case) = case(db, &here).await;
    let (id, up) = (FileId::new(), upload(client, case, 60));
    db.add_file(&here, file(id, client, case, None)).await.expect("kept");
    db.begin_upload(&here, up.clone()).await.expect("begun");
    not_found(db.file(&elsewhere, id).await);
    not_found(db.save_file(&elsewhere, id, None, None).await);
    not_found(db.remove_file(&elsewhere, id).await);
    not_found(db.upload(&elsewhere, up.id).await);
    not_found(db.part_kept(&elsewhere, up.id, 0, 3).await);
    not_found(db.drop_upload(&elsewhere, up.id).await);
    not_found(db.begin_upload(&elsewhere, upload(client, case, 60)).await);
    not_found(db.add_file(&elsewhere, file(FileId::new(), client, case, None)).await);
    assert!(db.files(&elsewhere, case).await.expect("files").is_empty());
}
