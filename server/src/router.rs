//! The router: pages, server functions, and what stands around them.

use std::{any::Any, time::Duration};

use app::{AppError, pages, server::RequestContext};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::{MethodRouter, get, post},
};
use leptos::{
    prelude::{expect_context, provide_context},
    server_fn::axum::server_fn_paths,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

use crate::{
    AppState, api,
    bodies::at_most,
    context::{self, observe},
    export,
    fallback::{Refusal, in_our_words},
    files::files,
    functions::only_known,
    heads::bounded,
    language,
    limits::limit,
    log_in, mail,
    old_browser::turn_away,
    pages,
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
        (Method::GET, paths::REGISTER_CHANGES_FILE, get(export::register_csv)),
    ]
}

/// Everything that is served but static files, as method and path: pages, server functions, and the rest. Tests hold it
/// against the table of who may do what.
pub fn served() -> Vec<(Method, String)> {
    let mut served: Vec<(Method, String)> =
        own_routes().into_iter().map(|(method, path, _)| (method, path.to_owned())).collect();
    served.push((Method::POST, app::paths::CASES_REGISTER_UPLOAD.to_owned()));
    served.extend(pages().map(|page| (Method::GET, page.path.to_owned())));
    served.extend(server_fn_paths().map(|(path, method)| (method, path.to_owned())));
    served
}

/// The whole portal.
pub fn router(state: AppState) -> Router {
    // The answer to a fault that nobody foresaw; the panic itself is on standard error.
    let panicked = |_: Box<dyn Any + Send>| {
        Refusal::from(AppError::Unexpected { request_id: String::new() }).into_response()
    };
    let uploads = Router::new()
        .route(app::paths::CASES_REGISTER_UPLOAD, post(upload::register_extract))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(MAX_UPLOAD))
        .layer(from_fn_with_state(MAX_UPLOAD, at_most));
    // How large a form may be is for each function to say, and what is larger is told of on a page.
    let functions = Router::new()
        .route("/api/{*path}", get(api::read).post(api::write).layer(from_fn(only_known)))
        .layer(DefaultBodyLimit::disable());
    let portal = own_routes()
        .into_iter()
        .fold(Router::new(), |router, (_, path, route)| router.route(path, route))
        .merge(pages::routes())
        .layer(RequestBodyLimitLayer::new(api::MAX_REQUEST))
        .layer(from_fn_with_state(api::MAX_REQUEST, at_most))
        .merge(functions)
        .merge(uploads)
        // The last one is the outermost.
        .layer(from_fn_with_state(state.clone(), context::provide_context))
        .layer(from_fn_with_state(state.clone(), with_session))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), bounded))
        .layer(from_fn_with_state(state.clone(), in_our_words))
        .layer(from_fn_with_state(state.clone(), observe))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let old = from_fn_with_state(state.clone(), turn_away);
    Router::new().merge(portal).merge(files(&state)).layer(old).with_state(state)
}
