//! An ordered map from names to values with the rules of the reference's arrays.

use std::collections::HashMap;

use super::Value;

/// Up to this many entries a scan is as fast as a hash; above it, names are indexed, so that a body with
/// many thousand names costs no quadratic time.
const INDEX_ABOVE: usize = 16;

/// Values by name, in order of first insertion.
#[derive(Clone, Default)]
pub struct Map {
    entries: Vec<(String, Value)>,
    #[expect(
        clippy::box_collection,
        reason = "bodies hold many small maps, none of which has an index"
    )]
    index: Option<Box<HashMap<String, usize>>>,
}

impl Map {
    /// A map without entries; takes no memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a name. Names are compared exactly.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let position = self.position(name)?;
        self.entries.get(position).map(|(_, value)| value)
    }

    /// The value of a name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let position = self.position(name)?;
        self.entries.get_mut(position).map(|(_, value)| value)
    }

    /// Whether the name is present, even with a null.
    pub fn contains_key(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// Sets the value of a name and returns the one it replaces. The name keeps its place.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let name = name.into();
        if let Some(slot) = self.get_mut(&name) {
            return Some(std::mem::replace(slot, value.into()));
        }
        if let Some(index) = &mut self.index {
            index.insert(name.clone(), self.entries.len());
        }
        self.entries.push((name, value.into()));
        if self.index.is_none() && self.entries.len() > INDEX_ABOVE {
            self.index = Some(Box::new(self.positions()));
        }
        None
    }

    /// Takes a name out and returns its value. The others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let position = self.position(name)?;
        self.index = None;
        Some(self.entries.remove(position).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Names in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// Values in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Whether the names are exactly `0`, `1`, … in order: such a map is a list to the reference.
    /// True of an empty map.
    pub fn is_list(&self) -> bool {
        self.keys().enumerate().all(|(position, name)| name == position.to_string())
    }

    /// Whether every name is a whole number in its plain form, which the reference cannot tell from a
    /// position. True of an empty map.
    pub(crate) fn is_numbered(&self) -> bool {
        self.keys().all(|name| number_of(name).is_some())
    }

    /// The name that an appended value gets: one more than the highest number, or `0`.
    pub(crate) fn next_number(&self) -> String {
        let highest = self.keys().filter_map(number_of).max().unwrap_or(-1).max(-1);
        highest.saturating_add(1).to_string()
    }

    /// The value of a name, put there as null if the name is new.
    pub(crate) fn slot(&mut self, name: String) -> Option<&mut Value> {
        if !self.contains_key(&name) {
            self.insert(name, Value::Null);
            return self.entries.last_mut().map(|(_, value)| value);
        }
        self.get_mut(&name)
    }

    fn position(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(name).copied(),
            None => self.entries.iter().position(|(key, _)| key == name),
        }
    }

    fn positions(&self) -> HashMap<String, usize> {
        self.entries.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect()
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl std::fmt::Debug for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (name, value) in entries {
            map.insert(name, value);
        }
        map
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// The number that a name is, if it is written as the number prints.
fn number_of(name: &str) -> Option<i64> {
    let number: i64 = name.parse().ok()?;
    (number.to_string() == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_later_value_takes_the_place_of_the_earlier() {
        let mut map = Map::from_iter([("a", 1), ("b", 2)].map(|(k, v)| (k, i64::from(v))));
        assert_eq!(map.insert("a", 3), Some(Value::Int(1)));
        assert_eq!(Value::Map(map).to_json_string(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn an_appended_value_follows_the_highest_number() {
        let mut map = Map::new();
        assert_eq!(map.next_number(), "0");
        map.insert("7", 1);
        map.insert("x", 1);
        map.insert("08", 1);
        assert_eq!(map.next_number(), "8");
    }

    proptest! {
        #[test]
        fn lookups_agree_with_a_plain_list_of_pairs(
            steps in prop::collection::vec((0u8..40, any::<bool>(), any::<i64>()), 0..200)
        ) {
            let mut map = Map::new();
            let mut pairs: Vec<(String, i64)> = Vec::new();
            for (key, removes, value) in steps {
                let key = format!("k{key}");
                let place = pairs.iter().position(|(name, _)| *name == key);
                match (removes, place) {
                    (true, place) => {
                        let removed = place.map(|at| Value::Int(pairs.remove(at).1));
                        prop_assert_eq!(map.remove(&key), removed);
                    }
                    (false, Some(at)) => {
                        map.insert(key, value);
                        pairs[at].1 = value;
                    }
                    (false, None) => {
                        map.insert(key.clone(), value);
                        pairs.push((key, value));
                    }
                }
            }
            let entries: Vec<_> = pairs.iter().map(|(k, v)| (k.as_str(), Value::Int(*v))).collect();
            prop_assert_eq!(map.len(), entries.len());
            prop_assert!(map.iter().zip(&entries).all(|((k, v), (name, value))| k == *name && v == value));
            prop_assert!(entries.iter().all(|(name, value)| map.get(name) == Some(value)));
        }
    }
}
