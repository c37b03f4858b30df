//! The file as it is written: nothing is required, nothing unknown is let through, and every value knows its place.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::Spanned;

type Text = Option<Spanned<String>>;
type Number = Option<Spanned<i64>>;
type Flag = Option<Spanned<bool>>;
type List = Option<Spanned<Vec<Spanned<String>>>>;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    pub database: Text,
    pub listen: Text,
    pub site: Text,
    pub public_url: Text,
    pub identity: Section<Identity>,
    pub sessions: Section<Sessions>,
    pub audit: Section<Audit>,
    pub agency: Section<Agency>,
    pub limits: Section<Limits>,
    pub proxy: Section<Proxy>,
    pub mail: Section<Mail>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    pub mode: Text,
    pub oidc: Option<Spanned<Section<Oidc>>>,
    pub privileges: Option<Spanned<Section<Privileges>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    pub issuer: Text,
    pub client_id: Text,
    pub client_secret: Text,
    pub client_secret_file: Text,
    pub acr: List,
    pub scopes: List,
    pub clock_skew_seconds: Number,
    pub root_certificate: Text,
    pub claims: Section<Claims>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Claims {
    pub subject: Text,
    pub name: Text,
    pub email: Text,
    pub cvr: Text,
    pub p_number: Text,
    pub organisation: Text,
    pub privileges: Text,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Privileges {
    pub administer_agreements: Text,
    pub view_agreements: Text,
    pub case_worker: Text,
    pub agency_administrator: Text,
    pub administer_users: Text,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    pub idle_minutes: Number,
    pub absolute_hours: Number,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    pub keep_days: Number,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Agency {
    pub second_person: Flag,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub log_in: Number,
    pub application: Number,
    pub search: Number,
    pub streams: Number,
    pub connections: Number,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    pub trusted: List,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    pub mode: Text,
    pub folder: Text,
    pub from: Text,
    pub keep_days: Number,
    pub smtp: Option<Spanned<Section<Smtp>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smtp {
    pub host: Text,
    pub port: Number,
    pub encryption: Text,
    pub user: Text,
    pub password: Text,
    pub password_file: Text,
    pub timeout_seconds: Number,
    pub connections: Number,
    pub root_certificate: Text,
}

/// A table. Serde's own structs would take a list too, by position.
#[derive(Default)]
pub struct Section<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Section<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Table<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a section")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Table(PhantomData)).map(Section)
    }
}
