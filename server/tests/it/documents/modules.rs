//! Inside a crate, too, arrows point one way: no module leads back to itself over others. A module is a file or folder beside
//! `lib.rs`; what it names in `crate::…` is what it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{sources, text};

/// The crates whose modules are held to it, each with how many it has at least: else the test does not see them.
const CRATES: [(&str, usize); 6] = [
    ("app/agreements", 6),
    ("app/news", 5),
    ("app/people", 5),
    ("app/shell", 20),
    ("crates/services", 30),
    ("crates/store", 25),
];

type Graph = BTreeMap<String, BTreeSet<String>>;

fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first words of a path's branches: of `a::B` it is `a`, of `{a, b::{C, D}}` they are `a` and `b`.
fn heads(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut heads, mut start) = (1, vec![], 0);
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && sign == ',') {
            heads.push(word(&group[start..at]));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// Which module of a crate needs which.
fn graph(folder: &str) -> Graph {
    let root = code(&text(&format!("{folder}/src/lib.rs")));
    let lines = || root.lines().map(str::trim);
    let declared = lines().filter_map(|line| {
        let (before, name) = line.split_once("mod ")?;
        (before.is_empty() || before.starts_with("pub")).then(|| name.strip_suffix(';')).flatten()
    });
    let mut graph: Graph = declared.map(|name| (name.to_owned(), BTreeSet::new())).collect();
    // What the crate's root gives on stands for the module that it is from.
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for (_, path) in root.match_indices("pub use ").map(|(at, found)| root.split_at(at + found.len())) {
        let path = path.split(';').next().unwrap_or_default();
        if let Some((module, names)) = path.split_once("::") {
            given.extend(heads(names).into_iter().map(|name| (name, module.trim().to_owned())));
        }
    }
    for (path, text) in sources(&format!("{folder}/src")) {
        let inside = path.to_string_lossy().replace('\\', "/");
        let (_, inside) = inside.rsplit_once(&format!("{folder}/src/")).expect("inside");
        let module = word(inside);
        let text = code(&text);
        for (at, found) in text.match_indices("crate::") {
            for head in heads(&text[at + found.len()..]) {
                let needed = given.get(&head).unwrap_or(&head).clone();
                if needed != module && graph.contains_key(&needed) {
                    graph.entry(module.clone()).or_default().insert(needed);
                }
            }
        }
    }
    graph.remove("lib");
    graph
}

/// The modules that lead back to themselves: what is left when those that need nothing, or that nothing needs, are taken away
/// again and again.
fn circles(mut graph: Graph) -> Graph {
    loop {
        let needed: BTreeSet<String> = graph.values().flatten().cloned().collect();
        let before = graph.len();
        graph.retain(|name, needs| !needs.is_empty() && needed.contains(name));
        let left: BTreeSet<String> = graph.keys().cloned().collect();
        for needs in graph.values_mut() {
            needs.retain(|name| left.contains(name));
        }
        if graph.len() == before {
            return graph;
        }
    }
}

#[test]
fn no_module_leads_back_to_itself() {
    for (folder, modules) in CRATES {
        let graph = graph(folder);
        assert!(graph.len() >= modules, "{folder}: {graph:?}");
        let circles = circles(graph);
        assert!(
            circles.is_empty(),
            "{folder} has circles among these modules and what they need: {circles:#?}"
        );
    }
}

#[test]
fn every_crate_of_pages_is_held_to_it() {
    let workspace = text("Cargo.toml");
    let (_, members) = workspace.split_once("members = [").expect("members");
    let members = members.split(']').next().expect("an end").split('"').skip(1).step_by(2);
    let pages: Vec<&str> = members.filter(|folder| folder.starts_with("app/")).collect();
    assert!(pages.len() >= 4, "{pages:?}");
    for folder in pages {
        assert!(CRATES.iter().any(|(held, _)| *held == folder), "{folder}");
    }
}

#[test]
fn a_circle_is_found() {
    let graph = |pairs: &[(&str, &[&str])]| -> Graph {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        pairs.iter().map(|(name, needs)| ((*name).to_owned(), of(needs))).collect()
    };
    let line = graph(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]);
    assert_eq!(circles(line), Graph::new());
    let round = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["d", "b"]), ("d", &[])]);
    assert_eq!(circles(round).into_keys().collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(heads("{self, a::{B, C}, d}; rest"), ["self", "a", "d"]);
    assert_eq!(heads("portal::new_key;"), ["portal"]);
    let services = self::graph("crates/services");
    assert!(
        services["data_access"].contains("portal") && services["reminder"].contains("right"),
        "{services:?}"
    );
}
