//! The sitemap: every address that search engines should know.

use commerce::catalog::Slug;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::catalog::refresh::CATEGORY_FACET;
use crate::entities::{Text, listing, listing_facet, page};
use crate::error::Result;

/// An address for search engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapEntry {
    /// The path, such as `/p/slug`.
    pub path: String,
    /// When it last changed, unix milliseconds; zero when unknown.
    pub updated_at_ms: i64,
}

/// Every product on sale, every category with products, every written page, by path.
pub async fn sitemap_entries(conn: &impl ConnectionTrait) -> Result<Vec<SitemapEntry>> {
    let mut entries = products(conn).await?;
    entries.extend(categories(conn).await?);
    entries.extend(pages(conn).await?);
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(entries)
}

async fn products(conn: &impl ConnectionTrait) -> Result<Vec<SitemapEntry>, DbErr> {
    use listing::{Column, Entity};
    let rows: Vec<(Text<Slug>, i64)> = Entity::find()
        .select_only()
        .columns([Column::Slug, Column::UpdatedAt])
        .filter(Column::Visible.eq(true))
        .into_tuple()
        .all(conn)
        .await?;
    let entry = |(slug, at): (Text<Slug>, i64)| entry(format!("/p/{}", slug.0), at);
    Ok(rows.into_iter().map(entry).collect())
}

async fn categories(conn: &impl ConnectionTrait) -> Result<Vec<SitemapEntry>, DbErr> {
    use listing_facet::{Column, Entity};
    let paths: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Value)
        .distinct()
        .inner_join(listing::Entity)
        .filter(Column::Facet.eq(CATEGORY_FACET))
        .filter(listing::Column::Visible.eq(true))
        .into_tuple()
        .all(conn)
        .await?;
    let entry = |path: String| entry(format!("/c/{path}"), 0);
    Ok(paths.into_iter().map(entry).collect())
}

async fn pages(conn: &impl ConnectionTrait) -> Result<Vec<SitemapEntry>, DbErr> {
    let pages = page::Entity::find().all(conn).await?;
    let entry = |page: page::Model| entry(format!("/pages/{}", page.slug), page.updated_at);
    Ok(pages.into_iter().map(entry).collect())
}

fn entry(path: String, updated_at_ms: i64) -> SitemapEntry {
    SitemapEntry {
        path,
        updated_at_ms,
    }
}
