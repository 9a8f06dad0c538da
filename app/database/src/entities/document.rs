use commerce::document::{Document, DocumentKind};
use sea_orm::entity::prelude::*;

use crate::entities::{Json, Text};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: Text<DocumentKind>,
    pub number: String,
    pub order_id: i64,
    pub source: String,
    pub issued_at: i64,
    pub content_json: Json<Document>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
