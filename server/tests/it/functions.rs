//! The server functions with the names of their fields: those of a form from its description, those of a button or an island
//! from the source of the function.

use app::{Description, Holds, endpoints};

use crate::repository::sources;

/// A server function.
pub struct Function {
    pub path: String,
    pub fields: Vec<Field>,
}

/// A field of a form, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// Whether it may be sent several times.
    pub list: bool,
}

/// Every server function.
pub fn all() -> Vec<Function> {
    let sources: Vec<String> = sources("app").into_iter().map(|(_, text)| text).collect();
    let mut functions = vec![];
    for source in &sources {
        for part in source.split("#[server(endpoint = \"").skip(1) {
            let (endpoint, rest) = part.split_once('"').expect("an endpoint");
            let (_, rest) = rest.split_once(" fn ").expect("a function");
            let (_, rest) = rest.split_once('(').expect("arguments");
            let path = format!("/api/{endpoint}");
            let arguments = arguments(rest);
            let fields = match endpoints::form(&path) {
                Some(description) => of_form(description),
                None => arguments.iter().flat_map(|argument| of_argument(argument, &sources)).collect(),
            };
            functions.push(Function { path, fields });
        }
    }
    functions
}

/// The arguments up to the parenthesis that closes them.
fn arguments(text: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            ')' if depth == 0 => break,
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' => depth -= 1,
            ',' if depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        arguments.last_mut().expect("the first").push(c);
    }
    arguments.retain(|argument| !argument.trim().is_empty());
    arguments
}

/// The fields of a form, as they are sent.
fn of_form(form: &Description) -> Vec<Field> {
    let mut fields = vec![];
    for field in form.fields {
        let name = field.name.to_owned();
        match field.holds {
            Holds::Text | Holds::Choice => fields.push(Field { name, list: false }),
            Holds::Choices => fields.push(Field { name, list: true }),
            Holds::Entries(entry) => fields.extend(
                of_form(entry)
                    .into_iter()
                    .map(|field| Field { name: format!("{name}[0][{}]", field.name), list: field.list }),
            ),
        }
    }
    fields.extend(form.parts.iter().flat_map(|part| of_form(part)));
    fields
}

/// The fields of an argument: one, or those of the type it is of.
fn of_argument(argument: &str, sources: &[String]) -> Vec<Field> {
    let argument = argument.replace("#[server(default)]", "");
    let (name, kind) = argument.split_once(':').expect("a name and a type");
    let (name, kind) = (name.trim().to_owned(), kind.trim());
    let (kind, list) = match kind.strip_prefix("Vec<") {
        Some(rest) => (rest.trim_end_matches('>'), true),
        None => (kind, false),
    };
    let start = format!("struct {kind} {{");
    let Some(inner) = sources.iter().find_map(|source| source.split_once(&start)) else {
        return vec![Field { name, list }];
    };
    let inner = inner.1.split_once("\n}").expect("an end").0;
    let names =
        inner.lines().filter_map(|line| line.trim().strip_prefix("pub ").unwrap_or(line).split_once(':'));
    let names = names.map(|(field, _)| field.trim()).filter(|field| !field.starts_with(['/', '#']));
    let at = if list { "[0]" } else { "" };
    names.map(|field| Field { name: format!("{name}{at}[{field}]"), list: false }).collect()
}

#[test]
fn the_fields_of_every_server_function_are_known() {
    let functions = all();
    let served = server::served();
    let served = served.iter().map(|(_, path)| path.as_str()).filter(|path| path.starts_with("/api/"));
    let missing: Vec<&str> =
        served.filter(|path| !functions.iter().any(|function| function.path == *path)).collect();
    assert!(missing.is_empty(), "not found in the source: {missing:?}");
    let undescribed: Vec<&str> = functions
        .iter()
        .filter(|function| function.fields.iter().any(|field| field.name.contains("flatten")))
        .map(|function| function.path.as_str())
        .collect();
    assert!(undescribed.is_empty(), "not among the forms of `endpoints`: {undescribed:?}");
    let fields = |path: &str| -> Vec<String> {
        let function = functions.iter().find(|function| function.path == path).expect("a function");
        function.fields.iter().map(|field| field.name.clone()).collect()
    };
    assert!(fields("/api/data-accesses/request").contains(&"recipients[0][comment]".into()));
    assert!(fields("/api/institutions/find").contains(&"municipality".into()));
    assert!(fields("/api/systems/save").contains(&"contact_email".into()));
}
