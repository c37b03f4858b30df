//! What can be chosen for an address, the same where it is registered and where it is changed.

use domain::{Rhythm, Side, Topic};
use leptos::prelude::*;

use super::{
    form::ChoicesForm,
    server_fns::{Offered, RecipientView},
    words::rhythm_text,
};
use crate::{
    form::{RadioGroup, hidden, ticks},
    i18n::{Lang, Word},
};

/// Which organisations: nothing to choose where there is one, all or some where there are several.
pub fn coverage_fields(offered: &Offered, now: Option<&RecipientView>, t: Lang) -> AnyView {
    if let ([], [(code, _)]) = (offered.wholes.as_slice(), offered.units.as_slice()) {
        return hidden(ChoicesForm::units().one_more(), code);
    }
    let mut options: Vec<(String, String)> = offered
        .wholes
        .iter()
        .map(|(cvr, name, count)| {
            (format!("cvr:{cvr}"), t.recipients_whole(name, &crate::text::grouped(*count)))
        })
        .collect();
    let first = options.first().map(|(value, _)| value.clone());
    let value = now.map(|now| now.coverage.clone()).or(first).unwrap_or_else(|| "listed".into());
    let listed = |code: &String| now.is_some_and(|now| now.units.contains(code));
    let boxes: Vec<_> = offered
        .units
        .iter()
        .map(|(code, name)| (code.clone(), format!("{name} ({code})"), listed(code)))
        .collect();
    let units = ticks(ChoicesForm::units(), t.recipients_units(), None, boxes, t);
    if options.is_empty() {
        return units;
    }
    options.push(("listed".into(), t.recipients_listed().into()));
    view! {
        <RadioGroup of=ChoicesForm::coverage() legend=legend(offered.side, t) options=options value=value />
        <div class="when-listed">{units}</div>
    }
    .into_any()
}

const fn legend(side: Side, t: Lang) -> &'static str {
    match side {
        Side::Provider => t.recipients_for_providers(),
        Side::Owner | Side::Agency => t.recipients_for_institutions(),
    }
}

/// Which events, which systems, when, and in which language.
pub fn choice_fields(offered: &Offered, now: Option<&RecipientView>, t: Lang) -> AnyView {
    let topics = Topic::of(offered.side)
        .iter()
        .map(|topic| {
            let ticked = now.map_or_else(|| topic.by_default(), |now| now.topics.contains(topic));
            (topic.code().to_owned(), topic.word(t).to_owned(), ticked)
        })
        .collect();
    let systems = (offered.systems.len() > 1).then(|| {
        let ticked = |id: &String| now.is_some_and(|now| now.systems.contains(id));
        let boxes = offered.systems.iter().map(|(id, name)| (id.clone(), name.clone(), ticked(id))).collect();
        ticks(ChoicesForm::systems(), t.recipients_systems(), Some(t.recipients_systems_hint()), boxes, t)
    });
    let rhythms = [Rhythm::AtOnce, Rhythm::Daily]
        .map(|rhythm| (rhythm.code().to_owned(), rhythm_text(rhythm, t).to_owned()))
        .to_vec();
    let languages = vec![
        ("da".to_owned(), t.recipients_danish().to_owned()),
        ("en".to_owned(), t.recipients_english().to_owned()),
    ];
    let rhythm = now.map_or(Rhythm::AtOnce, |now| now.rhythm).code();
    let language = now.map_or(t.code(), |now| now.language.as_str()).to_owned();
    view! {
        {ticks(ChoicesForm::topics(), t.recipients_topics(), None, topics, t)}
        {systems}
        <RadioGroup of=ChoicesForm::rhythm() options=rhythms value=rhythm />
        <RadioGroup of=ChoicesForm::language() options=languages value=language />
    }
    .into_any()
}
