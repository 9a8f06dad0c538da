//! The HTML: tables and inline styles, as mail programs want them; dark where the reader likes it dark.

use super::{Amount, Block, Content, Goods, Weight};
use crate::Brand;
use crate::escape::{html as escaped, one_line};

const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const INK: &str = "color:#0f1b2e;";
const SOFT: &str = "color:#4b5669;";
const LINE: &str = "border-top:1px solid #d8d7cf;";

/// Mail programs that ignore this keep the light colours, which are readable on their own.
const DARK: &str = "@media (prefers-color-scheme:dark){\
.paper{background-color:#0c1420!important}\
.card{background-color:#152031!important}\
.ink{color:#f3f1ea!important}\
.soft{color:#aeb8c8!important}\
.line{border-color:#2a374b!important}\
.button{background-color:#f3f1ea!important;color:#0f1b2e!important}}";

pub(super) fn render(content: &Content, brand: &Brand) -> String {
    let subject = escaped(&content.subject);
    let preview = escaped(&content.preview);
    let shop = escaped(&one_line(&brand.shop_name));
    let home = escaped(brand.home.as_str());
    let body: String = content.blocks.iter().map(render_block).collect();
    let imprint: String = brand
        .imprint
        .iter()
        .map(|line| format!("<br>{}", escaped(&one_line(line))))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n\
<meta name=\"color-scheme\" content=\"light dark\">\n\
<meta name=\"supported-color-schemes\" content=\"light dark\">\n\
<title>{subject}</title>\n<style>{DARK}</style>\n</head>\n\
<body class=\"paper\" style=\"margin:0;padding:0;background-color:#f5f4ef;\">\n\
<div style=\"display:none;max-height:0;overflow:hidden;\">{preview}</div>\n\
<table role=\"presentation\" class=\"paper\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
style=\"background-color:#f5f4ef;\"><tr><td align=\"center\" style=\"padding:24px 12px;\">\n\
<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
style=\"max-width:600px;{FONT}font-size:16px;line-height:1.5;text-align:left;\">\n\
<tr><td style=\"padding:0 8px 16px;\"><a class=\"ink\" href=\"{home}\" \
style=\"{INK}font-size:18px;font-weight:700;text-decoration:none;\">{shop}</a></td></tr>\n\
<tr><td class=\"card\" style=\"background-color:#ffffff;border-radius:8px;padding:32px 28px 16px;\">\n\
{body}</td></tr>\n\
<tr><td class=\"soft\" style=\"{SOFT}padding:16px 8px;font-size:13px;\">\
<a class=\"soft\" href=\"{home}\" style=\"{SOFT}\">{shop}</a>{imprint}</td></tr>\n\
</table>\n</td></tr></table>\n</body>\n</html>\n"
    )
}

fn render_block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!(
            "<h1 class=\"ink\" style=\"{INK}margin:0 0 16px;font-size:24px;line-height:1.25;\">{}</h1>\n",
            escaped(text)
        ),
        Block::Paragraph(text) => {
            format!(
                "<p class=\"ink\" style=\"{INK}margin:0 0 16px;\">{}</p>\n",
                escaped(text)
            )
        }
        Block::Small(text) => format!(
            "<p class=\"soft\" style=\"{SOFT}margin:0 0 16px;font-size:14px;\">{}</p>\n",
            escaped(text)
        ),
        Block::Button { label, link } => render_button(label, link),
        Block::Lines { title, lines } => {
            let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
            format!(
                "{}<p class=\"ink\" style=\"{INK}margin:0 0 24px;\">{}</p>\n",
                render_title(title),
                lines.join("<br>\n")
            )
        }
        Block::Details { title, rows } => {
            let rows: String = rows
                .iter()
                .map(|(label, value)| render_detail(label, value))
                .collect();
            format!("{}{}", render_title(title), table(&rows))
        }
        Block::Goods(goods) => table(&goods.iter().map(render_goods).collect::<String>()),
        Block::Amounts(amounts) => table(&amounts.iter().map(render_amount).collect::<String>()),
    }
}

/// The address stands below the button too: some readers see no buttons, some trust none.
fn render_button(label: &str, link: &str) -> String {
    let (label, link) = (escaped(label), escaped(link));
    format!(
        "<p style=\"margin:8px 0 12px;\"><a class=\"button\" href=\"{link}\" \
style=\"display:inline-block;background-color:#0f1b2e;color:#ffffff;border-radius:6px;\
padding:12px 22px;font-weight:600;text-decoration:none;\">{label}</a></p>\n\
<p class=\"soft\" style=\"{SOFT}margin:0 0 24px;font-size:13px;word-break:break-all;\">\
<a class=\"soft\" href=\"{link}\" style=\"{SOFT}\">{link}</a></p>\n"
    )
}

fn render_title(title: &str) -> String {
    format!(
        "<h2 class=\"ink\" style=\"{INK}margin:8px 0 4px;font-size:16px;\">{}</h2>\n",
        escaped(title)
    )
}

fn render_detail(label: &str, value: &str) -> String {
    format!(
        "<tr><td class=\"soft\" style=\"{SOFT}padding:2px 16px 2px 0;white-space:nowrap;\" \
valign=\"top\">{}</td><td class=\"ink\" style=\"{INK}padding:2px 0;\" width=\"100%\">{}</td></tr>\n",
        escaped(label),
        escaped(value)
    )
}

fn render_goods(line: &Goods) -> String {
    let detail = if line.detail.is_empty() {
        String::new()
    } else {
        format!(
            "<br><span class=\"soft\" style=\"{SOFT}font-size:14px;\">{}</span>",
            escaped(&line.detail)
        )
    };
    let title = format!("{}{detail}", escaped(&line.title));
    row(
        "ink line",
        &format!("{INK}{LINE}padding:10px 0;"),
        &title,
        &line.amount,
    )
}

fn render_amount(line: &Amount) -> String {
    let (class, style) = match line.weight {
        Weight::Plain => ("ink", format!("{INK}padding:3px 0;")),
        Weight::Total => (
            "ink line",
            format!("{INK}{LINE}padding:8px 0;font-size:18px;font-weight:700;"),
        ),
        Weight::Faint => ("soft", format!("{SOFT}padding:1px 0;font-size:14px;")),
    };
    row(class, &style, &escaped(&line.label), &line.amount)
}

fn row(class: &str, style: &str, label: &str, amount: &str) -> String {
    format!(
        "<tr><td class=\"{class}\" style=\"{style}\">{label}</td>\
<td class=\"{class}\" style=\"{style}white-space:nowrap;\" align=\"right\" valign=\"top\">{}</td></tr>\n",
        escaped(amount)
    )
}

fn table(rows: &str) -> String {
    format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
style=\"margin:0 0 20px;\">\n{rows}</table>\n"
    )
}
