//! The words of the language, and how the reference names them in its complaints.

use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    End,
    Bang,
    Dollar,
    Ampersand,
    RoundOpen,
    RoundClose,
    Spread,
    Colon,
    Equals,
    At,
    SquareOpen,
    SquareClose,
    CurlyOpen,
    Pipe,
    CurlyClose,
    Name,
    Int,
    Float,
    String,
    BlockString,
}

impl Kind {
    /// Its name in a complaint.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::End => "<EOF>",
            Self::Bang => "!",
            Self::Dollar => "$",
            Self::Ampersand => "&",
            Self::RoundOpen => "(",
            Self::RoundClose => ")",
            Self::Spread => "...",
            Self::Colon => ":",
            Self::Equals => "=",
            Self::At => "@",
            Self::SquareOpen => "[",
            Self::SquareClose => "]",
            Self::CurlyOpen => "{",
            Self::Pipe => "|",
            Self::CurlyClose => "}",
            Self::Name => "Name",
            Self::Int => "Int",
            Self::Float => "Float",
            Self::String => "String",
            Self::BlockString => "BlockString",
        }
    }
}

/// One word of the text.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// The byte at which it begins.
    pub(super) at: usize,
    /// Of names and numbers their text, of strings what they mean; of the rest nothing.
    pub(super) text: Cow<'a, str>,
}

impl Token<'_> {
    /// As the reference names it in a complaint.
    pub(super) fn label(&self) -> String {
        match self.kind {
            Kind::Name | Kind::Int | Kind::Float | Kind::String | Kind::BlockString => {
                format!("{} \"{}\"", self.kind.label(), self.text)
            }
            kind => kind.label().into(),
        }
    }

    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Name && self.text == keyword
    }
}
