-- Indexes for searches that the reference's own do not serve: what changed since, what was created since, who is in a
-- small group. Programs that follow a store ask for the first two again and again. The names are ours: beside a store
-- they are not created, and the same searches read its whole table, as they do there today.
ALTER TABLE customer_entity ADD KEY MAGEGATE_CUSTOMER_ENTITY_UPDATED_AT (updated_at);
ALTER TABLE customer_entity ADD KEY MAGEGATE_CUSTOMER_ENTITY_CREATED_AT (created_at);
ALTER TABLE customer_entity ADD KEY MAGEGATE_CUSTOMER_ENTITY_GROUP_ID (group_id);
