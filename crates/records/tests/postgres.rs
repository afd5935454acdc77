//! The shared suite on PostgreSQL, and what is its own.

mod suite;

use cluster::{Cluster, Flush};
use records::model::audit::ChainState;
use records::{Database, Postgres};
use sqlx::Executor;
use std::sync::Arc;
use suite::{Db, fields};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suite_holds() {
    let cluster = Cluster::start(Flush::No).expect("a cluster");
    let url = cluster.database("suite").expect("a database");
    let db: Db = Arc::new(Postgres::open(&url).await.expect("records"));
    suite::all(&db).await;
    two_servers_share_one_chain(&url).await;
    the_audit_trail_can_only_grow(&url).await;
    db.close().await;
    a_back_up_comes_back_whole(&cluster).await;
}

async fn a_back_up_comes_back_whole(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = |name: &str| Database::Postgres(cluster.database(name).expect("a database"));
    suite::backup::comes_back_whole(&url("kept"), &url("taken_back"), folder.path()).await;
}

async fn two_servers_share_one_chain(url: &str) {
    let (left, right) = (open(url).await, open(url).await);
    let by = suite::clinic(&left).await;
    let writers = (0..60).map(|n| {
        let db = if n % 2 == 0 { left.clone() } else { right.clone() };
        tokio::spawn(async move {
            db.create_client(&by, fields(&format!("Client {n}"), &format!("R-{n}"))).await.expect("a client");
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("no panic");
    }
    assert_eq!(left.verify(by.clinic).await.expect("a walk"), ChainState::Whole { entries: 62 });
}

async fn open(url: &str) -> Db {
    Arc::new(Postgres::open(url).await.expect("records"))
}

async fn the_audit_trail_can_only_grow(url: &str) {
    let pool = sqlx::PgPool::connect(url).await.expect("a connection");
    for text in ["UPDATE audit SET action = 'read'", "DELETE FROM audit", "TRUNCATE audit"] {
        let refused = pool.execute(text).await.expect_err("refused").to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}
