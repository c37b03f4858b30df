//! The JSON of a list, whose reading the browser does for its program: a reader of its own would be a third of it.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::JsonEncoding};
use serde::{Serialize, de::DeserializeOwned};

/// A list of things whose parts are all texts, as JSON.
pub struct Records;

impl ContentType for Records {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for Records {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<Vec<T>> for Records {
    type Error = <JsonEncoding as Encodes<Vec<T>>>::Error;

    fn encode(list: &Vec<T>) -> Result<Bytes, Self::Error> {
        JsonEncoding::encode(list)
    }
}

#[cfg(feature = "ssr")]
impl<T: DeserializeOwned> Decodes<Vec<T>> for Records {
    type Error = <JsonEncoding as Decodes<Vec<T>>>::Error;

    fn decode(bytes: Bytes) -> Result<Vec<T>, Self::Error> {
        JsonEncoding::decode(bytes)
    }
}

#[cfg(feature = "hydrate")]
impl<T: DeserializeOwned> Decodes<Vec<T>> for Records {
    type Error = serde::de::value::Error;

    fn decode(bytes: Bytes) -> Result<Vec<T>, Self::Error> {
        use leptos::wasm_bindgen::JsCast;
        use serde::de::{Error, value::MapDeserializer};
        use web_sys::js_sys::{Array, JSON, Object};

        let json = std::str::from_utf8(&bytes).ok().and_then(|text| JSON::parse(text).ok());
        let list: Array =
            json.and_then(|json| json.dyn_into().ok()).ok_or_else(|| Error::custom("no list"))?;
        let read = |thing: leptos::wasm_bindgen::JsValue| {
            let parts = Object::entries(thing.unchecked_ref()).into_iter().filter_map(|part| {
                let part: Array = part.unchecked_into();
                part.get(0).as_string().zip(part.get(1).as_string())
            });
            T::deserialize(MapDeserializer::new(parts))
        };
        list.iter().map(read).collect()
    }
}
