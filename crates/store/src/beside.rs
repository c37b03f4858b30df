//! Rows of lists: a table's own columns, which its entity names, and those that stand beside them, each named once.

use sea_orm::{
    EntityTrait, FromQueryResult, Iterable, QueryResult,
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
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name { $( $(#[$of])* $field_vis $field: $type ),+ }

        impl $crate::beside::Beside for $name {
            fn select(into: &mut ::sea_orm::sea_query::SelectStatement) {
                $(into.expr_as($from, concat!(stringify!($name), "_", stringify!($field)));)+
            }

            fn read(row: &::sea_orm::QueryResult) -> Result<Self, $crate::StoreError> {
                Ok(Self { $($field: row.try_get("", concat!(stringify!($name), "_", stringify!($field)))?),+ })
            }
        }
    };
}

pub(crate) use beside;

/// Columns that stand beside those of the table a list is of.
pub(crate) trait Beside: Sized {
    fn select(into: &mut SelectStatement);

    /// Their names are whole in the program: putting them together for each value would be a tenth of a list's time.
    fn read(row: &QueryResult) -> Result<Self, StoreError>;
}

/// A column of a joined table.
pub(crate) fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((table, name))
}

/// Selects every column of an entity's table, which stands in the statement under this name. They keep their own names.
pub(crate) fn select_own<E: EntityTrait>(into: &mut SelectStatement, table: &'static str) {
    for own in E::Column::iter() {
        into.column((table, own));
    }
}

/// Reads what [`select_own`] selected.
pub(crate) fn read_own<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, StoreError> {
    Ok(E::Model::from_query_result(row, "")?)
}
