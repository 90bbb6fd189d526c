-- What one unit of a currency is worth in another; the rows are those of a fresh installation of the reference.
CREATE TABLE directory_currency_rate (
    currency_from VARCHAR(3) NOT NULL,
    currency_to VARCHAR(3) NOT NULL,
    rate DECIMAL(24,12) NOT NULL DEFAULT 0.000000000000,
    PRIMARY KEY (currency_from, currency_to),
    KEY DIRECTORY_CURRENCY_RATE_CURRENCY_TO (currency_to)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO directory_currency_rate (currency_from, currency_to, rate) VALUES
    ('EUR', 'EUR', '1.000000000000'),
    ('EUR', 'USD', '1.415000000000'),
    ('USD', 'EUR', '0.706700000000'),
    ('USD', 'USD', '1.000000000000');

