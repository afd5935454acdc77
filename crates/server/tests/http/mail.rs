//! Mails by SMTP, to a server for mail that others wrote (aiosmtpd).

use crate::booking::{client_of, monday, opened};
use crate::suite::studio_with;
use serde_json::json;
use server::MailServer;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends with its owner.
struct Postbox(Child);

impl Drop for Postbox {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server for mail that keeps what it takes in a folder; none where the machine has no aiosmtpd.
fn postbox(port: u16, folder: &Path) -> Option<Postbox> {
    let knows = |python: &&str| {
        let tried = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let python = ["/usr/bin/python3", "python3"].into_iter().find(|p| knows(p))?;
    let mut command = Command::new(python);
    command
        .args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}"), "-c", "aiosmtpd.handlers.Mailbox"])
        .arg(folder);
    command.stderr(Stdio::null()).spawn().ok().map(Postbox)
}

/// What the server has taken, once it is so many.
async fn taken(folder: &Path, count: usize) -> Vec<String> {
    for _ in 0..100 {
        let entries = std::fs::read_dir(folder.join("new")).into_iter().flatten().filter_map(Result::ok);
        let texts: Vec<String> = entries.filter_map(|e| std::fs::read_to_string(e.path()).ok()).collect();
        if texts.len() >= count {
            return texts;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{count} mails did not come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_go_to_a_server_for_mail_and_wait_while_it_is_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let Some(server) = postbox(port, &folder.path().join("box")) else {
        println!("skipped: aiosmtpd is not here (Debian: python3-aiosmtpd)");
        return;
    };
    let mail =
        MailServer { url: format!("smtp://127.0.0.1:{port}"), from: "clinic@clinic.example".to_owned() };
    let studio = studio_with(|config| server::Config { mail: Some(mail), ..config }).await;
    let owner = studio.owner("owner").await;
    let (account, _) = opened(&owner).await;
    assert_eq!(owner.get("/api/booking").await["mails_leave"], true);
    let client = client_of(&owner, "bob").await;
    let book = async |weeks: i64| {
        let visit = json!({ "starts": monday(weeks), "account": account });
        owner
            .post(
                "/api/appointments",
                &json!({ "client": client, "kind": "consultation", "visits": [visit] }),
            )
            .await;
    };
    // The server for mail may take a moment to listen: until then mails wait.
    for _ in 0..50 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    book(1).await;
    let mails = taken(&folder.path().join("box"), 1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("From: \"Test Clinic\" <clinic@clinic.example>"), "{}", mails[0]);
    assert!(
        mails[0].contains("To: bob@client.example")
            && mails[0].contains("Subject: Your visits at Test Clinic")
    );
    drop(server);
    book(2).await;
    for _ in 0..100 {
        let kept = owner.get("/api/mails").await;
        let said: Vec<String> =
            kept.as_array().expect("mails").iter().map(|m| format!("{} {}", m["state"], m["said"])).collect();
        if said.iter().any(|s| s.contains("the server for mail")) {
            assert!(said.iter().any(|s| s.starts_with("\"waiting\" \"the server for mail")), "{said:?}");
            studio.started.stop().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a mail that cannot be handed over should say so");
}
