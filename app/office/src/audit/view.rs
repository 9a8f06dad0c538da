//! How the audit looks.

use commerce::country::CountryCode;
use database::audit::AuditEntry;
use leptos::prelude::*;
use serde_json::Value;
use texts::text;
use web::components::field::{Field, TextInput};
use web::components::pagination::Pagination;

use crate::audit::page::AuditQuery;
use crate::kit::moment::Moment;
use crate::kit::parts::{Empty, PageHead};

/// One page of rows.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub query: AuditQuery,
    pub rows: Vec<AuditEntry>,
    pub total: u64,
    pub page: u64,
    pub pages: u64,
    pub country: CountryCode,
}

#[component]
pub(crate) fn AuditView(shown: Shown) -> impl IntoView {
    let Shown {
        query,
        rows,
        total,
        page,
        pages,
        country,
    } = shown;
    let has_rows = !rows.is_empty();
    let rows = rows
        .into_iter()
        .map(|entry| view! { <Row entry country/> })
        .collect_view();
    let search = query.clone();
    view! {
        <PageHead title=text!("office-audit-title")/>
        <Search query=search/>
        <p class="soft" role="status">{text!("office-audit-count", count = total)}</p>
        {if has_rows {
            view! {
                <div class="table-box"><table class="table">
                    <thead><tr>
                        <th scope="col">{text!("office-audit-when")}</th>
                        <th scope="col">{text!("office-audit-who")}</th>
                        <th scope="col">{text!("office-audit-what")}</th>
                        <th scope="col">{text!("office-audit-about")}</th>
                        <th scope="col">{text!("office-audit-change")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            }.into_any()
        } else {
            view! { <Empty text=text!("office-audit-empty")/> }.into_any()
        }}
        <Pagination page pages href=move |page| query.at(page)/>
    }
}

#[component]
fn Search(query: AuditQuery) -> impl IntoView {
    let field = |name: &str, label, value: &str| {
        Field::new(name, label)
            .unmarked()
            .value(value)
            .max_length(200)
    };
    let day = |name: &str, label, value: &str| field(name, label, value).kind("date");
    view! {
        <form class="filter" action="/admin/audit" role="search" aria-label=text!("office-audit-search")>
            <TextInput field=field("who", text!("office-audit-who"), &query.who)/>
            <TextInput field=field("what", text!("office-audit-what"), &query.what)/>
            <TextInput field=field("about", text!("office-audit-about"), &query.about)/>
            <TextInput field=day("from", text!("office-from"), &query.from)/>
            <TextInput field=day("to", text!("office-to"), &query.to)/>
            <div class="row"><button class="button">{text!("office-filter")}</button><a href="/admin/audit">{text!("office-filter-clear")}</a></div>
        </form>
    }
}

#[component]
fn Row(entry: AuditEntry, country: CountryCode) -> impl IntoView {
    let changes = changes(&entry.before, &entry.after);
    let changes = changes.into_iter().map(|(name, before, after)| {
        let before = before.map(|before| view! { <del>{before}</del>" " });
        view! { <li><span class="soft">{name}</span>" "{before}<ins>{after}</ins></li> }
    });
    view! {
        <tr>
            <td data-label=text!("office-audit-when")><Moment at_ms=entry.at_ms country/></td>
            <td data-label=text!("office-audit-who")>{entry.name}<br/><span class="soft">{entry.network}</span></td>
            <td data-label=text!("office-audit-what")><code>{entry.action}</code></td>
            <td data-label=text!("office-audit-about")>{entry.subject.name}</td>
            <td data-label=text!("office-audit-change")><ul class="changes">{changes.collect_view()}</ul></td>
        </tr>
    }
}

type Changed = (String, Option<String>, String);

/// Each name of which the value differs: before, if there was one, and after.
fn changes(before: &Value, after: &Value) -> Vec<Changed> {
    let names = [before, after]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|object| object.keys());
    let mut names: Vec<&String> = names.collect();
    names.sort();
    names.dedup();
    let mut changes: Vec<Changed> = names
        .into_iter()
        .filter(|name| before.get(name) != after.get(name))
        .map(|name| {
            let old = before.get(name).filter(|old| !old.is_null());
            let new = after.get(name).map(plain).unwrap_or_default();
            (name.clone(), old.map(plain), new)
        })
        .collect();
    // What is no object is shown as it is.
    if changes.is_empty() && !after.is_null() && !after.is_object() {
        let old = (!before.is_null()).then(|| plain(before));
        changes.push((String::new(), old, plain(after)));
    }
    changes
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_names_what_differs_and_leaves_out_what_does_not() {
        let (before, after) = (
            json!({ "role": "Packing", "name": "Ada" }),
            json!({ "role": "Owner", "name": "Ada" }),
        );
        let role = (
            "role".to_owned(),
            Some("Packing".to_owned()),
            "Owner".to_owned(),
        );
        assert_eq!(changes(&before, &after), [role]);
        assert_eq!(changes(&Value::Null, &Value::Null), []);
        assert_eq!(
            changes(&Value::Null, &json!("x")),
            [(String::new(), None, "x".to_owned())]
        );
    }
}
