//! The document and the routes.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    administration, audit, catalogue, connection, contact, data_access,
    error::AppError,
    front, guide,
    i18n::{Lang, use_lang},
    inquiry,
    layout::Layout,
    markup::document_title,
    notice, notification, operating_message, receipt, register, rights,
    session::log_in_page,
    system,
    ui::error_page,
};

/// The HTML document around the application.
pub fn shell(options: LeptosOptions, lang: Lang) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=lang.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light" />
                <meta name="format-detection" content="telephone=no" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="preload" href="/fonts/ibm-plex-sans-400.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <HashedStylesheet id="leptos" options=options.clone() />
                <HydrationScripts options islands=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    #[cfg(feature = "ssr")]
    provide_context(use_context::<crate::server::RequestContext>().map(|c| c.lang()).unwrap_or_default());
    let t = use_lang();
    view! {
        {document_title(t.app_name().to_owned())}
        <Router>
            <Routes fallback=not_found>
                // Async: the server answers with the finished page, so that it works without JavaScript and a page
                // can set its own status.
                <ParentRoute path=path!("") view=Layout ssr=SsrMode::Async>
                    <Route path=path!("") view=front::FrontPage />
                    <Route path=path!("log-paa") view=log_in_page::LogInPage />
                    <Route path=path!("vejledninger") view=guide::GuidesPage />
                    <Route path=path!("vejledninger/:slug") view=guide::GuidePage />
                    <Route path=path!("kontakt") view=inquiry::ContactPage />
                    <Route path=path!("henvendelser") view=inquiry::InquiriesPage />
                    <Route path=path!("henvendelser/:id") view=inquiry::InquiryPage />
                    <Route path=path!("rettigheder") view=rights::MyRightsPage />
                    <Route path=path!("rettigheder/faa-flere") view=rights::MoreRightsPage />
                    <Route path=path!("brugeradministration") view=rights::UserAdministrationPage />
                    <Route path=path!("brugeradministration/haendelser") view=audit::UserEventsPage />
                    <Route path=path!("brugeradministration/anmodninger/:id") view=rights::DecideRightPage />
                    <Route path=path!("brugeradministration/personer/:id") view=rights::PersonPage />
                    <Route path=path!("brugeradministration/rettigheder/:id/afslut") view=rights::EndRightPage />
                    <Route path=path!("tilgaengelighed") view=guide::AccessibilityPage />
                    <Route path=path!("cookies") view=guide::CookiesPage />
                    <Route path=path!("driftsstatus") view=operating_message::StatusPage />
                    <Route path=path!("webservices") view=catalogue::CataloguePage />
                    <Route path=path!("webservices/:code") view=catalogue::ServicePage />
                    <Route path=path!("systemer") view=system::SystemsPage />
                    <Route path=path!("systemer/ny") view=system::NewSystemPage />
                    <Route path=path!("systemer/:id") view=system::SystemPage />
                    <Route path=path!("systemer/:id/rediger") view=system::EditSystemPage />
                    <Route path=path!("systemer/:id/skift/:action") view=system::ChangeSystemPage />
                    <Route path=path!("udbydersystemadministration") view=system::ProviderSystemsPage />
                    <Route
                        path=path!("udbydersystemadministration/notifikationer")
                        view=notification::ProviderRecipientsPage
                    />
                    <Route path=path!("udbydersystemadministration/kontaktpersoner") view=contact::ContactsPage />
                    <Route path=path!("udbydersystemadministration/kontaktpersoner/:id") view=contact::ContactPage />
                    <Route path=path!("tilslutninger/ny") view=connection::ChooseServicesPage />
                    <Route path=path!("tilslutninger/opsummering") view=connection::SummaryPage />
                    <Route path=path!("tilslutninger/:id") view=connection::ConnectionPage />
                    <Route path=path!("tilslutninger/:id/skift/:action") view=connection::ChangeConnectionPage />
                    <Route path=path!("tilslutninger/:id/sidste-dag") view=connection::ConnectionLastDayPage />
                    <Route path=path!("dataadgange") view=data_access::ProviderListPage />
                    <Route path=path!("dataadgange/ny") view=data_access::RequestPage />
                    <Route path=path!("dataadgange/afslut") view=data_access::GiveUpPage />
                    <Route path=path!("dataadgange/:id") view=data_access::DataAccessPage />
                    <Route path=path!("dataadgange/:id/sidste-dag") view=data_access::AccessLastDayPage />
                    <Route path=path!("kvitteringer/:number") view=receipt::ReceiptPage />
                    <Route path=path!("dataadgangadministration") view=administration::WaitingPage />
                    <Route path=path!("dataadgangadministration/alle") view=administration::AllPage />
                    <Route path=path!("dataadgangadministration/skift-status") view=administration::ChangePage />
                    <Route
                        path=path!("dataadgangadministration/notifikationer")
                        view=notification::OwnerRecipientsPage
                    />
                    <Route path=path!("sagsbehandling") view=connection::CasesPage />
                    <Route path=path!("sagsbehandling/webservices") view=catalogue::CasesServicesPage />
                    <Route path=path!("sagsbehandling/webservices/ny") view=catalogue::NewServicePage />
                    <Route path=path!("sagsbehandling/webservices/:code") view=catalogue::EditServicePage />
                    <Route path=path!("sagsbehandling/driftsmeddelelser") view=operating_message::MessagesPage />
                    <Route path=path!("sagsbehandling/driftsmeddelelser/ny") view=operating_message::NewMessagePage />
                    <Route path=path!("sagsbehandling/driftsmeddelelser/:id") view=operating_message::EditMessagePage />
                    <Route path=path!("sagsbehandling/henvendelser") view=inquiry::CasesInquiriesPage />
                    <Route path=path!("sagsbehandling/henvendelser/:id") view=inquiry::CaseInquiryPage />
                    <Route path=path!("sagsbehandling/institutioner") view=register::RegisterPage />
                    <Route path=path!("sagsbehandling/institutioner/:id") view=register::RegisterImportPage />
                    <Route path=path!("sagsbehandling/haendelser") view=audit::AgencyEventsPage />
                    <Route path=path!("sagsbehandling/notifikationer") view=notification::AgencyRecipientsPage />
                    <Route path=path!("sagsbehandling/udsendelse") view=notification::OutboxPage />
                    <Route path=path!("notifikationer/bekraeft") view=notification::ConfirmPage />
                    <Route path=path!("notifikationer/afmeld") view=notification::UnsubscribePage />
                    <Route path=path!("notifikationer/:id") view=notification::RecipientPage />
                    <Route path=path!("beskeder") view=notice::NoticesPage />
                    <Route path=path!("beskeder/:id") view=notice::OpenNoticePage />
                    <Route path=path!("udbakke") view=notification::DemoOutboxPage />
                    <Route path=path!("udbakke/:id") view=notification::DemoMailPage />
                    <Route path=path!("*any") view=NotFoundPage />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

fn not_found() -> AnyView {
    error_page(AppError::NotFound)
}

#[component]
fn NotFoundPage() -> impl IntoView {
    not_found()
}
