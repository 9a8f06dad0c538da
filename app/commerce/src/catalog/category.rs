//! Categories as a tree, found by their path.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Picture, Slug};
use crate::ids::CategoryId;

/// A category as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    /// The category above; none for a top category.
    pub parent: Option<CategoryId>,
    /// Its own part of the path.
    pub slug: Slug,
    /// The whole path, `electronics/computers`, without slashes at the ends.
    pub path: String,
    pub name: String,
    /// A short introduction; empty when there is none.
    pub intro: String,
    pub picture: Option<Picture>,
    /// Its place among its siblings.
    pub position: i64,
    /// Products on sale in it and below it.
    pub product_count: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breadcrumb {
    pub name: String,
    pub path: String,
}

/// A category with those below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryNode {
    pub category: Category,
    /// Its children, in display order.
    pub children: Vec<CategoryNode>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryTree {
    /// The top categories, in display order.
    pub roots: Vec<CategoryNode>,
}

impl CategoryTree {
    /// Builds the tree; siblings by position, then name. Orphans and rings become top categories.
    #[must_use]
    pub fn build(categories: Vec<Category>) -> Self {
        let known: BTreeSet<CategoryId> = categories.iter().map(|category| category.id).collect();
        let mut by_parent: BTreeMap<Option<CategoryId>, Vec<Category>> = BTreeMap::new();
        for category in categories {
            let parent = category.parent.filter(|parent| known.contains(parent));
            by_parent.entry(parent).or_default().push(category);
        }
        let mut roots = take_children(None, &mut by_parent);
        while let Some(parent) = by_parent.keys().next().copied() {
            let ring = take_children(parent, &mut by_parent);
            roots.extend(ring);
        }
        sort(&mut roots);
        Self { roots }
    }

    #[must_use]
    pub fn find(&self, path: &str) -> Option<&CategoryNode> {
        self.way_to(|category| category.path == path)?
            .last()
            .copied()
    }

    #[must_use]
    pub fn get(&self, id: CategoryId) -> Option<&CategoryNode> {
        self.way_to(|category| category.id == id)?.last().copied()
    }

    /// The way from the root to that category, itself included.
    #[must_use]
    pub fn breadcrumbs(&self, id: CategoryId) -> Vec<Breadcrumb> {
        let way = self
            .way_to(|category| category.id == id)
            .unwrap_or_default();
        way.into_iter()
            .map(|node| Breadcrumb {
                name: node.category.name.clone(),
                path: node.category.path.clone(),
            })
            .collect()
    }

    fn way_to(&self, wanted: impl Fn(&Category) -> bool) -> Option<Vec<&CategoryNode>> {
        fn walk<'a>(
            nodes: &'a [CategoryNode],
            wanted: &impl Fn(&Category) -> bool,
            way: &mut Vec<&'a CategoryNode>,
        ) -> bool {
            nodes.iter().any(|node| {
                way.push(node);
                let found = wanted(&node.category) || walk(&node.children, wanted, way);
                if !found {
                    way.pop();
                }
                found
            })
        }
        let mut way = Vec::new();
        walk(&self.roots, &wanted, &mut way).then_some(way)
    }
}

impl CategoryNode {
    /// The category and everything below it.
    #[must_use]
    pub fn ids(&self) -> Vec<CategoryId> {
        let below = self.children.iter().flat_map(Self::ids);
        std::iter::once(self.category.id).chain(below).collect()
    }
}

fn take_children(
    parent: Option<CategoryId>,
    by_parent: &mut BTreeMap<Option<CategoryId>, Vec<Category>>,
) -> Vec<CategoryNode> {
    let mut nodes: Vec<CategoryNode> = by_parent
        .remove(&parent)
        .unwrap_or_default()
        .into_iter()
        .map(|category| {
            let children = take_children(Some(category.id), by_parent);
            CategoryNode { category, children }
        })
        .collect();
    sort(&mut nodes);
    nodes
}

fn sort(nodes: &mut [CategoryNode]) {
    nodes.sort_by(|a, b| {
        let (a, b) = (&a.category, &b.category);
        a.position
            .cmp(&b.position)
            .then_with(|| a.name.cmp(&b.name))
            .then(a.id.cmp(&b.id))
    });
}
