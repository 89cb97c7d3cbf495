-- The ledger as a chain: an entry for each award and each of its events, whose hash covers the entry before it. The last hash is in the
-- organisation's row.
create table ledger (
  organisation_no bigint not null references organisations,
  entry_no bigint not null,
  award_no bigint not null references awards,
  event nvarchar(20) collate latin1_general_100_bin2 not null check (event in ('earned', 'announced', 'delivered', 'withdrawn')),
  hash varbinary(32) not null,
  primary key (organisation_no, entry_no)
);

alter table organisations add ledger_head varbinary(32);
go
create trigger ledger_is_append_only on ledger instead of update, delete as throw 51000, 'the ledger is append-only', 1;
