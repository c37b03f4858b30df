//! What is told of a data access, and to whom.

use domain::{Audience, Notice, OrganisationCode, Place, Side};
use store::{StoreError, data_access::DataAccessRow};

use crate::tell::Tell;

/// A notice about a row, without what happened to it.
pub(crate) fn noticed(row: &DataAccessRow) -> Notice {
    Notice {
        provider: row.provider_name.clone(),
        system: row.system_name.clone(),
        service: row.service_name.clone(),
        owner: row.owner_name.clone(),
        data: row.service_data.clone(),
        place: Place::DataAccess(row.id),
        ..Notice::default()
    }
}

/// Told to the owner and to the provider: whoever is concerned, and whoever looks at the row at this moment.
pub(crate) fn to_both(row: &DataAccessRow, notice: &Notice) -> Result<[Tell; 2], StoreError> {
    let code = |text: &str| {
        OrganisationCode::parse(text).map_err(|error| StoreError::Corrupt(format!("organisation: {error}")))
    };
    let owner = Audience::Organisation(Side::Owner, code(&row.owner)?);
    let provider = Audience::Organisation(Side::Provider, code(&row.provider)?);
    Ok([owner, provider].map(|to| Tell::about(row.system, to, notice.clone())))
}
