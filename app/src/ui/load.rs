//! Loading a page's data, and the page shown when it cannot be loaded.

use leptos::prelude::*;

use crate::{error::AppError, form::MainForm, i18n::use_lang, markup::document_title, paths};

/// Shows what `content` gives once it is loaded; the server waits for it before it answers.
pub fn loaded<V>(content: impl Fn() -> V + Send + Sync + 'static) -> AnyView
where
    V: IntoView + 'static,
{
    let t = use_lang();
    view! {
        <Transition fallback=move || view! { <p class="wrap" role="status">{t.form_loading()}</p> }>
            {move || content()}
        </Transition>
    }
    .into_any()
}

/// A page that shows what a resource gives.
pub fn page<T>(
    data: Resource<Result<T, AppError>>,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    loaded(move || {
        let show = show.clone();
        Suspend::new(async move {
            let data = data.await;
            MainForm::sought(|| match data {
                Ok(data) => show(data),
                Err(error) => error_page(error),
            })
        })
    })
}

/// The page for an error, with its HTTP status. Whoever is not logged in is led to the log-in page and back.
pub fn error_page(error: AppError) -> AnyView {
    let t = use_lang();
    let here = crate::form::page_address();
    let log_in = paths::log_in_and_go_to(&here);
    #[cfg(feature = "ssr")]
    {
        if error == AppError::NotSignedIn {
            leptos_axum::redirect(&log_in);
        } else if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = http::StatusCode::from_u16(error.status())
        {
            response.set_status(status);
        }
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
    view! {
        {document_title(format!("{title} – {}", t.app_name()))}
        <div class="wrap stack error-page">
            <h1>{title}</h1>
            <p class="lead">{error.message(t)}</p>
            {request_id.map(|text| view! { <p class="hint">{text}</p> })}
            <p>{way_on}</p>
        </div>
    }
    .into_any()
}
