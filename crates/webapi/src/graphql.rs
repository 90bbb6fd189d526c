//! GraphQL at `/graphql`: one document, one answer, over the same service functions and permits as REST
//! (`spec/graphql-auth.md`, `docs/decisions/0025-graphql.md`).

mod entry;
mod fields;
mod types;
