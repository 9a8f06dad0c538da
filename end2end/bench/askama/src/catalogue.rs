//! What `peers.py` has put into a file for those beside the shop.

use rusqlite::{Connection, OpenFlags, Row};

#[derive(Debug)]
pub struct Catalogue {
    connection: Connection,
}

/// A top category of the menu with those below it.
#[derive(Debug)]
pub struct Root {
    pub category: Category,
    pub children: Vec<Category>,
}

#[derive(Debug)]
pub struct Category {
    pub path: String,
    pub name: String,
    pub total: u32,
    pub lowest: i64,
    pub highest: i64,
}

#[derive(Debug)]
pub struct Card {
    pub slug: String,
    pub title: String,
    pub brand: Option<String>,
    pub price: i64,
    pub highest: i64,
    pub compare_at: Option<i64>,
    /// The only one, which can be bought without choosing.
    pub variant: Option<i64>,
    pub stock: i64,
}

#[derive(Debug)]
pub struct Facet {
    pub facet: String,
    pub label: String,
    pub value: String,
    pub value_label: String,
    pub count: u32,
}

#[derive(Debug)]
pub struct Described {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub brand: Option<String>,
    pub description: String,
    pub category: String,
}

#[derive(Debug)]
pub struct Variant {
    pub id: i64,
    pub sku: String,
    pub title: String,
    pub price: i64,
    pub stock: i64,
    pub weight: i64,
}

/// What a list is sorted by: a column of `listed`, and which way.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    pub name: &'static str,
    pub label: &'static str,
    column: &'static str,
    direction: &'static str,
}

impl Order {
    pub const SOLD: Order = Order::new("", "Popular", "sold", "DESC");
    pub const NEWEST: Order = Order::new("newest", "Newest", "newest", "DESC");
    pub const ALL: [Order; 5] = [
        Order::SOLD,
        Order::NEWEST,
        Order::new("price", "Price, lowest first", "price", "ASC"),
        Order::new("price-desc", "Price, highest first", "price", "DESC"),
        Order::new("title", "Name", "title", "ASC"),
    ];

    const fn new(
        name: &'static str,
        label: &'static str,
        column: &'static str,
        direction: &'static str,
    ) -> Order {
        Order {
            name,
            label,
            column,
            direction,
        }
    }

    pub fn named(name: Option<&str>) -> Order {
        let known = Order::ALL
            .into_iter()
            .find(|order| Some(order.name) == name);
        known.unwrap_or(Order::SOLD)
    }
}

type Result<T> = rusqlite::Result<T>;

const CARD: &str = "SELECT c.slug, c.title, c.brand, c.price, c.highest, c.compare_at, c.variant,
    (SELECT MAX(s.on_hand - s.reserved - s.safety) FROM stock s WHERE s.product = c.product)";

impl Catalogue {
    pub fn open(file: &str) -> Result<Catalogue> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute_batch("PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -65536")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Catalogue { connection })
    }

    fn all<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.connection
            .prepare_cached(sql)?
            .query_map(values, read)?
            .collect()
    }

    pub fn menu(&self) -> Result<Vec<Root>> {
        let roots = self.below("")?.into_iter();
        roots
            .map(|category| {
                Ok(Root {
                    children: self.below(&category.path)?,
                    category,
                })
            })
            .collect()
    }

    pub fn category(&self, path: &str) -> Result<Category> {
        let sql = "SELECT path, name, total, lowest, highest FROM category WHERE path = ?1";
        self.connection
            .prepare_cached(sql)?
            .query_row([path], category)
    }

    pub fn below(&self, path: &str) -> Result<Vec<Category>> {
        let sql = "SELECT path, name, total, lowest, highest FROM category WHERE parent = ?1 AND path <> '' ORDER BY place";
        self.all(sql, [path], category)
    }

    pub fn tiles(&self) -> Result<Vec<Category>> {
        let sql = "SELECT path, name, total, lowest, highest FROM category WHERE path LIKE '%/%' ORDER BY place LIMIT 8";
        self.all(sql, [], category)
    }

    pub fn cards(
        &self,
        category: &str,
        order: Order,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<Card>> {
        let Order {
            column, direction, ..
        } = order;
        let sql = format!(
            "{CARD} FROM (SELECT product, {column} AS sort FROM listed WHERE category = ?1
                ORDER BY {column} {direction}, product {direction} LIMIT ?2 OFFSET ?3) l
            JOIN card c ON c.product = l.product ORDER BY l.sort {direction}, l.product {direction}"
        );
        self.all(&sql, (category, limit, offset), card)
    }

    pub fn reduced(&self, limit: u32) -> Result<Vec<Card>> {
        let sql =
            format!("{CARD} FROM card c WHERE c.reduced > 0 ORDER BY c.reduced DESC LIMIT ?1");
        self.all(&sql, [limit], card)
    }

    pub fn related(&self, product: i64) -> Result<Vec<Card>> {
        let sql = format!(
            "{CARD} FROM related r JOIN card c ON c.product = r.other WHERE r.product = ?1"
        );
        self.all(&sql, [product], card)
    }

    pub fn facets(&self, category: &str) -> Result<Vec<Facet>> {
        let sql = "SELECT facet, label, value, value_label, count FROM counted WHERE category = ?1 ORDER BY position, facet, value_label";
        self.all(sql, [category], |row| {
            Ok(Facet {
                facet: row.get(0)?,
                label: row.get(1)?,
                value: row.get(2)?,
                value_label: row.get(3)?,
                count: row.get(4)?,
            })
        })
    }

    pub fn product(&self, slug: &str) -> Result<Described> {
        let sql = "SELECT product, slug, title, brand, description, category FROM described WHERE slug = ?1";
        self.connection
            .prepare_cached(sql)?
            .query_row([slug], |row| {
                Ok(Described {
                    id: row.get(0)?,
                    slug: row.get(1)?,
                    title: row.get(2)?,
                    brand: row.get(3)?,
                    description: row.get(4)?,
                    category: row.get(5)?,
                })
            })
    }

    pub fn variants(&self, product: i64) -> Result<Vec<Variant>> {
        let sql = "SELECT v.variant, v.sku, v.title, v.price, s.on_hand - s.reserved - s.safety, v.weight
            FROM variant v JOIN stock s ON s.variant = v.variant AND s.product = v.product WHERE v.product = ?1 ORDER BY v.place";
        self.all(sql, [product], |row| {
            Ok(Variant {
                id: row.get(0)?,
                sku: row.get(1)?,
                title: row.get(2)?,
                price: row.get(3)?,
                stock: row.get(4)?,
                weight: row.get(5)?,
            })
        })
    }

    /// Names and values of what is known of a product.
    pub fn details(&self, product: i64) -> Result<Vec<(String, String)>> {
        let sql = "SELECT name, value FROM detail WHERE product = ?1 ORDER BY place";
        self.all(sql, [product], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

fn category(row: &Row<'_>) -> Result<Category> {
    Ok(Category {
        path: row.get(0)?,
        name: row.get(1)?,
        total: row.get(2)?,
        lowest: row.get(3)?,
        highest: row.get(4)?,
    })
}

fn card(row: &Row<'_>) -> Result<Card> {
    Ok(Card {
        slug: row.get(0)?,
        title: row.get(1)?,
        brand: row.get(2)?,
        price: row.get(3)?,
        highest: row.get(4)?,
        compare_at: row.get(5)?,
        variant: row.get(6)?,
        stock: row.get(7)?,
    })
}
