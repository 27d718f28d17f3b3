use toml_edit::{InlineTable, Item, Value};

use super::entry::Entry;

/// A token that replaces another.
pub struct Rotation<'a> {
    /// The token's name in the spec: the new one gets it, so that references to it stay as they are.
    pub name: &'a str,
    /// The new public half.
    pub id: &'a str,
    /// Where the new secret half comes from; none when the old reference gives another for another id.
    pub secret: Option<Value>,
    /// When the new token expires.
    pub expires: Value,
    /// The old one; none when it goes at once.
    pub old: Option<Old<'a>>,
}

/// What becomes of a token that is replaced.
pub struct Old<'a> {
    /// The name that it gets.
    pub name: &'a str,
    /// Where its secret half comes from; none when its reference means the same under the new name.
    pub secret: Option<Value>,
    /// When it expires; none to leave that as it is.
    pub expires: Option<Value>,
}

/// The text after a rotation. None when the token's table is not in one piece, so that it cannot be edited without
/// touching something else.
pub fn rotate(text: &str, rotation: &Rotation<'_>) -> Option<String> {
    let entry = Entry::find(text, rotation.name)?;
    let new = entry.edited(|tokens| {
        let token = tokens.get_mut(rotation.name)?;
        set(token, "id", rotation.id.into())?;
        if let Some(secret) = &rotation.secret {
            set(token, "secret", secret.clone())?;
        }
        set(token, "expires", rotation.expires.clone())
    })?;
    let Some(old) = &rotation.old else { return Some(entry.replaced(text, &new)) };
    let kept = entry.edited(|tokens| {
        let around = tokens.key(rotation.name)?.leaf_decor().clone();
        let mut token = tokens.remove(rotation.name)?;
        if let Some(secret) = &old.secret {
            set(&mut token, "secret", secret.clone())?;
        }
        if let Some(expires) = &old.expires {
            set(&mut token, "expires", expires.clone())?;
        }
        set(&mut token, "replaced-by", rotation.name.into())?;
        tokens.insert(old.name, token);
        *tokens.key_mut(old.name)?.leaf_decor_mut() = around;
        Some(())
    })?;
    let gap = if entry.has_header() { "\n" } else { "" };
    Some(entry.replaced(text, &format!("{new}{gap}{kept}")))
}

/// The text without a token, and without the comments right above its table. None as for [`rotate`].
pub fn revoke(text: &str, name: &str) -> Option<String> {
    Some(Entry::find(text, name)?.removed(text))
}

/// Sets a value in a token's table; what is around the old one stays.
fn set(token: &mut Item, key: &str, mut value: Value) -> Option<()> {
    if let Some(present) = token.as_table_like_mut()?.get_mut(key) {
        match present.as_value().filter(|present| !is_dotted(present)) {
            Some(present) => *value.decor_mut() = present.decor().clone(),
            // A table of its own, or one in dotted keys.
            None => value.decor_mut().set_prefix(" "),
        }
        *present = Item::Value(value);
        return Some(());
    }
    match token {
        Item::Value(Value::InlineTable(table)) => append(table, key, value),
        item => {
            item.as_table_like_mut()?.insert(key, Item::Value(value));
        }
    }
    Some(())
}

fn is_dotted(value: &Value) -> bool {
    matches!(value, Value::InlineTable(table) if table.is_dotted())
}

/// Adds to a table in braces. The blank before the closing brace belongs to the last value.
fn append(table: &mut InlineTable, key: &str, value: Value) {
    let blank = match table.iter_mut().last() {
        Some((_, last)) => {
            let blank =
                last.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default().to_owned();
            last.decor_mut().set_suffix("");
            blank
        }
        None => String::new(),
    };
    table.insert(key, value);
    if let Some((_, last)) = table.iter_mut().last() {
        last.decor_mut().set_prefix(" ");
        last.decor_mut().set_suffix(blank);
    }
}
