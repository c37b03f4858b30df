//! The page that is shown where a page cannot be.

use leptos::prelude::*;

use crate::{
    addresses,
    error::AppError,
    i18n::use_lang,
    page::{document_title, page_address},
    paths,
};

/// The page for an error, with its HTTP status. Whoever is not logged in is led to the log-in page and back.
pub fn error_page(error: AppError) -> AnyView {
    let t = use_lang();
    let log_in = addresses::log_in_and_go_to(&page_address());
    if error == AppError::NotSignedIn {
        leptos_axum::redirect(&log_in);
    } else if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
    let title = match &error {
        AppError::NotSignedIn => t.error_title_not_signed_in(),
        AppError::NotAllowed => t.error_title_not_allowed(),
        AppError::NotFound => t.error_title_not_found(),
        AppError::Unavailable { .. } => t.error_title_unavailable(),
        _ => t.error_title(),
    };
    let request_id = error.request_id().filter(|id| !id.is_empty()).map(|id| t.error_request_id(id));
    let way_on = match &error {
        AppError::NotSignedIn => {
            view! { <a class="btn btn-primary" href=log_in rel="external">{t.nav_log_in()}</a> }.into_any()
        }
        _ => view! { <a class="btn btn-secondary" href=paths::HOME>{t.error_home()}</a> }.into_any(),
    };
    document_title(format!("{title} – {}", t.app_name()));
    view! {
        <div class="wrap stack error-page">
            <h1>{title}</h1>
            <p class="lead">{error.message(t)}</p>
            {request_id.map(|text| view! { <p class="hint">{text}</p> })}
            <p>{way_on}</p>
        </div>
    }
    .into_any()
}
