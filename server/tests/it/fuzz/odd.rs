//! Requests as nobody would send them: what a form or an address holds, made odd in ways that are drawn from a seed.

use axum::{
    body::Body,
    http::{Method, Request, header, request::Builder},
};
use fastrand::Rng;

/// Name and value, as bytes: not everything that is sent is UTF-8.
type Field = (Vec<u8>, Vec<u8>);

/// What is known to be meant seriously: the ground that oddness stands on.
#[derive(Default)]
pub struct Known {
    /// Fields that forms of real pages held, by where they are sent.
    pub forms: Vec<(String, Vec<(String, String)>)>,
    /// Addresses that real pages link to.
    pub links: Vec<String>,
    /// Keys and versions, of whomever.
    pub keys: Vec<String>,
    /// The fields of the server functions, by address.
    pub names: Vec<(String, Vec<String>)>,
}

/// What is asked, before it becomes a request.
#[derive(Clone, Debug)]
pub struct Question {
    pub method: Method,
    pub path: String,
    fields: Vec<Field>,
    headers: Vec<(header::HeaderName, Vec<u8>)>,
    accept: Option<&'static str>,
    content_type: Option<&'static str>,
    body: Option<Vec<u8>>,
}

impl Question {
    pub fn new(method: Method, address: &str, fields: &[(&str, &str)]) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let query: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let bytes = |(name, value): (&str, &str)| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
        let fields =
            query.iter().map(|(name, value)| bytes((name, value))).chain(fields.iter().copied().map(bytes));
        Self {
            path: path.to_owned(),
            fields: fields.collect(),
            headers: vec![],
            accept: None,
            content_type: Some("application/x-www-form-urlencoded"),
            body: None,
            method,
        }
    }

    /// As a link on another site would have it opened.
    pub fn opened_from_elsewhere(&mut self) {
        self.headers.push((header::REFERER, b"https://evil.example/a".to_vec()));
        self.accept = Some("text/html");
    }

    /// How a message shows it.
    pub fn told(&self) -> String {
        let fields: String = String::from_utf8_lossy(&encoded(&self.fields)).chars().take(300).collect();
        let headers: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value).escape_debug()))
            .collect();
        let path: String = self.path.chars().take(200).collect();
        format!("{} {path} [{fields}] {headers:?} {:?}", self.method, self.content_type)
    }

    /// The request; `None` where HTTP itself cannot carry it.
    pub fn request(&self, base: impl Fn(&str, &str) -> Builder) -> Option<Request<Body>> {
        let pairs = encoded(&self.fields);
        let get = [Method::GET, Method::HEAD].contains(&self.method);
        let (address, body) = if get && !pairs.is_empty() {
            (format!("{}?{}", self.path, String::from_utf8(pairs).ok()?), vec![])
        } else {
            (self.path.clone(), self.body.clone().unwrap_or(pairs))
        };
        let mut request = base(self.method.as_str(), &address);
        if let (Some(kind), false) = (self.content_type, get) {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value.as_slice());
        }
        if let (Some(kind), Some(headers)) = (self.accept, request.headers_mut()) {
            headers.insert(header::ACCEPT, header::HeaderValue::from_static(kind));
        }
        request.body(Body::from(body)).ok()
    }
}

fn encoded(fields: &[Field]) -> Vec<u8> {
    let mut text = vec![];
    for (place, (name, value)) in fields.iter().enumerate() {
        if place > 0 {
            text.push(b'&');
        }
        escape(name, &mut text);
        text.push(b'=');
        escape(value, &mut text);
    }
    text
}

fn escape(bytes: &[u8], text: &mut Vec<u8>) {
    const HEX: [u8; 16] = *b"0123456789ABCDEF";
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => text.push(*byte),
            b' ' => text.push(b'+'),
            _ => text.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
        }
    }
}

/// Addresses of another site, as somebody might hope to be led there.
const ELSEWHERE: [&str; 8] = [
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/%2F/evil.example",
    "https:evil.example",
];

const VALUES: [&str; 34] = [
    "",
    " ",
    "\0",
    "a\0b",
    "a\r\nSet-Cookie: planted=1",
    "a\nLocation: //evil.example",
    "-1",
    "0",
    "1",
    "2147483648",
    "-9223372036854775809",
    "99999999999999999999999999",
    "1e999",
    "NaN",
    "true",
    "null",
    "{}",
    "2026-02-30",
    "0000-00-00",
    "+275760-09-13",
    "31.12.9999",
    "32.13.2026",
    "</title><script>alert(1)</script>",
    "'; DROP TABLE event; --",
    "%",
    "../../etc/passwd",
    "\u{202e}tsal\u{2066}",
    "\u{1f642}\u{301}\u{200d}",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-000000000009",
    "x:1",
    ":::",
    "cvr:90001000",
    "U00001",
];

const METHODS: [&str; 8] = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"];

const KINDS: [Option<&str>; 8] = [
    None,
    Some("application/json"),
    Some("multipart/form-data; boundary=x"),
    Some("multipart/form-data"),
    Some("text/plain"),
    Some("application/x-www-form-urlencoded; charset=utf-16"),
    Some("APPLICATION/X-WWW-FORM-URLENCODED"),
    Some("application/cbor"),
];

/// Makes a question odd, this many times over.
pub fn spoil(question: &mut Question, rng: &mut Rng, known: &Known, times: usize) {
    for _ in 0..times {
        match rng.u8(0..20) {
            0..=6 if question.fields.is_empty() => question.path = path(&question.path, rng, known),
            0..=6 => with_place(question, rng, |field, rng| field.1 = value(rng, known)),
            7 => with_place(question, rng, |field, rng| field.0 = name(&field.0, rng)),
            8 => twice(question, rng, known),
            9 => {
                let place = question.fields.len();
                if place > 0 {
                    question.fields.swap_remove(rng.usize(0..place));
                }
            }
            10 => question.fields.push((b"page".to_vec(), page(rng, known))),
            11 => {
                let token =
                    known.keys.get(rng.usize(0..known.keys.len().max(1))).cloned().unwrap_or_default();
                question.fields.push((b"once".to_vec(), token.into_bytes()));
            }
            12 => question.fields.push((name(b"unknown", rng), value(rng, known))),
            13 => question.path = path(&question.path, rng, known),
            14 => question.content_type = KINDS[rng.usize(0..KINDS.len())],
            15 => {
                let method = METHODS[rng.usize(0..METHODS.len())];
                question.method = method.parse().expect("a method");
            }
            16 => question.headers.push(odd_header(rng, known)),
            17 => question.body = Some(body(rng)),
            18 => longer(question, rng),
            _ => question.headers.push((header::ACCEPT, b"text/html".to_vec())),
        }
    }
}

fn with_place(question: &mut Question, rng: &mut Rng, change: impl Fn(&mut Field, &mut Rng)) {
    let places = question.fields.len();
    if places > 0 {
        change(&mut question.fields[rng.usize(0..places)], rng);
    }
}

fn twice(question: &mut Question, rng: &mut Rng, known: &Known) {
    if let Some((name, _)) = question.fields.get(rng.usize(0..question.fields.len().max(1))).cloned() {
        for _ in 0..rng.usize(1..4) {
            question.fields.push((name.clone(), value(rng, known)));
        }
    }
}

fn value(rng: &mut Rng, known: &Known) -> Vec<u8> {
    match rng.u8(0..12) {
        0..=5 => VALUES[rng.usize(0..VALUES.len())].into(),
        6..=8 if !known.keys.is_empty() => known.keys[rng.usize(0..known.keys.len())].clone().into_bytes(),
        9 => ELSEWHERE[rng.usize(0..ELSEWHERE.len())].into(),
        10 => vec![0xff, 0xfe, b'a', 0xc3],
        _ => "å".repeat(rng.usize(1..3_000)).into_bytes(),
    }
}

fn page(rng: &mut Rng, known: &Known) -> Vec<u8> {
    match rng.u8(0..3) {
        0 if !known.links.is_empty() => known.links[rng.usize(0..known.links.len())].clone().into_bytes(),
        1 => ELSEWHERE[rng.usize(0..ELSEWHERE.len())].into(),
        _ => value(rng, known),
    }
}

/// The name of a field, as a list, deeper than it is, or beside itself.
fn name(given: &[u8], rng: &mut Rng) -> Vec<u8> {
    let given = String::from_utf8_lossy(given).into_owned();
    match rng.u8(0..8) {
        0 => format!("{given}[]"),
        1 => format!("{given}[0]"),
        2 => format!("{given}[999999999]"),
        3 => format!("{given}{}", "[a]".repeat(rng.usize(1..200))),
        4 => format!("{given}["),
        5 => format!("[{given}]"),
        6 => String::new(),
        _ => given.to_uppercase(),
    }
    .into_bytes()
}

/// An address with something else where a key was.
fn path(given: &str, rng: &mut Rng, known: &Known) -> String {
    let mut parts: Vec<String> = given.split('/').map(ToOwned::to_owned).collect();
    if parts.len() > 2 {
        let mut odd = vec![];
        escape(&value(rng, known), &mut odd);
        odd.truncate(3_000);
        let last = parts.len() - 1;
        let place = rng.usize(2..=last);
        // Half an escape is odd as well, and fine.
        parts[place] = String::from_utf8_lossy(&odd).into_owned();
    }
    if rng.u8(0..4) == 0 {
        parts.push(String::new());
    }
    parts.join("/")
}

fn odd_header(rng: &mut Rng, known: &Known) -> (header::HeaderName, Vec<u8>) {
    match rng.u8(0..9) {
        0 => (header::REFERER, b"https://evil.example/a".to_vec()),
        1 => (header::REFERER, b"/\\evil.example".to_vec()),
        2 => (header::ORIGIN, b"https://evil.example".to_vec()),
        3 => (header::HeaderName::from_static("sec-fetch-site"), b"cross-site".to_vec()),
        4 => (header::HeaderName::from_static("x-forwarded-for"), vec![0xe6, b',', b'1']),
        5 => (header::HeaderName::from_static("x-forwarded-host"), b"evil.example".to_vec()),
        6 => (header::ACCEPT_LANGUAGE, vec![0xff; 20]),
        7 => (header::COOKIE, b"session=AAAAAAAAAAAAAAAAAAAAAA; sprog=\"; a=b".to_vec()),
        _ => (header::RANGE, value(rng, known).into_iter().filter(|byte| *byte >= 32).collect()),
    }
}

fn body(rng: &mut Rng) -> Vec<u8> {
    match rng.u8(0..6) {
        0 => {
            b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a\"\r\n\r\n\xff\xfex\r\n--x"
                .to_vec()
        }
        1 => b"{\"id\":[[[[]]]]}".to_vec(),
        2 => b"&&&==&=x&%&%zz=%&a[=]".to_vec(),
        3 => vec![0xff; 1_000],
        4 => vec![],
        _ => b"%00=%00&a[b][c]=d&a[b]=e&a=f&a[]=g".to_vec(),
    }
}

/// Now and then something of a megabyte.
fn longer(question: &mut Question, rng: &mut Rng) {
    if question.method == Method::POST && rng.u8(0..4) == 0 {
        with_place(question, rng, |field, _| field.1 = vec![b'k'; 1_000_000]);
    } else {
        with_place(question, rng, |field, rng| field.1 = vec![b'l'; rng.usize(1..20_000)]);
    }
}
