//! Handing mails over: by SMTP, or into a folder, a file a mail.

use super::Letter;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Tokio1Executor};
use std::path::PathBuf;

/// The address that mails in a folder come from. Like the rest of a mail it says nothing of health, nor whose program wrote it.
const NOWHERE: &str = "clinic@mail.invalid";

/// Where mails go.
pub enum Post {
    /// Into a folder: for trying out, and where no server for mail is configured.
    Folder(PathBuf),
    /// To a server for mail.
    Smtp {
        /// The connections.
        transport: Box<AsyncSmtpTransport<Tokio1Executor>>,
        /// The address that they come from.
        from: String,
    },
}

/// Why a mail was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Trying again may help; it has surely not gone out.
    #[error("{0}")]
    Again(String),
    /// It will never be taken.
    #[error("{0}")]
    Refused(String),
    /// The connection broke after it had begun: nobody knows.
    #[error("the connection broke while it was handed over")]
    Unsure,
}

impl Post {
    /// A server for mail, such as `smtps://user:password@mail.example` or `smtp://127.0.0.1:2525`, and the address that mails come from.
    ///
    /// # Errors
    /// What is wrong with the address, without the password.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        let here =
            ["smtp://127.0.0.1", "smtp://[::1]", "smtp://localhost"].iter().any(|host| url.starts_with(host));
        if !here && !url.starts_with("smtps://") && !url.contains("tls=required") {
            return Err("mail would travel in the clear: give smtps://… or smtp://…?tls=required".to_owned());
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(|_| {
            "give a server for mail as smtps://user:password@host or smtp://host:port".to_owned()
        })?;
        from.parse::<Mailbox>().map_err(|_| format!("`{from}` is no mail address"))?;
        Ok(Self::Smtp { transport: Box::new(transport.build()), from: from.to_owned() })
    }

    /// Hands a mail over.
    ///
    /// # Errors
    /// [`PostError`].
    pub async fn send(&self, letter: &Letter) -> Result<(), PostError> {
        match self {
            Self::Folder(folder) => {
                let message = message(letter, NOWHERE)?;
                let write = || -> std::io::Result<()> {
                    std::fs::create_dir_all(folder)?;
                    // Written aside and renamed: the same mail is the same file, whole or not there.
                    let name = &letter.id;
                    let aside = folder.join(format!(".{name}"));
                    std::fs::write(&aside, message.formatted())?;
                    std::fs::rename(aside, folder.join(format!("{name}.eml")))
                };
                write().map_err(|error| PostError::Again(format!("the folder of mails: {error}")))
            }
            Self::Smtp { transport, from } => {
                let message = message(letter, from)?;
                match transport.test_connection().await {
                    Ok(true) => {}
                    Ok(false) => {
                        return Err(PostError::Again("the server for mail does not answer".to_owned()));
                    }
                    Err(error) => {
                        return Err(PostError::Again(format!("the server for mail: {}", plain(&error))));
                    }
                }
                transport.send(message).await.map(drop).map_err(|error| judged(&error))
            }
        }
    }
}

fn message(letter: &Letter, from: &str) -> Result<Message, PostError> {
    let refused = |what: &str| PostError::Refused(format!("{what} is no mail address"));
    let address = from.parse::<Mailbox>().map_err(|_| refused("the clinic's address"))?.email;
    let domain = address.domain().to_owned();
    let to: Mailbox = letter.to.parse().map_err(|_| refused("the client's address"))?;
    Message::builder()
        .from(Mailbox::new(Some(letter.from_name.clone()), address))
        .to(to)
        .subject(&letter.subject)
        .message_id(Some(format!("<{}@{}>", letter.id, domain)))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| PostError::Refused(error.to_string()))
}

fn judged(error: &lettre::transport::smtp::Error) -> PostError {
    if error.is_permanent() {
        PostError::Refused(format!("the server for mail refused it: {}", plain(error)))
    } else if error.is_transient() {
        PostError::Again(format!("the server for mail put it off: {}", plain(error)))
    } else if error.is_client() || error.is_tls() {
        PostError::Again(plain(error))
    } else {
        PostError::Unsure
    }
}

/// What a server said, without the addresses of a mail.
fn plain(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| "no answer".to_owned(), |code| format!("code {code}"))
}
