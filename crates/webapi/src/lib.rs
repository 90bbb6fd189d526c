//! webapi

pub mod request_info;
pub mod rest;
pub mod value;
