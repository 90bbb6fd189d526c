//! Keys pressed where the focus is, for what a person does without a mouse.

use super::Browser;
use serde_json::json;

/// A key that writes no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next field or button.
    Tab,
    /// Sends a form, or presses what has the focus.
    Enter,
    /// Leaves a dialogue.
    Escape,
}

impl Browser {
    /// Presses a key and lets it go.
    pub async fn press(&self, key: Key) {
        let value = key.code();
        let actions = json!([{"type": "key", "id": "keyboard", "actions": [
            {"type": "keyDown", "value": value},
            {"type": "keyUp", "value": value},
        ]}]);
        self.done("POST", "/actions", json!({"actions": actions})).await;
    }

    /// The `id` of the element that has the focus; empty when it has none.
    pub async fn focused(&self) -> String {
        super::text(&self.script("return document.activeElement?.id ?? ''", &[]).await)
    }
}

impl Key {
    /// The protocol's character for it.
    fn code(self) -> char {
        match self {
            Self::Tab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Escape => '\u{E00C}',
        }
    }
}
