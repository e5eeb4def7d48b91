//! What is written beside frames: each piece a transaction of its own, in line with the frames.

use super::error::StoreError;
use super::{Access, Store};
use sqlx::sqlite::SqliteConnection;
use std::pin::Pin;
use tokio::sync::oneshot;

/// A piece of work that is under way on the writer's connection.
pub(super) type Working<'c, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>;

/// Work for the writer. It is told the number of the frame that comes next, and whatever it came to is sent
/// by itself. Frames wait while it is done: it has to be short.
pub(super) struct Chore(Box<dyn Work>);

/// What can be done on the writer's connection.
trait Work: for<'c> FnOnce(&'c mut SqliteConnection, i64) -> Working<'c, ()> + Send {}

impl<F> Work for F where F: for<'c> FnOnce(&'c mut SqliteConnection, i64) -> Working<'c, ()> + Send {}

impl std::fmt::Debug for Chore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chore")
    }
}

impl Chore {
    pub(super) async fn run(self, connection: &mut SqliteConnection, next_frame: i64) {
        // It was said to who asked for it.
        let _ = (self.0)(connection, next_frame).await;
    }
}

impl Store {
    /// Has this done by the writer, all of it or nothing.
    pub(super) async fn chore<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection, i64) -> Working<'c, T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.pragma(move |connection, next| {
            Box::pin(async move {
                sqlx::query("BEGIN IMMEDIATE")
                    .execute(&mut *connection)
                    .await?;
                let done = match work(&mut *connection, next).await {
                    Ok(done) => sqlx::query("COMMIT")
                        .execute(&mut *connection)
                        .await
                        .map(|_| done),
                    Err(error) => Err(error),
                };
                if done.is_err() {
                    // Fails where it was rolled back already.
                    let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
                }
                done
            })
        })
        .await
    }

    /// The same for what cannot be in a transaction.
    pub(super) async fn pragma<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection, i64) -> Working<'c, T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, outcome) = oneshot::channel();
        let chore = Chore(Box::new(move |connection, next| {
            Box::pin(async move {
                // Who asked may be gone.
                let _ = done.send(work(connection, next).await);
                Ok(())
            })
        }));
        match &self.access {
            Access::Owner { .. } => self.order(super::writer::Order::Chore(chore)).await?,
            Access::Reader(why) => return Err(why.clone()),
        }
        outcome
            .await
            .map_err(|_| StoreError::closed(&self.file))?
            .map_err(|error| self.failed(&error))
    }
}
