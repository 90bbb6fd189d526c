//! Definitions of attributes: `eav_attribute` and the tables around it (`spec/database-customers.md` 3 and 4).

mod classes;

use crate::engine::{Door, Row, Value, values};
use crate::text::{cut, cut_optional};
use crate::{StoreError, StoreResult, statements};
use classes::Classes;
use magegate_domain::attribute::{
    Attribute, AttributeOption, Attributes, BackendType, Entity, GridFlags, Override,
};
use magegate_domain::id::{AttributeId, StoreId, WebsiteId};
use std::collections::HashMap;

statements! {
    ATTRIBUTES = "SELECT a.attribute_id, t.entity_type_code, a.attribute_code, a.backend_type, a.frontend_input, \
        a.frontend_label, a.frontend_class, a.source_model, a.is_required, a.is_user_defined, a.default_value, \
        a.is_unique, a.note, c.is_visible, c.input_filter, c.multiline_count, c.validate_rules, c.is_system, \
        c.sort_order, c.data_model, c.is_used_in_grid, c.is_visible_in_grid, c.is_filterable_in_grid, \
        c.is_searchable_in_grid, s.sort_order AS position FROM {eav_attribute} a \
        JOIN {eav_entity_type} t ON t.entity_type_id = a.entity_type_id \
        JOIN {customer_eav_attribute} c ON c.attribute_id = a.attribute_id \
        LEFT JOIN {eav_entity_attribute} s ON s.attribute_id = a.attribute_id \
        AND s.attribute_set_id = t.default_attribute_set_id \
        WHERE t.entity_type_code IN ('customer', 'customer_address')";
    OPTIONS = "SELECT o.option_id, o.attribute_id, o.sort_order, v.store_id, v.value FROM {eav_attribute_option} o \
        JOIN {customer_eav_attribute} c ON c.attribute_id = o.attribute_id \
        LEFT JOIN {eav_attribute_option_value} v ON v.option_id = o.option_id \
        ORDER BY o.attribute_id, o.sort_order, o.option_id, v.store_id, v.value_id";
    LABELS = "SELECT l.attribute_id, l.store_id, l.value FROM {eav_attribute_label} l \
        JOIN {customer_eav_attribute} c ON c.attribute_id = l.attribute_id \
        ORDER BY l.attribute_id, l.store_id, l.attribute_label_id";
    FORMS = "SELECT form_code, attribute_id FROM {customer_form_attribute} ORDER BY attribute_id, form_code";
    OVERRIDES = "SELECT attribute_id, website_id, is_visible, is_required, default_value, multiline_count \
        FROM {customer_eav_attribute_website} ORDER BY attribute_id, website_id";
    ENTITY_TYPE = "SELECT t.entity_type_id, t.default_attribute_set_id, g.attribute_group_id \
        FROM {eav_entity_type} t JOIN {eav_attribute_group} g ON g.attribute_set_id = t.default_attribute_set_id \
        WHERE t.entity_type_code = ? ORDER BY g.default_id DESC, g.sort_order, g.attribute_group_id LIMIT 1";
    INSERT = "INSERT INTO {eav_attribute} (entity_type_id, attribute_code, backend_model, backend_type, \
        frontend_model, frontend_input, frontend_label, source_model, is_required, is_user_defined, default_value, \
        is_unique, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)";
    INSERT_CUSTOMER = "INSERT INTO {customer_eav_attribute} (attribute_id, is_visible, input_filter, \
        multiline_count, validate_rules, is_system, sort_order) VALUES (?, ?, ?, ?, ?, 0, ?)";
    ADD_TO_SET = "INSERT INTO {eav_entity_attribute} (entity_type_id, attribute_set_id, attribute_group_id, \
        attribute_id, sort_order) VALUES (?, ?, ?, ?, ?)";
    UPDATE = "UPDATE {eav_attribute} SET backend_model = ?, backend_type = ?, frontend_model = ?, \
        frontend_input = ?, frontend_label = ?, source_model = ?, is_required = ?, default_value = ?, is_unique = ?, \
        note = ? WHERE attribute_id = ?";
    UPDATE_CUSTOMER = "UPDATE {customer_eav_attribute} SET is_visible = ?, input_filter = ?, multiline_count = ?, \
        validate_rules = ?, sort_order = ? WHERE attribute_id = ?";
    MOVE_IN_SET = "UPDATE {eav_entity_attribute} SET sort_order = ? WHERE attribute_id = ? AND attribute_set_id = ?";
    DELETE = "DELETE FROM {eav_attribute} WHERE attribute_id = ? AND is_user_defined = 1";
    ADD_FORM = "INSERT INTO {customer_form_attribute} (form_code, attribute_id) VALUES (?, ?)";
    CLEAR_FORMS = "DELETE FROM {customer_form_attribute} WHERE attribute_id = ?";
    ADD_LABEL = "INSERT INTO {eav_attribute_label} (attribute_id, store_id, value) VALUES (?, ?, ?)";
    CLEAR_LABELS = "DELETE FROM {eav_attribute_label} WHERE attribute_id = ?";
    ADD_OPTION = "INSERT INTO {eav_attribute_option} (attribute_id, sort_order) VALUES (?, ?)";
    MOVE_OPTION = "UPDATE {eav_attribute_option} SET sort_order = ? WHERE option_id = ?";
    DELETE_OPTION = "DELETE FROM {eav_attribute_option} WHERE option_id = ?";
    ADD_OPTION_LABEL = "INSERT INTO {eav_attribute_option_value} (option_id, store_id, value) VALUES (?, ?, ?)";
    CLEAR_OPTION_LABELS = "DELETE FROM {eav_attribute_option_value} WHERE option_id = ?";
}

/// All attributes of customers and addresses.
pub async fn load(door: &mut Door) -> StoreResult<Attributes> {
    let mut known = HashMap::new();
    for row in door.fetch_all(ATTRIBUTES, values![]).await? {
        let attribute = attribute(&row)?;
        known.insert(attribute.id, attribute);
    }
    for row in door.fetch_all(OPTIONS, values![]).await? {
        if let Some(attribute) = of(&mut known, &row)? {
            add_option(attribute, &row)?;
        }
    }
    for row in door.fetch_all(LABELS, values![]).await? {
        if let Some(attribute) = of(&mut known, &row)? {
            let label = (StoreId(row.int("store_id")?), row.text("value")?);
            attribute.store_labels.push(label);
        }
    }
    for row in door.fetch_all(FORMS, values![]).await? {
        if let Some(attribute) = of(&mut known, &row)? {
            attribute.forms.push(row.text("form_code")?);
        }
    }
    for row in door.fetch_all(OVERRIDES, values![]).await? {
        if let Some(attribute) = of(&mut known, &row)? {
            attribute.overrides.push(Override {
                website: WebsiteId(row.int("website_id")?),
                is_visible: row.opt_int("is_visible")?.map(|flag| flag != 0),
                is_required: row.opt_int("is_required")?.map(|flag| flag != 0),
                default_value: row.opt_text("default_value")?,
                multiline_count: row.opt_int("multiline_count")?,
            });
        }
    }
    Ok(Attributes::new(known.into_values().collect()))
}

/// Stores a new attribute of an owner's making with all that hangs on it, in the default set if it has a position there.
/// Gives its id.
pub async fn insert(door: &mut Door, attribute: &Attribute) -> StoreResult<AttributeId> {
    let (entity_type, set, group) = place(door, attribute.entity).await?;
    let mut values = values![entity_type, cut(&attribute.code, 255)];
    values.extend(columns(attribute));
    let id = AttributeId(door.execute(INSERT, values).await?.inserted_id);
    let mut values = vec![id.into()];
    values.extend(customer_columns(attribute));
    door.execute(INSERT_CUSTOMER, values).await?;
    if let Some(position) = attribute.position {
        door.execute(ADD_TO_SET, values![entity_type, set, group, id, position]).await?;
    }
    store_forms_and_labels(door, id, attribute).await?;
    for option in &attribute.options {
        insert_option(door, id, option).await?;
    }
    Ok(id)
}

/// Stores what may change of an attribute; its code and whose it is stay. Options that are stored and have their number
/// stay, those without a number are new, others go.
pub async fn update(door: &mut Door, before: &Attribute, attribute: &Attribute) -> StoreResult<()> {
    let (entity_type, set, group) = place(door, attribute.entity).await?;
    let mut values = columns(attribute);
    values.push(before.id.into());
    door.execute(UPDATE, values).await?;
    let mut values = customer_columns(attribute);
    values.push(before.id.into());
    door.execute(UPDATE_CUSTOMER, values).await?;
    if let Some(position) = attribute.position {
        let done = door.execute(MOVE_IN_SET, values![position, before.id, set]).await?;
        if done.affected == 0 && before.position.is_none() {
            door.execute(ADD_TO_SET, values![entity_type, set, group, before.id, position]).await?;
        }
    }
    door.execute(CLEAR_FORMS, values![before.id]).await?;
    door.execute(CLEAR_LABELS, values![before.id]).await?;
    store_forms_and_labels(door, before.id, attribute).await?;
    store_options(door, before, attribute).await
}

/// Stores an attribute's place in the default set of its entity, as a row of `eav_attribute` has it that came by itself;
/// without a place, it stays where it is.
pub async fn set_place(
    door: &mut Door,
    entity: Entity,
    id: i64,
    position: Option<i64>,
) -> StoreResult<()> {
    let (entity_type, set, group) = place(door, entity).await?;
    let Some(position) = position else { return Ok(()) };
    let done = door.execute(MOVE_IN_SET, values![position, id, set]).await?;
    if done.affected == 0 {
        door.execute(ADD_TO_SET, values![entity_type, set, group, id, position]).await?;
    }
    Ok(())
}

/// Removes an attribute of an owner's making; its values, options and labels go with it.
pub async fn delete(door: &mut Door, id: AttributeId) -> StoreResult<()> {
    door.execute(DELETE, values![id]).await?;
    Ok(())
}

async fn store_forms_and_labels(
    door: &mut Door,
    id: AttributeId,
    attribute: &Attribute,
) -> StoreResult<()> {
    for form in &attribute.forms {
        door.execute(ADD_FORM, values![cut(form, 32), id]).await?;
    }
    for (store, label) in &attribute.store_labels {
        door.execute(ADD_LABEL, values![id, *store, cut(label, 255)]).await?;
    }
    Ok(())
}

async fn store_options(
    door: &mut Door,
    before: &Attribute,
    attribute: &Attribute,
) -> StoreResult<()> {
    for gone in &before.options {
        if !attribute.options.iter().any(|option| option.id == gone.id) {
            door.execute(DELETE_OPTION, values![gone.id]).await?;
        }
    }
    for option in &attribute.options {
        match before.options.iter().find(|known| known.id == option.id) {
            Some(known) if known == option => {}
            Some(_) => {
                door.execute(MOVE_OPTION, values![option.sort_order, option.id]).await?;
                door.execute(CLEAR_OPTION_LABELS, values![option.id]).await?;
                label_option(door, option.id, option).await?;
            }
            None => insert_option(door, before.id, option).await?,
        }
    }
    Ok(())
}

async fn insert_option(
    door: &mut Door,
    attribute: AttributeId,
    option: &AttributeOption,
) -> StoreResult<()> {
    let done = door.execute(ADD_OPTION, values![attribute, option.sort_order]).await?;
    label_option(door, done.inserted_id, option).await
}

async fn label_option(door: &mut Door, id: i64, option: &AttributeOption) -> StoreResult<()> {
    for (store, label) in &option.labels {
        door.execute(ADD_OPTION_LABEL, values![id, *store, cut(label, 255)]).await?;
    }
    Ok(())
}

/// The entity type's number, its default set, and the group of the set that new attributes join.
async fn place(door: &mut Door, entity: Entity) -> StoreResult<(i64, i64, i64)> {
    let row = door.fetch_optional(ENTITY_TYPE, values![entity.type_code()]).await?;
    let row = row.ok_or(StoreError::null("entity_type_id"))?;
    Ok((
        row.int("entity_type_id")?,
        row.int("default_attribute_set_id")?,
        row.int("attribute_group_id")?,
    ))
}

/// The values of the columns of `eav_attribute` that may change, in the order of the statements.
fn columns(attribute: &Attribute) -> Vec<Value> {
    let classes = Classes::of(attribute);
    values![
        classes.backend,
        attribute.backend_type.name(),
        classes.frontend,
        cut(&attribute.frontend_input, 50),
        cut_optional(attribute.frontend_label.as_deref(), 255),
        classes.source,
        attribute.is_required,
        attribute.default_value.as_deref(),
        attribute.is_unique,
        cut_optional(attribute.note.as_deref(), 255),
    ]
}

fn customer_columns(attribute: &Attribute) -> Vec<Value> {
    values![
        attribute.is_visible,
        attribute.input_filter.as_deref(),
        attribute.multiline_count,
        classes::written_rules(&attribute.rules),
        attribute.sort_order,
    ]
}

/// The attribute that a row belongs to.
fn of<'a>(
    known: &'a mut HashMap<AttributeId, Attribute>,
    row: &Row,
) -> StoreResult<Option<&'a mut Attribute>> {
    Ok(known.get_mut(&AttributeId(row.int("attribute_id")?)))
}

fn attribute(row: &Row) -> StoreResult<Attribute> {
    let entity = match row.text("entity_type_code")?.as_str() {
        "customer" => Entity::Customer,
        _ => Entity::Address,
    };
    let backend_type = BackendType::from_name(&row.text("backend_type")?);
    let frontend_input = row.text("frontend_input")?;
    let source = classes::source(&frontend_input, row.opt_text("source_model")?.as_deref());
    Ok(Attribute {
        id: AttributeId(row.int("attribute_id")?),
        entity,
        code: row.text("attribute_code")?,
        backend_type: backend_type.unwrap_or(BackendType::Static),
        frontend_input,
        frontend_label: row.opt_text("frontend_label")?,
        store_labels: Vec::new(),
        frontend_class: row.opt_text("frontend_class")?,
        input_filter: row.opt_text("input_filter")?,
        data_model: row.opt_text("data_model")?,
        note: row.opt_text("note")?,
        is_required: row.flag("is_required")?,
        is_visible: row.flag("is_visible")?,
        is_system: row.flag("is_system")?,
        is_user_defined: row.flag("is_user_defined")?,
        is_unique: row.flag("is_unique")?,
        default_value: row.opt_text("default_value")?,
        multiline_count: row.int("multiline_count")?,
        rules: classes::read_rules(&row.text("validate_rules")?),
        source,
        options: Vec::new(),
        forms: Vec::new(),
        position: row.opt_int("position")?,
        sort_order: row.int("sort_order")?,
        grid: GridFlags {
            used: row.flag("is_used_in_grid")?,
            visible: row.flag("is_visible_in_grid")?,
            filterable: row.flag("is_filterable_in_grid")?,
            searchable: row.flag("is_searchable_in_grid")?,
        },
        overrides: Vec::new(),
    })
}

/// Rows of one option follow each other, one for each store with a label.
fn add_option(attribute: &mut Attribute, row: &Row) -> StoreResult<()> {
    let id = row.int("option_id")?;
    if attribute.options.last().is_none_or(|last| last.id != id) {
        let sort_order = row.int("sort_order")?;
        attribute.options.push(AttributeOption { id, sort_order, labels: Vec::new() });
    }
    let (store, label) = (row.opt_int("store_id")?, row.opt_text("value")?);
    if let (Some(option), Some(store), Some(label)) = (attribute.options.last_mut(), store, label) {
        option.labels.push((StoreId(store), label));
    }
    Ok(())
}
