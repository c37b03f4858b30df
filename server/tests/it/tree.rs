//! Pages as a browser reads them: with a real HTML parser, and everything that is in their tree.

use scraper::{Html, Node, Selector};
use serde_json::Value;

/// The shape of a page, and its texts: what is text in one and markup in the other makes two pages differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree {
    /// Elements with the names of their attributes, comments and document types, in the order of the page, indented.
    pub shape: Vec<String>,
    /// What stands between tags and in attributes.
    pub texts: Vec<String>,
}

impl Tree {
    pub fn read(html: &str) -> Self {
        let page = Html::parse_document(html);
        let (mut shape, mut texts) = (vec![], vec![]);
        let mut open = vec![(page.tree.root(), 0)];
        while let Some((node, depth)) = open.pop() {
            let indent = " ".repeat(depth);
            match node.value() {
                Node::Element(element) => {
                    let mut names: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
                    names.sort_unstable();
                    shape.push(format!("{indent}<{} {}>", element.name(), names.join(" ")));
                    for (name, value) in element.attrs() {
                        // What an island is given, which is JSON.
                        match serde_json::from_str(value) {
                            Ok(value) if name == "data-props" => strings(&value, &mut texts),
                            _ => texts.push(value.to_owned()),
                        }
                    }
                }
                Node::Comment(comment) => shape.push(format!("{indent}<!--{}-->", comment.comment)),
                Node::Doctype(_) | Node::ProcessingInstruction(_) => shape.push(format!("{indent}<!>")),
                Node::Text(text) => texts.push(text.text.to_string()),
                Node::Document | Node::Fragment => {}
            }
            let children: Vec<_> = node.children().collect();
            open.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        Self { shape, texts }
    }

    /// The first place where the shapes part.
    pub fn parts_from(&self, other: &Self) -> Option<String> {
        let longest = self.shape.len().max(other.shape.len());
        let place = (0..longest).find(|place| self.shape.get(*place) != other.shape.get(*place))?;
        let near = |tree: &Self| tree.shape[place.saturating_sub(3)..].iter().take(6).cloned().collect();
        let (mine, others): (Vec<String>, Vec<String>) = (near(self), near(other));
        Some(format!("{}\n  instead of\n{}", mine.join("\n"), others.join("\n")))
    }
}

/// The texts in JSON.
pub fn strings(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, texts)),
        Value::Object(values) => values.values().for_each(|value| strings(value, texts)),
        _ => {}
    }
}

/// The title of a page, as a browser shows it.
pub fn title(html: &str) -> String {
    let page = Html::parse_document(html);
    let titles: Vec<_> = page.select(&Selector::parse("head > title").expect("a selector")).collect();
    assert_eq!(titles.len(), 1, "{html}");
    titles[0].text().collect()
}
