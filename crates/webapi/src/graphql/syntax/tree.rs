//! The tree of an executable document. Every node knows the byte at which it begins.

/// A document.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// Its text, for the places of complaints and for texts of names.
    pub(crate) text: &'a str,
    /// Its operations and fragments, in their order. At least one.
    pub(crate) definitions: Vec<Definition<'a>>,
}

/// One part of a document.
#[derive(Debug)]
pub(crate) enum Definition<'a> {
    Operation(Operation<'a>),
    Fragment(Fragment<'a>),
    /// The definition of a type or of the schema: no part of a query. Nothing after it was read.
    Type(Name<'a>),
}

/// A name and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name<'a> {
    pub(crate) at: usize,
    pub(crate) text: &'a str,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

#[derive(Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) at: usize,
    pub(crate) kind: OperationKind,
    pub(crate) name: Option<Name<'a>>,
    pub(crate) variables: Vec<Variable<'a>>,
    pub(crate) directives: Vec<Directive<'a>>,
    pub(crate) selections: Selections<'a>,
}

/// A variable as an operation declares it.
#[derive(Debug)]
pub(crate) struct Variable<'a> {
    /// Where the dollar stands.
    pub(crate) at: usize,
    pub(crate) name: Name<'a>,
    pub(crate) of: TypeNode<'a>,
    pub(crate) default: Option<Value<'a>>,
    pub(crate) directives: Vec<Directive<'a>>,
}

/// A type as a variable names it.
#[derive(Debug)]
pub(crate) struct TypeNode<'a> {
    pub(crate) at: usize,
    pub(crate) shape: TypeShape<'a>,
}

#[derive(Debug)]
pub(crate) enum TypeShape<'a> {
    Named(&'a str),
    List(Box<TypeNode<'a>>),
    Required(Box<TypeNode<'a>>),
}

#[derive(Debug)]
pub(crate) struct Fragment<'a> {
    pub(crate) at: usize,
    pub(crate) name: Name<'a>,
    pub(crate) on: Name<'a>,
    pub(crate) directives: Vec<Directive<'a>>,
    pub(crate) selections: Selections<'a>,
}

/// What stands between curly brackets. At least one selection.
#[derive(Debug)]
pub(crate) struct Selections<'a> {
    pub(crate) at: usize,
    pub(crate) list: Vec<Selection<'a>>,
}

#[derive(Debug)]
pub(crate) enum Selection<'a> {
    Field(Field<'a>),
    Spread(Spread<'a>),
    Inline(Inline<'a>),
}

#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) alias: Option<Name<'a>>,
    pub(crate) name: Name<'a>,
    pub(crate) arguments: Vec<Argument<'a>>,
    pub(crate) directives: Vec<Directive<'a>>,
    pub(crate) selections: Option<Selections<'a>>,
}

impl<'a> Field<'a> {
    /// Where it begins: at its alias, if it has one.
    pub(crate) fn at(&self) -> usize {
        self.alias.unwrap_or(self.name).at
    }

    /// Its name in the answer.
    pub(crate) fn key(&self) -> &'a str {
        self.alias.unwrap_or(self.name).text
    }
}

/// `...Name`
#[derive(Debug)]
pub(crate) struct Spread<'a> {
    pub(crate) at: usize,
    pub(crate) name: Name<'a>,
    pub(crate) directives: Vec<Directive<'a>>,
}

/// `... on Type { … }`, or without the type.
#[derive(Debug)]
pub(crate) struct Inline<'a> {
    pub(crate) at: usize,
    pub(crate) on: Option<Name<'a>>,
    pub(crate) directives: Vec<Directive<'a>>,
    pub(crate) selections: Selections<'a>,
}

#[derive(Debug)]
pub(crate) struct Directive<'a> {
    /// Where the `@` stands.
    pub(crate) at: usize,
    pub(crate) name: Name<'a>,
    pub(crate) arguments: Vec<Argument<'a>>,
}

/// A name with a value: an argument, or a member of an object. It begins where its name begins.
#[derive(Debug)]
pub(crate) struct Argument<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) value: Value<'a>,
}

#[derive(Debug)]
pub(crate) struct Value<'a> {
    pub(crate) at: usize,
    pub(crate) content: Content<'a>,
}

#[derive(Debug)]
pub(crate) enum Content<'a> {
    Variable(&'a str),
    Int(&'a str),
    Float(&'a str),
    String(String),
    BlockString(String),
    Boolean(bool),
    Null,
    Enum(&'a str),
    List(Vec<Value<'a>>),
    Object(Vec<Argument<'a>>),
}
