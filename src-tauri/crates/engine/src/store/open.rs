//! Opening: ownership, schema, and the ways down to reading only.

use super::error::{StoreError, Trouble};
use super::{Access, Change, Store, keys, owner, writer};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions};
use sqlx::{ConnectOptions, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::Duration;
use tokio::sync::mpsc;

static SCHEMA: Migrator = sqlx::migrate!("./migrations");

/// How long a lock of another program is waited for, while senders wait for their answers.
const PATIENCE: Duration = Duration::from_secs(5);

/// Readers beside the writer.
const READERS: u32 = 3;

pub(super) async fn open(
    folder: &Path,
    changes: mpsc::UnboundedSender<Change>,
) -> Result<Store, StoreError> {
    let file = folder.join("capture.sqlite");
    let claimed = std::fs::create_dir_all(folder)
        .map_err(|error| StoreError::from_io(folder, &error))
        .and_then(|()| owner::claim(folder));
    let owned = match claimed {
        Ok(ownership) => match connect_writer(&file).await {
            Ok(connection) => Ok((ownership, connection)),
            Err(why) => Err(why),
        },
        Err(why) => Err(why),
    };
    match owned {
        Ok((ownership, mut connection)) => {
            let counts = counts(&mut connection, &file).await?;
            let readers = connect_readers(&file, false).await?;
            let total = Arc::new(AtomicU64::new(counts.rows));
            let (orders, queue) = mpsc::channel(4096);
            let keys = keys::Shared::default();
            let task = tokio::spawn(writer::run(writer::Writer {
                connection,
                file: file.clone(),
                queue,
                changes,
                next_frame: counts.next_frame,
                total: Arc::clone(&total),
                keys: Arc::clone(&keys),
                ownership,
            }));
            let store = Store {
                file,
                readers,
                access: Access::Owner {
                    orders,
                    task: std::sync::Mutex::new(Some(task)),
                },
                schema: known(),
                total,
                keys,
                next_connection: AtomicI64::new(counts.next_connection),
            };
            store.read_keys().await?;
            Ok(store)
        }
        Err(why) => match why.trouble {
            Trouble::Owned { .. } | Trouble::ReadOnly | Trouble::Locked | Trouble::Full => {
                read_only(&file, why).await
            }
            Trouble::Damaged | Trouble::Newer { .. } | Trouble::Closed | Trouble::Failed => {
                Err(why)
            }
        },
    }
}

/// Opens for reading. Where not even that works, the first reason is the one to tell.
async fn read_only(file: &Path, why: StoreError) -> Result<Store, StoreError> {
    if !file.exists() {
        return Err(why);
    }
    let readers = match connect_readers(file, false).await {
        Ok(readers) => readers,
        // In a folder that cannot be written SQLite cannot make its index of the log; a store that
        // was closed in order has no log, and can be read as it stands.
        Err(_) => connect_readers(file, true).await.map_err(|_| why.clone())?,
    };
    let counted = async {
        let mut connection = readers
            .acquire()
            .await
            .map_err(|error| StoreError::from_sqlx(file, &error))?;
        let found = check_schema(&mut connection, file).await?;
        let counts = counts(&mut connection, file).await?;
        Ok::<_, StoreError>((found, counts))
    }
    .await;
    match counted {
        Ok((found, counts)) => {
            let store = Store {
                file: file.to_path_buf(),
                readers,
                access: Access::Reader(why),
                schema: found,
                total: Arc::new(AtomicU64::new(counts.rows)),
                keys: keys::Shared::default(),
                next_connection: AtomicI64::new(counts.next_connection),
            };
            store.read_keys().await?;
            Ok(store)
        }
        Err(other) => {
            readers.close().await;
            match other.trouble {
                Trouble::Newer { .. } | Trouble::Damaged => Err(other),
                Trouble::Locked
                | Trouble::Owned { .. }
                | Trouble::Full
                | Trouble::ReadOnly
                | Trouble::Closed
                | Trouble::Failed => Err(why),
            }
        }
    }
}

async fn connect_writer(file: &Path) -> Result<SqliteConnection, StoreError> {
    let failed = |error: sqlx::Error| StoreError::from_sqlx(file, &error);
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .busy_timeout(PATIENCE)
        .connect()
        .await
        .map_err(failed)?;
    // Before anything is changed: a newer store, and one that is no database, stay untouched.
    if has_schema(&mut connection).await.map_err(failed)? {
        check_schema(&mut connection, file).await?;
    }
    for pragma in [
        // Before there is a table: room that becomes free can be given back bit by bit.
        "PRAGMA auto_vacuum = INCREMENTAL",
        // What is taken out is not left in the file.
        "PRAGMA secure_delete = ON",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA cache_size = -16384",
    ] {
        sqlx::query(pragma)
            .execute(&mut connection)
            .await
            .map_err(failed)?;
    }
    SCHEMA.run(&mut connection).await.map_err(|error| {
        if let MigrateError::Execute(said) | MigrateError::ExecuteMigration(said, _) = &error {
            StoreError::from_sqlx(file, said)
        } else {
            StoreError::new(Trouble::Failed, file, error.to_string())
        }
    })?;
    Ok(connection)
}

async fn connect_readers(file: &Path, immutable: bool) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(immutable)
        .busy_timeout(PATIENCE)
        .pragma("query_only", "ON");
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(|error| StoreError::from_sqlx(file, &error))
}

fn newer(file: &Path, found: i64) -> StoreError {
    let trouble = Trouble::Newer {
        found,
        known: known(),
    };
    StoreError::new(trouble, file, "")
}

fn known() -> i64 {
    SCHEMA.iter().map(|step| step.version).max().unwrap_or(0)
}

async fn has_schema(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(connection)
            .await?;
    Ok(tables > 0)
}

/// The version of a store's schema, where it is one that is known here.
async fn check_schema(connection: &mut SqliteConnection, file: &Path) -> Result<i64, StoreError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(|error| StoreError::from_sqlx(file, &error))?;
    match found {
        Some(found) if found > known() => Err(newer(file, found)),
        found => Ok(found.unwrap_or(0)),
    }
}

struct Counts {
    rows: u64,
    next_frame: i64,
    next_connection: i64,
}

async fn counts(connection: &mut SqliteConnection, file: &Path) -> Result<Counts, StoreError> {
    let (rows, frame, opened): (i64, Option<i64>, Option<i64>) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM summary), (SELECT max(id) FROM frame), (SELECT max(id) FROM connection)",
    )
    .fetch_one(connection)
    .await
    .map_err(|error| StoreError::from_sqlx(file, &error))?;
    Ok(Counts {
        rows: u64::try_from(rows).unwrap_or(0),
        next_frame: frame.unwrap_or(0) + 1,
        next_connection: opened.unwrap_or(0) + 1,
    })
}
