//! One description per type: it drives decoding with the reference's exact complaints
//! (`spec/web-api-framework.md` 4, `spec/customers-api.md` 1.2), and gives WSDL and schema.

mod decode;
mod number;

pub use decode::decode;

/// The type of a value in a request or an answer.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// `string`
    Text,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `bool`
    Bool,
    /// `type[]`
    List(&'static Shape),
    /// A data object.
    Object(&'static ObjectShape),
    /// `custom_attributes`: a list of code and value, or a map.
    CustomAttributes,
}

/// A data object.
#[derive(Debug)]
pub struct ObjectShape {
    /// Its name in WSDL and schema, as the reference derives it from the PHP interface.
    pub name: &'static str,
    /// Its members, in output order.
    pub members: &'static [Member],
    /// Whether a scalar in its place counts as an object without members, as the reference has it for some.
    pub scalar_is_empty: bool,
    /// What it is, for those who read a description.
    pub about: &'static str,
}

/// A member of a data object.
#[derive(Debug)]
pub struct Member {
    /// Its name in answers: snake case.
    pub name: &'static str,
    /// Its type.
    pub shape: Shape,
    /// Whether descriptions call it required: the contract declares that it is never null. Decoding asks for nothing.
    pub required: bool,
    /// Whether answers show null in its place all the same: it is always there, even where there is nothing to show.
    pub nullable: bool,
    /// What it is, for those who read a description.
    pub about: &'static str,
}

/// A member of a shape.
pub const fn member(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, required: false, nullable: false, about: "" }
}

impl Member {
    /// The same, never null.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, shown as null where there is nothing to show.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same, with what it is.
    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }
}

impl Shape {
    /// The type's name as complaints give it.
    pub fn type_name(&self) -> String {
        match self {
            Self::Text => "string".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Float => "float".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::List(of) => format!("{}[]", of.type_name()),
            Self::Object(object) => object.name.to_owned(),
            Self::CustomAttributes => "array".to_owned(),
        }
    }
}

impl ObjectShape {
    /// The same, with what it is.
    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// The member that a key of a request means: letter case and underscores do not count, because the reference finds
    /// members through the names of PHP methods.
    pub fn member(&self, key: &str) -> Option<&'static Member> {
        let wanted = plain(key);
        self.members.iter().find(|member| plain(member.name) == wanted)
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests;
