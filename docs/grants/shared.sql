-- What magegate's account needs on a database of its own (`--database`): it makes the tables itself.
-- Write your database's name for shop and a password of your own; run it as an administrator of the server.
CREATE USER 'magegate'@'%' IDENTIFIED BY 'change me';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON shop.* TO 'magegate'@'%';
