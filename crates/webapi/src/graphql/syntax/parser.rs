//! Builds the tree, or finds the first complaint: looks at one word at a time, as the reference's parser does.

use super::lexer::Lexer;
use super::token::{Kind, Token};
use super::tree::{
    Argument, Content, Definition, Directive, Document, Field, Fragment, Inline, Name, Operation,
    OperationKind, Selection, Selections, Spread, TypeNode, TypeShape, Value, Variable,
};
use super::{Fault, MOST_NESTING};
use std::borrow::Cow;

/// The words with which the definition of a type or of the schema begins.
const TYPES: [&str; 9] =
    ["schema", "scalar", "type", "interface", "union", "enum", "input", "extend", "directive"];

/// The tree of a text.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    let mut lexer = Lexer::new(text);
    let token = lexer.next()?;
    let mut parser = Parser { lexer, token, nesting: 0 };
    let mut definitions = vec![parser.definition()?];
    while !parser.ended() && !matches!(definitions.last(), Some(Definition::Type(_))) {
        definitions.push(parser.definition()?);
    }
    Ok(Document { text, definitions })
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The word that is looked at; what follows is not read yet.
    token: Token<'a>,
    /// How many selections, values and types the word stands in.
    nesting: usize,
}

impl<'a> Parser<'a> {
    fn ended(&self) -> bool {
        self.token.kind == Kind::End
    }

    fn definition(&mut self) -> Result<Definition<'a>, Fault> {
        match self.token.kind {
            Kind::CurlyOpen => self.operation().map(Definition::Operation),
            Kind::String | Kind::BlockString => {
                self.advance()?;
                self.type_definition()
            }
            Kind::Name => match self.token.text.as_ref() {
                "query" | "mutation" | "subscription" => {
                    self.operation().map(Definition::Operation)
                }
                "fragment" => self.fragment().map(Definition::Fragment),
                _ => self.type_definition(),
            },
            _ => Err(self.unexpected()),
        }
    }

    /// No part of a query: only its name matters, for the complaint of validation.
    fn type_definition(&mut self) -> Result<Definition<'a>, Fault> {
        if !TYPES.iter().any(|keyword| self.token.is(keyword)) {
            return Err(self.unexpected());
        }
        let at = self.token.at;
        let extends = self.token.is("extend");
        let mut schema = self.token.is("schema");
        self.advance()?;
        if extends {
            schema = self.token.is("schema");
            self.advance()?;
        }
        if schema {
            return Ok(Definition::Type(Name { at, text: "schema" }));
        }
        self.skip(Kind::At)?;
        self.name().map(Definition::Type)
    }

    fn operation(&mut self) -> Result<Operation<'a>, Fault> {
        let at = self.token.at;
        let mut operation = Operation {
            at,
            kind: OperationKind::Query,
            name: None,
            variables: Vec::new(),
            directives: Vec::new(),
            selections: Selections { at, list: Vec::new() },
        };
        if self.token.kind != Kind::CurlyOpen {
            operation.kind = match self.token.text.as_ref() {
                "mutation" => OperationKind::Mutation,
                "subscription" => OperationKind::Subscription,
                _ => OperationKind::Query,
            };
            self.advance()?;
            if self.token.kind == Kind::Name {
                operation.name = Some(self.name()?);
            }
            if self.token.kind == Kind::RoundOpen {
                operation.variables =
                    self.many(Kind::RoundOpen, Self::variable_definition, Kind::RoundClose)?;
            }
            operation.directives = self.directives(false)?;
        }
        operation.selections = self.selections()?;
        Ok(operation)
    }

    fn variable_definition(&mut self) -> Result<Variable<'a>, Fault> {
        let at = self.token.at;
        let name = self.variable()?;
        self.expect(Kind::Colon)?;
        let of = self.type_node()?;
        let default = if self.skip(Kind::Equals)? { Some(self.value(true)?) } else { None };
        let directives = self.directives(true)?;
        Ok(Variable { at, name, of, default, directives })
    }

    fn variable(&mut self) -> Result<Name<'a>, Fault> {
        self.expect(Kind::Dollar)?;
        self.name()
    }

    fn type_node(&mut self) -> Result<TypeNode<'a>, Fault> {
        let at = self.token.at;
        let shape = if self.token.kind == Kind::SquareOpen {
            let inner = self.nested(|parser| {
                parser.advance()?;
                let inner = parser.type_node()?;
                parser.expect(Kind::SquareClose)?;
                Ok(inner)
            })?;
            TypeShape::List(Box::new(inner))
        } else {
            TypeShape::Named(self.name()?.text)
        };
        let node = TypeNode { at, shape };
        if self.skip(Kind::Bang)? {
            return Ok(TypeNode { at, shape: TypeShape::Required(Box::new(node)) });
        }
        Ok(node)
    }

    fn fragment(&mut self) -> Result<Fragment<'a>, Fault> {
        let at = self.token.at;
        self.advance()?;
        let name = self.fragment_name()?;
        if !self.token.is("on") {
            return Err(self.fault(&format!("Expected \"on\", found {}", self.token.label())));
        }
        self.advance()?;
        let on = self.name()?;
        let directives = self.directives(false)?;
        Ok(Fragment { at, name, on, directives, selections: self.selections()? })
    }

    fn fragment_name(&mut self) -> Result<Name<'a>, Fault> {
        // Whatever kind of word it is: the reference asks for its text alone.
        if self.token.text == "on" { Err(self.unexpected()) } else { self.name() }
    }

    fn selections(&mut self) -> Result<Selections<'a>, Fault> {
        let at = self.token.at;
        let list =
            self.nested(|parser| parser.many(Kind::CurlyOpen, Self::selection, Kind::CurlyClose))?;
        Ok(Selections { at, list })
    }

    fn selection(&mut self) -> Result<Selection<'a>, Fault> {
        if self.token.kind != Kind::Spread {
            return self.field().map(Selection::Field);
        }
        let at = self.token.at;
        self.advance()?;
        let conditional = self.token.is("on");
        if self.token.kind == Kind::Name && !conditional {
            let name = self.fragment_name()?;
            let directives = self.directives(false)?;
            return Ok(Selection::Spread(Spread { at, name, directives }));
        }
        let on = if conditional {
            self.advance()?;
            Some(self.name()?)
        } else {
            None
        };
        let directives = self.directives(false)?;
        Ok(Selection::Inline(Inline { at, on, directives, selections: self.selections()? }))
    }

    fn field(&mut self) -> Result<Field<'a>, Fault> {
        let first = self.name()?;
        let (alias, name) =
            if self.skip(Kind::Colon)? { (Some(first), self.name()?) } else { (None, first) };
        let arguments = self.arguments(false)?;
        let directives = self.directives(false)?;
        let selections =
            if self.token.kind == Kind::CurlyOpen { Some(self.selections()?) } else { None };
        Ok(Field { alias, name, arguments, directives, selections })
    }

    fn arguments(&mut self, constant: bool) -> Result<Vec<Argument<'a>>, Fault> {
        if self.token.kind != Kind::RoundOpen {
            return Ok(Vec::new());
        }
        self.many(Kind::RoundOpen, |parser| parser.argument(constant), Kind::RoundClose)
    }

    fn argument(&mut self, constant: bool) -> Result<Argument<'a>, Fault> {
        let name = self.name()?;
        self.expect(Kind::Colon)?;
        Ok(Argument { name, value: self.value(constant)? })
    }

    fn directives(&mut self, constant: bool) -> Result<Vec<Directive<'a>>, Fault> {
        let mut list = Vec::new();
        while self.token.kind == Kind::At {
            let at = self.token.at;
            self.advance()?;
            let name = self.name()?;
            list.push(Directive { at, name, arguments: self.arguments(constant)? });
        }
        Ok(list)
    }

    fn value(&mut self, constant: bool) -> Result<Value<'a>, Fault> {
        let at = self.token.at;
        let content =
            match self.token.kind {
                Kind::SquareOpen => Content::List(self.nested(|parser| {
                    parser.any(|parser| parser.value(constant), Kind::SquareClose)
                })?),
                Kind::CurlyOpen => Content::Object(self.nested(|parser| {
                    parser.any(|parser| parser.argument(constant), Kind::CurlyClose)
                })?),
                Kind::Dollar if !constant => Content::Variable(self.variable()?.text),
                Kind::Int => Content::Int(self.word()?),
                Kind::Float => Content::Float(self.word()?),
                Kind::String => Content::String(self.advance()?.text.into_owned()),
                Kind::BlockString => Content::BlockString(self.advance()?.text.into_owned()),
                Kind::Name => match self.word()? {
                    "true" => Content::Boolean(true),
                    "false" => Content::Boolean(false),
                    "null" => Content::Null,
                    other => Content::Enum(other),
                },
                _ => return Err(self.unexpected()),
            };
        Ok(Value { at, content })
    }

    fn name(&mut self) -> Result<Name<'a>, Fault> {
        let at = self.token.at;
        if self.token.kind != Kind::Name {
            return Err(self.expected(Kind::Name));
        }
        Ok(Name { at, text: self.word()? })
    }

    /// The text of the word that is looked at, as it stands in the document; goes on to the next.
    fn word(&mut self) -> Result<&'a str, Fault> {
        match self.advance()?.text {
            Cow::Borrowed(text) => Ok(text),
            Cow::Owned(_) => Ok(""),
        }
    }

    /// Goes on to the next word; gives the one that was looked at.
    fn advance(&mut self) -> Result<Token<'a>, Fault> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn skip(&mut self, kind: Kind) -> Result<bool, Fault> {
        let stands = self.token.kind == kind;
        if stands {
            self.advance()?;
        }
        Ok(stands)
    }

    fn expect(&mut self, kind: Kind) -> Result<(), Fault> {
        if self.skip(kind)? { Ok(()) } else { Err(self.expected(kind)) }
    }

    /// One or more, between brackets.
    fn many<T>(
        &mut self,
        open: Kind,
        mut one: impl FnMut(&mut Self) -> Result<T, Fault>,
        close: Kind,
    ) -> Result<Vec<T>, Fault> {
        self.expect(open)?;
        let mut list = vec![one(self)?];
        while !self.skip(close)? {
            list.push(one(self)?);
        }
        Ok(list)
    }

    /// None or more; the opening bracket is looked at.
    fn any<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Fault>,
        close: Kind,
    ) -> Result<Vec<T>, Fault> {
        self.advance()?;
        let mut list = Vec::new();
        while !self.skip(close)? {
            list.push(one(self)?);
        }
        Ok(list)
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.nesting >= MOST_NESTING {
            return Err(self.fault(&format!("Nested more than {MOST_NESTING} levels deep.")));
        }
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }

    fn unexpected(&self) -> Fault {
        self.fault(&format!("Unexpected {}", self.token.label()))
    }

    fn expected(&self, kind: Kind) -> Fault {
        self.fault(&format!("Expected {}, found {}", kind.label(), self.token.label()))
    }

    /// A complaint about the word that is looked at.
    fn fault(&self, what: &str) -> Fault {
        self.lexer.fault(self.token.at, what)
    }
}
