//! Permissions of the product, which only the settings file can declare.

use toml::Value as Toml;

use super::values::Values;
use super::{ConfigError, values::PERMISSIONS};
use crate::permission::ProductPermission;

/// Those that the file declares with `[[permissions]]`.
pub(super) fn read(values: &Values) -> Result<Vec<ProductPermission>, ConfigError> {
    let Some((file, declared)) = values.permissions() else { return Ok(Vec::new()) };
    let wrong = |why: &str| ConfigError(format!("{PERMISSIONS} in {}: {why}", file.display()));
    let Toml::Array(items) = declared else {
        return Err(wrong("begins with [[permissions]], once for each of them."));
    };
    let mut permissions: Vec<ProductPermission> = Vec::new();
    for item in items {
        // The library says which word of the table it does not know, or misses.
        let read = item.clone().try_into();
        permissions.push(read.map_err(|error: toml::de::Error| wrong(&said(item, &error)))?);
    }
    ProductPermission::check(&permissions).map_err(|why| wrong(&why))?;
    Ok(permissions)
}

fn said(item: &Toml, error: &toml::de::Error) -> String {
    let key = item.get("key").and_then(Toml::as_str).unwrap_or("one of them");
    format!("{key}: {}.", error.message().trim_end_matches('.'))
}
