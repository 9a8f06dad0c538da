//! The pages' templates and what they show.

use std::fmt;

use askama::Template;

use crate::catalogue::{Card, Category, Described, Facet, Order, Root, Variant};

/// Cents as euros.
#[derive(Debug, Clone, Copy)]
pub struct Money(pub i64);

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "€{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Card {
    pub fn now(&self) -> Money {
        Money(self.price)
    }

    pub fn before(&self) -> Option<Money> {
        self.compare_at.map(Money)
    }

    pub fn is_range(&self) -> bool {
        self.price != self.highest
    }
}

/// The values of one facet.
#[derive(Debug)]
pub struct Group {
    pub name: String,
    pub field: String,
    pub values: Vec<Facet>,
}

#[derive(Debug)]
pub struct Heading {
    pub title: String,
    pub path: String,
    /// Names and addresses.
    pub steps: Vec<(String, String)>,
}

impl Heading {
    pub fn of(category: &Category, path: &str) -> Heading {
        let mut steps = vec![("Home".to_owned(), "/".to_owned())];
        for (at, _) in category.path.match_indices('/') {
            let above = category.path.get(..at).unwrap_or_default();
            steps.push((above.to_owned(), format!("/c/{above}")));
        }
        let (title, path) = (category.name.clone(), path.to_owned());
        Heading { title, path, steps }
    }
}

#[derive(Template)]
#[template(path = "list.html")]
pub struct List<'a> {
    menu: &'a [Root],
    title: String,
    heading: Heading,
    found: Category,
    order: Order,
    page: u32,
    pages: u32,
    size: u32,
    cards: Vec<Card>,
    groups: Vec<Group>,
    below: Vec<Category>,
}

impl<'a> List<'a> {
    #[expect(clippy::too_many_arguments)]
    pub fn new(
        menu: &'a [Root],
        heading: Heading,
        found: Category,
        order: Order,
        (page, size): (u32, u32),
        cards: Vec<Card>,
        facets: Vec<Facet>,
        below: Vec<Category>,
    ) -> List<'a> {
        let mut groups: Vec<Group> = Vec::new();
        for facet in facets {
            let field = match facet.facet.strip_prefix("a:") {
                Some(code) => format!("f.{code}"),
                None => facet.facet.clone(),
            };
            match groups.last_mut() {
                Some(group) if group.field == field => group.values.push(facet),
                _ => groups.push(Group {
                    name: facet.label.clone(),
                    field,
                    values: vec![facet],
                }),
            }
        }
        let title = heading.title.clone();
        let pages = found.total.div_ceil(size).max(1);
        List {
            menu,
            title,
            heading,
            found,
            order,
            page,
            pages,
            size,
            cards,
            groups,
            below,
        }
    }

    fn orders(&self) -> [Order; 5] {
        Order::ALL
    }

    fn first(&self) -> u32 {
        (self.page - 1) * self.size + 1
    }

    fn last(&self) -> u32 {
        self.first() + self.cards.len() as u32 - 1
    }

    fn link(&self, page: u32, size: u32) -> String {
        let (path, order) = (&self.heading.path, self.order.name);
        format!("{path}?sort={order}&size={size}&page={page}")
    }

    /// The other sizes of a page.
    fn sizes(&self) -> Vec<Link> {
        let link = |size| Link {
            number: size,
            url: self.link(1, size),
            is_here: size == self.size,
        };
        [24, 48, 96].map(link).into()
    }

    /// The first page, those around this one, the last.
    fn near(&self) -> Vec<Link> {
        let around = self.page.saturating_sub(1).max(1)..=(self.page + 1).min(self.pages);
        let mut near: Vec<u32> = [1].into_iter().chain(around).chain([self.pages]).collect();
        near.dedup();
        let link = |page| Link {
            number: page,
            url: self.link(page, self.size),
            is_here: page == self.page,
        };
        near.into_iter().map(link).collect()
    }
}

struct Link {
    number: u32,
    url: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
pub struct Home<'a> {
    pub menu: &'a [Root],
    pub title: &'a str,
    pub tiles: Vec<Category>,
    pub new: Vec<Card>,
    pub reduced: Vec<Card>,
    pub best: Vec<Card>,
}

#[derive(Template)]
#[template(path = "product.html")]
pub struct Product<'a> {
    menu: &'a [Root],
    title: String,
    product: Described,
    variants: Vec<Variant>,
    details: Vec<(String, String)>,
    related: Vec<Card>,
    description: String,
}

impl<'a> Product<'a> {
    pub fn new(
        menu: &'a [Root],
        product: Described,
        variants: Vec<Variant>,
        details: Vec<(String, String)>,
        related: Vec<Card>,
    ) -> Product<'a> {
        let title = product.title.clone();
        let text = product.description.trim_start_matches("<p>");
        let description = text.chars().take(150).collect();
        Product {
            menu,
            title,
            product,
            variants,
            details,
            related,
            description,
        }
    }
}

impl Variant {
    pub fn now(&self) -> Money {
        Money(self.price)
    }
}
