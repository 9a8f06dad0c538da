//! Redirects: where an address went that products or categories no longer use.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::{insert_new, slug_redirect};
use crate::error::Result;

/// The new path of an old one, such as `/p/old-name`.
pub async fn redirect_for(conn: &impl ConnectionTrait, path: &str) -> Result<Option<String>> {
    let found = slug_redirect::Entity::find_by_id(path).one(conn).await?;
    Ok(found.map(|redirect| redirect.new_path))
}

/// Leads `old` to `new`, and whatever led to `old` too; `new` itself leads nowhere any more.
pub async fn add_redirect(conn: &impl ConnectionTrait, old: &str, new: &str) -> Result<()> {
    use slug_redirect::{ActiveModel, Column, Entity};
    Entity::update_many()
        .col_expr(Column::NewPath, Expr::value(new))
        .filter(Column::NewPath.eq(old))
        .exec(conn)
        .await?;
    Entity::delete_many()
        .filter(Column::OldPath.is_in([new, old]))
        .exec(conn)
        .await?;
    let redirect = ActiveModel {
        old_path: Set(old.to_owned()),
        new_path: Set(new.to_owned()),
    };
    insert_new(conn, redirect).await?;
    Ok(())
}
