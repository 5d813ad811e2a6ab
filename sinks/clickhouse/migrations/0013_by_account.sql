-- What somebody said is found without reading what all said. As `accountSql` of sinks/clickhouse/people/authors.ts, in the words that the
-- engine turns its comparisons into: it finds an index by its words.
ALTER TABLE mentions ADD INDEX IF NOT EXISTS by_account
    multiIf(notEmpty(author_id), concat(if(network = 'x', 'twitter', network), ':', author_id),
        notEmpty(author_handle), concat(if(network = 'x', 'twitter', network), ':@', lowerUTF8(author_handle)), '') TYPE bloom_filter(0.01) GRANULARITY 1;

ALTER TABLE mentions MATERIALIZE INDEX by_account;
