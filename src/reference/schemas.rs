//! Schemas of the types that are read and written, and the names they have in the document.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::web::Shape;

/// Makes schemas, and keeps those that have a name.
pub(super) struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
    /// Parameters stand one by one, without names.
    asked: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let named = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.meta_schema = None;
                settings.definitions_path = "/components/schemas".into();
            })
        };
        let asked = named().with(|settings| settings.inline_subschemas = true);
        Self {
            read: named().for_deserialize().into_generator(),
            written: named().for_serialize().into_generator(),
            asked: asked.for_deserialize().into_generator(),
        }
    }

    /// Of a body that is taken.
    pub(super) fn taken(&mut self, shape: Shape) -> Schema {
        shape.schema(&mut self.read)
    }

    /// Of an answer.
    pub(super) fn answered(&mut self, shape: Shape) -> Schema {
        shape.schema(&mut self.written)
    }

    /// Keeps a type that only responses refer to.
    pub(super) fn keep<T: JsonSchema>(&mut self) {
        self.written.subschema_for::<T>();
    }

    /// The parameters of a query: name, schema, whether it must be there.
    pub(super) fn parameters(&mut self, shape: Shape) -> Vec<(String, Map<String, Value>, bool)> {
        let mut schema = shape.schema(&mut self.asked);
        let required = schema.remove("required").unwrap_or_default();
        let is_required = |name: &str| {
            required.as_array().is_some_and(|names| names.iter().any(|known| known == name))
        };
        let Some(Value::Object(properties)) = schema.remove("properties") else {
            return Vec::new();
        };
        let parameter = |(name, schema): (String, Value)| {
            let is_required = is_required(&name);
            (name, given(schema), is_required)
        };
        properties.into_iter().map(parameter).collect()
    }

    /// All that have a name.
    pub(super) fn named(mut self) -> Map<String, Value> {
        let mut named = self.written.take_definitions(true);
        named.extend(self.read.take_definitions(true));
        named
    }
}

/// No text in a query holds a NUL.
const TEXT: &str = "^[^\\u0000]*$";

/// The schema of what stands in a query: what is left out is neither null nor empty.
fn given(schema: Value) -> Map<String, Value> {
    let mut schema = without_null(schema);
    let is_free = !schema.contains_key("enum") && !schema.contains_key("pattern");
    if is_free && schema.get("type").is_some_and(|kind| kind == "string") {
        schema.insert("pattern".into(), TEXT.into());
    }
    schema
}

fn without_null(schema: Value) -> Map<String, Value> {
    let Value::Object(mut schema) = schema else { return Map::new() };
    schema.remove("default");
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            schema.insert("type".into(), kind);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        if let [Value::Object(choice)] = choices.as_slice() {
            let choice = choice.clone();
            schema.remove("anyOf");
            schema.extend(choice);
        }
    }
    schema
}
