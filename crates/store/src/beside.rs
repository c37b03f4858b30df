//! Rows of lists: a table's own columns, which its entity names, and those that stand beside them, each named once.

use sea_orm::{
    EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult,
    sea_query::{Expr, SelectStatement},
};

use crate::StoreError;

/// Makes the struct of columns of other tables, with where each is selected from:
/// `pub owner: String = column("o", "name")`.
macro_rules! beside {
    (
        $(#[$about:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$of:meta])* $field_vis:vis $field:ident: $type:ty = $from:expr ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, ::sea_orm::FromQueryResult)]
        $vis struct $name { $( $(#[$of])* $field_vis $field: $type ),+ }

        impl $crate::beside::Beside for $name {
            const PREFIX: &'static str = concat!(stringify!($name), "_");

            fn select(into: &mut ::sea_orm::sea_query::SelectStatement) {
                $(into.expr_as($from, concat!(stringify!($name), "_", stringify!($field)));)+
            }
        }
    };
}

pub(crate) use beside;

/// Columns that stand beside those of the table a list is of.
pub(crate) trait Beside: FromQueryResult {
    /// What their names in the result begin with.
    const PREFIX: &'static str;

    fn select(into: &mut SelectStatement);

    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self::from_query_result(row, Self::PREFIX)?)
    }
}

/// A column of a joined table.
pub(crate) fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((table, name))
}

/// Selects every column of an entity's table, which stands in the statement under this name.
pub(crate) fn select_own<E: EntityTrait>(into: &mut SelectStatement, table: &'static str) {
    for own in E::Column::iter() {
        into.expr_as(Expr::col((table, own)), format!("{table}_{}", own.as_str()));
    }
}

/// Reads what [`select_own`] selected.
pub(crate) fn read_own<E: EntityTrait>(row: &QueryResult, table: &str) -> Result<E::Model, StoreError> {
    Ok(E::Model::from_query_result(row, &format!("{table}_"))?)
}
