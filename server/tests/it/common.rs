//! A browser without JavaScript: drives the real router, keeps cookies, follows redirects, sends forms as pages hold
//! them.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use server::{AppState, Config, Encryption, Limits, MailWay, Site, Smtp, load_config, router};
use testkit::{Demo, Person};
use tower::ServiceExt;

/// The portal with the demo data.
pub struct TestApp {
    pub demo: Demo,
    pub state: AppState,
    router: Router,
}

/// An answer.
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
    /// Where it came from, after redirects.
    pub path: String,
}

/// A browser with its cookies.
pub struct Browser<'a> {
    app: &'a TestApp,
    cookies: BTreeMap<String, String>,
    pub accept: &'static str,
}

impl TestApp {
    pub async fn new() -> Self {
        let demo = Demo::new().await;
        Self::with(demo, &load_config(None, &|_| None).expect("the defaults are fine"))
    }

    /// The portal with the demo data, and no limit on how often anybody asks.
    pub async fn lenient() -> Self {
        let mut config = load_config(None, &|_| None).expect("the defaults are fine");
        config.limits = Limits { log_in: 100_000, application: 100_000, search: 100_000, ..config.limits };
        Self::with(Demo::new().await, &config)
    }

    /// The same, where no page shows everybody every mail.
    pub async fn without_outbox_page() -> Self {
        Self::with(Demo::new().await, &quiet())
    }

    /// The portal with the demo data and other settings.
    pub fn with(demo: Demo, config: &Config) -> Self {
        let state = AppState::new(demo.portal.clone(), Site::bare(), config).expect("settings");
        Self::of(demo, state)
    }

    /// The portal with the demo data and a state of the test's own.
    pub fn of(demo: Demo, state: AppState) -> Self {
        Self { demo, router: router(state.clone()), state }
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { app: self, cookies: BTreeMap::new(), accept: "text/html,application/xhtml+xml" }
    }

    /// A browser in which this person is logged in.
    pub async fn log_in(&self, person: Person) -> Browser<'_> {
        let mut browser = self.browser();
        let page =
            browser.post("/api/session/log-in", &[("user", &person.key().to_string()), ("next", "/")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        browser
    }
}

/// No limit on how often anybody asks, and no page that shows everybody every mail.
pub fn quiet() -> Config {
    let mut config = load_config(None, &|_| None).expect("the defaults are fine");
    config.limits = Limits { log_in: 100_000, application: 100_000, search: 100_000, ..config.limits };
    config.mail.way = MailWay::Smtp(Box::new(Smtp {
        host: "127.0.0.1".into(),
        port: 25,
        encryption: Encryption::None,
        credentials: None,
        timeout_seconds: 20,
        connections: 4,
        root_certificate: None,
    }));
    config
}

impl Browser<'_> {
    async fn send(&mut self, request: Request<Body>) -> Page {
        let path = request.uri().to_string();
        let response = self.begin(request).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie is text");
            let (name, value) =
                cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&body).into_owned();
        Page { status: parts.status, headers: parts.headers, body, path }
    }

    /// An answer whose body is still to come.
    pub async fn begin(&self, request: Request<Body>) -> Response<Body> {
        self.app.router.clone().oneshot(request).await.expect("the router answers")
    }

    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::ACCEPT, self.accept)
            .header(header::COOKIE, cookies.join("; "))
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.request("GET", path).body(Body::empty()).expect("a request");
        self.send(request).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends something that is not what a form would send.
    pub async fn raw(&mut self, request: Request<Body>) -> Page {
        self.send(request).await
    }

    /// The page a redirect leads to.
    pub async fn follow(&mut self, page: Page) -> Page {
        assert_eq!(page.status, StatusCode::SEE_OTHER, "no redirect: {}", page.body);
        let location = page.location();
        self.get(&location).await
    }

    /// Opens a page and sends its form to `action`, with `fields` written over what the form holds, as a browser
    /// would; then follows the redirect.
    pub async fn submit(&mut self, path: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
        let answer = self.submit_from(&page, action, fields).await;
        if answer.status == StatusCode::SEE_OTHER { self.follow(answer).await } else { answer }
    }

    /// Sends the form of a page that is open already.
    pub async fn submit_from(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        self.press(page, action, action, fields).await
    }

    /// Presses a button of the form to `form` on an open page, whose form action may be another.
    pub async fn press(&mut self, page: &Page, form: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = page.form(form);
        for (name, value) in fields {
            form.retain(|(key, _)| key != name);
            form.push(((*name).into(), (*value).into()));
        }
        let pairs: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(action, &pairs).await
    }

    /// Takes a cookie that another browser got.
    pub fn take_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.into(), value.into());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.get(name).cloned()
    }

    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }
}

impl Page {
    pub fn location(&self) -> String {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .expect("a location")
            .to_owned()
    }

    /// The first link that begins with this and goes on.
    pub fn link(&self, start: &str) -> String {
        let mut links = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let link = links.find(|link| link.starts_with(start) && link.len() > start.len() + 8);
        link.unwrap_or_else(|| panic!("no link to {start} on {}: {}", self.path, self.text())).to_owned()
    }

    /// The page's words, without its tags and scripts.
    pub fn text(&self) -> String {
        let body = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let body = body.split("</main>").next().unwrap_or(body);
        let mut text = String::new();
        let mut inside = false;
        for c in body.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let text =
            text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The fields of the form that is sent to `action`, as they stand.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let start = self
            .body
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form to {action} on {}: {}", self.path, self.text()));
        let form = self.body[start..].split("</form>").next().expect("a form");
        fields_of(form)
    }

    /// Every form of the page, by each of its buttons: where it is sent, and its fields as they stand.
    pub fn forms(&self) -> Vec<(String, Vec<(String, String)>)> {
        let mut forms = vec![];
        for form in self.body.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
            let Some(action) = form.split('>').next().and_then(|tag| attribute(tag, "action")) else {
                continue;
            };
            let buttons = form.split("<button").skip(1).filter_map(|rest| rest.split('>').next());
            let pressed = |tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
            let mut buttons: Vec<_> = buttons.filter_map(pressed).map(Some).collect();
            if buttons.is_empty() {
                buttons.push(None);
            }
            forms.extend(buttons.into_iter().map(|button| {
                let fields = fields_of(form).into_iter().chain(button).collect();
                (action.clone(), fields)
            }));
        }
        forms
    }

    /// Where the page's links lead, on this site.
    pub fn links(&self) -> Vec<String> {
        let links = self.body.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
        links.map(|link| unescaped(&format!("/{link}"))).collect()
    }

    /// The value a field shows.
    pub fn value(&self, action: &str, field: &str) -> Option<String> {
        self.form(action).into_iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }
}

/// The fields of a form, as they stand.
fn fields_of(form: &str) -> Vec<(String, String)> {
    let mut fields = vec![];
    for tag in form.split("<input").skip(1) {
        let tag = tag.split('>').next().expect("a tag");
        let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
        let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || has(tag, "checked");
        if let (Some(name), true) = (attribute(tag, "name"), ticked) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for area in form.split("<textarea").skip(1) {
        let (tag, rest) = area.split_once('>').expect("a tag");
        let content = rest.split("</textarea>").next().expect("an end");
        fields.push((attribute(tag, "name").expect("a name"), unescaped(content)));
    }
    for select in form.split("<select").skip(1) {
        let (tag, rest) = select.split_once('>').expect("a tag");
        let options: Vec<&str> = rest
            .split("</select>")
            .next()
            .expect("an end")
            .split("<option")
            .skip(1)
            .map(|option| option.split('>').next().expect("a tag"))
            .collect();
        let chosen = options.iter().find(|option| has(option, "selected")).or(options.first());
        if let (Some(name), Some(option)) = (attribute(tag, "name"), chosen) {
            fields.push((name, attribute(option, "value").unwrap_or_default()));
        }
    }
    fields
}

fn has(tag: &str, name: &str) -> bool {
    tag.split_whitespace().any(|part| part == name || part.starts_with(&format!("{name}=")))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(unescaped(tag[start..].split('"').next()?))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
