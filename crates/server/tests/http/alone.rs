//! An embedded database has one server.

use crate::suite::studio;
use server::{Config, ServeError, start};
use std::net::SocketAddr;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_a_folder_is_refused_until_the_first_has_ended() {
    let studio = studio().await;
    let config =
        || Config::embedded(studio.folder.path().join("data"), SocketAddr::from(([127, 0, 0, 1], 0)));
    match start(config()).await {
        Err(error @ ServeError::Busy(_)) => assert!(error.to_string().contains("--data"), "{error}"),
        Err(other) => panic!("refused for another reason: {other}"),
        Ok(_) => panic!("two servers on one embedded database"),
    }
    let (folder, first) = (studio.folder.path().join("data"), studio.started);
    first.stop().await;
    let again = start(Config::embedded(folder, SocketAddr::from(([127, 0, 0, 1], 0)))).await;
    again.expect("the folder is free again").stop().await;
}
