//! Schemas as people read them: one line for each field, those inside others named by their way.

use serde_json::{Map, Value};

/// How deep fields are told; nothing here goes deeper.
const DEPTH_MAX: usize = 4;

/// One field of a body, an answer or a query.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    /// As in `members[].user_id`.
    pub name: String,
    /// What it takes, in words.
    pub kind: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it means.
    pub note: String,
}

/// Reads schemas of one document.
pub(super) struct Reader<'a>(pub &'a Value);

impl<'a> Reader<'a> {
    /// The fields of an object.
    pub(super) fn fields(&self, schema: &'a Value) -> Vec<Field> {
        let mut found = Vec::new();
        self.collect(schema, "", 0, &mut found);
        found
    }

    fn collect(&self, schema: &'a Value, prefix: &str, depth: usize, found: &mut Vec<Field>) {
        let schema = self.resolved(schema);
        if depth > DEPTH_MAX {
            return;
        }
        for choice in choices(schema) {
            self.collect(choice, prefix, depth, found);
        }
        let Some(properties) = schema["properties"].as_object() else { return };
        for (name, inner) in sorted(properties, schema) {
            let field = Field {
                name: format!("{prefix}{name}"),
                kind: self.kind(inner),
                is_required: is_required(schema, name),
                note: text(&inner["description"]),
            };
            match found.iter_mut().find(|known| known.name == field.name) {
                // Another of several shapes has it too.
                Some(known) if known.kind != field.kind => {
                    known.kind = format!("{} or {}", known.kind, field.kind);
                }
                Some(_) => {}
                None => found.push(field),
            }
            let (inner, sign) = self.element(inner);
            self.collect(inner, &format!("{prefix}{name}{sign}."), depth + 1, found);
        }
    }

    /// What stands in a list, or the thing itself.
    fn element(&self, schema: &'a Value) -> (&'a Value, &'static str) {
        let schema = self.resolved(schema);
        if schema["items"].is_object() { (&schema["items"], "[]") } else { (schema, "") }
    }

    /// What a schema takes, in words.
    pub(super) fn kind(&self, schema: &'a Value) -> String {
        let schema = self.resolved(schema);
        if let Some(only) = schema["const"].as_str() {
            return format!("“{only}”");
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<String> =
                words.iter().filter_map(Value::as_str).map(|word| format!("“{word}”")).collect();
            return or(&words);
        }
        let of_choices: Vec<String> = choices(schema).map(|choice| self.kind(choice)).collect();
        if !of_choices.is_empty() {
            let mut unique = of_choices;
            unique.dedup();
            return or(&unique);
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(text).collect(),
            Value::String(kind) => vec![kind.clone()],
            _ => vec!["anything".into()],
        };
        let words: Vec<String> = kinds.iter().map(|kind| self.of_type(kind, schema)).collect();
        or(&words)
    }

    fn of_type(&self, kind: &str, schema: &'a Value) -> String {
        match kind {
            "array" => format!("list of {}", self.kind(&schema["items"])),
            "integer" | "number" => number(schema),
            "string" => string(schema),
            "boolean" => "true or false".into(),
            other => other.to_owned(),
        }
    }

    /// Without the reference.
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let pointer = schema["$ref"].as_str().and_then(|way| way.strip_prefix('#'));
        pointer.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(schema)
    }
}

/// The shapes that something may have.
fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    let of = |word: &str| schema[word].as_array().map(Vec::as_slice).unwrap_or_default();
    of("oneOf").iter().chain(of("anyOf"))
}

/// What must be there comes first.
fn sorted<'a>(
    properties: &'a Map<String, Value>,
    schema: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let of = move |wanted: bool| {
        properties.iter().filter(move |(name, _)| is_required(schema, name) == wanted)
    };
    of(true).chain(of(false))
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
}

fn string(schema: &Value) -> String {
    match (schema["format"].as_str(), schema["maxLength"].as_u64()) {
        (Some("uuid"), _) => "id".into(),
        (Some("email"), _) => "address".into(),
        (_, Some(longest)) => format!("text of up to {longest} characters"),
        _ => "text".into(),
    }
}

fn number(schema: &Value) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) => format!("number from {least} to {most}"),
        _ => "number".into(),
    }
}

fn or(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
