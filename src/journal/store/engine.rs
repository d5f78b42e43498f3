//! The code of both engines, written once.

/// Writes a `Store` and a `Writer` for one engine. `$each` is its table function that yields the elements of a
/// JSON array as `j.value`, `$hex` its spelling of the leaf hash as hexadecimal digits. A transaction that alone may append begins with the
/// message `$lock`, where there is one, and with the text `$begin` in front of the first query. `$commit` is a function from the new head to
/// the text that commits, `$inserts` the engine's INSERTs.
macro_rules! engine {
    (
        store: $Store:ident, writer: $Writer:ident, database: $Db:ty, connection: $Connection:ty, options: $Options:ty,
        $(lock: $lock:literal,)? begin: $begin:literal, commit: $commit:path, each: $each:literal, hex: $hex:literal,
        inserts: $inserts:ident, bell: $bell:path, lead: $lead:path, examine: $examine:path $(,)?
    ) => {
        /// The database, with the pool of its readers.
        pub(super) struct $Store {
            writing: $Options,
            readers: sqlx::Pool<$Db>,
        }

        struct $Writer($Connection);

        #[async_trait::async_trait]
        impl $crate::journal::store::Store for $Store {
            async fn writer(&self) -> Result<Box<dyn $crate::journal::store::Writer>, sqlx::Error> {
                use sqlx::Connection as _;
                Ok(Box::new($Writer(<$Connection>::connect_with(&self.writing).await?)))
            }

            async fn head(&self) -> Result<u64, sqlx::Error> {
                let head: i64 = sqlx::query_scalar($crate::journal::store::sql::HEAD).fetch_one(&self.readers).await?;
                Ok(head.unsigned_abs())
            }

            async fn page(&self, after: u64, until: u64) -> Result<String, sqlx::Error> {
                // One packed text instead of rows: the engine's C code puts a page together several times
                // faster than the client takes it apart row by row and column by column.
                let packed: Option<String> = sqlx::query_scalar(concat!(
                    "SELECT string_agg(concat_ws($1, seq, at, stream, version, kind, actor, body, ",
                    $hex,
                    "), $2) FROM (SELECT * FROM journal WHERE seq > $3 AND seq <= $4 ORDER BY seq) AS page"
                ))
                .bind($crate::journal::store::FIELD.to_string())
                .bind($crate::journal::store::RECORD.to_string())
                .bind(after.cast_signed())
                .bind(until.cast_signed())
                .fetch_one(&self.readers)
                .await?;
                Ok(packed.unwrap_or_default())
            }

            async fn examine(&self) -> Result<Vec<$crate::journal::store::doctor::Finding>, sqlx::Error> {
                $examine(self).await
            }

            async fn command(&self, scope: &str, key: &str) -> Result<Option<$crate::journal::batch::KeyRow>, sqlx::Error> {
                let row: Option<(String, String, Vec<u8>, i64, i64, i64)> = sqlx::query_as(
                    "SELECT scope, key, request, first_seq, last_seq, at FROM command WHERE scope = $1 AND key = $2",
                )
                .bind(scope.to_owned())
                .bind(key.to_owned())
                .fetch_optional(&self.readers)
                .await?;
                row.map($crate::journal::store::key_row).transpose()
            }

            async fn bell(&self) -> Result<Box<dyn $crate::journal::store::Bell>, sqlx::Error> {
                $bell(self).await
            }

            async fn lead(&self) -> Result<Option<Box<dyn $crate::journal::store::Held>>, sqlx::Error> {
                $lead(self).await
            }

            async fn close(&self) {
                self.readers.close().await;
            }
        }

        #[async_trait::async_trait]
        impl $crate::journal::store::Writer for $Writer {
            async fn begin(
                &mut self,
                streams: &str,
            ) -> Result<$crate::journal::batch::Found, sqlx::Error> {
                $(sqlx::raw_sql($lock).execute(&mut self.0).await?;)?
                // One row, the versions packed into one text: on SQLite every row is a message of its own between two threads, and
                // their wake-ups cost more than the query.
                let (head, at, packed): (i64, Option<i64>, Option<String>) = sqlx::query_as(concat!(
                    $begin,
                    "SELECT (SELECT coalesce(max(seq), 0) FROM journal), (SELECT at FROM journal ORDER BY seq DESC LIMIT 1), ",
                    "(SELECT string_agg(concat_ws($2, j.value ->> 0, ",
                    "coalesce((SELECT max(version) FROM journal WHERE stream = j.value ->> 0), 0)), $3) FROM ",
                    $each,
                    ")"
                ))
                .bind(streams.to_owned())
                .bind($crate::journal::store::FIELD.to_string())
                .bind($crate::journal::store::RECORD.to_string())
                .fetch_one(&mut self.0)
                .await?;
                let versions = $crate::journal::store::versions(packed.as_deref().unwrap_or_default())?;
                Ok($crate::journal::batch::Found { head: head.unsigned_abs(), at, versions, keys: Vec::new() })
            }

            async fn keys(&mut self, keys: &str) -> Result<Vec<$crate::journal::batch::KeyRow>, sqlx::Error> {
                let rows: Vec<(String, String, Vec<u8>, i64, i64, i64)> = sqlx::query_as(concat!(
                    "SELECT c.scope, c.key, c.request, c.first_seq, c.last_seq, c.at FROM ",
                    $each,
                    " CROSS JOIN command AS c WHERE c.scope = j.value ->> 0 AND c.key = j.value ->> 1"
                ))
                .bind(keys.to_owned())
                .fetch_all(&mut self.0)
                .await?;
                rows.into_iter().map($crate::journal::store::key_row).collect()
            }

            async fn write(
                &mut self,
                rows: &[$crate::journal::event::Row<'_>],
                keys: &[$crate::journal::batch::KeyRow],
                head: u64,
            ) -> Result<(), sqlx::Error> {
                let mut committed = false;
                for piece in $inserts.events.cut(rows, keys.is_empty()) {
                    let mut query = sqlx::query(sqlx::AssertSqlSafe(piece.sql));
                    for row in piece.rows {
                        query = query
                            .bind(row.seq.cast_signed())
                            .bind(row.at)
                            .bind(row.stream)
                            .bind(row.version.cast_signed())
                            .bind(row.kind)
                            .bind(row.actor)
                            .bind(row.body)
                            .bind(row.leaf_hash.as_bytes().as_slice());
                    }
                    query.execute(&mut self.0).await?;
                    committed = piece.commits;
                }
                for piece in $inserts.keys.cut(keys, true) {
                    let mut query = sqlx::query(sqlx::AssertSqlSafe(piece.sql));
                    for row in piece.rows {
                        query = query
                            .bind(row.scope.as_str())
                            .bind(row.key.as_str())
                            .bind(row.request.as_bytes().as_slice())
                            .bind(row.first.cast_signed())
                            .bind(row.last.cast_signed())
                            .bind(row.at);
                    }
                    query.execute(&mut self.0).await?;
                    committed = piece.commits;
                }
                if !committed {
                    sqlx::raw_sql($commit(head)).execute(&mut self.0).await?;
                }
                Ok(())
            }
        }
    };
}

pub(super) use engine;
