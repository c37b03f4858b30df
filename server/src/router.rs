//! The router: pages, server functions, files, and what stands around them.

use std::{any::Any, time::Duration};

use app::{App, AppError, Lang, server::RequestContext, shell};
use axum::{
    Form, Router,
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::{
    prelude::{expect_context, provide_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions};
use serde::Deserialize;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use crate::{
    AppState, api,
    context::{self, LANGUAGE_COOKIE, observe},
    export,
    fallback::error_page,
    old_browser::turn_away,
    session_store::DatabaseSessions,
};

/// The most bytes a request may have: 500 recipients with a comment of 2,000 characters each, and room for encoding.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Hands the request's context to the application.
pub fn provide() {
    let parts = expect_context::<Parts>();
    if let Some(context) = parts.extensions.get::<RequestContext>() {
        // After Leptos' own, so that the header's nonce is the one that the page's scripts carry.
        provide_context(context.nonce());
        provide_context(context.clone());
    }
}

/// The whole portal.
pub fn router(state: AppState) -> Router {
    let options = state.site.options.clone();
    let root = state.site.root.clone();
    // Logging in is for loopback only so far; over http a Secure cookie would be lost.
    let sessions = SessionManagerLayer::new(DatabaseSessions::new(state.portal.clone()))
        .with_secure(false)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(8)));
    let document = move || {
        let lang = expect_context::<RequestContext>().lang();
        shell(options.clone(), lang)
    };
    // Server functions are ours to answer (`api`), so Leptos makes no routes of them.
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let routes = generate_route_list_with_exclusions(App, Some(functions));
    // The answer to a fault that nobody foresaw; the panic itself is on standard error.
    let stylesheet = state.site.stylesheet.clone();
    let panicked = move |_: Box<dyn Any + Send>| {
        error_page(&AppError::Unexpected { request_id: String::new() }, Lang::Da, &stylesheet)
    };
    let pages = Router::new()
        .route("/api/{*path}", get(api::read).post(api::write))
        .route(app::paths::LANGUAGE, post(choose_language))
        .route(app::paths::ADMINISTRATION_EXPORT, get(export::owner_csv))
        .leptos_routes_with_context(&state, routes, provide, document)
        // The last one is the outermost.
        .layer(from_fn_with_state(state.clone(), context::provide_context))
        .layer(sessions)
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(observe))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let forever = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    let a_day = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    let nosniff = SetResponseHeaderLayer::overriding(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let folder = |name: &str| ServeDir::new(root.join(name)).precompressed_br().precompressed_gzip();
    let file = |name: &str| ServeFile::new(root.join(name)).precompressed_br();
    let files = Router::new()
        .nest_service("/pkg", ServiceBuilder::new().layer(forever).service(folder("pkg")))
        .nest_service("/fonts", ServiceBuilder::new().layer(a_day.clone()).service(folder("fonts")))
        .route_service("/icons.svg", ServiceBuilder::new().layer(a_day.clone()).service(file("icons.svg")))
        .route_service(
            "/favicon.svg",
            ServiceBuilder::new().layer(a_day.clone()).service(file("favicon.svg")),
        )
        .route_service("/robots.txt", ServiceBuilder::new().layer(a_day).service(file("robots.txt")))
        .layer(nosniff);
    Router::new().merge(pages).merge(files).layer(from_fn(turn_away)).with_state(state)
}

#[derive(Deserialize)]
struct LanguageForm {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    page: String,
}

/// Keeps the chosen language for a year and shows the same page in it.
async fn choose_language(Form(form): Form<LanguageForm>) -> Response {
    let lang = Lang::from_code(&form.lang);
    let cookie =
        format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to(app::paths::local(&form.page))).into_response()
}
