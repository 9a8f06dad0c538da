//! The pages anybody may look at, on a small real catalogue.

pub mod goods;
mod head;
mod listing;
mod product;
mod search;

use reqwest::Response;

/// The parsed JSON-LD objects of a page.
fn structured(page: &str) -> Vec<serde_json::Value> {
    let scripts = page.split("<script type=\"application/ld+json\">").skip(1);
    scripts
        .map(|rest| serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap())
        .collect()
}

/// The text of the first element with exactly that class, without inner tags.
fn text_of(page: &str, class: &str) -> Option<String> {
    let rest = page.split(&format!("class=\"{class}\"")).nth(1)?;
    let rest = rest.split_once('>')?.1;
    Some(rest.split('<').next().unwrap_or_default().to_owned())
}

async fn page(answer: Response) -> String {
    assert_eq!(answer.status(), 200, "{}", answer.url());
    answer.text().await.unwrap()
}

/// How many cards a listing shows.
fn cards(page: &str) -> usize {
    page.matches("<article class=\"card\">").count()
}
