//! The SOAP protocol: the operations of the table as services with a WSDL, calls and faults (`spec/soap.md`). Names, types
//! and messages follow from the rows and their shapes; nothing here knows a single operation.
//! What strangers send is read within fixed limits and without document types.

mod contract;
pub mod engine;
pub mod envelope;
mod fault;
mod fault_types;
mod place;
mod query;
mod result;
mod schema;
pub(crate) mod serve;
pub mod tree;
mod values;
mod writer;

pub use contract::operation_name;
pub use values::parameters;
mod wsdl;

#[cfg(test)]
mod tests;
