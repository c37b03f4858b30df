//! The router: pages, server functions, files, and what stands around them.

use std::{any::Any, time::Duration};

use app::{App, AppError, Lang, server::RequestContext, shell};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::Response,
    routing::{MethodRouter, get, post},
};
use leptos::{
    prelude::{expect_context, provide_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions};
use tower::{ServiceBuilder, util::option_layer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use crate::{
    AppState, api,
    context::{self, HSTS, observe},
    export,
    fallback::error_page,
    language,
    limits::limit,
    log_in, mail,
    old_browser::turn_away,
    session_layer::with_session,
    stream,
    upload::{self, MAX_UPLOAD},
};

/// Hands the request's context to the application.
pub fn provide() {
    let parts = expect_context::<Parts>();
    if let Some(context) = parts.extensions.get::<RequestContext>() {
        // After Leptos' own, so that the header's nonce is the one that the page's scripts carry.
        provide_context(context.nonce());
        provide_context(context.clone());
    }
}

/// The pages.
fn pages() -> Vec<AxumRouteListing> {
    // Server functions are ours to answer (`api`), so Leptos makes no routes of them.
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    generate_route_list_with_exclusions(App, Some(functions))
}

/// What is neither a page nor a server function: method, path, and what answers.
fn own_routes() -> Vec<(Method, &'static str, MethodRouter<AppState>)> {
    use app::paths;
    vec![
        (Method::POST, paths::LANGUAGE, post(language::choose)),
        (Method::GET, paths::LOG_IN_START, get(log_in::start)),
        (Method::GET, paths::LOG_IN_ANSWER, get(log_in::answer)),
        (Method::POST, paths::LOG_OUT, post(log_in::log_out)),
        (Method::POST, paths::LOG_OUT_EVERYWHERE, post(log_in::log_out_everywhere)),
        (Method::POST, paths::UNSUBSCRIBE, post(mail::unsubscribe)),
        (Method::GET, "/udbakke/{id}/indhold", get(mail::demo_body)),
        (Method::GET, paths::EVENT_STREAM, get(stream::events)),
        (Method::GET, paths::ADMINISTRATION_EXPORT, get(export::owner_csv)),
        (Method::GET, paths::USER_EVENTS_FILE, get(export::events_csv)),
    ]
}

/// Everything that is served but static files, as method and path: pages, server functions, and the rest. Tests hold it
/// against the table of who may do what.
pub fn served() -> Vec<(Method, String)> {
    let mut served: Vec<(Method, String)> =
        own_routes().into_iter().map(|(method, path, _)| (method, path.to_owned())).collect();
    served.push((Method::POST, app::paths::CASES_REGISTER_UPLOAD.to_owned()));
    let pages = pages().into_iter().map(|page| page.path().to_owned());
    // Leptos lists what it is told to leave out, too.
    served.extend(pages.filter(|path| !path.starts_with("/api/")).map(|path| (Method::GET, path)));
    served.extend(server_fn_paths().map(|(path, method)| (method, path.to_owned())));
    served
}

/// The whole portal.
pub fn router(state: AppState) -> Router {
    let options = state.site.options.clone();
    let root = state.site.root.clone();
    let https = state.is_https();
    let document = move || {
        let lang = expect_context::<RequestContext>().lang();
        shell(options.clone(), lang)
    };
    let routes = pages();
    // The answer to a fault that nobody foresaw; the panic itself is on standard error.
    let stylesheet = state.site.stylesheet.clone();
    let panicked = move |_: Box<dyn Any + Send>| {
        error_page(&AppError::Unexpected { request_id: String::new() }, Lang::Da, &stylesheet)
    };
    let uploads = Router::new()
        .route(app::paths::CASES_REGISTER_UPLOAD, post(upload::register_extract))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MAX_UPLOAD));
    // How large a form may be is for each function to say, and what is larger is told of on a page.
    let functions = Router::new()
        .route("/api/{*path}", get(api::read).post(api::write))
        .layer(DefaultBodyLimit::disable());
    let portal = own_routes()
        .into_iter()
        .fold(Router::new(), |router, (_, path, route)| router.route(path, route))
        .leptos_routes_with_context(&state, routes, provide, document)
        .layer(RequestBodyLimitLayer::new(api::MAX_REQUEST))
        .merge(functions)
        .merge(uploads)
        // The last one is the outermost.
        .layer(from_fn_with_state(state.clone(), context::provide_context))
        .layer(from_fn_with_state(state.clone(), with_session))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), observe))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    // A file that is not there may be there tomorrow.
    let kept = |value: &'static str| {
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response<_>| {
            response.status().is_success().then(|| HeaderValue::from_static(value))
        })
    };
    let forever = kept("public, max-age=31536000, immutable");
    let a_day = kept("public, max-age=86400");
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
        .layer(nosniff)
        .layer(option_layer(https.then(strict_transport)));
    Router::new().merge(portal).merge(files).layer(from_fn(turn_away)).with_state(state)
}

fn strict_transport() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS))
}
