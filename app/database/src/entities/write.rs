//! Writes that the databases spell differently or the ORM does not know.

use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    TryGetable, Value,
};

use crate::error::is_duplicate;

/// Inserts unless a unique index says the row is there; tells whether it did.
pub async fn insert_new<A: ActiveModelTrait>(
    conn: &impl ConnectionTrait,
    row: A,
) -> Result<bool, DbErr> {
    // SQLite rolls nothing back for a refused row, and neither does MySQL; `INSERT IGNORE` would
    // also swallow a text that is too long or a missing parent.
    match A::Entity::insert(row).exec_without_returning(conn).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Changes the row that meets `condition`, or inserts it when there is none.
pub async fn put<A: ActiveModelTrait>(
    conn: &impl ConnectionTrait,
    row: A,
    condition: impl IntoCondition,
) -> Result<(), DbErr> {
    let change = A::Entity::update_many().set(row.clone());
    let changed = change.filter(condition.into_condition()).exec(conn).await?;
    if changed.rows_affected == 0 {
        insert_new(conn, row).await?;
    }
    Ok(())
}

/// Rows of one statement, from the most. A few lengths only, so that the server's statement cache is not filled with one
/// text for each.
const SET_SIZES: [usize; 4] = [128, 32, 8, 1];

/// Inserts all rows, many in one statement; all must set the same columns.
pub async fn insert_all<A: ActiveModelTrait>(
    conn: &impl ConnectionTrait,
    rows: Vec<A>,
) -> Result<(), DbErr> {
    let mut rows = rows.into_iter();
    for size in SET_SIZES {
        while rows.len() >= size {
            let set: Vec<A> = rows.by_ref().take(size).collect();
            A::Entity::insert_many(set)
                .exec_without_returning(conn)
                .await?;
        }
    }
    Ok(())
}

/// Deletes at most `limit` of the rows that meet `condition`; tells how many. In two statements: SQLite knows no
/// `DELETE … LIMIT`, and MySQL none below an `IN`.
pub async fn delete_some<E, K>(
    conn: &impl ConnectionTrait,
    key: E::Column,
    condition: impl IntoCondition,
    limit: u32,
) -> Result<u64, DbErr>
where
    E: EntityTrait,
    K: TryGetable + Into<Value> + Send + Sync,
{
    let condition = condition.into_condition();
    let keys: Vec<K> = E::find()
        .select_only()
        .column(key)
        .filter(condition.clone())
        .limit(u64::from(limit))
        .into_tuple()
        .all(conn)
        .await?;
    if keys.is_empty() {
        return Ok(0);
    }
    let some = E::delete_many().filter(key.is_in(keys)).filter(condition);
    Ok(some.exec(conn).await?.rows_affected)
}

/// The ids for an `IN`, the last one repeated up to one of a few fixed lengths, so that the
/// server's statement cache is not filled with one text for each length.
pub fn padded(ids: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    let size = [1, 4, 16, 32, 64, 128]
        .into_iter()
        .find(|&size| size >= ids.len());
    let last = ids.last().copied().unwrap_or(-1);
    ids.resize(size.unwrap_or(ids.len()), last);
    ids
}
