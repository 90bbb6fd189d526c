//! Identifiers as types of their own, so that a website's number never passes for a customer's.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// `customer_entity.entity_id`.
    CustomerId,
    /// `customer_address_entity.entity_id`.
    AddressId,
    /// `customer_group.customer_group_id`.
    CustomerGroupId,
    /// `admin_user.user_id`.
    AdminId,
    /// `integration.integration_id`.
    IntegrationId,
    /// `oauth_consumer.entity_id`.
    ConsumerId,
    /// `magegate_exchanged_token.token_id`.
    ExchangedTokenId,
    /// `magegate_machine_key.key_id`.
    MachineKeyId,
    /// `authorization_role.role_id`.
    RoleId,
    /// `store_website.website_id`.
    WebsiteId,
    /// `store_group.group_id`.
    StoreGroupId,
    /// `store.store_id`; 0 is the admin scope, reached as `/rest/all`.
    StoreId,
    /// `oauth_token.entity_id`.
    TokenId,
    /// `magegate_session.session_id`.
    SessionId,
    /// `magegate_refresh.refresh_id`.
    RefreshId,
    /// `eav_attribute.attribute_id`.
    AttributeId,
}
