//! The picture STIL – Tilslutningsaftale – UDBYDER – Dataadgang – SKOLE.

use leptos::prelude::*;

use crate::i18n::Lang;

/// Who agrees on what with whom.
pub fn agreements(t: Lang) -> AnyView {
    view! {
        // No `<title>`: Leptos ends what stands in an element with a mark, which HTML takes for text there.
        <svg
            class="agreements"
            viewBox="0 0 440 300"
            role="img"
            aria-label=format!("{} {}", t.picture_title(), t.picture_text())
        >
            <g aria-hidden="true" text-anchor="middle">
                <path class="picture-line" d="M156 76 V134 M156 164 V222 M216 252 H224 M322 252 H330" />
                <rect class="picture-sea" x="96" y="14" width="120" height="62" rx="3" />
                <text class="picture-name" x="156" y="41">"STIL"</text>
                <text class="picture-sub" x="156" y="62">{t.picture_services()}</text>
                <text class="picture-agreement" x="156" y="154">{t.picture_connection()}</text>
                <rect class="picture-deep" x="56" y="222" width="160" height="62" rx="3" />
                <text class="picture-name" x="136" y="249">{t.picture_provider()}</text>
                <text class="picture-sub" x="136" y="270">{t.picture_system()}</text>
                <text class="picture-agreement" x="273" y="257">{t.picture_access()}</text>
                <rect class="picture-off" x="330" y="222" width="100" height="62" rx="3" />
                <text class="picture-name" x="380" y="249">{t.picture_school()}</text>
                <text class="picture-sub" x="380" y="270">{t.picture_data()}</text>
            </g>
        </svg>
    }
    .into_any()
}
