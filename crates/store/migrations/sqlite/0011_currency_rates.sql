-- What one unit of a currency is worth in another; the rows are those of a fresh installation of the reference.
-- The rate is a decimal of 12 places, kept as text so that no digit is lost.
CREATE TABLE directory_currency_rate (
    currency_from TEXT NOT NULL COLLATE utf8mb3_general_ci,
    currency_to TEXT NOT NULL COLLATE utf8mb3_general_ci,
    rate TEXT NOT NULL DEFAULT '0.000000000000',
    PRIMARY KEY (currency_from, currency_to)
);
CREATE INDEX DIRECTORY_CURRENCY_RATE_CURRENCY_TO ON directory_currency_rate (currency_to);

INSERT INTO directory_currency_rate (currency_from, currency_to, rate) VALUES
    ('EUR', 'EUR', '1.000000000000'),
    ('EUR', 'USD', '1.415000000000'),
    ('USD', 'EUR', '0.706700000000'),
    ('USD', 'USD', '1.000000000000');
