//! The parameters of a query request: numbered lists, filters, tags.

use std::collections::BTreeMap;

use runtime::testing::Request;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form(pub BTreeMap<String, String>);

impl Form {
    pub fn of(request: &Request) -> Self {
        Self(request.fields())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// `Name.1`, `Name.2` and so on.
    pub fn list(&self, name: &str) -> Vec<String> {
        (1..)
            .map_while(|number| self.0.get(&format!("{name}.{number}")).cloned())
            .collect()
    }

    /// The tags below a prefix such as `TagSpecification.1.`.
    pub fn tags(&self, prefix: &str) -> BTreeMap<String, String> {
        (1..)
            .map_while(|number| {
                let key = self.get(&format!("{prefix}Tag.{number}.Key"))?;
                Some((
                    key.to_owned(),
                    self.text(&format!("{prefix}Tag.{number}.Value")),
                ))
            })
            .collect()
    }

    /// The tags that a resource of this type is to be made with.
    pub fn made_with(&self, kind: &str) -> BTreeMap<String, String> {
        (1..)
            .map(|number| format!("TagSpecification.{number}."))
            .take_while(|prefix| self.get(&format!("{prefix}ResourceType")).is_some())
            .filter(|prefix| self.get(&format!("{prefix}ResourceType")) == Some(kind))
            .flat_map(|prefix| self.tags(&prefix))
            .collect()
    }

    /// Whether a resource of these fields and tags passes every filter.
    ///
    /// # Panics
    /// On a filter that is neither a tag's nor among the fields.
    pub fn admits(&self, fields: &[(&str, &str)], tags: &BTreeMap<String, String>) -> bool {
        (1..)
            .map_while(|number| {
                self.get(&format!("Filter.{number}.Name"))
                    .map(|name| (number, name))
            })
            .all(|(number, name)| {
                let wanted = self.list(&format!("Filter.{number}.Value"));
                if name == "tag-key" {
                    return wanted.iter().any(|key| tags.contains_key(key));
                }
                let found = match name.strip_prefix("tag:") {
                    Some(key) => tags.get(key).map(String::as_str),
                    None => {
                        let field = fields.iter().find(|(field, _)| *field == name);
                        Some(
                            field
                                .unwrap_or_else(|| panic!("an unknown filter {name}"))
                                .1,
                        )
                    }
                };
                found.is_some_and(|found| wanted.iter().any(|wanted| fits(wanted, found)))
            })
    }
}

fn fits(wanted: &str, found: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => found.starts_with(start),
        None => found == wanted,
    }
}
