//! webapi

pub mod request_info;
