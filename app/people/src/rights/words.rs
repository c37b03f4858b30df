//! Rights, scopes and requests in words.

use domain::Standing;

use super::server_fns::{RightView, ScopeView, Unit};
use crate::{
    i18n::Lang,
    ui::{Tag, unit_line},
};

/// Where a right holds.
pub fn scope_text(scope: &ScopeView, t: Lang) -> String {
    match scope.kind.as_str() {
        "cvr" => t.right_scope_cvr(&scope.value),
        "p_number" => t.right_scope_p_number(&scope.value),
        _ => t.right_scope_se_number(&scope.value),
    }
}

/// Where a right came from.
pub fn source_text(right: &RightView, t: Lang) -> String {
    match &right.granted_by {
        Some(by) => t.right_granted_by(by, &right.granted_at),
        None => t.right_arrived().into(),
    }
}

/// Whether a right holds.
pub fn right_tag(right: &RightView, t: Lang) -> Tag {
    if right.holds {
        Tag::new(Standing::Holds, t.right_holds())
    } else {
        Tag::new(Standing::Over, t.right_ended())
    }
}

/// The scopes to choose from: the whole organisation, or one of its units.
pub fn scope_options(cvr: &str, units: &[Unit], t: Lang) -> Vec<(String, String)> {
    let whole = (format!("cvr:{cvr}"), t.right_scope_cvr(cvr));
    let unit = |unit: &Unit| {
        let text = t.right_scope_unit(&unit_line(&unit.name, &unit.code), &unit.p_number);
        (format!("p_number:{}", unit.p_number), text)
    };
    std::iter::once(whole).chain(units.iter().map(unit)).collect()
}
